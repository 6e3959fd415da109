package project

import (
	"path/filepath"
	"strings"
	"testing"

	"falconer/launchsettings/source"
)

func TestLS001_Settings(t *testing.T) {
	for _, c := range []struct {
		name, project string
		files         []string
		want, says    string
	}{
		{"LS001 C#", "App.csproj", []string{"Properties/launchSettings.json"}, "Properties/launchSettings.json", ""},
		{"LS001 F#", "App.fsproj", []string{"Properties/launchSettings.json", "My Project/launchSettings.json"}, "Properties/launchSettings.json", ""},
		{"LS002 VB", "App.vbproj", []string{"Properties/launchSettings.json", "My Project/launchSettings.json"}, "My Project/launchSettings.json", ""},
		{"LS002 VB falls back", "App.vbproj", []string{"Properties/launchSettings.json"}, "Properties/launchSettings.json", ""},
		{"LS003 flat", "App.csproj", []string{"App.run.json", "Other.run.json"}, "App.run.json", ""},
		{"LS003 file-based", "App.cs", []string{"App.run.json"}, "App.run.json", ""},
		{"LS004 both", "App.cs", []string{"App.run.json", "Properties/launchSettings.json"}, "Properties/launchSettings.json", "App.run.json is not used"},
		{"LS005 other case", "App.csproj", []string{"Properties/launchsettings.json"}, "Properties/launchsettings.json", `the name should be "launchSettings.json"`},
		{"LS005 folder in other case", "App.csproj", []string{"properties/launchSettings.json"}, "properties/launchSettings.json", `the name should be "Properties"`},
		{"LS005 exact wins", "App.csproj", []string{"Properties/LAUNCHSETTINGS.json", "Properties/launchSettings.json"}, "Properties/launchSettings.json", ""},
		{"E1 none", "App.csproj", nil, "", "no launch settings found (looked for Properties/launchSettings.json and App.run.json)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var files []string
			for _, f := range c.files {
				files = append(files, f, "{}")
			}
			dir := tree(t, files...)
			got, notes := Settings(filepath.Join(dir, c.project))
			want := c.want
			if want != "" {
				want = filepath.Join(dir, filepath.FromSlash(want))
			}
			if got != want {
				t.Errorf("got %q, want %q", got, want)
			}
			if c.says == "" && len(notes) > 0 || c.says != "" && (len(notes) != 1 || !strings.Contains(notes[0].Message, c.says) || notes[0].Hint == "") {
				t.Errorf("notes are %+v", notes)
			}
			if c.want == "" && notes[0].Severity != source.Note {
				t.Errorf("E1 is information: %+v", notes[0])
			}
		})
	}
}

func TestLS029_UserProperty(t *testing.T) {
	dir := tree(t, "App.csproj.user", "\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n"+
		`<Project ToolsVersion="Current" xmlns="http://schemas.microsoft.com/developer/msbuild/2003"><PropertyGroup>
		<ActiveDebugProfile>IIS Express</ActiveDebugProfile></PropertyGroup></Project>`, "broken.user", "<Project><PropertyGroup><ActiveDebugProfile>x</")
	if got := UserProperty(filepath.Join(dir, "App.csproj.user"), "ActiveDebugProfile"); got != "IIS Express" {
		t.Errorf("%q", got)
	}
	for _, file := range []string{"broken.user", "none.user"} {
		if got := UserProperty(filepath.Join(dir, file), "ActiveDebugProfile"); got != "" {
			t.Errorf("%s: %q", file, got)
		}
	}
}
