package watch

import (
	"slices"
	"time"
)

const (
	// glimpseAfter lets a writer that truncates first come to its second call.
	glimpseAfter = 2 * time.Millisecond
	// glimpsed is how many files are looked at early; more are no person's save.
	glimpsed = 16
)

// early is what was told of the open batch.
type early struct {
	wanted bool
	number uint64    // of the open batch
	due    time.Time // when to look; zero: nothing came since the last look
	told   []Change
}

// note takes an event in.
func (e *early) note(now time.Time) {
	if e.wanted && e.due.IsZero() {
		e.due = now.Add(glimpseAfter)
	}
}

// glimpse tells what the open batch holds until now. What seems to be half done
// is not told; but once something was, that the batch goes on.
func (l *loop) glimpse(now time.Time) {
	l.early.due = time.Time{}
	if l.paused || l.pending != nil && !l.pending.Open || busy(l.repositories, now) {
		return
	}
	changes, clear := l.soFar()
	if !clear && l.early.told == nil {
		return
	}
	same := !clear || slices.Equal(changes, l.early.told)
	if !same {
		l.early.told = changes
	}
	batch := newBatch(l.early.told, l.gather.first, l.gather.last)
	batch.Number, batch.Open = l.early.number, true
	batch.Same = same && (l.pending == nil || l.pending.Same)
	l.pending = &batch
}

// soFar are the changes of the open batch until now. They are clear when files
// that were there got other bytes, and nothing else happened.
func (l *loop) soFar() (changes []Change, clear bool) {
	if l.rescan || len(l.dirty) > glimpsed {
		return nil, false
	}
	var findings []finding
	for path := range l.dirty {
		f, ready := l.tree.look(path, 0)
		if !ready || f.moves() {
			return nil, false
		}
		findings = append(findings, f)
	}
	changes = l.tree.changes(findings)
	return changes, len(changes) > 0
}

// close numbers a batch that is closed. When all that was told of it was undone
// it holds that, so that whoever acted on it does so again.
func (e *early) close(b Batch) Batch {
	if len(b.Files) == 0 && e.told != nil {
		for _, c := range e.told {
			c.New = c.Old
			b.Files = append(b.Files, c)
			b.Class = max(b.Class, c.Class)
		}
	}
	b.Number, b.Same = e.number, e.told != nil && slices.Equal(b.Files, e.told)
	*e = early{wanted: e.wanted, number: e.number + 1}
	return b
}
