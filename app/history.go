package app

import (
	"slices"
	"sync"
	"time"

	"falconer/proxy/upstream"
)

// historyKept is how many generations a history remembers.
const historyKept = 100

// Past is what is remembered of one generation: why there was one, what it
// took, and whom it cost something. One that never answered is remembered only
// when that was a failure; one that a newer save overtook is not.
type Past struct {
	Generation
	// Application is the path of the one whose generation it was, empty for the
	// root.
	Application string
	// Phase is how far it came: started, ready, retired, exited (CL-063).
	Phase string
	// Built says how its code was built, fast or full; empty when it was started
	// from what was there.
	Built string
	// Begun is when its start began, Ended when its process had gone.
	Begun, Ended time.Time
	// First is how long the first request that it answered waited for the
	// beginning of its answer.
	First time.Duration
	// Held waited for it; Interrupted were broken off at the end of those whose
	// place it took.
	Held, Interrupted int
	ExitCode          int
	Signal            string
	// Failure is why it never answered, or how it crashed; empty otherwise.
	Failure string
}

// Took is from the first notice to the switch; 0 when it never answered.
func (p Past) Took() time.Duration {
	if p.Ready.IsZero() {
		return 0
	}
	return p.Timings.Total()
}

// IsRestart tells whether it took the place of an older one because somebody
// wanted that; starts and what followed a crash are no restarts.
func (p Past) IsRestart() bool {
	return !p.Ready.IsZero() && (p.Cause.Kind == CauseChange || p.Cause.Kind == CauseCommand || p.Cause.Kind == CauseConfig)
}

// past is a Past with what its numbers are read from.
type past struct {
	Past
	up   *upstream.Generation
	left time.Time // since when interruptions are those of its end
	heir int       // the generation that took its place; 0: none yet
}

// nobody takes the place of what a person stopped: a stop is no restart.
const nobody = -1

// history is the newest generations of an application, oldest first. The
// application's loop writes it; anybody may read it.
type history struct {
	mu   sync.Mutex // guards list
	list []past
}

// breaksEarlier is how long before the end of a process is known its requests
// may have broken off.
const breaksEarlier = time.Second

// note takes in what an event made of a situation.
func (h *history) note(before, s Situation, e event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.begun(s, e)
	for _, g := range before.Serving {
		if p := h.find(g.Number); p != nil && !serving(s, g.Number) {
			p.left, p.Phase = s.At, "retired"
		}
	}
	for _, g := range s.Serving {
		if !serving(before, g.Number) {
			h.ready(s, g)
		}
	}
	switch e := e.(type) {
	case launched:
		if p := h.find(e.number); p != nil {
			p.PID = e.pid
		}
	case startFailed:
		if s.Next == nil || s.Next.Generation != e.number {
			h.ended(s, e.number, e.exitCode, e.signal)
		}
	case exited:
		if serving(before, e.number) {
			if p := h.find(e.number); p != nil {
				p.left = s.At.Add(-breaksEarlier)
			}
		}
		h.ended(s, e.number, e.exitCode, e.signal)
	}
	if !s.Up {
		h.inherit(nobody)
	}
}

// inherit says who took the place of those that left.
func (h *history) inherit(heir int) {
	for i := range h.list {
		if p := &h.list[i]; !p.left.IsZero() && p.heir == 0 {
			p.heir = heir
		}
	}
}

// begun adds the generation that an event made begin.
func (h *history) begun(s Situation, e event) {
	n := s.Next
	if n == nil || n.Step != Starting || len(h.list) > 0 && h.list[len(h.list)-1].Number >= n.Generation {
		return
	}
	p := past{Past: Past{Generation: Generation{Number: n.Generation, Cause: n.Cause, Timings: n.Timings}, Phase: "started", Begun: s.At}}
	switch e := e.(type) {
	case built:
		p.Built = e.kind
	case verified:
		p.Built = "full"
	case startFailed: // the same code once more
		if old := h.find(e.number); old != nil {
			p.Built = old.Built
		}
	}
	h.list = append(h.list, p)
	if over := len(h.list) - historyKept; over > 0 {
		h.list = slices.Delete(h.list, 0, over)
	}
}

// ready completes a generation that answers now.
func (h *history) ready(s Situation, g Generation) {
	p := h.find(g.Number)
	if p == nil {
		return
	}
	p.Generation, p.Phase, p.up = g, "ready", g.Upstream
	p.Upstream = nil // nobody else is to hold it
	if s.Restart != nil && s.Restart.Generation == g.Number {
		p.Held = s.Restart.Held
	}
	h.inherit(g.Number)
}

// ended notes that a process has gone. One that never answered and did not fail
// was overtaken: nothing is to be told of it.
func (h *history) ended(s Situation, number, exitCode int, signal string) {
	p := h.find(number)
	if p == nil {
		return
	}
	failed := s.Failure != nil && s.Failure.Generation == number
	if p.Ready.IsZero() && !failed {
		h.list = slices.DeleteFunc(h.list, func(p past) bool { return p.Number == number })
		return
	}
	p.Phase, p.Ended, p.ExitCode, p.Signal = "exited", s.At, exitCode, signal
	if failed {
		p.Failure = s.Failure.Finding.Summary
	}
}

func (h *history) find(number int) *past {
	for i := len(h.list) - 1; i >= 0; i-- {
		if h.list[i].Number == number {
			return &h.list[i]
		}
	}
	return nil
}

// all are the generations as they are now, oldest first.
func (h *history) all() []Past {
	h.mu.Lock()
	defer h.mu.Unlock()
	out := make([]Past, len(h.list))
	interrupted := map[int]int{}
	for i, p := range h.list {
		out[i] = p.Past
		if p.up == nil {
			continue
		}
		out[i].First = p.up.First()
		if p.heir > 0 {
			interrupted[p.heir] += p.up.InterruptedSince(p.left)
		}
	}
	for i := range out {
		out[i].Interrupted = interrupted[out[i].Number]
	}
	return out
}
