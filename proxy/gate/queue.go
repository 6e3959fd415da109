package gate

import "time"

// outcome is what a waiter is told: a pass or a refusal.
type outcome struct {
	pass    Pass
	refusal Refusal
}

// waiter is one held request.
type waiter struct {
	since          time.Time
	done           chan outcome // one place: whoever tells never waits
	previous, next *waiter
	queued         bool
}

// queue keeps the held requests in the order of their arrival; any of them can
// be taken out.
type queue struct {
	first, last *waiter
	length      int
}

func (q *queue) push(w *waiter) {
	w.queued, w.previous = true, q.last
	if q.last == nil {
		q.first = w
	} else {
		q.last.next = w
	}
	q.last = w
	q.length++
}

// pop takes the first out; nil when there is none.
func (q *queue) pop() *waiter {
	w := q.first
	if w != nil {
		q.remove(w)
	}
	return w
}

// remove says whether the waiter was in the queue.
func (q *queue) remove(w *waiter) bool {
	if !w.queued {
		return false
	}
	if w.previous == nil {
		q.first = w.next
	} else {
		w.previous.next = w.next
	}
	if w.next == nil {
		q.last = w.previous
	} else {
		w.next.previous = w.previous
	}
	w.previous, w.next, w.queued = nil, nil, false
	q.length--
	return true
}
