package project

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"

	"falconer/launchsettings/source"
)

// fileBased opens a .cs file. Without directives, beside a project, it is a part
// of that project.
func (f *Found) fileBased(path string) *source.Problem {
	if !hasDirectives(path) {
		entries, _ := os.ReadDir(filepath.Dir(path))
		if f.projects(filepath.Dir(path), entries); len(f.Targets) > 0 {
			f.note(path, filepath.Base(path)+" is a part of the project beside it, which is opened", "")
			return nil
		}
	}
	f.Targets = []Target{fileTarget(path)}
	return nil
}

// hasDirectives tells whether the first lines of a .cs file make it a program of
// its own (LS 10.5).
func hasDirectives(path string) bool {
	return len(Directives(path)) > 0
}

// Directives are the lines #! and #: before the first line of code.
func Directives(path string) (list []string) {
	text, p := readText(path)
	if p != nil {
		return nil
	}
	for line := range bytes.Lines(text) {
		s := strings.TrimSpace(string(line))
		switch {
		case strings.HasPrefix(s, "#!") || strings.HasPrefix(s, "#:"):
			list = append(list, s)
		case s != "" && !strings.HasPrefix(s, "//"):
			return list
		}
	}
	return list
}

// fileTarget is a file-based app; its outputs are where only the SDK knows.
func fileTarget(path string) Target {
	t := Target{Kind: File, Path: path, Dir: filepath.Dir(path), Name: stem(path), AssemblyName: stem(path), Runnable: true}
	t.OutputType, t.SDK = "Exe", "Microsoft.NET.Sdk"
	t.Settings, _ = Settings(path)
	for _, d := range Directives(path) {
		name, value := directive(d)
		switch {
		case name == "sdk":
			t.SDK, _, _ = strings.Cut(value, "@")
		case name == "property":
			if tfm, ok := strings.CutPrefix(value, "TargetFramework="); ok {
				t.Frameworks = []string{strings.TrimSpace(tfm)}
			}
		}
	}
	return t
}

// directive is the name and the value of a line such as "#:sdk Microsoft.NET.Sdk.Web".
func directive(line string) (name, value string) {
	name, value, _ = strings.Cut(strings.TrimSpace(strings.TrimPrefix(line, "#:")), " ")
	return name, strings.TrimSpace(value)
}

// directed are the projects that a file-based app names in #:project lines: a
// project file, or the folder of one.
func directed(path string) (list []string) {
	for _, d := range Directives(path) {
		name, value := directive(d)
		if name != "project" || value == "" || strings.Contains(value, "$(") {
			continue
		}
		file := resolve(filepath.Dir(path), value)
		if info, err := os.Stat(file); err == nil && info.IsDir() {
			found, _ := filepath.Glob(filepath.Join(file, "*.*proj"))
			list = append(list, found...)
			continue
		}
		list = append(list, file)
	}
	return list
}
