package watch

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestScriptsWithRealEvents plays those scripts whose steps follow at once with
// the events of this system. A run in which this process was halted for so long
// that the quiet time may have passed between two events is played anew. As they
// wait more than they work, several are played at a time.
func TestScriptsWithRealEvents(t *testing.T) {
	var plays sync.WaitGroup
	defer plays.Wait()
	places := make(chan struct{}, 8)
	for _, script := range scripts(t) {
		if !script.real {
			continue
		}
		places <- struct{}{}
		plays.Go(func() {
			defer func() { <-places }()
			t.Run(script.name, func(t *testing.T) { playUnhalted(t, script) })
		})
	}
}

func playUnhalted(t *testing.T, script script) {
	var wrong []string
	for range 5 {
		halted := pulse()
		wrong = playReal(t, script)
		if pause := halted(); pause < realQuiet/4 || len(wrong) == 0 {
			break
		}
	}
	for _, w := range wrong {
		t.Error(w)
	}
}

const realQuiet = 800 * time.Millisecond

// playReal plays a script with real events and answers what came otherwise. A
// last file tells that nothing else came.
func playReal(t *testing.T, script script) (wrong []string) {
	s := newStage(t)
	s.real = true
	s.seed()
	s.start(Config{Quiet: realQuiet})
	defer s.watcher.Close()
	for i, step := range slices.Concat(script.steps, []string{"write Last.cs x", "= added Last.cs"}) {
		rest, expects := strings.CutPrefix(strings.Replace(step, "soon ", "= ", 1), "= ")
		switch {
		case !expects:
			s.do(step)
		case rest != "nothing":
			if came := s.next(); came != rest {
				wrong = append(wrong, fmt.Sprintf("step %d: came %q, want %q", i+1, came, rest))
			}
		}
	}
	return wrong
}

// The folder goes away with all its watches, and comes back by a rename with a file
// that was written meanwhile.
func TestW025_ARootThatIsRenamedAndReturnsIsWatchedAgain(t *testing.T) {
	s := newStage(t)
	s.dir = s.path("Shop")
	s.real = true
	s.seed()
	s.start(Config{})
	defer s.watcher.Close()
	changed, cancel := s.watcher.Changed()
	defer cancel()
	aside := s.dir + ".aside"
	if err := os.Rename(s.dir, aside); err != nil {
		t.Fatal(err)
	}
	for limit := time.After(20 * time.Second); !strings.Contains(s.watcher.Status().Note, "gone"); {
		select {
		case <-changed:
		case <-limit:
			t.Fatalf("%+v", s.watcher.Status())
		}
	}
	if err := os.WriteFile(filepath.Join(aside, "Program.cs"), []byte("two"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(aside, s.dir); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"updated Program.cs", "updated Pages/Index.cshtml"} {
		if got := s.next(); got != want {
			t.Errorf("came %q, want %q", got, want)
		}
		s.do("write Pages/Index.cshtml other")
	}
	if status := s.watcher.Status(); status.Mode != Events || status.Note != "" {
		t.Errorf("%+v", status)
	}
}

// pulse begins to look how long this process is halted at a time; halted ends it
// and answers the longest pause.
func pulse() (halted func() time.Duration) {
	end, longest := make(chan struct{}), make(chan time.Duration)
	go func() {
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		most, last := time.Duration(0), time.Now()
		for {
			select {
			case <-tick.C:
				most, last = max(most, time.Since(last)), time.Now()
			case <-end:
				longest <- max(most, time.Since(last))
				return
			}
		}
	}()
	return func() time.Duration {
		close(end)
		return <-longest
	}
}

// next is the next batch of real events, in words.
func (s *stage) next() string {
	select {
	case b := <-s.watcher.Batches():
		return words(b)
	case <-time.After(20 * time.Second):
		return fmt.Sprintf("nothing; %+v", s.watcher.Status())
	}
}
