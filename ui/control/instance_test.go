package control

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"falconer/app"
)

// none is an engine without sites.
type none struct{}

func (none) All() []*app.Site { return nil }

func TestCL001_OnlyOneWindowAUser(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "run")
	one, first, err := Acquire(folder)
	if err != nil || !first {
		t.Fatalf("the first window: first %v, %v", first, err)
	}
	two, first, err := Acquire(folder)
	if err != nil || first {
		t.Fatalf("the second window: first %v, %v", first, err)
	}
	if err := one.Release(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(folder, "window.lock")); err != nil {
		t.Errorf("the lock's file must stay: %v", err)
	}
	three, first, err := Acquire(folder)
	if err != nil || !first {
		t.Fatalf("after the first window closed: first %v, %v", first, err)
	}
	for _, l := range []*Lock{one, two, three, three} {
		if err := l.Release(); err != nil {
			t.Error(err)
		}
	}
}

func TestCL001_ASecondStartShowsTheFirstWindow(t *testing.T) {
	folder := t.TempDir()
	var shown [][]string
	server, err := Serve(folder, none{}, "1", func(paths []string) { shown = append(shown, paths) })
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	for _, peer := range Peers(t.Context(), folder) {
		if err := peer.Show(t.Context(), []string{"shop"}); err != nil {
			t.Fatal(err)
		}
	}
	if len(shown) != 1 || !slices.Equal(shown[0], []string{"shop"}) {
		t.Errorf("shown %q", shown)
	}
}

func TestAFalconerWithoutAWindowSaysSo(t *testing.T) {
	folder := t.TempDir()
	server, err := Serve(folder, none{}, "1", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	for _, peer := range Peers(t.Context(), folder) {
		if err := peer.Show(t.Context(), nil); err == nil {
			t.Error("shown by a falconer without a window")
		}
	}
}
