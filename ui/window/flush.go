package window

import (
	"time"

	"falconer/app"
	"falconer/ui/theme"
)

// flush brings to the screen what is new. The pump calls it, and every command
// that wants to be seen at once.
func (w *Window) flush() {
	if w.quitting {
		return
	}
	w.syncSites()
	if w.seen {
		w.refresh(w.options.Now())
	}
	w.launch()
	w.showTray()
	w.schedule(w.options.Now())
}

// refresh draws what the window shows; each part draws only what changed.
func (w *Window) refresh(now time.Time) {
	if dark := theme.IsDark(); dark != w.dark {
		w.dark = dark
		w.top.recolor()
	}
	w.top.show(w, now)
	w.address.show(w)
	w.question.show(w)
	w.status.show(w, now)
	w.showBody(now)
}

// schedule asks for the next tick: in a second while seconds are counted on the
// screen, in a minute while minutes are, and never otherwise.
func (w *Window) schedule(now time.Time) {
	if !w.seen || w.quitting {
		w.clock.in(0)
		return
	}
	next := time.Duration(0)
	sooner := func(d time.Duration) {
		if d > 0 && (next == 0 || d < next) {
			next = d
		}
	}
	for _, s := range w.sites {
		sooner(tick(s.Situation(), now))
	}
	sooner(w.status.left(now))
	w.clock.in(next)
}

// tick is how long a site's sentence stays as it is.
func tick(s app.Situation, now time.Time) time.Duration {
	g := s.Newest()
	switch {
	case s.Counting():
		return time.Second - now.Sub(s.Next.Since)%time.Second
	case g == nil:
		return 0
	}
	switch age := now.Sub(g.Ready); {
	case age < time.Minute:
		return time.Second - age%time.Second
	case age < time.Hour:
		return time.Minute - age%time.Minute
	default:
		return time.Hour - age%time.Hour
	}
}
