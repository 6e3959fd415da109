package app

import (
	"path/filepath"
	"testing"
)

// An app that brings its own runtime never writes a profile that could be kept, and none
// can stand by for it: a head start is all that it can have.
func TestAnAppOfWhichNoProfileIsKeptHasHeadStarts(t *testing.T) {
	w := newStage(t)
	site := w.standIn(nil, nil)
	w.up(site)
	c := site.main().crew
	p := c.current()
	p.MulticoreJIT, p.Builds, p.Assembly = true, true, filepath.Join(w.dir, "Shop.dll")
	w.write(filepath.Join(w.dir, "Shop.runtimeconfig.json"), `{"runtimeOptions": {"includedFrameworks": [{"name": "Microsoft.NETCore.App", "version": "10.0.0"}]}}`)
	begins := func() bool {
		c.headStart(t.Context(), p, Cause{})
		c.mu.Lock()
		defer c.mu.Unlock()
		return c.spare.head != nil
	}
	if begins() {
		t.Error("there is one before the first start was to write a profile")
	}
	r := &run{plan: p}
	if c.profile(r, p); r.jit.Record {
		t.Fatal("a start without shared frameworks writes a profile")
	}
	if !begins() {
		t.Error("there is none although no start writes a profile")
	}
	c.endHeadStart()
}
