package watch

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

func TestW025_AfterTheReturnOfTheRootWatchingGoesOn(t *testing.T) {
	bubble(t, Config{}, func(s *stage) {
		if err := s.removeAll(s.dir); err != nil {
			s.t.Fatal(err)
		}
		s.want(10*time.Second, "nothing")
		if note := s.watcher.Status().Note; !strings.Contains(note, "gone") {
			s.t.Errorf("the note is %q", note)
		}
		s.seed()
		if err := os.WriteFile(s.path("Program.cs"), []byte("back"), 0o644); err != nil {
			s.t.Fatal(err)
		}
		s.want(3*time.Second, "updated Program.cs")
		s.do("write Pages/Index.cshtml other")
		s.want(time.Second, "updated Pages/Index.cshtml")
		if note := s.watcher.Status().Note; note != "" {
			s.t.Errorf("the note is %q", note)
		}
	})
}

func TestARootThatIsReplacedAtOnceIsWatchedAgain(t *testing.T) {
	bubble(t, Config{}, func(s *stage) {
		aside := s.dir + ".aside"
		if err := os.Rename(s.dir, aside); err != nil {
			s.t.Fatal(err)
		}
		s.told.happened(s.dir, removed)
		s.told.mu.Lock()
		clear(s.told.folders) // as inotify does
		s.told.mu.Unlock()
		if err := os.Rename(aside, s.dir); err != nil {
			s.t.Fatal(err)
		}
		s.want(time.Second, "nothing")
		s.do("write Pages/Index.cshtml other")
		s.want(time.Second, "updated Pages/Index.cshtml")
	})
}

func TestW026_AnOverflowLosesNoChange(t *testing.T) {
	bubble(t, Config{}, func(s *stage) {
		for name, text := range map[string]string{"Program.cs": "two", "New.cs": "x"} {
			if err := os.WriteFile(s.path(name), []byte(text), 0o644); err != nil {
				s.t.Fatal(err)
			}
		}
		if err := os.MkdirAll(s.path("Deep/Er"), 0o755); err != nil {
			s.t.Fatal(err)
		}
		if err := os.Remove(s.path("Pages/Index.cshtml")); err != nil {
			s.t.Fatal(err)
		}
		s.told.queue.overflow()
		s.want(time.Second, "added New.cs, removed Pages/Index.cshtml, updated Program.cs")
		if note := s.watcher.Status().Note; !strings.Contains(note, "nothing was lost") {
			s.t.Errorf("the note is %q", note)
		}
		s.do("write Deep/Er/X.cs x") // the folder is watched now
		s.want(time.Second, "added Deep/Er/X.cs")
	})
}

func TestW027_WithoutWatchesItPollsAndNamesTheLimit(t *testing.T) {
	for name, c := range map[string]struct {
		open func() (notifier, error)
		want string
	}{
		"watches": {func() (notifier, error) {
			n := newTold()
			n.most, n.full = 2, errNoWatches
			return n, nil
		}, "max_user_watches"},
		"instances": {func() (notifier, error) { return nil, fmt.Errorf("open: %w", syscall.EMFILE) }, "max_user_instances"},
		"anything":  {func() (notifier, error) { return nil, os.ErrInvalid }, "cannot be had"},
	} {
		s := newStage(t)
		s.seed()
		synctest.Test(t, func(t *testing.T) {
			w, err := start(t.Context(), Config{Roots: []string{s.dir}, Getenv: func(string) string { return "" }}, host{c.open, local})
			if err != nil {
				t.Fatal(err)
			}
			s.watcher = w
			defer s.collect()()
			status := w.Status()
			if status.Mode != Polling || status.Note == "" {
				t.Errorf("%s: %+v", name, status)
			}
			if runtime.GOOS == "linux" && !strings.Contains(status.Note, c.want) {
				t.Errorf("%s: the note is %q", name, status.Note)
			}
			s.do("write Program.cs two")
			s.want(1500*time.Millisecond, "updated Program.cs")
		})
	}
}

func TestW027_AFolderTooManyLaterOn(t *testing.T) {
	bubble(t, Config{}, func(s *stage) {
		s.told.mu.Lock()
		s.told.most, s.told.full = len(s.told.folders), errNoWatches
		s.told.mu.Unlock()
		s.do("mkdir Models")
		s.do("write Models/Order.cs x")
		s.want(2*time.Second, "added Models/Order.cs")
		if status := s.watcher.Status(); status.Mode != Polling || status.Note == "" {
			s.t.Errorf("%+v", status)
		}
		s.do("write Models/Order.cs y")
		s.want(2*time.Second, "updated Models/Order.cs")
	})
}

func TestW028_FoldersThatTellOfNoChangesArePolled(t *testing.T) {
	s := newStage(t)
	s.seed()
	synctest.Test(t, func(t *testing.T) {
		h := host{open: newSystem, silent: func(path string) string {
			if path == s.dir {
				return "NFS"
			}
			return ""
		}}
		w, err := start(t.Context(), Config{Roots: []string{s.dir}, Getenv: func(string) string { return "" }}, h)
		if err != nil {
			t.Fatal(err)
		}
		s.watcher = w
		defer s.collect()()
		if status := w.Status(); status.Mode != Polling || !strings.Contains(status.Note, "NFS") || !strings.Contains(status.Note, s.dir) {
			t.Errorf("%+v", status)
		}
		s.do("write Program.cs two")
		s.want(1500*time.Millisecond, "updated Program.cs")
	})
}

func TestW029_TheVariableOfDotnetWatchForcesPolling(t *testing.T) {
	for value, want := range map[string]Mode{"1": Polling, "True": Polling, "0": Events, "": Events} {
		c := Config{Getenv: func(name string) string { return map[string]string{pollingVariable: value}[name] }}
		bubble(t, c, func(s *stage) {
			if got := s.watcher.Status().Mode; got != want {
				s.t.Errorf("%q gives %s", value, got)
			}
		})
	}
}

func TestW030_PollingNoticesWithinOneAndAHalfSeconds(t *testing.T) {
	s := newStage(t)
	s.real = true
	s.seed()
	for i := range 2000 {
		if i%20 == 0 {
			if err := os.MkdirAll(s.path(fmt.Sprintf("d%d", i/20)), 0o755); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.WriteFile(s.path(fmt.Sprintf("d%d/F%d.cs", i/20, i)), []byte("x"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	synctest.Test(t, func(t *testing.T) {
		s.start(Config{Poll: true})
		defer s.collect()()
		s.do("write d7/F150.cs other")
		s.do("write New.cs x")
		s.do("delete d9/F180.cs")
		s.do("touch d9/F181.cs")
		s.want(1500*time.Millisecond, "added New.cs, updated d7/F150.cs, removed d9/F180.cs")
		s.want(3*time.Second, "nothing")
		s.do("mkdir E")
		s.do("write E/New.cs x")
		s.want(1500*time.Millisecond, "added E/New.cs")
	})
}

func TestScansTakeATenthOfTheTimeAtMost(t *testing.T) {
	for scan, want := range map[time.Duration]time.Duration{
		time.Millisecond: 500 * time.Millisecond, 100 * time.Millisecond: time.Second, time.Minute: 5 * time.Second,
	} {
		if got := pollEvery(scan); got != want {
			t.Errorf("a scan of %s: every %s", scan, got)
		}
	}
}

func TestCheckFindsThatNoEventsArrive(t *testing.T) {
	bubble(t, Config{}, func(s *stage) {
		s.watcher.Check()
		s.want(5*time.Second, "nothing")
		if err := os.WriteFile(s.path("Program.cs"), []byte("silently"), 0o644); err != nil {
			s.t.Fatal(err)
		}
		s.watcher.Check()
		s.want(5*time.Second, "updated Program.cs")
		if status := s.watcher.Status(); status.Mode != Polling || !strings.Contains(status.Note, "do not arrive") {
			s.t.Errorf("%+v", status)
		}
	})
}

func TestCheckIsContentWhenTheEventWasOnItsWay(t *testing.T) {
	bubble(t, Config{}, func(s *stage) {
		if err := os.WriteFile(s.path("Program.cs"), []byte("two"), 0o644); err != nil {
			s.t.Fatal(err)
		}
		s.watcher.Check()
		time.Sleep(300 * time.Millisecond)
		s.told.happened(s.path("Program.cs"), written)
		s.want(5*time.Second, "updated Program.cs")
		if status := s.watcher.Status(); status.Mode != Events || status.Note != "" {
			s.t.Errorf("%+v", status)
		}
	})
}
