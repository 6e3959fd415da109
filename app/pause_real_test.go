package app

import (
	"path/filepath"
	"testing"

	"falconer/app/watch"
)

// W-069: what was paused stays so when the site is stopped and started again.
func TestW069_PauseOutlastsAStop(t *testing.T) {
	w := newStage(t)
	site := w.standIn(nil, nil)
	w.up(site)
	site.Pause(true)
	w.await(site, "it is paused", func(s Situation) bool { return s.Paused })
	w.down(site)
	w.up(site)
	if s := site.Watch(); !site.Situation().Paused || !s.Paused || s.Mode != watch.Events {
		t.Fatalf("paused %v, the watcher %+v", site.Situation().Paused, s)
	}
	number := site.Situation().Newest().Number
	w.write(filepath.Join(site.Target().Dir, "Version.cs"), "2")
	site.Restart() // W-070: without a change that anybody took in
	w.generation(site, number+1)
	site.Pause(false)
	s := w.generation(site, number+2)
	if c := s.Newest().Cause; c.Kind != CauseChange || len(c.Files) != 1 || c.Files[0] != "Version.cs" {
		t.Errorf("the cause is %+v", c)
	}
}

// A project file that is saved in a pause is nothing until the resume: nobody builds it, and
// what is started anew meanwhile is what was there before.
func TestW069_AProjectFileThatIsSavedInAPauseIsBuiltAfterIt(t *testing.T) {
	w, project, site, base := webSite(t, flags{"fast-build": "false", "standby": "false"})
	w.write(filepath.Join(project, "Program.cs"), `var app = WebApplication.Create(args);
#if MORE
app.MapGet("/version", () => "more");
#else
app.MapGet("/version", () => "less");
#endif
app.Run();
`)
	w.answers(base, "less")
	w.generation(site, 2)
	site.Pause(true)
	w.await(site, "it is paused", func(s Situation) bool { return s.Paused })
	w.put(project, "PropertyGroup", "<DefineConstants>MORE</DefineConstants>")
	w.until("the save is noticed", site.main().waits)
	site.Restart()
	s := w.generation(site, 3)
	if builds := w.builds(site); len(builds) != 2 || s.Stale || s.Failure != nil || !s.Paused || s.Newest().Number != 3 {
		t.Errorf("the builds are %q; generation %d, stale %v, paused %v, %+v failed", builds, s.Newest().Number, s.Stale, s.Paused, s.Failure)
	}
	if a := w.get(w.client(), base+"/version"); a.body != "less" {
		t.Errorf("in the pause %q answers", a.body)
	}
	site.Pause(false)
	w.answers(base, "more")
	if kind := w.awaitBuild(site, 3); kind != "full ok" {
		t.Errorf("after the pause it was built by %q", kind)
	}
	c := w.generation(site, 4).Newest().Cause
	if c.Kind != CauseChange || len(c.Files) != 1 || c.Files[0] != filepath.Base(w.projectFile(project)) {
		t.Errorf("the cause is %+v", c)
	}
}

// What was saved while watching is paused does not come to be served by way of the ordinary
// build that verifies a fast one; what does not build then is nobody's failure (watch.md §9.4).
func TestW069_WhatIsSavedInAPauseIsNotServedByTheVerifyingBuild(t *testing.T) {
	source := func(*stage, string) string { return "Added.cs" }
	projectFile := func(w *stage, project string) string { return filepath.Base(w.projectFile(project)) }
	const good = `<Project Sdk="Microsoft.NET.Sdk.Web"><PropertyGroup><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings><Version>2.0</Version></PropertyGroup></Project>`
	for name, one := range map[string]struct {
		file           func(w *stage, project string) string
		saved, resumed string
	}{
		"added":                       {source, "class Added;", "class Added; // again"},
		"does not build":              {source, "class Added", "class Added;"},
		"project file":                {projectFile, good, good + "<!-- again -->"},
		"project file that is no XML": {projectFile, "<Project", good},
	} {
		t.Run(name, func(t *testing.T) {
			w, project, site, base := webSite(t, nil)
			file := one.file(w, project)
			w.prepared(site)
			w.save(project, "1")
			w.answers(base, "1")
			if kind := w.awaitBuild(site, 2); kind != "fast ok" {
				t.Fatalf("the save was built by %q", kind)
			}
			w.generation(site, 2)
			site.Pause(true)
			w.await(site, "it is paused", func(s Situation) bool { return s.Paused })
			w.write(filepath.Join(project, file), one.saved)
			w.until("it is verified", func() bool {
				return len(w.builds(site)) > 2 || says(site, "while the ordinary build verified the fast one")
			})
			if s, builds := site.Situation(), w.builds(site); len(builds) > 2 || s.Next != nil || s.Failure != nil || s.Newest().Number != 2 {
				t.Fatalf("the builds are %q; generation %d serves, %+v comes, %+v failed", builds, s.Newest().Number, s.Next, s.Failure)
			}
			w.write(filepath.Join(project, file), one.resumed)
			site.Pause(false) // the next save is the ordinary build's
			if kind := w.awaitBuild(site, 3); kind != "full ok" {
				t.Errorf("after the pause it was built by %q", kind)
			}
			if c := w.generation(site, 3).Newest().Cause; len(c.Files) != 1 || c.Files[0] != file {
				t.Errorf("the cause is %+v", c)
			}
		})
	}
}
