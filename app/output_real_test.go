package app

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// outside builds the project as a person does in a terminal, or an IDE.
func (w *stage) outside(project string) {
	w.t.Helper()
	for _, variable := range w.environ {
		if root, ok := strings.CutPrefix(variable, "DOTNET_ROOT="); ok {
			build := exec.CommandContext(w.t.Context(), filepath.Join(root, "dotnet"), "build", "--no-restore")
			build.Dir, build.Env = project, w.environ
			if out, err := build.CombinedOutput(); err != nil {
				w.t.Fatalf("%v\n%s", err, out)
			}
			return
		}
	}
	w.t.Fatal("no SDK is known")
}

// "Unchanged" is said of what runs, not of what lies in the output: that another program
// may have built meanwhile, and a project may come to have another output.
func TestW043_WhatAnotherProgramBuiltAndWhatLiesElsewhereIsServed(t *testing.T) {
	w, project, site, base := webSite(t, flags{"fast-build": "false"})
	site.Pause(true)
	w.until("it is paused", func() bool { return site.Watch().Paused })
	w.save(project, "1")
	w.outside(project)
	site.Pause(false)
	if kind := w.awaitBuild(site, 2); kind != "full ok" {
		t.Errorf("what was built by another program is %q", kind)
	}
	w.answers(base, "1")

	w.generation(site, 2)
	w.put(project, "PropertyGroup", "<OutputPath>bin/other/</OutputPath><DefineConstants>OTHER</DefineConstants>")
	if kind := w.awaitBuild(site, 3); kind != "full ok" {
		t.Errorf("what was built to another place is %q", kind)
	}
	w.generation(site, 3)
	if command := site.Plan().Command[0]; !strings.Contains(command, filepath.Join("bin", "other")) {
		t.Errorf("the command is %s", command)
	}
}

// A fast build that comes too late, or that nobody wants any more, leaves nothing.
func TestFastBuildThatIsThrownAwayLeavesNoFolder(t *testing.T) {
	w, folder := dotnetStage(t)
	project := w.template(folder)
	site := w.open(project, flags{"url": "http://localhost:0"}, nil)
	w.up(site)
	w.preparedAll(site)
	c := site.main().crew
	if _, over, _ := c.quick(t.Context(), -1, Cause{Kind: CauseChange, Files: []string{"Program.cs"}}); over {
		t.Fatal("a build older than the newest was kept")
	}
	if left, _ := filepath.Glob(filepath.Join(c.runs, "fast-*")); len(left) > 0 {
		t.Errorf("left are %q", left)
	}
}
