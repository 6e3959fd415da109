package settings

import (
	"os"
	"path/filepath"
	"testing"
)

func TestAddToProjectWritesOnlyWhatIsNew(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, ProjectFile)
	add := func(value, want string) {
		t.Helper()
		if err := AddToProject(dir, "watch.exclude", value); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != want {
			t.Errorf("after %q it holds %q, %v, want %q", value, got, err, want)
		}
	}
	add("a.cs", "watch.exclude = [\"a.cs\"]\n")
	add("a.cs", "watch.exclude = [\"a.cs\"]\n")
	add("b.cs", "watch.exclude = [\"a.cs\", \"b.cs\"]\n")
	if err := os.WriteFile(path, []byte("# ours\n[watch] # what is watched\nquiet = \"50ms\"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	add("c.cs", "# ours\n[watch] # what is watched\nexclude = [\"c.cs\"]\nquiet = \"50ms\"\n")
	if s, err := Load(Under(t.TempDir()), dir); err != nil || len(s.Watch.Exclude) != 1 || s.Watch.Exclude[0].Text != "c.cs" {
		t.Errorf("read back: %v, %v", s.Watch.Exclude, err)
	}
	if err := SetInProject(dir, "run-in-place", "true"); err != nil {
		t.Fatal(err)
	}
	if s, err := Load(Under(t.TempDir()), dir); err != nil || !s.RunInPlace {
		t.Errorf("read back: %v, %v", s.RunInPlace, err)
	}
	if err := os.WriteFile(path, []byte("watch = {\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := AddToProject(dir, "watch.exclude", "d.cs"); err == nil {
		t.Error("a file that is no TOML was written")
	}
}
