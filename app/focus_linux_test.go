package app

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"falconer/app/watch"
)

func TestOnFocusLostASaveIsTakenInWhenTheFocusMoves(t *testing.T) {
	w := newStage(t)
	site := w.standIn(flags{"restart-on": "focus-lost"}, nil)
	base := w.up(site)
	w.write(filepath.Join(site.Target().Dir, "Version.cs"), "2")
	s := w.await(site, "the save is gathered", func(s Situation) bool { return s.Gathered != nil })
	if s.Newest().Number != 1 || !s.Stale || s.Next != nil {
		t.Fatalf("generation %d serves, stale %v, next %+v", s.Newest().Number, s.Stale, s.Next)
	}
	w.sites.Focused(true)
	w.generation(site, 2)
	if a := w.get(w.client(), base+"/version"); a.body != "2" {
		t.Errorf("%q answers", a.body)
	}
	w.write(filepath.Join(site.Target().Dir, "Version.cs"), "3")
	w.await(site, "the save is gathered", func(s Situation) bool { return s.Gathered != nil })
	w.sites.Focused(false)
	w.generation(site, 3)
}

// Whoever comes to the window finds what no event told, and so does a build by
// hand (watch.md §3.6). The system tells nothing of what is written through a
// mapping.
func TestTheFocusAndARebuildFindWhatNoEventTold(t *testing.T) {
	for name, look := range map[string]func(*stage, *Site){
		"focus":   func(w *stage, _ *Site) { w.sites.Focused(true) },
		"rebuild": func(_ *stage, site *Site) { site.Rebuild() },
	} {
		t.Run(name, func(t *testing.T) {
			w := newStage(t)
			site := w.standIn(nil, nil)
			w.up(site)
			w.until("the sources were read", func() bool { return site.Watch().Files > 0 })
			mapped(t, filepath.Join(site.Target().Dir, "Version.cs"), '2')
			look(w, site)
			w.await(site, "it polls", func(Situation) bool { return site.Watch().Mode == watch.Polling })
			if note := site.Watch().Note; !strings.Contains(note, "file events do not arrive") {
				t.Errorf("the note is %q", note)
			}
			w.await(site, "the change has its generation", func(s Situation) bool {
				return s.Newest() != nil && s.Newest().Cause.Kind == CauseChange && s.Next == nil && len(s.Leaving) == 0
			})
		})
	}
}

// mapped changes the first byte of a file through a mapping.
func mapped(t *testing.T, path string, to byte) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	bytes, err := syscall.Mmap(int(f.Fd()), 0, 1, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED)
	if err != nil {
		t.Fatal(err)
	}
	bytes[0] = to
	if err := syscall.Munmap(bytes); err != nil {
		t.Fatal(err)
	}
}
