package build

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// output makes an output folder with these files.
func output(t *testing.T, files ...string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "bin")
	for _, name := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("content of "+name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestCloneHoldsWhatRunsAndNothingElse(t *testing.T) {
	from := output(t, "Web.dll", "Web.pdb", "Web", "Web.deps.json", "appsettings.json", "data/app.db", "wwwroot/a.css",
		"publish/Web.dll", "ref/Web.dll", "runtimes/linux-x64/native/libx.so", "data/ref/kept.txt")
	if err := os.Chmod(filepath.Join(from, "Web"), 0o755); err != nil {
		t.Fatal(err)
	}
	old := time.Now().Add(-time.Hour).Truncate(time.Second)
	if err := os.Chtimes(filepath.Join(from, "appsettings.json"), old, old); err != nil {
		t.Fatal(err)
	}
	linked := os.Symlink("Web.dll", filepath.Join(from, "link.dll")) == nil
	os.Symlink(filepath.Join(from, "nowhere"), filepath.Join(from, "dangling"))
	for name, how := range map[string]func(context.Context, string, string) error{"clone": Clone, "copy": Copy} {
		to := filepath.Join(t.TempDir(), "run", "1")
		if err := how(t.Context(), from, to); err != nil {
			t.Fatal(err)
		}
		for path, there := range map[string]bool{
			"Web.dll": true, "Web": true, "data/app.db": true, "wwwroot/a.css": true, "runtimes/linux-x64/native/libx.so": true,
			"data/ref/kept.txt": true, "publish": false, "ref": false, "dangling": false,
		} {
			if _, err := os.Lstat(filepath.Join(to, path)); (err == nil) != there {
				t.Errorf("%s: %s: %v", name, path, err)
			}
		}
		if info, err := os.Stat(filepath.Join(to, "Web")); err != nil || info.Mode().Perm()&0o100 == 0 {
			t.Errorf("%s: the app host cannot be run: %v", name, err)
		}
		if info, err := os.Stat(filepath.Join(to, "appsettings.json")); err != nil || !info.ModTime().Equal(old) {
			t.Errorf("%s: the time of a file is lost: %v", name, err)
		}
		if target, err := os.Readlink(filepath.Join(to, "link.dll")); linked && (err != nil || target != "Web.dll") {
			t.Errorf("%s: a link became %q, %v", name, target, err)
		}
		// What an app writes must not reach the build's output.
		if err := os.WriteFile(filepath.Join(to, "data", "app.db"), []byte("changed"), 0o644); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(filepath.Join(from, "data", "app.db"))
		if err != nil || !strings.HasPrefix(string(text), "content of") {
			t.Errorf("%s: the output was written through: %q, %v", name, text, err)
		}
	}
}

func TestACloneThatFailsLeavesNothing(t *testing.T) {
	from := output(t, "Web.dll", "a/b")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	to := filepath.Join(t.TempDir(), "1")
	if err := Clone(ctx, from, to); err == nil {
		t.Error("a cancelled copy is good")
	}
	if _, err := os.Stat(to); !os.IsNotExist(err) {
		t.Errorf("it left %s: %v", to, err)
	}
	if err := os.Mkdir(to, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := Clone(t.Context(), from, to); err == nil {
		t.Error("an existing folder was written into")
	}
	if _, err := os.Stat(to); err != nil {
		t.Error("an existing folder was removed")
	}
}

func TestHashIsTheHeadOfTheSHA256(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.dll")
	if err := os.WriteFile(path, []byte("abc"), 0o644); err != nil {
		t.Fatal(err)
	}
	if got, err := Hash(path); err != nil || got != "ba7816bf" {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := Hash(path + "x"); err == nil {
		t.Error("a missing file has a hash")
	}
}
