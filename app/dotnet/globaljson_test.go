package dotnet

import (
	"errors"
	"path/filepath"
	"testing"
)

func TestGlobalJSONRollsForwardAsTheHostDoes(t *testing.T) {
	installed := []SDK{}
	for _, v := range []string{"8.0.101", "8.0.404", "9.0.100", "9.0.103", "9.0.200", "9.1.300", "10.0.100-rc.1.25451.107", "10.0.102"} {
		installed = append(installed, SDK{Version: v})
	}
	for _, test := range []struct{ version, roll, want string }{
		{"", "", "10.0.102"},
		{"9.0.100", "", "9.0.103"},
		{"9.0.100", "patch", "9.0.100"},
		{"9.0.101", "patch", "9.0.103"},
		{"9.0.100", "latestPatch", "9.0.103"},
		{"9.0.104", "", ""},
		{"9.0.101", "disable", ""},
		{"9.0.103", "disable", "9.0.103"},
		{"9.0.101", "feature", "9.0.103"},
		{"9.0.110", "feature", "9.0.200"},
		{"9.0.100", "latestFeature", "9.0.200"},
		{"9.0.300", "feature", ""},
		{"9.0.300", "minor", "9.1.300"},
		{"9.0.100", "latestMinor", "9.1.300"},
		{"9.2.100", "minor", ""},
		{"9.2.100", "major", "10.0.102"},
		{"8.0.200", "latestMajor", "10.0.102"},
		{"8.0.200", "major", "8.0.404"},
		{"10.0.100-rc.1.25451.107", "disable", "10.0.100-rc.1.25451.107"},
		{"10.0.100-rc.2", "", "10.0.102"},
		{"11.0.100", "latestMajor", ""},
	} {
		w := wish{version: test.version, rollForward: test.roll, prerelease: true}
		if got, _ := w.pick(installed); got.Version != test.want {
			t.Errorf("%s %s: %q, want %q", test.version, test.roll, got.Version, test.want)
		}
	}
	w := wish{prerelease: false}
	if got, _ := w.pick(installed[:7]); got.Version != "9.1.300" {
		t.Errorf("without pre-releases: %s", got.Version)
	}
}

func TestGlobalJSONIsFoundAboveAndRead(t *testing.T) {
	dir := t.TempDir()
	path := write(t, filepath.Join(dir, "global.json"), "\ufeff// ours\n{ \"sdk\": { \"version\": \"9.0.100\", /* \" */ \"rollForward\": \"feature\" }, \"url\": \"http://x\" }\n")
	gotPath, version, roll := GlobalJSON(filepath.Join(dir, "src", "Shop"))
	if gotPath != path || version != "9.0.100" || roll != "feature" {
		t.Error(gotPath, version, roll)
	}
}

func TestAGlobalJSONThatCannotBeReadIsNamed(t *testing.T) {
	for _, text := range []string{`{"sdk": {"version": "9.0.100",}`, `{"sdk": {"version": "nine"}}`, ``} {
		dir := t.TempDir()
		path := write(t, filepath.Join(dir, "global.json"), text)
		found, err := Find(t.Context(), Search{Setting: root(t, "10.0.100")}, dir)
		var unmet *GlobalJSONError
		if found == nil || !errors.As(err, &unmet) || unmet.Path != path || unmet.Err == nil || unmet.Hint() == "" {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestGlobalJSONMayNameItsFolders(t *testing.T) {
	dir, host := t.TempDir(), root(t, "10.0.100")
	write(t, filepath.Join(dir, ".dotnet", "sdk", "9.0.100", "dotnet.dll"), "")
	write(t, filepath.Join(dir, "global.json"), `{"sdk": {"version": "9.0.100", "paths": [".dotnet", "$host$"], "errorMessage": "run ./get-dotnet.sh"}}`)
	found, err := Find(t.Context(), Search{Setting: host}, dir)
	if err != nil {
		t.Fatal(err)
	}
	if sdk, err := found.SDKFor(dir); err != nil || sdk.Path != filepath.Join(dir, ".dotnet", "sdk", "9.0.100") {
		t.Error(sdk, err)
	}
	write(t, filepath.Join(dir, "global.json"), `{"sdk": {"version": "7.0.100", "paths": [".dotnet", "$host$"], "errorMessage": "run ./get-dotnet.sh"}}`)
	_, err = Find(t.Context(), Search{Setting: host}, dir)
	var unmet *GlobalJSONError
	if !errors.As(err, &unmet) || unmet.Hint() != "run ./get-dotnet.sh" {
		t.Error(err)
	}
}

func FuzzParseWish(f *testing.F) {
	f.Add(`{"sdk": {"version": "9.0.100" /* x */, // y` + "\n" + `"rollForward": "major"}}`)
	f.Add("/*")
	f.Add(`"\`)
	f.Fuzz(func(t *testing.T, text string) {
		if out := withoutComments([]byte(text)); len(out) != len(text) {
			t.Error("positions moved")
		}
		parseWish("global.json", []byte(text))
	})
}
