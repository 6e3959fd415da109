package build

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRevisionIsWhatTheRepositoryIsAt(t *testing.T) {
	a, b := strings.Repeat("a1", 20), strings.Repeat("b2", 20)
	for name, c := range map[string]struct {
		files []string // path, text
		want  string
	}{
		"none":      {},
		"detached":  {[]string{".git/HEAD", a + "\n"}, a},
		"a branch":  {[]string{".git/HEAD", "ref: refs/heads/x/y\n", ".git/refs/heads/x/y", b + "\n", ".git/packed-refs", a + " refs/heads/x/y\n"}, b},
		"packed":    {[]string{".git/HEAD", "ref: refs/heads/main\n", ".git/packed-refs", "# pack-refs with: peeled\n" + b + " refs/heads/mai\n" + a + " refs/heads/main\n"}, a},
		"no commit": {[]string{".git/HEAD", "ref: refs/heads/main\n"}, ""},
		"worktree": {[]string{".git", "gitdir: main/.git/worktrees/w\n", "main/.git/worktrees/w/HEAD", "ref: refs/heads/w\n",
			"main/.git/worktrees/w/commondir", "../..\n", "main/.git/refs/heads/w", a}, a},
	} {
		root := t.TempDir()
		for i := 0; i < len(c.files); i += 2 {
			path := filepath.Join(root, filepath.FromSlash(c.files[i]))
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(c.files[i+1]), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if got := revisionOf(filepath.Join(root, "src", "Web")); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
