package app

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Generations are numbered through the whole site, and the number is a variable of the
// process: one that begins early must have that of the start that follows (CL-061).
func TestCL061AHeadStartHasTheNumberOfTheSitesNextGeneration(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there is no sh")
	}
	w := newStage(t)
	site := w.several(nil, []string{"/", "/shop"}, nil)
	w.up(site)
	for _, m := range site.Applications() {
		w.serves(site, m, 1)
	}
	for i, m := range site.Applications() {
		c := m.crew
		p := c.current()
		out := filepath.Join(w.dir, "out", strconv.Itoa(i))
		w.write(filepath.Join(out, "Shop.dll"), "code")
		if err := os.WriteFile(filepath.Join(out, "Shop"), []byte("#!/bin/sh\nexec sleep 600\n"), 0o700); err != nil {
			t.Fatal(err)
		}
		p.Watches, p.Builds, p.Assembly, p.Command = true, true, filepath.Join(out, "Shop.dll"), []string{filepath.Join(out, "Shop")}
		sp := newSpare(p, func() {})
		sp.early, sp.number = true, c.nextNumber()
		sp.err = c.beginHeld(t.Context(), sp) // where no file can be held, its order is there all the same
		close(sp.done)
		want := iteration + "=3"
		if !slices.Contains(sp.order.Env, want) {
			t.Errorf("%s: the process was begun with %q, want %s", m.Path(), slices.DeleteFunc(sp.order.Env, func(v string) bool { return !strings.HasPrefix(v, iteration) }), want)
		}
		c.drop(sp)
		<-sp.gone
	}
}
