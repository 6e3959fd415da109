package app

import (
	"os"
	"path/filepath"
	"testing"
)

// What another program starts cannot be held, and costs no copy of its output.
func TestNoOutputIsCopiedForAHeadStartThatCannotBe(t *testing.T) {
	w := newStage(t)
	site := w.standIn(nil, nil)
	c := site.main().crew
	p := c.current()
	p.Assembly = filepath.Join(w.dir, "out", "Shop.dll")
	w.write(p.Assembly, "code")
	sp := newSpare(p, func() {})
	if err := c.beginHeld(t.Context(), sp); err == nil {
		t.Fatal("it has begun")
	}
	if _, err := os.Stat(sp.run.folder); !os.IsNotExist(err) {
		t.Errorf("the output was copied: %v", err)
		os.RemoveAll(sp.run.folder)
	}
}
