package build

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// Where a file system shares no blocks, assemblies and their symbols are not copied: they are
// the same file. What an app may write never is, nor anything of an SDK that writes into its
// output.
func TestCloneLinksWhatNoAppWrites(t *testing.T) {
	from := output(t, "Web.dll", "Web.pdb", "Web", "Web.deps.json", "appsettings.json", "data/app.db", "de/Web.resources.dll")
	probe := filepath.Join(t.TempDir(), "probe")
	info, err := os.Stat(filepath.Join(from, "Web.dll"))
	if err != nil {
		t.Fatal(err)
	}
	shares := reflink(filepath.Join(from, "Web.dll"), probe, info) == nil
	for name, how := range map[string]func(from, to string) error{
		"clone": func(from, to string) error { return Clone(t.Context(), from, to) },
		"copy":  func(from, to string) error { return Copy(t.Context(), from, to) },
	} {
		to := filepath.Join(t.TempDir(), "run", "1")
		if err := how(from, to); err != nil {
			t.Fatal(err)
		}
		err := fs.WalkDir(os.DirFS(to), ".", func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			one, oneErr := os.Stat(filepath.Join(from, path))
			other, otherErr := os.Stat(filepath.Join(to, path))
			if oneErr != nil || otherErr != nil {
				t.Fatal(oneErr, otherErr)
			}
			want := name == "clone" && !shares && linkable(path)
			if got := os.SameFile(one, other); got != want {
				t.Errorf("%s: %s is the same file: %v, want %v", name, path, got, want)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	c := &cloner{}
	if err := c.clone(t.Context(), from, filepath.Join(t.TempDir(), "again")); err != nil {
		t.Fatal(err)
	}
	if c.apart == shares {
		t.Errorf("the file system shares blocks: %v, noted: %v", shares, !c.apart)
	}
	for path, want := range map[string]bool{"Web.dll": true, "Web.pdb": true, "Web": false, "data/app.db": false, "appsettings.json": false} {
		if linkable(path) != want {
			t.Errorf("%s may be linked: %v", path, !want)
		}
	}
}
