package upstream

import (
	"sync"
	"sync/atomic"
	"time"
)

// interruptedKept is how many interruptions are known by their time; of more,
// the oldest are counted no longer.
const interruptedKept = 4096

// tally is what befell the requests of a generation.
type tally struct {
	first atomic.Int64 // nanoseconds until its first answer began; 0: none yet

	mu          sync.Mutex    // guards what follows
	begun       bool          // the first answer
	answers     chan struct{} // closed when it has; nil: nobody waits for that
	interrupted []int64       // Unix, nanoseconds, in order
}

// Answered notes that an answer begins to a request that was sent at a moment.
// Only the first one counts. It costs nothing worth naming after that.
func (g *Generation) Answered(sent time.Time) {
	if g.tally.first.Load() == 0 {
		if g.tally.first.CompareAndSwap(0, max(1, int64(time.Since(sent)))) {
			g.tally.begin()
		}
	}
}

// begin wakes those who wait for the first answer.
func (t *tally) begin() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.begun = true
	if t.answers != nil {
		close(t.answers)
	}
}

// Answers is closed when the first answer has begun.
func (g *Generation) Answers() <-chan struct{} {
	t := &g.tally
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.answers == nil {
		t.answers = make(chan struct{})
		if t.begun {
			close(t.answers)
		}
	}
	return t.answers
}

// First is how long the first request that this generation answered waited for
// the beginning of its answer; 0 while there was none.
func (g *Generation) First() time.Duration { return time.Duration(g.tally.first.Load()) }

// Interrupted notes that n exchanges were broken off by the app's side just now:
// its process went, or its streams were closed.
func (g *Generation) Interrupted(n int) {
	if n == 0 {
		return
	}
	now := time.Now().UnixNano()
	t := &g.tally
	t.mu.Lock()
	defer t.mu.Unlock()
	for range min(n, interruptedKept) {
		t.interrupted = append(t.interrupted, now)
	}
	if over := len(t.interrupted) - interruptedKept; over > 0 {
		t.interrupted = append(t.interrupted[:0], t.interrupted[over:]...)
	}
}

// InterruptedSince counts the exchanges that were broken off at a moment or
// after it.
func (g *Generation) InterruptedSince(at time.Time) int {
	t := &g.tally
	t.mu.Lock()
	defer t.mu.Unlock()
	count := 0
	for i := len(t.interrupted) - 1; i >= 0 && t.interrupted[i] >= at.UnixNano(); i-- {
		count++
	}
	return count
}
