package app

import (
	"os"
	"path/filepath"
	"testing"

	"falconer/app/plan"
)

// The place in which a start was to write a profile goes with a start that had no process.
func TestAStartWithoutAProcessLeavesNoPlaceForAProfile(t *testing.T) {
	w := newStage(t)
	site := w.standIn(nil, nil)
	c := site.main().crew
	path := filepath.Join(w.dir, "jit-1", "profile")
	w.write(path+"_1_1.prof", "lent")
	r := &run{plan: c.current(), jit: plan.JITProfile{Path: path, Record: true}}
	if err := c.launch(t.Context(), doStart{number: 1, attempt: 1}, r, []string{filepath.Join(w.dir, "no program")}); err == nil {
		t.Fatal("it was started")
	}
	if _, err := os.Stat(filepath.Dir(path)); !os.IsNotExist(err) {
		t.Errorf("the place is left: %v", err)
	}
}
