package watch

import "time"

const (
	usualQuiet   = 100 * time.Millisecond
	leastQuiet   = 20 * time.Millisecond
	mostQuiet    = 2 * time.Second
	movedQuiet   = 250 * time.Millisecond // files came or went: an editor may not be done
	manyQuiet    = 500 * time.Millisecond // many files: a formatter, a checkout
	many         = 50
	ceiling      = 2 * time.Second // from the first event (W-021)
	stormLook    = 200 * time.Millisecond
	stormLimit   = 30 * time.Second
	emptyLook    = 50 * time.Millisecond
	emptyLooks   = 3
	rootLook     = 2 * time.Second
	eventsLimit  = time.Second // until an event must have come for a change that Check saw
	shortestPoll = 500 * time.Millisecond
	longestPoll  = 5 * time.Second
	pollShare    = 10 // one part in so many is spent on scans
)

// gather knows when the changes that came are to be looked at. It is a value
// without a clock (watch.md §3.2).
type gather struct {
	quiet       time.Duration
	first, last time.Time // of the open batch; zero when there is none
	moved       bool      // a file came, went, or was renamed
	storm       time.Time // since when another program holds the batch open
}

// clampQuiet keeps a quiet time within its bounds (W-022).
func clampQuiet(quiet time.Duration) time.Duration {
	if quiet == 0 {
		return usualQuiet
	}
	return min(max(quiet, leastQuiet), mostQuiet)
}

// note takes one event in.
func (g *gather) note(now time.Time, moved bool) {
	if g.first.IsZero() {
		g.first = now
	}
	g.last = now
	g.moved = g.moved || moved
}

// wait is the quiet time that the open batch asks for.
func (g *gather) wait(paths int) time.Duration {
	if paths > many {
		return max(g.quiet, manyQuiet)
	}
	return g.quiet
}

// settled is from when on a file may be said to have come or gone: its editor
// may be about to put it back.
func (g *gather) settled() time.Time {
	settled, latest := g.last.Add(movedQuiet), g.first.Add(ceiling)
	if g.storm.IsZero() && settled.After(latest) {
		return latest
	}
	return settled
}

// due is when the open batch is to be closed; zero when there is none. After a
// storm the ceiling has long passed and only the quiet time counts.
func (g *gather) due(paths int) time.Time {
	if g.first.IsZero() {
		return time.Time{}
	}
	due := g.last.Add(g.wait(paths))
	if latest := g.first.Add(ceiling); g.storm.IsZero() && due.After(latest) {
		return latest
	}
	return due
}

// hold keeps the batch open because of a storm and tells whether it may: not for
// longer than the limit (W-020).
func (g *gather) hold(now time.Time) bool {
	if g.storm.IsZero() {
		g.storm = now
	}
	return now.Sub(g.storm) < stormLimit
}

// close ends the open batch.
func (g *gather) close() { *g = gather{quiet: g.quiet} }

// pollEvery is the time between two scans, by how long one takes.
func pollEvery(scan time.Duration) time.Duration {
	return min(max(pollShare*scan, shortestPoll), longestPoll)
}
