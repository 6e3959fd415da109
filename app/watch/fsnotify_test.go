package watch

import (
	"os"
	"strings"
	"testing"

	"github.com/fsnotify/fsnotify"
)

// fsnotify says by its channel of errors that the system lost events. The folder
// is not watched any more here, so that nothing but a look at the tree finds what
// was written.
func TestW026_FsnotifysWordOfAnOverflowLeadsToALookAtTheTree(t *testing.T) {
	s := newStage(t)
	s.real = true
	s.seed()
	var real *system
	w, err := start(t.Context(), Config{Roots: []string{s.dir}}, host{silent: local, open: func() (notifier, error) {
		n, err := newSystem()
		real, _ = n.(*system)
		return n, err
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	s.watcher = w
	for _, folder := range real.watcher.WatchList() {
		real.Remove(folder)
	}
	s.do("write Program.cs two")
	s.do("write New.cs x")
	if err := os.Remove(s.path("Pages/Index.cshtml")); err != nil {
		t.Fatal(err)
	}
	real.watcher.Errors <- fsnotify.ErrEventOverflow
	if got := s.next(); got != "added New.cs, removed Pages/Index.cshtml, updated Program.cs" {
		t.Errorf("came %q", got)
	}
	if status := w.Status(); status.Mode != Events || !strings.Contains(status.Note, "nothing was lost") {
		t.Errorf("%+v", status)
	}
}
