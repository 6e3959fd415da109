package watch

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// loop is the owner goroutine and what only it touches. Events and scans only
// say where to look; what became of a file is found by looking, after the quiet
// time.
type loop struct {
	w        *Watcher
	tree     *tree
	notifier notifier // nil when polling
	gather   gather
	early    early
	dirty    map[string]*dirt
	pending  *Batch // closed, not yet taken
	paused   bool
	hold     hold

	repositories []string
	rescan       bool                // events were lost: look at everything
	again        time.Time           // when to look at a file that was not ready
	nextPoll     time.Time           // zero when not polling
	nextRoots    time.Time           // zero while all roots are there
	suspects     map[string]struct{} // what Check saw and no event told yet
	verdict      time.Time           // when suspects are judged
	timer        *time.Timer         // for the earliest of these
	reason       string              // why it polls
	closed       []string            // folders that cannot be read
	overflows    int
	stale        bool // version control's lock was waited for long enough
	unchanged    int  // saves that changed nothing
}

// run is the owner goroutine.
func (l *loop) run() {
	defer close(l.w.done)
	defer close(l.w.batches)
	defer l.closeEvents()
	l.timer = time.NewTimer(0)
	defer l.timer.Stop()
	for {
		var events <-chan struct{}
		if l.notifier != nil {
			events = l.notifier.Events().ready
		}
		out, batch := l.offer()
		l.arm()
		select {
		case <-l.w.stop:
			return
		case out <- batch:
			l.pending = nil
			continue
		case command := <-l.w.commands:
			command()
		case <-events:
			l.take(time.Now())
		case <-l.timer.C:
		}
		l.advance(time.Now())
		l.status()
	}
}

// arm sets the timer to what is due next; nothing due, no timer (W-033).
func (l *loop) arm() {
	var next time.Time
	for _, at := range []time.Time{l.closing(), l.early.due, l.hold.next, l.nextPoll, l.nextRoots, l.verdict} {
		if !at.IsZero() && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	l.timer.Stop()
	if !next.IsZero() {
		l.timer.Reset(time.Until(next))
	}
}

// closing is when the open batch is looked at.
func (l *loop) closing() time.Time {
	due := l.gather.due(len(l.dirty))
	if !due.IsZero() && l.again.After(due) {
		return l.again
	}
	return due
}

// take reads the events that came.
func (l *loop) take(now time.Time) {
	events, lost, err := l.notifier.Events().take()
	if err == nil {
		for _, e := range events {
			if err = l.tree.event(context.Background(), e, l.mark(now)); err != nil {
				break
			}
			if e.kind == removed && l.holds(e.path) {
				l.lookRoots(now)
				l.rescan = true // it may be back already, without its events
				l.gather.note(now, true)
			}
		}
	}
	if lost {
		l.overflows++
		l.rescan = true
		l.gather.note(now, true)
	}
	if err != nil { // no more watches: what was missed is found by a scan
		l.giveUp(err)
		l.rescan = true
		l.gather.note(now, true)
	}
}

// holds tells whether a folder is one that was named: a root, or the folder of a
// single file.
func (l *loop) holds(path string) bool {
	return l.tree.rootOf(path) != nil || l.tree.extras[path] != nil
}

// mark notes a dirty file.
func (l *loop) mark(now time.Time) func(path string, moved bool) {
	return func(path string, moved bool) {
		delete(l.suspects, path)
		if l.dirty[path] == nil {
			l.dirty[path] = &dirt{}
		}
		l.gather.note(now, moved)
		l.early.note(now)
	}
}

// advance does what is due.
func (l *loop) advance(now time.Time) {
	due := func(at time.Time) bool { return !at.IsZero() && !at.After(now) }
	if due(l.nextRoots) {
		l.lookRoots(now)
	}
	if due(l.nextPoll) {
		began := time.Now()
		l.compare(now)
		l.nextPoll = time.Now().Add(pollEvery(time.Since(began)))
	}
	if due(l.verdict) {
		l.judge(now)
	}
	if due(l.closing()) {
		l.close(now)
	} else if due(l.early.due) {
		l.glimpse(now)
	}
}

// compare scans the tree and marks what differs from what is known.
func (l *loop) compare(now time.Time) {
	l.lookRoots(now)
	s, err := l.tree.scan(context.Background())
	if err != nil && l.notifier != nil {
		l.giveUp(err)
		s, err = l.tree.scan(context.Background())
	}
	if err != nil {
		return // no watch is placed any more, so nothing is left that can fail
	}
	l.tree.take(s)
	l.closed = s.closed
	l.tree.differences(s, func(path string, seen file, moved bool) {
		if old := l.dirty[path]; old != nil && old.seen == seen {
			return // nothing new since the last scan
		}
		l.mark(now)(path, moved)
		l.dirty[path].seen = seen
	})
}

// close looks at the dirty files and makes a batch of those that changed, unless
// a storm or an unfinished file holds it open.
func (l *loop) close(now time.Time) {
	l.again = time.Time{}
	if l.stormy(now) {
		l.again = now.Add(stormLook)
		return
	}
	l.lookRoots(now)
	if l.notifier == nil && !l.rescan { // the last scan may have been in the middle of a checkout
		if l.compare(now); l.closing().After(now) {
			return
		}
	}
	if l.rescan {
		l.rescan = false
		first, last := l.gather.first, l.gather.last
		l.compare(now)
		l.gather.first, l.gather.last = first, last // the scan's findings are no newer than its cause
	}
	var findings []finding
	for path, d := range l.dirty {
		if l.tree.belowGone(path) {
			delete(l.dirty, path)
			continue
		}
		f, ready := l.tree.look(path, d.looks)
		if !ready {
			d.looks++
			l.again = now.Add(emptyLook)
		}
		findings = append(findings, f)
	}
	if settled := l.gather.settled(); l.gather.moved && now.Before(settled) && slices.ContainsFunc(findings, finding.moves) {
		l.again = settled
	}
	if !l.again.IsZero() {
		return
	}
	for _, f := range findings {
		if f.same() {
			l.unchanged++
		}
	}
	batch := l.early.close(newBatch(l.tree.settle(findings), l.gather.first, l.gather.last))
	batch.Same = batch.Same && (l.pending == nil || l.pending.Same) // what nobody heard is news (W-042)
	clear(l.dirty)
	l.gather.close()
	if len(batch.Files) == 0 {
		return
	}
	if l.pending != nil && !l.pending.Open {
		batch = merge(*l.pending, batch)
	}
	l.pending = nil
	if len(batch.Files) > 0 {
		l.pending = &batch
	}
}

// stormy tells whether version control holds the batch open. A lock that was
// left behind does so once.
func (l *loop) stormy(now time.Time) bool {
	if !busy(l.repositories, now) {
		l.stale = false
		return false
	}
	l.stale = l.stale || !l.gather.hold(now)
	return !l.stale
}

// lookRoots sees whether a root went away or came back. While one is gone it is
// looked for every two seconds (W-025).
func (l *loop) lookRoots(now time.Time) {
	changed := l.tree.lookRoots()
	l.nextRoots = time.Time{}
	missing := l.tree.missing()
	if len(missing) > 0 {
		l.nextRoots = now.Add(rootLook)
	}
	if !changed {
		return
	}
	for _, path := range missing {
		l.tree.drop(path, func(string, bool) {})
	}
	l.rescan = true // also finds what changed while it was away
	l.gather.note(now, true)
}

// status tells how it is going.
func (l *loop) status() {
	s := Status{Mode: Events, Files: len(l.tree.files), Folders: len(l.tree.folders), Paused: l.paused || l.hold.on, Unchanged: l.unchanged}
	var notes []string
	if l.notifier == nil {
		s.Mode = Polling
		notes = append(notes, l.reason)
	}
	for _, path := range l.tree.missing() {
		notes = append(notes, "the folder is gone: "+path)
	}
	if l.hold.on {
		notes = append(notes, "a debugger is attached: changes wait until it has gone")
	}
	if l.overflows > 0 {
		notes = append(notes, fmt.Sprintf("too many changes at once (%d times): everything was looked at again, nothing was lost", l.overflows))
	}
	if len(l.closed) > 0 {
		slices.Sort(l.closed)
		notes = append(notes, fmt.Sprintf("%d folders cannot be read, first %s", len(l.closed), l.closed[0]))
	}
	s.Note = strings.Join(notes, "; ")
	l.w.publish(s)
}
