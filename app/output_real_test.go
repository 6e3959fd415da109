package app

import (
	"context"
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

// printing has the newest fast build call do when the compiler prints a line, which it does at the
// end of a compile that warns.
func (w *stage) printing(site *Site, do func(line string)) {
	c := site.main().crew
	c.mu.Lock()
	defer c.mu.Unlock()
	fast := *c.short.fast
	fast.Request.Output = do
	c.short.fast = &fast
}

// One that is cancelled between the compile of a library and that of the app, or after the last
// compile, leaves nothing of what was compiled.
func TestFastBuildThatIsCancelledLeavesNoFolder(t *testing.T) {
	w, folder := dotnetStage(t)
	project, library := w.withLibrary(folder, "")
	site, _ := w.freeSite(project, flags{"standby": "false"})
	w.preparedAll(site)
	site.Pause(true) // what is saved is this test's
	w.await(site, "it is paused", func(s Situation) bool { return s.Paused })
	c := site.main().crew
	for _, source := range []string{filepath.Join(library, "Lib.cs"), filepath.Join(project, "Program.cs")} {
		w.write(source, w.read(source)+"\n#warning printed\npublic class More { public const string Word = \"more\"; }\n")
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		printed := false
		w.printing(site, func(line string) {
			if strings.Contains(line, filepath.Base(source)) {
				printed = true
				cancel()
			}
		})
		e, over, detour := c.quick(ctx, 2, Cause{Kind: CauseChange, Files: []string{source}})
		if !printed || e != nil || !over || detour != "" {
			t.Errorf("%s: printed %v; the fast build came to %+v, over %v, %q", filepath.Base(source), printed, e, over, detour)
		}
		if left, _ := filepath.Glob(filepath.Join(c.runs, "fast-*")); len(left) > 0 {
			t.Errorf("%s: left are %q", filepath.Base(source), left)
		}
	}
}
