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

// What was saved while watching is paused does not come to be served by way of the ordinary
// build that verifies a fast one; what does not build then is nobody's failure (watch.md §9.4).
func TestW069_WhatIsSavedInAPauseIsNotServedByTheVerifyingBuild(t *testing.T) {
	for name, text := range map[string]string{"added": "class Added;", "does not build": "class Added"} {
		t.Run(name, func(t *testing.T) {
			w, project, site, base := webSite(t, nil)
			w.prepared(site)
			w.save(project, "1")
			w.answers(base, "1")
			if kind := w.awaitBuild(site, 2); kind != "fast ok" {
				t.Fatalf("the save was built by %q", kind)
			}
			w.generation(site, 2)
			site.Pause(true)
			w.await(site, "it is paused", func(s Situation) bool { return s.Paused })
			w.write(filepath.Join(project, "Added.cs"), text)
			w.until("it is verified", func() bool {
				return len(w.builds(site)) > 2 || says(site, "while the ordinary build verified the fast one")
			})
			if s, builds := site.Situation(), w.builds(site); len(builds) > 2 || s.Next != nil || s.Failure != nil || s.Newest().Number != 2 {
				t.Fatalf("the builds are %q; generation %d serves, %+v comes, %+v failed", builds, s.Newest().Number, s.Next, s.Failure)
			}
			w.write(filepath.Join(project, "Added.cs"), "class Added;")
			site.Pause(false) // the next save is the ordinary build's
			if kind := w.awaitBuild(site, 3); kind != "full ok" {
				t.Errorf("after the pause it was built by %q", kind)
			}
			if c := w.generation(site, 3).Newest().Cause; len(c.Files) != 1 || c.Files[0] != "Added.cs" {
				t.Errorf("the cause is %+v", c)
			}
		})
	}
}
