package build

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

func TestWhatAnAppWroteIntoItsCopyIsFound(t *testing.T) {
	dir := t.TempDir()
	write := func(path, text string) {
		t.Helper()
		path = filepath.Join(dir, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("App.dll", "code")
	write("shop.db", "empty")
	write("appsettings.json", "{}")
	before := ContentsOf(dir)
	if w := before.Written(dir); len(w) != 0 {
		t.Errorf("nothing was written, and %v is found", w)
	}
	write("shop.db", "orders")
	write("uploads/a.png", "picture")
	later := time.Now().Add(time.Second) // the same size, another time
	write("appsettings.json", "[]")
	if err := os.Chtimes(filepath.Join(dir, "appsettings.json"), later, later); err != nil {
		t.Fatal(err)
	}
	want := []string{"appsettings.json", "shop.db", filepath.Join("uploads", "a.png")}
	got := before.Written(dir)
	if !slices.Equal(got, want) {
		t.Fatalf("%v, want %v", got, want)
	}
	if w := Contents(nil).Written(dir); w != nil {
		t.Errorf("without contents %v is found", w)
	}
	kept := filepath.Join(t.TempDir(), "kept")
	if err := Keep(dir, kept, got); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(filepath.Join(kept, "uploads", "a.png")); err != nil || string(text) != "picture" {
		t.Errorf("%q, %v", text, err)
	}
}
