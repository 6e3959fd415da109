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
