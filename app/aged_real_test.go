package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// moved puts a text in a file's place as a backup is: by a rename of a file that was
// written an hour ago.
func (w *stage) moved(path, text string) {
	w.t.Helper()
	backup, hour := filepath.Join(w.dir, filepath.Base(path)+".backup"), time.Now().Add(-time.Hour)
	w.write(backup, text)
	if err := os.Chtimes(backup, hour, hour); err != nil {
		w.t.Fatal(err)
	}
	if err := os.Rename(backup, path); err != nil {
		w.t.Fatal(err)
	}
}

// MSBuild does not look at a source that is older than its output. The verifying build
// would contradict the fast one with what was there before.
func TestW001_ASourceThatIsOlderThanTheOutputIsBuilt(t *testing.T) {
	w, folder := dotnetStage(t)
	project := w.withResource(folder)
	site, base := w.fastSite(project, nil)
	source := filepath.Join(project, "Program.cs")
	w.moved(source, strings.Replace(w.read(source), `"0"`, `"1"`, 1))
	if kind := w.awaitBuild(site, 2); kind != "fast ok" {
		t.Errorf("the source was built by %q", kind)
	}
	if kind := w.awaitBuild(site, 3); kind != "verify ok" {
		t.Errorf("behind it there was %q", kind)
	}
	w.answers(base, "1a")
	word := filepath.Join(project, "Word.resx")
	w.moved(word, strings.Replace(w.read(word), "<value>a<", "<value>b<", 1))
	if kind := w.awaitBuild(site, 4); kind != "full ok" {
		t.Errorf("the resource was built by %q", kind)
	}
	w.answers(base, "1b")
}
