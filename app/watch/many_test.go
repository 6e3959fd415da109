package watch

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

func git(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.Command("git", append([]string{"-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "gc.auto=0"}, args...)...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git %v: %v: %s", args, err, out)
	}
}

// writeMany writes n sources, a hundred to a folder.
func writeMany(t *testing.T, dir string, n int, text string) {
	t.Helper()
	for i := range n {
		path := filepath.Join(dir, fmt.Sprintf("Part%03d", i/100), fmt.Sprintf("File%02d.cs", i%100))
		if i%100 == 0 {
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestW014_ACheckoutOfTwoThousandFilesIsOneBatch(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not there: no checkout is tried")
	}
	for _, poll := range []bool{false, true} {
		t.Run(fmt.Sprintf("polling %v", poll), func(t *testing.T) {
			dir := t.TempDir()
			git(t, dir, "init", "-q", "-b", "one")
			writeMany(t, dir, 2000, "class One { }")
			git(t, dir, "add", ".")
			git(t, dir, "commit", "-qm", "one")
			git(t, dir, "checkout", "-q", "-b", "two")
			writeMany(t, dir, 2000, "class Two { int more; }")
			git(t, dir, "rm", "-qrf", "Part019")
			writeMany(t, filepath.Join(dir, "New"), 100, "class New { }")
			git(t, dir, "add", ".")
			git(t, dir, "commit", "-qm", "two")
			w, err := Start(t.Context(), Config{Roots: []string{dir}, Poll: poll, Early: true})
			if err != nil {
				t.Fatal(err)
			}
			defer w.Close()
			git(t, dir, "checkout", "-q", "one")
			if b := awaitClosed(t, w); len(b.Files) != 2100 || b.Class != Source {
				t.Errorf("a checkout is a batch of %d files of class %s, want 2100", len(b.Files), b.Class)
			}
			// The next batch is the next change: nothing of the checkout came in between.
			path := filepath.Join(dir, "Part000", "File00.cs")
			if err := os.WriteFile(path, []byte("class Three { int more, still; }"), 0o644); err != nil {
				t.Fatal(err)
			}
			if b := awaitClosed(t, w); len(b.Files) != 1 || b.Files[0].File != path {
				t.Errorf("after it came a batch of %d files: %v", len(b.Files), b.Files)
			}
		})
	}
}

// awaitClosed is the next batch that is closed.
func awaitClosed(t *testing.T, w *Watcher) Batch {
	t.Helper()
	limit := time.After(45 * time.Second)
	for {
		select {
		case b := <-w.Batches():
			if !b.Open {
				return b
			}
		case <-limit:
			t.Fatal("no batch came")
		}
	}
}

func TestALargeTreeIsReadBehindTheWatching(t *testing.T) {
	dir := t.TempDir()
	writeMany(t, dir, readFirst+100, "class One { }")
	w, err := Start(t.Context(), Config{Roots: []string{dir}})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	first := filepath.Join(dir, "Part000", "File00.cs")
	if err := os.WriteFile(first, []byte("class Two { }"), 0o644); err != nil {
		t.Fatal(err)
	}
	if b := awaitClosed(t, w); len(b.Files) != 1 || b.Files[0].File != first || b.Files[0].Op != Updated {
		t.Errorf("a save at once is the batch %+v", b.Files)
	}
	w.reading.Wait()
	// Now that contents are known, a save without a change is none.
	for _, save := range []struct{ name, text string }{{"File01.cs", "class One { }"}, {"File02.cs", "class Two { }"}} {
		if err := os.WriteFile(filepath.Join(dir, "Part000", save.name), []byte(save.text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if b := awaitClosed(t, w); len(b.Files) != 1 || filepath.Base(b.Files[0].File) != "File02.cs" || b.Files[0].Old == (Sum{}) {
		t.Errorf("later saves are the batch %+v", b.Files)
	}
}

// TestMeasureManyFiles prints how long the first look at 100,000 sources takes and
// what is kept of them. FALCONER_MEASURE=1 asks for it.
func TestMeasureManyFiles(t *testing.T) {
	if os.Getenv("FALCONER_MEASURE") == "" {
		t.Skip("FALCONER_MEASURE=1 measures a hundred thousand files")
	}
	dir := t.TempDir()
	writeMany(t, dir, 100_000, "namespace Many; class Some { int field; string Text() => \"a source of usual length\"; }\n")
	for range 3 {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		began := time.Now()
		w, err := Start(t.Context(), Config{Roots: []string{dir}})
		if err != nil {
			t.Fatal(err)
		}
		took := time.Since(began)
		w.reading.Wait()
		all := time.Since(began)
		runtime.GC()
		runtime.ReadMemStats(&after)
		s := w.Status()
		fmt.Printf("%d files in %d folders: watched after %.2f s, contents known after %.2f s, %.1f MB, %s %s\n", s.Files, s.Folders, took.Seconds(), all.Seconds(), float64(after.HeapAlloc-before.HeapAlloc)/1e6, s.Mode, s.Note)
		w.Close()
	}
}
