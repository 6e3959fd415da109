package app

import "sync"

// ledger is what the applications of a site write together: the journal, and the
// numbers of their generations, which run through the whole site (CL-061).
type ledger struct {
	journal journal

	mu   sync.Mutex // guards last
	last int        // the number of the newest generation
}

// step is one step of an application's life; a generation that it begins has the
// site's next number.
func (l *ledger) step(r rules, s Situation, e event) (Situation, []action) {
	l.mu.Lock()
	defer l.mu.Unlock()
	r.last = l.last
	next, actions := step(r, s, e)
	l.last = max(l.last, next.Last)
	return next, actions
}

// generations is how many generations there were.
func (l *ledger) generations() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.last
}
