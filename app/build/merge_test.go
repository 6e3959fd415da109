package build

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestMergeMovesOnlyWhatIsNotTheSame(t *testing.T) {
	root := t.TempDir()
	from, to := filepath.Join(root, "from"), filepath.Join(root, "to")
	lay(t, to, map[string]string{"App.dll": "older", "App.pdb": "same", "App.deps.json": "{}", "Gone.dll": "x", "own.dll": "own", "host": "ours", "sub/a.txt": "aa"})
	lay(t, from, map[string]string{"App.dll": "new", "App.pdb": "same", "host": "thei", "sub/a.txt": "b", "sub/new/c.txt": "c"})
	if err := os.Link(filepath.Join(to, "App.deps.json"), filepath.Join(from, "App.deps.json")); err != nil {
		t.Skip("no hard links here:", err)
	}
	pdb, err := os.Stat(filepath.Join(to, "App.pdb"))
	if err != nil {
		t.Fatal(err)
	}
	changed, err := Merge(from, to, []string{"own.dll", "host"})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"App.dll", "Gone.dll", filepath.Join("sub", "a.txt"), filepath.Join("sub", "new", "c.txt")}
	if !slices.Equal(changed, want) {
		t.Errorf("changed %q, want %q", changed, want)
	}
	for name, want := range map[string]string{"App.dll": "new", "own.dll": "own", "host": "ours", "sub/a.txt": "b", "sub/new/c.txt": "c"} {
		if text, err := os.ReadFile(filepath.Join(to, name)); err != nil || string(text) != want {
			t.Errorf("%s holds %q, %v", name, text, err)
		}
	}
	if now, err := os.Stat(filepath.Join(to, "App.pdb")); err != nil || !os.SameFile(pdb, now) {
		t.Error("a file with the same bytes was replaced")
	}
	for _, gone := range []string{filepath.Join(to, "Gone.dll"), from} {
		if _, err := os.Stat(gone); !os.IsNotExist(err) {
			t.Errorf("%s is still there", gone)
		}
	}
}
