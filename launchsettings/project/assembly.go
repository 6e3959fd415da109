package project

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"falconer/launchsettings/source"
)

const runtimeConfig = ".runtimeconfig.json"

// published takes a folder that holds what dotnet publish makes: a web.config
// with aspNetCore, or one app with its runtime configuration.
func (f *Found) published(dir string, entries []os.DirEntry) bool {
	var apps []string
	config := false
	for _, e := range entries {
		name := e.Name()
		if app, ok := strings.CutSuffix(name, runtimeConfig); ok && exists(filepath.Join(dir, app+".dll")) {
			apps = append(apps, filepath.Join(dir, app+".dll"))
		}
		if strings.EqualFold(name, "web.config") {
			text, p := readText(filepath.Join(dir, name))
			text = bytes.ReplaceAll(text, []byte{0}, nil) // UTF-16 without a mark
			config = p == nil && strings.Contains(strings.ToLower(string(text)), "aspnetcore")
		}
	}
	if config {
		t := Target{Kind: Published, Name: filepath.Base(dir), Path: dir, Dir: dir, Runnable: true}
		if len(apps) == 1 {
			t.AssemblyName = stem(apps[0])
		}
		f.Targets = []Target{t}
		return true
	}
	for _, app := range apps {
		f.Targets = append(f.Targets, assemblyTarget(app))
	}
	return len(apps) > 0
}

// configAlone says why the web.config of a folder that has no app leads to none; nil
// when there is no web.config.
func configAlone(dir string, entries []os.DirEntry) *source.Problem {
	i := slices.IndexFunc(entries, func(e os.DirEntry) bool { return strings.EqualFold(e.Name(), "web.config") && !e.IsDir() })
	if i < 0 {
		return nil
	}
	path := filepath.Join(dir, entries[i].Name())
	text, p := readText(path)
	if p != nil {
		p.Message = "there is a web.config, and " + p.Message
		return p
	}
	root := source.Place{File: path, Line: 1, Column: 1}
	p = eachElement(path, text, func(parents []string, e element) {
		if len(parents) == 0 {
			root = e.place
		}
	})
	if p != nil {
		p.Message = "there is a web.config, but " + p.Message
		p.Hint = "correct it, and put the app's files beside it: they are not here"
		return p
	}
	p = problem(path, "there is a web.config, but it has no aspNetCore element, and no app is beside it",
		"open the folder of a project, or the one that dotnet publish wrote")
	p.Place = root
	return p
}

// assembly opens a dll, which needs its runtime configuration beside it.
func (f *Found) assembly(dll string) *source.Problem {
	if !exists(dll) {
		return problem(dll, "there is no such dll", "open the app's dll")
	}
	name := filepath.Base(dll)
	if !exists(strings.TrimSuffix(dll, filepath.Ext(dll)) + runtimeConfig) {
		return problem(dll, fmt.Sprintf("%s is a class library and cannot be started", name),
			fmt.Sprintf("an app has %s beside it", stem(name)+runtimeConfig))
	}
	f.Targets = []Target{assemblyTarget(dll)}
	return nil
}

// assemblyTarget runs a dll as it is. Its content root is the nearest folder
// above with web.config or appsettings.json, else its own.
func assemblyTarget(dll string) Target {
	dir := filepath.Dir(dll)
	t := Target{Kind: Assembly, Name: stem(dll), Path: dll, Dir: dir, AssemblyName: stem(dll), Runnable: true}
	for at := dir; ; at = filepath.Dir(at) {
		if exists(filepath.Join(at, "web.config")) || exists(filepath.Join(at, "appsettings.json")) {
			t.Dir = at
			break
		}
		if at == filepath.Dir(at) {
			break
		}
	}
	if runtime, err := RuntimeConfig(dll); err == nil && runtime.TFM != "" {
		t.Frameworks = []string{runtime.TFM}
	}
	return t
}
