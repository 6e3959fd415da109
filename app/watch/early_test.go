package watch

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// earlyTest is a bubble whose watcher tells of open batches.
func earlyTest(t *testing.T, test func(s *stage)) {
	t.Helper()
	bubble(t, Config{Early: true}, test)
}

// hears lets time pass and wants the batches that came in it: number, open, same,
// files.
func (s *stage) hears(d time.Duration, want string) {
	s.t.Helper()
	time.Sleep(d)
	synctest.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	var lines []string
	for _, b := range s.batches {
		line := fmt.Sprint(b.Number)
		if b.Open {
			line += " open"
		}
		if b.Same {
			line += " same"
		}
		lines = append(lines, line+": "+words(b))
	}
	s.batches = nil
	if got := strings.Join(lines, "\n"); got != want {
		s.t.Errorf("after %s came %q, want %q", d, got, want)
	}
}

func TestEarlyTellsOfASaveAtOnceAndClosesItAsTheSame(t *testing.T) {
	earlyTest(t, func(s *stage) {
		s.do("write Program.cs two")
		s.hears(glimpseAfter, "1 open: updated Program.cs")
		s.hears(97*time.Millisecond, "")
		s.hears(time.Millisecond, "1 same: updated Program.cs")
		s.do("write Program.cs three")
		s.hears(time.Second, "2 open: updated Program.cs\n2 same: updated Program.cs")
	})
}

func TestEarlyBatchThatGoesOnIsToldAgain(t *testing.T) {
	earlyTest(t, func(s *stage) {
		s.do("write Program.cs two")
		s.hears(50*time.Millisecond, "1 open: updated Program.cs")
		s.do("write Pages/Index.cshtml other")
		s.hears(50*time.Millisecond, "1 open: updated Pages/Index.cshtml, updated Program.cs")
		s.do("write Pages/Index.cshtml other") // the same bytes: nothing new, but not quiet
		s.hears(50*time.Millisecond, "1 open same: updated Pages/Index.cshtml, updated Program.cs")
		s.hears(time.Second, "1 same: updated Pages/Index.cshtml, updated Program.cs")
	})
}

func TestEarlyTellsNothingOfWhatIsHalfDone(t *testing.T) {
	earlyTest(t, func(s *stage) {
		s.do("truncate Program.cs")
		s.hears(40*time.Millisecond, "")
		s.do("write Program.cs two")
		s.hears(time.Second, "1 open: updated Program.cs\n1 same: updated Program.cs")
		s.do("write New.cs x")
		s.hears(50*time.Millisecond, "")
		s.hears(time.Second, "2: added New.cs")
		s.do("write Program.cs three")
		s.hears(50*time.Millisecond, "3 open: updated Program.cs")
		s.do("delete New.cs")
		s.hears(50*time.Millisecond, "3 open same: updated Program.cs")
		s.hears(time.Second, "3: removed New.cs, updated Program.cs")
	})
}

func TestEarlyTellsWhatWasUndoneAgain(t *testing.T) {
	earlyTest(t, func(s *stage) {
		s.do("write Program.cs two")
		s.hears(50*time.Millisecond, "1 open: updated Program.cs")
		s.do("write Program.cs one")
		s.hears(50*time.Millisecond, "1 open same: updated Program.cs")
		s.hears(time.Second, "1: updated Program.cs")
		s.hears(time.Second, "")
	})
}

func TestEarlyTellsNothingOfACheckoutOrAPause(t *testing.T) {
	earlyTest(t, func(s *stage) {
		s.do("write .git/index.lock x")
		s.do("write Program.cs two")
		s.hears(time.Second, "")
		s.do("delete .git/index.lock")
		s.hears(time.Second, "1: updated Program.cs")
		s.watcher.Pause()
		s.do("write Program.cs three")
		s.hears(time.Second, "")
		s.watcher.Resume()
		s.hears(time.Second, "2: updated Program.cs")
	})
}

// The quiet time for what came or went is for that: a file that an editor
// replaced is an update like any other.
func TestW013_AReplacedFileWaitsNoLongerThanAWrittenOne(t *testing.T) {
	earlyTest(t, func(s *stage) {
		s.do("rename Program.cs Program.cs~")
		s.do("write Program.cs two")
		s.do("delete Program.cs~")
		s.hears(glimpseAfter, "1 open: updated Program.cs")
		s.hears(97*time.Millisecond, "")
		s.hears(time.Millisecond, "1 same: updated Program.cs")
		s.do("delete Program.cs")
		s.hears(249*time.Millisecond, "")
		s.hears(time.Millisecond, "2: removed Program.cs")
	})
}

// A batch that went on is the same as what was told of it when that was heard: a
// reader that was busy meanwhile has acted on less.
func TestW042_ABatchThatGoesOnUnheardIsNotClosedAsTheSame(t *testing.T) {
	s := newStage(t)
	s.seed()
	synctest.Test(t, func(t *testing.T) {
		s.start(Config{Early: true})
		defer s.watcher.Close()
		s.do("write Program.cs two")
		first := <-s.watcher.Batches()
		if !first.Open || first.Same {
			t.Errorf("first came %+v", first)
		}
		s.do("write Program.cs three")
		time.Sleep(time.Second)
		last := <-s.watcher.Batches()
		if last.Open || last.Same || last.Number != first.Number || last.Files[0].New == first.Files[0].New {
			t.Errorf("then came %+v, after %+v", last, first)
		}
	})
}
