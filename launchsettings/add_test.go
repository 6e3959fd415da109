package launchsettings

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"falconer/launchsettings/source"
)

var added = Profile{
	Name: "IIS Express", Kind: IISExpress, LaunchBrowser: true, LaunchURL: Value{Text: "a&b"},
	ApplicationURL: Value{Text: "http://localhost:51000;https://localhost:44350"},
	Environment:    []Variable{{Name: "E", Value: Value{Text: "<\"\\>"}}, {Name: "GONE", Remove: true}},
}

func TestLS023_AddingChangesOnlyItsPlace(t *testing.T) {
	for _, c := range []struct{ name, before, after string }{
		{"at the end", "{\n  // keep\n  \"profiles\": {\n    \"a\": { }  // note\n  }, \"z\": 1\n}\n",
			"{\n  // keep\n  \"profiles\": {\n    \"a\": { },  // note\n    \"b\": {\n      \"commandName\": \"Project\"\n    }\n  }, \"z\": 1\n}\n"},
		{"trailing comma", "{\"profiles\": {\n\t\"a\": {}, // note\n\t// end\n}}",
			"{\"profiles\": {\n\t\"a\": {}, // note\n\t// end\n\t\"b\": {\n\t\t\"commandName\": \"Project\"\n\t},\n}}"},
		{"line ends of Windows", "{\r\n    \"profiles\": {\r\n        \"a\": {}\r\n    }\r\n}",
			"{\r\n    \"profiles\": {\r\n        \"a\": {},\r\n        \"b\": {\r\n            \"commandName\": \"Project\"\r\n        }\r\n    }\r\n}"},
		{"empty profiles", "{\n  \"profiles\": {}\n}", "{\n  \"profiles\": {\n    \"b\": {\n      \"commandName\": \"Project\"\n    }\n  }\n}"},
		{"profiles are null", "{\n  \"profiles\": null // none\n}", "{\n  \"profiles\": {\n    \"b\": {\n      \"commandName\": \"Project\"\n    }\n  } // none\n}"},
		{"no profiles", "{\n  \"x\": 1\n}", "{\n  \"x\": 1,\n  \"profiles\": {\n    \"b\": {\n      \"commandName\": \"Project\"\n    }\n  }\n}"},
		{"one line", `{"profiles":{"a":{}}}`, `{"profiles":{"a":{}, "b": { "commandName": "Project" } }}`},
		{"a line comment at the end of one line", "{\"profiles\":{\"a\":{}//x\n}}", "{\"profiles\":{\"a\":{},//x\n  \"b\": {\n    \"commandName\": \"Project\"\n  }\n}}"},
		{"Allman braces", "{\n  \"profiles\":\n  {\n    \"a\":\n    {\n    }\n  }\n}",
			"{\n  \"profiles\":\n  {\n    \"a\":\n    {\n    },\n    \"b\": {\n      \"commandName\": \"Project\"\n    }\n  }\n}"},
		{"byte order mark", "\xEF\xBB\xBF{\n \"profiles\": {}\n}", "\xEF\xBB\xBF{\n \"profiles\": {\n  \"b\": {\n   \"commandName\": \"Project\"\n  }\n }\n}"},
		{"new file", "", "{\n  \"$schema\": \"https://json.schemastore.org/launchsettings.json\",\n  \"profiles\": {\n    \"b\": {\n      \"commandName\": \"Project\"\n    }\n  }\n}\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := AddProfile([]byte(c.before), Profile{Name: "b", Kind: Project})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.after, string(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAddedProfileReadsAsItWas(t *testing.T) {
	want := Profile{
		Name: "new \"one\" ü", Kind: Executable, Arguments: Value{Text: "a\tb"}, ExecutablePath: Value{Text: `..\x.exe`},
		WorkingDirectory: Value{Text: "."}, ApplicationURL: Value{Text: "http://localhost:1"}, HostingModel: Value{Text: "OutOfProcess"},
		LaunchURL: added.LaunchURL, LaunchBrowser: true, Environment: added.Environment,
	}
	out, err := AddProfile(testdata(t, "modern.json"), want)
	if err != nil {
		t.Fatal(err)
	}
	f := parsed(t, string(out))
	got := f.Profiles[len(f.Profiles)-1]
	ignorePlaces := cmp.Comparer(func(a, b source.Place) bool { return true })
	want.Runnable, want.Use64Bit, want.HotReloadEnabled = true, true, true
	if diff := cmp.Diff(want, got, ignorePlaces); diff != "" {
		t.Error(diff)
	}
}

func TestAddingIISExpressSavesItsAddressesOnce(t *testing.T) {
	out, err := AddProfile(testdata(t, "modern.json"), added)
	if err != nil {
		t.Fatal(err)
	}
	f := parsed(t, string(out))
	if a := f.IIS.IISExpress; a.ApplicationURL.Text != "http://localhost:51000" || a.SSLPort != 44350 {
		t.Errorf("iisExpress is %+v", a)
	}
	if p := f.Profiles[2]; p.ApplicationURL.Text != "" || p.Kind != IISExpress {
		t.Errorf("LS-034: the profile has an address of its own: %+v", p)
	}
	other := added
	other.Name = "Other"
	out, err = AddProfile(testdata(t, "classic.json"), other)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(out), "51000") {
		t.Error("the addresses of the file were replaced")
	}
}

func TestAddProfileKeepsUTF16(t *testing.T) {
	before := []byte("\xFF\xFE{\x00}\x00\n\x00")
	out, err := AddProfile(before, Profile{Name: "ü", Kind: Project})
	if err != nil || !bytes.HasPrefix(out, before[:4]) || len(out)%2 != 0 {
		t.Fatalf("%q, %v", out, err)
	}
	if f, err := Parse("", out); err != nil || f.Profiles[0].Name != "ü" {
		t.Errorf("%v, %v", f, err)
	}
}

func TestAddProfileRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"a name that is there":   `{"profiles": {"b": {}}}`,
		"a broken file":          `{"profiles": {"a" {}}}`,
		"profiles of a kind":     `{"profiles": []}`,
		"bytes that are no text": "{} // \xff",
	} {
		before := []byte(text)
		out, err := AddProfile(before, Profile{Name: "b", Kind: Project})
		var ps source.Problems
		var p *source.Problem
		if out != nil || !errors.As(err, &ps) && !errors.As(err, &p) || string(before) != text {
			t.Errorf("%s: %q, %v", name, out, err)
		}
	}
}

func TestLS023_TheCorpusKeepsItsBytes(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(corpus(t, "launchsettings"), "*.json"))
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		checkAdded(t, text)
	}
}

func FuzzAddProfile(f *testing.F) {
	f.Add(testdata(f, "classic.json"))
	f.Add(testdata(f, "modern.json"))
	for _, s := range []string{"{}", "{ }", "{//\n}", `{"profiles":null}`, "{\"profiles\":{\"a\":1//x\n,}}", "{\"Profiles\":{/**/}}", "{\"iisSettings\":null,\"profiles\":{}\r\n}", ""} {
		f.Add([]byte(s))
	}
	f.Fuzz(checkAdded)
}

// checkAdded adds a profile: what can be read before must read the same after
// it, and every byte of the text must stay, but for white space and null at the
// place of a change.
func checkAdded(t *testing.T, text []byte) {
	before, err := Parse("f", text)
	p := added
	p.Name = "A name that nobody has"
	out, addErr := AddProfile(text, p)
	if addErr != nil {
		if err == nil && len(before.Profiles) > 0 && !bytes.ContainsRune(text, '�') && before.Problems.Worst() == nil {
			if _, is := addErr.(*source.Problem); !is {
				t.Fatalf("%q: %v", text, addErr)
			}
		}
		return
	}
	after, err := Parse("f", out)
	if err != nil {
		t.Fatalf("%q became %q: %v", text, out, err)
	}
	if n := len(after.Profiles); n != len(before.Profiles)+1 || after.Profiles[n-1].Name != p.Name || after.Profiles[n-1].Environment[0].Value.Text != `<"\>` {
		t.Fatalf("%q became %q", text, out)
	}
	for i := range before.Profiles {
		a, b := before.Profiles[i], after.Profiles[i]
		if diff := cmp.Diff(a, b, cmp.Comparer(func(a, b source.Place) bool { return true })); diff != "" {
			t.Fatalf("%q became %q: %s", text, out, diff)
		}
	}
	old, _ := source.Decode(text)
	now, _ := source.Decode(out)
	if !inOrder(squeeze(old), squeeze(now)) {
		t.Fatalf("bytes of %q are missing in %q", text, out)
	}
}

// squeeze leaves out white space, and null as the value that is replaced.
func squeeze(text []byte) string {
	s := strings.NewReplacer(" ", "", "\t", "", "\r", "", "\n", "").Replace(string(text))
	return strings.ReplaceAll(s, "null", "")
}

// inOrder tells whether all bytes of a stand in b in the same order.
func inOrder(a, b string) bool {
	for i := 0; i < len(b) && a != ""; i++ {
		if b[i] == a[0] {
			a = a[1:]
		}
	}
	return a == ""
}
