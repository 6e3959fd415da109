package jitprofile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// wrote is what a runtime does for a path.
func wrote(t *testing.T, path string, profile []byte) {
	t.Helper()
	if err := os.WriteFile(path+"_clrhost_clrhost_1.prof", profile, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestAProfileIsKeptAndLent(t *testing.T) {
	run, shelf := t.TempDir(), Shelf(filepath.Join(t.TempDir(), "jit [1]*"))
	profile := shelf.For(filepath.Join(run, "Shop.dll"))
	path := filepath.Join(run, "profile")
	all := func(string) bool { return true }
	if err := profile.Put(path, all); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("nothing was written: %v", err)
	}
	if err := profile.Lend(path); err != nil || profile.Exists() {
		t.Errorf("there is none to lend: %v", err)
	}
	wrote(t, path, newRecording(version).module("Shop").Bytes())
	if err := profile.Put(path, all); err != nil || !profile.Exists() {
		t.Fatal(err)
	}
	next := filepath.Join(run, "next")
	if err := profile.Lend(next); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(next + "_clrhost_clrhost_1.prof"); err != nil || len(got) != newRecording(version).module("Shop").Len() {
		t.Errorf("%d bytes were lent, %v", len(got), err)
	}
	if shelf.For("Other.dll").Exists() {
		t.Error("another app has one, too")
	}
	wrote(t, path, []byte("half"))
	if err := profile.Put(path, all); err == nil || !profile.Exists() {
		t.Errorf("what is broken took the place of what is kept: %v", err)
	}
	if left, _ := os.ReadDir(string(shelf)); len(left) != 1 {
		t.Errorf("%d files lie there", len(left))
	}
}

func TestOldProfilesGo(t *testing.T) {
	run, shelf := t.TempDir(), Shelf(t.TempDir())
	path := filepath.Join(run, "profile")
	wrote(t, path, newRecording(version).Bytes())
	for i := range kept + 5 {
		p := shelf.For(fmt.Sprint(i))
		if err := p.Put(path, func(string) bool { return true }); err != nil {
			t.Fatal(err)
		}
		file, _ := written(p.Path())
		if err := os.Chtimes(file, time.Time{}, time.Unix(int64(i), 0)); err != nil {
			t.Fatal(err)
		}
	}
	if left, _ := os.ReadDir(string(shelf)); len(left) != kept {
		t.Errorf("%d are kept", len(left))
	}
	if shelf.For("4").Exists() || !shelf.For("5").Exists() {
		t.Error("others than the oldest went")
	}
}
