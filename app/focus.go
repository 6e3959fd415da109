package app

import (
	"context"
	"time"
)

// Focused tells that Falconer's window got the focus, or lost it: whoever edits a
// file does so elsewhere. It does not wait.
func (s *Sites) Focused(got bool) {
	for _, site := range s.All() {
		for _, m := range site.mounts {
			m.app.tell(focusMoved{at(time.Now())})
			if !got {
				continue
			}
			select {
			case site.orders <- func(context.Context) { m.selfTest() }:
			default: // it is busy; there will be another time
			}
		}
	}
}

// selfTest looks in the background whether files changed without an event
// (watch.md §3.6): whoever comes to look, or builds by hand, may wonder why
// nothing happened.
func (m *Mount) selfTest() {
	m.mu.Lock()
	watcher := m.watcher
	m.mu.Unlock()
	if watcher != nil {
		watcher.Check()
	}
}
