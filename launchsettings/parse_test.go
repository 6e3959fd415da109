package launchsettings

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"falconer/launchsettings/source"
)

func TestParseReadsEveryField(t *testing.T) {
	f := parsed(t, `{"iisSettings": {"windowsAuthentication": true, "anonymousAuthentication": false,
		"iisExpress": {"applicationUrl": "http://localhost:1", "sslPort": 44300}, "iis": {"applicationUrl": "http://localhost/App", "sslPort": 0}},
		"profiles": {"a": {"commandName": "Executable", "commandLineArgs": "--x", "executablePath": "tool", "workingDirectory": "..",
		"environmentVariables": {"A": "1"}, "applicationUrl": "http://localhost:2", "launchBrowser": true, "launchUrl": "here",
		"dotnetRunMessages": true, "hotReloadEnabled": false, "ancmHostingModel": "OutOfProcess", "externalUrlConfiguration": true, "use64Bit": false}}}`)
	p := f.Profiles[0]
	got := []any{p.Name, p.Kind, p.Runnable, p.Arguments.Text, p.ExecutablePath.Text, p.WorkingDirectory.Text, p.ApplicationURL.Text,
		p.LaunchURL.Text, p.HostingModel.Text, p.LaunchBrowser, p.DotnetRunMessages, p.HotReloadEnabled, p.ExternalURLs, p.Use64Bit,
		p.Environment[0].Name, p.Environment[0].Value.Text,
		f.IIS.Present, f.IIS.WindowsAuthentication, f.IIS.AnonymousAuthentication,
		f.IIS.IISExpress.ApplicationURL.Text, f.IIS.IISExpress.SSLPort, f.IIS.IIS.ApplicationURL.Text}
	want := []any{"a", Executable, true, "--x", "tool", "..", "http://localhost:2",
		"here", "OutOfProcess", true, true, false, true, false, "A", "1",
		true, true, false, "http://localhost:1", 44300, "http://localhost/App"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestLS006_EncodingsGiveTheSameResult(t *testing.T) {
	text := "{\"profiles\": {\"Größe 😀\": {\"commandName\": \"Project\"}}}"
	want := parsed(t, text)
	wide := func(big bool) []byte {
		out := []byte{0xFF, 0xFE}
		if big {
			out = []byte{0xFE, 0xFF}
		}
		for _, u := range utf16.Encode([]rune(text)) {
			if big {
				out = append(out, byte(u>>8), byte(u))
			} else {
				out = append(out, byte(u), byte(u>>8))
			}
		}
		return out
	}
	for name, raw := range map[string][]byte{
		"UTF-8 with mark":      append([]byte{0xEF, 0xBB, 0xBF}, text...),
		"LS007_UTF-16, little": wide(false),
		"LS007_UTF-16, big":    wide(true),
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Parse("launchSettings.json", raw)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestLS008_CommentsStandWhereSpaceMay(t *testing.T) {
	f := parsed(t, `/* a */ { // b
		"profiles" /* c */ : { /* d */ "x" : { "commandName" : /* e */ "Project", // f
		"launchUrl": "http://host/*no comment*/" /* g */ } } } // no line end`)
	if got := f.Profiles[0].LaunchURL.Text; got != "http://host/*no comment*/" {
		t.Errorf("launchUrl is %q", got)
	}
}

func TestLS009_TrailingCommasAreAccepted(t *testing.T) {
	f := parsed(t, `{"other": [1, 2,], "profiles": {"x": {"commandName": "Project",},},}`)
	if len(f.Profiles) != 1 || len(f.Problems) != 0 {
		t.Errorf("profiles %v, problems %v", f.Profiles, all(f.Problems))
	}
}

func TestLS010_SyntaxErrorsNameTheirPlace(t *testing.T) {
	for _, c := range []struct{ name, text, place, message string }{
		{"E3 missing comma", "{\"profiles\": {\n  \"ü\": {\"commandName\": \"Project\" \"applicationUrl\": 1}}}", "2:34", `expected ',' or '}' but found '"applicationUrl"'`},
		{"E3 in an array", `{"a": [1 2]}`, "1:10", "expected ',' or ']' but found '2'"},
		{"E3 missing colon", `{"a" 1}`, "1:6", "expected ':' but found '1'"},
		{"E3 single quotes", `{'a': 1}`, "1:2", "expected a value but found '''"},
		{"E3 name without quotes", `{profiles: {}}`, "1:2", "expected a value but found 'profiles'"},
		{"E3 number as a name", `{1: {}}`, "1:2", "expected a name in double quotes but found '1'"},
		{"E3 double comma", `{"a": 1,, "b": 2}`, "1:9", "expected a value but found ','"},
		{"E3 wrong word", `{"a": True}`, "1:7", "expected a value but found 'True'"},
		{"E3 backslash", `{"a": "C:\x"}`, "1:7", "bad escape"},
		{"E3 line break in a text", "{\"a\": \"b\nc\"}", "1:7", "has a line break"},
		{"E3 text not closed", "{\n\"a\": \"b", "2:8", "ends inside a text"},
		{"E3 comment not closed", "{\n/* a", "2:1", "comment is not closed"},
		{"E3 end of file", "{\n\"a\": {", "2:7", "ends too early"},
		{"E4 text after the root", "{\"profiles\": {}}\n  }", "2:3", "unexpected '}' after the end of the document"},
		{"E5 root", ` [1]`, "1:2", `expected an object with "profiles", found an array`},
		{"E5 null", `null`, "1:1", `expected an object with "profiles", found null`},
		{"E6 empty", "", "1:1", "the file is empty"},
		{"E6 only a mark", "\xEF\xBB\xBF \n", "1:1", "the file is empty"},
		{"E7 profiles", "{\n \"profiles\": \"none\"}", "2:14", `"profiles" must be an object, found a string`},
		{"too deep", strings.Repeat("[", 1_000_00), "1:65", "more than 64 levels"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, err := Parse("Properties/launchSettings.json", []byte(c.text))
			if f == nil {
				t.Fatal("no file")
			}
			ps, ok := err.(source.Problems)
			if !ok {
				t.Fatalf("error is %v", err)
			}
			p := said(t, ps, c.message)
			if got := fmt.Sprintf("%d:%d", p.Line, p.Column); got != c.place || p.File != "Properties/launchSettings.json" {
				t.Errorf("place is %s, want %s", p.Place, c.place)
			}
			if p.Hint == "" || p.Severity != source.Error {
				t.Errorf("%+v has no hint or is no error", p)
			}
		})
	}
}

func TestLS011_TextBehindTheRootKeepsWhatWasRead(t *testing.T) {
	f, err := Parse("x", []byte(`{"profiles": {"a": {"commandName": "Project"}}} x`))
	if err == nil || len(f.Profiles) != 1 {
		t.Errorf("err %v, profiles %v", err, f.Profiles)
	}
}

func TestLS020_ProfilesBeforeASyntaxErrorAreRead(t *testing.T) {
	f, err := Parse("x", []byte(`{"iisSettings": {"windowsAuthentication": true},
		"profiles": {"a": {"commandName": "Project"}, "b": {"commandName": "IISExpress", oops}}}`))
	if err == nil || len(f.Profiles) != 1 || f.Profiles[0].Name != "a" || !f.IIS.WindowsAuthentication {
		t.Errorf("err %v, profiles %v", err, f.Profiles)
	}
	// Whether older settings stay in use is known to whoever has some.
	if hint := f.Problems.Worst().Hint; hint == "" || strings.Contains(hint, "stay in use") {
		t.Errorf("hint is %q", f.Problems.Worst().Hint)
	}
}

func TestLS013_TheLaterOfTwoKeysCounts(t *testing.T) {
	f := parsed(t, "{\"profiles\": {\"http\": {\"applicationUrl\": \"http://a:1\",\n  \"applicationUrl\": \"http://b:2\"}, \"http\": {\"launchUrl\": \"last\"}, \"z\": {}}}")
	if len(f.Profiles) != 2 || f.Profiles[0].LaunchURL.Text != "last" {
		t.Errorf("profiles are %+v", f.Profiles)
	}
	said(t, f.Problems, `"http" occurs twice in "profiles"`)
	f = parsed(t, "{\"profiles\": {\"http\": {\"applicationUrl\": \"http://a:1\",\n  \"applicationUrl\": \"http://b:2\"}}}")
	if got := f.Profiles[0].ApplicationURL.Text; got != "http://b:2" {
		t.Errorf("E18: the later value is used, not %q", got)
	}
	if p := said(t, f.Problems, `"applicationUrl" occurs twice in profile "http"`); p.Line != 2 || p.Column != 3 || p.Severity != source.Warning {
		t.Errorf("E18: %+v", p)
	}
}

func TestLS014_ProfilesKeepTheOrderOfTheFile(t *testing.T) {
	f := parsed(t, `{"profiles": {"z": {}, "a": {}, "m": {}}}`)
	var names []string
	for _, p := range f.Profiles {
		names = append(names, p.Name)
	}
	if diff := cmp.Diff([]string{"z", "a", "m"}, names); diff != "" {
		t.Error(diff)
	}
}

func TestLS015_UnknownPropertiesAreIgnored(t *testing.T) {
	f := parsed(t, `{"$schema": "x", "extra": [{}], "profiles": {"x": {"commandName": "Project", "sqlDebugging": {"a": [null]}}}}`)
	if len(f.Problems) != 0 || !f.Profiles[0].Runnable {
		t.Error(all(f.Problems))
	}
}

func TestLS016_DotnetRunMessagesMayBeAText(t *testing.T) {
	f := parsed(t, profileText(`"commandName": "Project", "dotnetRunMessages": "true"`))
	if p := f.Profiles[0]; !p.Runnable || !p.DotnetRunMessages {
		t.Errorf("%+v", p)
	}
}

func TestLS017_EnvironmentValuesBecomeText(t *testing.T) {
	f := parsed(t, profileText(`"commandName": "Project", "environmentVariables": {"N": 1.50, "B": true, "T": "t", "Section:Key": "v", "E": ""}`))
	var got []string
	for _, v := range f.Profiles[0].Environment {
		got = append(got, v.Name+"="+v.Value.Text)
	}
	if diff := cmp.Diff([]string{"N=1.50", "B=true", "T=t", "Section:Key=v", "E="}, got); diff != "" {
		t.Error("LS-055:", diff)
	}
	if p := said(t, f.Problems, `value of "N" is a number; using "1.50". dotnet run would reject this profile`); p.Severity != source.Warning {
		t.Errorf("E15: %+v", p)
	}
}

func TestLS018_NoEnvironmentIsAnEmptyOne(t *testing.T) {
	for _, members := range []string{``, `"environmentVariables": null`, `"environmentVariables": {}`} {
		if f := parsed(t, profileText(members)); len(f.Profiles[0].Environment) != 0 || !f.Profiles[0].Runnable {
			t.Errorf("%s: %+v", members, f.Profiles[0])
		}
	}
}

func TestLS019_NamesInOtherCaseAreUsed(t *testing.T) {
	f := parsed(t, "{\"Profiles\": {\"x\": {\n\"CommandName\": \"IISExpress\", \"launchurl\": \"no\", \"launchUrl\": \"yes\"}}}")
	if p := f.Profiles[0]; p.Kind != IISExpress || p.LaunchURL.Text != "yes" {
		t.Errorf("%+v", p)
	}
	if p := said(t, f.Problems, `"CommandName" should be "commandName"`); p.Line != 2 || p.Severity != source.Warning {
		t.Errorf("E13: %+v", p)
	}
}

func TestLS024_TheCorpusIsReadOrRefusedWithAPlace(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(corpus(t, "launchsettings"), "*.json"))
	if err != nil || len(files) < 50 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	refused := 0
	for _, file := range files {
		f, err := Read(file)
		if err != nil {
			refused++
			if p := f.Problems.Worst(); p.Line == 0 || p.Column == 0 || p.Hint == "" {
				t.Errorf("%s: %+v", file, p)
			}
			continue
		}
		if len(f.Profiles) == 0 {
			t.Errorf("%s has no profiles", file)
		}
	}
	if refused != 3 {
		t.Errorf("%d files are refused; three of them are no launch settings", refused)
	}
}

func TestLS041_AuthenticationDefaults(t *testing.T) {
	for _, text := range []string{`{}`, `{"iisSettings": null}`, `{"iisSettings": {"iisExpress": {}}}`} {
		if f := parsed(t, text); !f.IIS.AnonymousAuthentication || f.IIS.WindowsAuthentication {
			t.Errorf("%s: %+v", text, f.IIS)
		}
	}
}

func TestLS049_HostingModelOfTheProfileIsRead(t *testing.T) {
	f := parsed(t, profileText(`"commandName": "IISExpress", "ancmHostingModel": "OutOfProcess"`))
	if v := f.Profiles[0].HostingModel; v.Text != "OutOfProcess" || v.Place.Column == 0 {
		t.Errorf("%+v", v)
	}
}

func TestLS084_MistakesInAProfileNameIt(t *testing.T) {
	for _, c := range []struct {
		name, text, message string
		severity            source.Severity
		runnable            bool
	}{
		{"E8", `{"profiles": {"x": null}}`, `profile "x" must be an object, found null`, source.Error, false},
		{"E8 text", `{"profiles": {"x": "y"}}`, `profile "x" must be an object, found a string`, source.Error, false},
		{"E11", profileText(``), `profile "x" has no commandName; treated as Project`, source.Warning, true},
		{"E11 empty", profileText(`"commandName": ""`), `profile "x" has no commandName; treated as Project`, source.Warning, true},
		{"E12", profileText(`"commandName": "AzureDevSpaces"`), `profile "x" has commandName "AzureDevSpaces"`, source.Warning, false},
		{"E13 value", profileText(`"commandName": "iisexpress"`), `commandName "iisexpress" should be "IISExpress"`, source.Warning, true},
		{"E14", profileText(`"launchBrowser": "yes"`), `"launchBrowser" must be true or false, found "yes"`, source.Error, false},
		{"E14 number", profileText(`"launchBrowser": 1`), `"launchBrowser" must be true or false, found 1`, source.Error, false},
		{"E14 tolerated", profileText(`"launchBrowser": "True"`), `"launchBrowser" must be true or false, found "True"`, source.Warning, true},
		{"E14 text", profileText(`"commandLineArgs": ["a"]`), `"commandLineArgs" must be a text, found an array`, source.Error, false},
		{"E14 commandName", profileText(`"commandName": 5`), `"commandName" must be a text, found 5`, source.Error, false},
		{"E14 environment", profileText(`"environmentVariables": []`), `"environmentVariables" must be an object, found an array`, source.Error, false},
		{"E15 object", profileText(`"environmentVariables": {"A": {}}`), `value of "A" must be a text, found an object`, source.Error, false},
		{"E16", profileText(`"environmentVariables": {"X": null}`), `"X" is null; the variable is removed`, source.Warning, true},
		{"E17", profileText(`"environmentVariables": {"A=B": "c"}`), `"A=B" is not a valid variable name`, source.Error, false},
		{"E17 empty", profileText(`"environmentVariables": {"": "c"}`), `"" is not a valid variable name`, source.Error, false},
		{"E34", profileText(`"commandName": "Executable"`), `profile "x" is of kind Executable but has no executablePath`, source.Error, false},
		{"E26", `{"iisSettings": {"iisExpress": {"sslPort": 70000}}, "profiles": {"x": {}}}`, `sslPort 70000: must be 0–65535`, source.Error, true},
		{"E26 fraction", `{"iisSettings": {"iisExpress": {"sslPort": 44300.5}}, "profiles": {"x": {}}}`, `sslPort 44300.5: must be 0–65535`, source.Error, true},
		{"E45", `{"iisSettings": {"iisExpress": {"sslPort": "44300"}}, "profiles": {"x": {}}}`, `"sslPort" must be a number, found "44300"; using 44300`, source.Warning, true},
		{"E45 word", `{"iisSettings": {"iisExpress": {"sslPort": "x"}}, "profiles": {"x": {}}}`, `"sslPort" must be a number, found "x"`, source.Error, true},
		{"iisSettings", `{"iisSettings": 1, "profiles": {"x": {}}}`, `"iisSettings" must be an object, found a number`, source.Error, true},
		{"iisExpress", `{"iisSettings": {"iisExpress": true}, "profiles": {"x": {}}}`, `"iisExpress" must be an object, found a boolean`, source.Error, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := parsed(t, c.text)
			p := said(t, f.Problems, c.message)
			if p.Severity != c.severity || p.Line != 1 || p.Column < 2 || p.File == "" || p.Hint == "" {
				t.Errorf("%+v", p)
			}
			if got := f.Profiles[0]; got.Runnable != c.runnable || got.Runnable != (got.Why == "") {
				t.Errorf("runnable %v, why %q", got.Runnable, got.Why)
			}
		})
	}
}

func TestE2_AFileThatCannotBeReadSaysWhy(t *testing.T) {
	dir := t.TempDir()
	locked := filepath.Join(dir, "launchSettings.json")
	if err := os.WriteFile(locked, []byte("{}"), 0o000); err != nil {
		t.Fatal(err)
	}
	if _, err := os.ReadFile(locked); err == nil {
		t.Log("this user may read everything; permission is not tested")
	} else if _, err := Read(locked); err == nil || !strings.Contains(err.Error(), "permission denied") {
		t.Errorf("error is %v", err)
	}
	if f, err := Read(filepath.Join(dir, "none.json")); f == nil || err == nil || !strings.Contains(err.Error(), "does not exist") {
		t.Errorf("error is %v", err)
	}
	big := filepath.Join(dir, "big.json")
	if err := os.WriteFile(big, make([]byte, MaxSize+1), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(big); err == nil || !strings.Contains(err.Error(), "longer than 512 KB") {
		t.Errorf("error is %v", err)
	}
}

func TestBytesThatAreNoTextAreReadAsDotnetDoes(t *testing.T) {
	f := parsed(t, "{\"profiles\": {\"Gr\xfc\xdfe\": {\"launchUrl\": \"\xff\"}}} // \xe9")
	if got := f.Profiles[0].Name; got != "Gr��e" {
		t.Errorf("name is %q", got)
	}
}

func FuzzParse(f *testing.F) {
	for _, name := range []string{"classic.json", "modern.json"} {
		f.Add(testdata(f, name))
	}
	f.Add([]byte(`{"profiles":{"a":{"commandName":1,"environmentVariables":{"A":null}},"a":{}},"iisSettings":{"iisExpress":{"sslPort":"1"}}}`))
	f.Add([]byte("\xFF\xFE{\x00}\x00"))
	f.Add([]byte("{\"a\": \"\\ud800\", // x"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		file, err := Parse("f", raw)
		if file == nil {
			t.Fatal("no file")
		}
		if err != nil && file.Problems.Worst() == nil {
			t.Fatalf("%v without a problem", err)
		}
		lines := strings.Count(string(raw), "\n") + 1
		for _, p := range file.Problems {
			if p.Message == "" || p.File != "f" || len(raw) <= MaxSize && (p.Line < 1 || p.Column < 1) || p.Line > lines && raw[0] < 0xFE {
				t.Fatalf("%+v", p)
			}
		}
		for _, p := range file.Profiles {
			if p.Runnable != (p.Why == "") || p.Runnable && !p.Kind.startable() {
				t.Fatalf("%+v", p)
			}
		}
		Synthesise(file, "App").Choose("a", "b")
		if urls, _ := file.IIS.Bindings(IISExpress); err == nil && len(urls) == 0 && file.Problems.Worst() == nil && file.IIS.IISExpress.ApplicationURL.Text == "" {
			t.Fatal("no binding")
		}
	})
}
