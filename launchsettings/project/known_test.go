package project

import (
	"path/filepath"
	"testing"
)

func TestLS057_PropertiesThatNeedNoMSBuild(t *testing.T) {
	root := tree(t, "All.sln", `Project("{x}") = "Web", "src\Web\Web.csproj", "{y}"`, "src/Web/Web.csproj", webProject,
		"src/Web/bin/Debug/net10.0/Web.dll", "", "src/Web/bin/Debug/net10.0/Web.runtimeconfig.json", "{}")
	target := find(t, root, "All.sln").Targets[0]
	sep := string(filepath.Separator)
	dir := filepath.Join(root, "src", "Web")
	out := filepath.Join("bin", "Debug", "net10.0")
	p := target.Known("Debug", "net10.0")
	for name, want := range map[string]string{
		"projectdir": dir + sep, "MSBuildProjectDirectory": dir, "ProjectName": "Web", "ProjectFileName": "Web.csproj",
		"ProjectPath": filepath.Join(dir, "Web.csproj"), "SolutionDir": root + sep, "SolutionName": "All",
		"Configuration": "Debug", "TargetFramework": "net10.0", "AssemblyName": "Web",
		"TargetPath": filepath.Join(dir, out, "Web.dll"), "TargetDir": filepath.Join(dir, out) + sep, "OutDir": out + sep,
	} {
		if got, ok := p.Get(name); got != want || !ok {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if got, ok := p.Get("Foo"); ok {
		t.Errorf("Foo is %q", got)
	}
	if _, ok := find(t, dir).Targets[0].Known("", "").Get("SolutionDir"); ok {
		t.Error("a project that was opened by itself has no solution")
	}
}
