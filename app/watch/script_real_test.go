package watch

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestScriptsWithRealEvents plays those scripts whose steps follow at once with
// the events of this system. A run in which this process was halted for so long
// that the quiet time may have passed between two events is played anew.
func TestScriptsWithRealEvents(t *testing.T) {
	for _, script := range scripts(t) {
		if !script.real {
			continue
		}
		t.Run(script.name, func(t *testing.T) {
			t.Parallel() // they wait more than they work
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
		})
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
