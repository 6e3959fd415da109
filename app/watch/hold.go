package watch

import (
	"slices"
	"time"
)

// holdLook is how often it is asked whether a batch is still to wait.
const holdLook = time.Second

// hold keeps batches back while somebody says so (watch.md §9.4). Nobody is asked
// while no batch waits.
type hold struct {
	ask  func() bool // nil: nothing is kept back
	on   bool
	next time.Time // when to ask again
}

// keeps tells whether the batch that is ready has to wait.
func (h *hold) keeps(now time.Time) bool {
	if h.ask == nil || h.on && now.Before(h.next) {
		return h.on
	}
	h.on, h.next = h.ask(), time.Time{}
	if h.on {
		h.next = now.Add(holdLook)
	}
	return h.on
}

// waiting tells whether a change is known that was not handed out, and may ask for a build.
func (l *loop) waiting() bool {
	return len(l.dirty) > 0 || l.pending != nil && slices.ContainsFunc(l.pending.Files, func(c Change) bool { return c.Class.Builds() })
}

// offer is the batch to hand out, when there is one and nothing keeps it back.
func (l *loop) offer() (out chan Batch, batch Batch) {
	before := l.hold.on
	switch {
	case l.pending == nil:
		l.hold.on, l.hold.next = false, time.Time{}
	case !l.paused && !l.hold.keeps(time.Now()):
		out, batch = l.w.batches, *l.pending
	}
	if l.hold.on != before {
		l.status()
	}
	return out, batch
}
