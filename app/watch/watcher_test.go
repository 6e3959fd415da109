package watch

import (
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// bubble runs a test with virtual time on a seeded project.
func bubble(t *testing.T, c Config, test func(s *stage)) {
	t.Helper()
	s := newStage(t)
	s.seed()
	synctest.Test(t, func(t *testing.T) {
		s.start(c)
		defer s.collect()()
		test(s)
	})
}

func (s *stage) want(d time.Duration, want string) {
	s.t.Helper()
	if got := s.after(d); got != want {
		s.t.Errorf("after %s came %q, want %q", d, got, want)
	}
}

func TestW068_AnIgnoredFileIsLeftOutUntilItIsTakenBack(t *testing.T) {
	bubble(t, Config{Include: []string{"data/**"}}, func(s *stage) {
		s.watcher.Ignore("data/notes.txt")
		s.do("write data/notes.txt y")
		s.want(time.Second, "nothing")
		s.watcher.Unignore("data/notes.txt")
		s.want(time.Second, "nothing")
		s.do("write data/notes.txt z")
		s.want(time.Second, "updated data/notes.txt")
	})
}

func TestStatusTellsItsReaders(t *testing.T) {
	bubble(t, Config{}, func(s *stage) {
		changed, cancel := s.watcher.Changed()
		before := s.watcher.Status()
		if before.Files != 8 || before.Folders != 6 || before.Mode != Events {
			s.t.Errorf("%+v", before)
		}
		s.do("write New.cs x")
		time.Sleep(time.Second)
		<-changed
		if now := s.watcher.Status(); now.Files != 9 {
			s.t.Errorf("%+v", now)
		}
		cancel()
	})
}

func TestW033_NothingRunsWhileNothingHappens(t *testing.T) {
	bubble(t, Config{}, func(s *stage) {
		s.do("write Program.cs two")
		s.want(time.Second, "updated Program.cs")
		l := &s.watcher.loop
		s.watcher.do(func() {
			if !l.closing().IsZero() || !l.nextPoll.IsZero() || !l.nextRoots.IsZero() || !l.verdict.IsZero() {
				s.t.Errorf("something is due: %+v", l)
			}
		})
	})
}

func TestCloseMayBeCalledTwiceAndEndsTheBatches(t *testing.T) {
	s := newStage(t)
	s.real = true
	s.start(Config{})
	s.watcher.Close()
	s.watcher.Close()
	if _, open := <-s.watcher.Batches(); open {
		t.Error("a batch came after the end")
	}
	s.watcher.Pause() // nothing happens
	s.watcher.Check()
}

func TestW032_OneInstanceForAProject(t *testing.T) {
	before := instances(t)
	s := newStage(t)
	s.real = true
	s.seed()
	s.start(Config{Extra: []string{s.path("global.json")}})
	defer s.watcher.Close()
	if got := instances(t) - before; got != 1 {
		t.Errorf("%d instances of inotify", got)
	}
}

// instances counts this process's inotify instances.
func instances(t *testing.T) (n int) {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Skip("no /proc here: instances of inotify are not counted")
	}
	for _, e := range entries {
		if target, err := os.Readlink("/proc/self/fd/" + e.Name()); err == nil && strings.Contains(target, "inotify") {
			n++
		}
	}
	return n
}
