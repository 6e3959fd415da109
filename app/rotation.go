package app

import (
	"time"

	"falconer/proxy/gate"
	"falconer/proxy/upstream"
)

// How several processes of one application stand beside each other (ANCM 5.1).

// places is how many processes may serve at once.
func (r rules) places() int {
	if r.sequential {
		return 1
	}
	return max(1, r.processes)
}

// joins tells whether what comes will stand beside those that serve.
func (s Situation) joins() bool { return s.Next != nil && s.Next.Joins }

// vacant fills the place that a request came to (ANCM-094).
func (l *life) vacant() {
	switch {
	case !l.Up || l.OfflineFile || l.Next != nil || l.Failure != nil && l.Failure.GaveUp:
		return
	case len(l.Serving) == 0 || len(l.Serving) >= l.places():
		return
	}
	cause := Cause{Kind: CauseRequest, At: l.now}
	if until := l.crashWait(); until.After(l.now) {
		l.Next = &Next{Step: Waiting, Since: l.now, Until: until, Cause: cause, Joins: true}
		l.do(doWake{until})
		return
	}
	l.join(cause)
}

// join makes one more generation come, beside those that serve.
func (l *life) join(cause Cause) { l.beginStart(Next{Cause: cause, Joins: true}) }

// joined lets a generation that listens stand beside the others.
func (l *life) joined(g Generation) {
	g.Cause = l.Next.Cause
	l.Next, l.Serving = nil, append(l.Serving, g)
	if l.Failure != nil && !l.Failure.GaveUp { // rapid fails are forgotten with their minute only
		l.Failure = nil
	}
	if b := l.broken; b != nil && l.Failure == nil {
		failure := b.failure
		l.Failure = &failure
	}
}

// joinFailed is the end of a start that was to fill a vacant place: who serves
// goes on, and who waited for the place is told.
func (l *life) joinFailed(f Failure, collides bool) {
	l.Next = nil
	if collides { // what runs is one process from now on
		l.do(rememberSequential{})
		l.do(doWake{l.now})
		return
	}
	l.missed++
	l.failed(f)
}

// vacancies are the places that are filled on demand; none while something else
// than that comes.
func (s Situation) vacancies(r rules) int {
	if s.Next != nil && (!s.Next.Joins || s.Next.Step == Waiting) {
		return 0
	}
	return max(0, r.places()-len(s.Serving))
}

// crashWait is until when a crashed app is not started again (watch.md §6; the
// module knows no wait, ANCM-089).
func (l *life) crashWait() time.Time {
	if !l.watched || l.retries <= 1 || l.Failure == nil || l.Failure.Kind != FailedCrash {
		return time.Time{}
	}
	return l.Failure.At.Add(min(time.Second<<(min(l.retries, 10)-2), retriesLimit))
}

// open lets requests in to those that serve; who comes to a vacant place of
// several waits for it, wakes the application, or is refused.
func (a *Application) open(before, d door, s Situation) {
	generations := make([]*upstream.Generation, 0, len(s.Serving))
	for _, g := range s.Serving {
		generations = append(generations, g.Upstream)
	}
	if before.kind == open && d.missed != before.missed && s.Failure != nil {
		a.gate.RefuseHeld(a.work.refusal(s))
	}
	r := gate.Rotation{Vacant: d.vacant, Limit: d.limit}
	if d.gaveUp {
		r.Refusal = a.work.refusal(s)
	} else if d.vacant > 0 {
		r.Wake = func() { a.tell(vacant{at(time.Now())}) }
	}
	a.gate.Rotate(r, generations...)
}
