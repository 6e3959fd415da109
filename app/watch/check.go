package watch

import (
	"context"
	"time"
)

// ignore leaves a file out.
func (l *loop) ignore(path string) {
	path = l.tree.absolute(path)
	l.tree.rules.ignored[path] = true
	delete(l.tree.files, path)
	delete(l.dirty, path)
}

// unignore takes it back, as it is now.
func (l *loop) unignore(path string) {
	path = l.tree.absolute(path)
	delete(l.tree.rules.ignored, path)
	if f, ready := l.tree.look(path, emptyLooks); ready && f.exists {
		l.tree.files[path] = f.now
	}
}

// check begins the self-test: what differs now must be told by an event soon.
func (l *loop) check(now time.Time) {
	if l.notifier == nil || !l.verdict.IsZero() {
		return
	}
	s, err := l.tree.scan(context.Background())
	if err != nil {
		return // the next event will meet the same error and deal with it
	}
	l.suspects = map[string]struct{}{}
	l.tree.differences(s, func(path string, _ file, _ bool) {
		if l.dirty[path] == nil {
			l.suspects[path] = struct{}{}
		}
	})
	if len(l.suspects) > 0 {
		l.verdict = now.Add(eventsLimit)
	}
}

// judge ends the self-test: changes without an event mean that none arrive.
func (l *loop) judge(now time.Time) {
	l.verdict = time.Time{}
	missed := len(l.suspects)
	l.suspects = nil
	if missed == 0 || l.notifier == nil {
		return
	}
	l.closeEvents()
	l.poll("file events do not arrive from this folder; switched to polling")
	l.compare(now)
}
