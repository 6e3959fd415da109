package watch

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestBatchesKnowTheirClassTimesAndContents(t *testing.T) {
	bubble(t, Config{}, func(s *stage) {
		began := time.Now()
		s.do("write wwwroot/site.css b{}")
		time.Sleep(50 * time.Millisecond)
		s.do("write Program.cs two")
		time.Sleep(time.Second)
		synctest.Wait()
		b := s.batches[0]
		if b.Class != Source || !b.First.Equal(began) || b.Last.Sub(b.First) != 50*time.Millisecond {
			s.t.Errorf("%+v", b)
		}
		c := b.Files[0]
		if c.File != s.path("Program.cs") || c.Old != sum([]byte("one")) || c.New != sum([]byte("two")) || c.Class != Source {
			s.t.Errorf("%+v", c)
		}
	})
}

func TestW015_SavesWithoutAChangeAreCounted(t *testing.T) {
	for _, c := range []Config{{}, {Poll: true}} {
		bubble(t, c, func(s *stage) {
			for n := range 3 {
				s.do("write Program.cs one")
				s.want(2*time.Second, "nothing")
				if got := s.watcher.Status().Unchanged; got != n+1 {
					s.t.Errorf("polling %v: %d counted after %d", c.Poll, got, n+1)
				}
			}
			s.do("write Program.cs two")
			s.want(2*time.Second, "updated Program.cs")
			s.do("write data/notes.txt x") // nobody's file
			s.want(2*time.Second, "nothing")
			if got := s.watcher.Status().Unchanged; got != 3 {
				s.t.Errorf("polling %v: %d counted in the end", c.Poll, got)
			}
		})
	}
}

// A write within the step of the file system's clock, with as many bytes, leaves
// size and time as they were.
func TestPollingSeesAWriteThatLeavesTheTime(t *testing.T) {
	bubble(t, Config{Poll: true}, func(s *stage) {
		info, err := os.Stat(s.path("Program.cs"))
		if err != nil {
			s.t.Fatal(err)
		}
		s.do("write Program.cs two")
		if err := os.Chtimes(s.path("Program.cs"), info.ModTime(), info.ModTime()); err != nil {
			s.t.Fatal(err)
		}
		s.want(time.Second, "updated Program.cs")
		s.want(time.Minute, "nothing")
	})
}

func TestW014_TwoHundredFilesGiveOneBatch(t *testing.T) {
	bubble(t, Config{}, func(s *stage) {
		for i := range 200 {
			s.do(fmt.Sprintf("write F%03d.cs x", i))
			time.Sleep(7 * time.Millisecond)
		}
		time.Sleep(3 * time.Second)
		synctest.Wait()
		if len(s.batches) != 1 || len(s.batches[0].Files) != 200 {
			s.t.Errorf("%d batches", len(s.batches))
		}
	})
}

func TestW020_NoBatchWhileVersionControlWorks(t *testing.T) {
	bubble(t, Config{}, func(s *stage) {
		s.do("write .git/index.lock x")
		for i := range 40 { // a checkout over four seconds
			s.do(fmt.Sprintf("write F%d.cs x", i))
			time.Sleep(100 * time.Millisecond)
		}
		s.want(5*time.Second, "nothing")
		s.do("delete .git/index.lock")
		time.Sleep(time.Second)
		synctest.Wait()
		if len(s.batches) != 1 || len(s.batches[0].Files) != 40 {
			s.t.Fatalf("%d batches", len(s.batches))
		}
		s.batches = nil

		s.do("write .git/index.lock x") // left behind by a crash
		s.do("write Program.cs two")
		s.want(29*time.Second, "nothing")
		s.want(3*time.Second, "updated Program.cs")
		s.do("write Program.cs three")
		s.want(time.Second, "updated Program.cs") // waited for once
	})
}

func TestW020_AWorkTreesLockCounts(t *testing.T) {
	repository := t.TempDir()
	s := newStage(t)
	s.seed()
	if err := os.RemoveAll(s.path(".git")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.path(".git"), []byte("gitdir: "+repository+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		s.start(Config{})
		defer s.collect()()
		lock := filepath.Join(repository, "index.lock")
		if err := os.WriteFile(lock, nil, 0o644); err != nil {
			t.Fatal(err)
		}
		s.do("write Program.cs two")
		s.want(3*time.Second, "nothing")
		if err := os.Remove(lock); err != nil {
			t.Fatal(err)
		}
		s.want(time.Second, "updated Program.cs")
	})
}

// Mercurial's lock counts, and a rebase by git that is on the move: one that waits
// for the person does not.
func TestW020_MercurialAndARebaseCount(t *testing.T) {
	s := newStage(t)
	s.seed()
	if err := os.Mkdir(s.path(".hg"), 0o755); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		s.start(Config{})
		defer s.collect()()
		s.do("write .hg/wlock x")
		s.do("write Program.cs two")
		s.want(5*time.Second, "nothing")
		s.do("delete .hg/wlock")
		s.want(time.Second, "updated Program.cs")
		for _, kind := range []string{"rebase-merge", "rebase-apply"} {
			folder := ".git/" + kind
			s.do("mkdir " + folder)
			s.do("write Program.cs " + kind)
			for range 4 {
				if err := os.Chtimes(s.path(folder), time.Now(), time.Now()); err != nil {
					t.Fatal(err)
				}
				s.want(time.Second, "nothing")
			}
			s.want(rebaseFresh, "updated Program.cs")
			s.do("delete " + folder)
		}
	})
}

func TestW021_ABatchIsClosedTwoSecondsAfterItsFirstEvent(t *testing.T) {
	bubble(t, Config{}, func(s *stage) {
		for i := range 39 {
			s.do(fmt.Sprintf("write Program.cs %d", i))
			time.Sleep(50 * time.Millisecond)
		}
		s.want(40*time.Millisecond, "nothing")
		s.do("write Program.cs last")
		s.want(20*time.Millisecond, "updated Program.cs")
	})
}

func TestW022_TheQuietTimeIsHeldWithinItsBounds(t *testing.T) {
	for set, want := range map[time.Duration]time.Duration{
		0: 100 * time.Millisecond, time.Millisecond: 20 * time.Millisecond, 300 * time.Millisecond: 300 * time.Millisecond, time.Minute: 2 * time.Second,
	} {
		bubble(t, Config{Quiet: set}, func(s *stage) {
			s.do("write Program.cs two")
			s.want(want-time.Millisecond, "nothing")
			s.want(2*time.Millisecond, "updated Program.cs")
		})
	}
}

func TestQuietTimeGrowsWithMovesAndNumbers(t *testing.T) {
	bubble(t, Config{}, func(s *stage) {
		s.do("write New.cs x")
		s.want(249*time.Millisecond, "nothing")
		s.want(2*time.Millisecond, "added New.cs")
		for i := range 51 {
			s.do(fmt.Sprintf("write F%d.cs x", i))
		}
		s.want(499*time.Millisecond, "nothing")
		if got := s.after(2 * time.Millisecond); strings.Count(got, "added") != 51 {
			s.t.Errorf("came %q", got)
		}
	})
}

func TestW069_PauseGathersAndResumeGivesOneBatch(t *testing.T) {
	bubble(t, Config{}, func(s *stage) {
		s.watcher.Pause()
		s.do("write Program.cs two")
		s.want(time.Minute, "nothing")
		s.do("write New.cs x")
		s.do("write Pages/Index.cshtml other")
		s.want(time.Minute, "nothing")
		s.do("write Pages/Index.cshtml page")
		s.want(time.Minute, "nothing")
		if !s.watcher.Status().Paused {
			s.t.Error("the status does not say that it is paused")
		}
		s.watcher.Resume()
		s.want(time.Second, "added New.cs, updated Program.cs")
	})
}

func TestBatchesThatNobodyTookAreOne(t *testing.T) {
	s := newStage(t)
	s.seed()
	synctest.Test(t, func(t *testing.T) {
		s.start(Config{})
		for i := range 5 {
			s.do(fmt.Sprintf("write Program.cs v%d", i))
			s.do(fmt.Sprintf("write F%d.cs x", i%2))
			time.Sleep(time.Second)
		}
		s.do("delete F1.cs")
		time.Sleep(time.Second)
		stop := s.collect()
		s.want(time.Second, "added F0.cs, updated Program.cs")
		stop()
	})
}
