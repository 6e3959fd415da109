package project

import (
	"path/filepath"
	"strings"
)

// Get returns a property by its name, which MSBuild compares without regard to
// case.
func (p Properties) Get(name string) (string, bool) {
	if value, ok := p[name]; ok {
		return value, true
	}
	for written, value := range p {
		if strings.EqualFold(written, name) {
			return value, true
		}
	}
	return "", false
}

// Known are the properties that need no MSBuild (LS 7.1): the places and names
// of a project, and of what it makes when that is known. Folders end with a
// separator, as MSBuild writes them. configuration and framework may be empty.
func (t Target) Known(configuration, framework string) Properties {
	p := Properties{
		"ProjectDir": folder(t.Dir), "MSBuildProjectDirectory": t.Dir, "MSBuildThisFileDirectory": folder(t.Dir),
		"ProjectName": t.Name, "MSBuildProjectName": t.Name,
		"ProjectPath": t.Path, "MSBuildProjectFullPath": t.Path,
		"ProjectFileName": filepath.Base(t.Path), "MSBuildProjectFile": filepath.Base(t.Path),
	}
	for name, value := range map[string]string{"AssemblyName": t.AssemblyName, "Configuration": configuration, "TargetFramework": framework} {
		if value != "" {
			p[name] = value
		}
	}
	if t.Solution != "" {
		p["SolutionDir"], p["SolutionName"] = folder(filepath.Dir(t.Solution)), stem(t.Solution)
		p["SolutionPath"] = t.Solution
	}
	if dll, ok := Output(t, configuration, framework); ok {
		p["TargetPath"], p["TargetDir"], p["TargetFileName"] = dll, folder(filepath.Dir(dll)), filepath.Base(dll)
		p["OutDir"] = p["TargetDir"]
		if inside, err := filepath.Rel(t.Dir, filepath.Dir(dll)); err == nil && filepath.IsLocal(inside) {
			p["OutDir"] = folder(inside)
		}
	}
	return p
}

func folder(dir string) string {
	return strings.TrimRight(dir, string(filepath.Separator)) + string(filepath.Separator)
}
