package launchsettings

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"falconer/launchsettings/source"
)

// appSettings writes a text and reads its addresses.
func appSettings(t *testing.T, text string) (path string, found []Setting, err error) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "appsettings.json")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	found, err = AppSettings(path, "Urls", "Kestrel:Endpoints")
	return path, found, err
}

// The spellings are those that a real app listened by (K-009, K-010).
func TestK009_AppSettingsAreFlattenedAsDotNetDoes(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []Setting // without the file
	}{
		{"nested", "{\n  // ours\n  \"Kestrel\": {\n    \"Endpoints\": {\"Http\": {\"Url\": \"http://localhost:1\", \"Protocols\": \"Http1\"}},\n  },\n}", []Setting{
			{"Kestrel:Endpoints:Http:Url", "http://localhost:1", source.Place{Line: 4, Column: 5}},
			{"Kestrel:Endpoints:Http:Protocols", "Http1", source.Place{Line: 4, Column: 5}}}},
		{"any case", `{"kestrel": {"ENDPOINTS": {"a": {"url": "x"}}}}`, []Setting{{"kestrel:ENDPOINTS:a:url", "x", source.Place{Line: 1, Column: 14}}}},
		{"one key", `{"Kestrel:Endpoints:Http:Url": "x"}`, []Setting{{"Kestrel:Endpoints:Http:Url", "x", source.Place{Line: 1, Column: 2}}}},
		{"a key of two", `{"Kestrel:Endpoints": {"Http:Url": "x"}}`, []Setting{{"Kestrel:Endpoints:Http:Url", "x", source.Place{Line: 1, Column: 2}}}},
		{"an array", `{"Kestrel": {"Endpoints": [{"Url": "x"}, {"Url": "y"}]}}`, []Setting{
			{"Kestrel:Endpoints:0:Url", "x", source.Place{Line: 1, Column: 14}}, {"Kestrel:Endpoints:1:Url", "y", source.Place{Line: 1, Column: 14}}}},
		{"urls", "\uFEFF/* ü */ {\"urls\": \"http://localhost:1;http://localhost:2\"} // end", []Setting{{"urls", "http://localhost:1;http://localhost:2", source.Place{Line: 1, Column: 10}}}},
		{"a number, a word, nothing", `{"Urls": 5, "Kestrel": {"Endpoints": {"a": true, "b": null, "c": {}}}}`, []Setting{
			{"Urls", "5", source.Place{Line: 1, Column: 2}}, {"Kestrel:Endpoints:a", "true", source.Place{Line: 1, Column: 25}}}},
		{"others", `{"Kestrel": {"EndpointDefaults": {"Protocols": "Http2"}, "Limits": {"Urls": "x"}}, "UrlsX": "x", "Kestrel:EndpointsX": {"Url": "x"}}`, nil},
		{"no object", `["Urls"]`, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			path, got, err := appSettings(t, c.text)
			for i := range c.want {
				c.want[i].Place.File = path
			}
			if diff := cmp.Diff(c.want, got); diff != "" || err != nil {
				t.Error(err, diff)
			}
		})
	}
}

func TestAppSettingsThatCannotBeRead(t *testing.T) {
	if _, _, err := appSettings(t, `{"Urls": "x",, }`); err == nil {
		t.Error("a broken file has settings")
	} else if p := problemOf(t, err); p.Line != 1 || p.Column != 14 {
		t.Errorf("%+v", p)
	}
	if _, _, err := appSettings(t, strings.Repeat(`{"a":`, 100)+"1"+strings.Repeat("}", 100)); err == nil {
		t.Error("a hundred levels are read")
	}
	if _, _, err := appSettings(t, `{"Urls": "`+strings.Repeat("x", MaxAppSettings)+`"}`); !isTooLong(err) {
		t.Errorf("too long: %v", err)
	}
	if _, err := AppSettings(filepath.Join(t.TempDir(), "none"), "Urls"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	if _, err := AppSettings(t.TempDir(), "Urls"); !errors.Is(err, source.ErrNoFile) {
		t.Errorf("a folder: %v", err)
	}
}

func isTooLong(err error) bool {
	_, is := errors.AsType[*source.TooLong](err)
	return is
}
