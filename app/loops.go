package app

import (
	"time"

	"falconer/app/watch"
	"falconer/proxy/upstream"
)

const (
	// loopWindow is how long after the start of an app a change may be its own.
	loopWindow = 2 * time.Second
	// loopCount is after how many starts in a row a file is recognised as one that
	// the app writes (watch.md §9.3); loopAnswered is the same for changes that a
	// person may have made, who had seen an answer before.
	loopCount    = 3
	loopAnswered = 6
	// loopEven is how much the time until the change may differ, at the least.
	loopEven = 150 * time.Millisecond
)

// begun is the start of a process of the app.
type begun struct {
	number int
	at     time.Time
	ready  time.Time // zero: it does not listen yet
	// answered tells whether somebody had an answer of it: who saves then may be
	// a person, or whoever waits for the new code.
	answered bool
	up       *upstream.Generation // once it listens
}

// loops recognises the files that an app writes at each of its starts, each of
// which would lead to the next one (W-068). A change before the app listens is the
// app's own when it comes so after each of three starts. A later one could be a
// person's, who saves in quick succession: it is put to the test, by holding it
// back until nothing comes and starting then. It is a value for one goroutine; the
// zero value is ready.
type loops struct {
	files   map[string]*writing
	allowed map[string]bool // the person wants them watched
}

// writing is what is known of one file.
type writing struct {
	last  int // the start after which it was changed last
	count int // of starts in a row
	sure  int // of those, before the app listened
	delay time.Duration
	sum   watch.Sum
	trial int // the start that shows whose it is; 0: no test runs
	// verdict is what the change to sum was taken for.
	verdict suspicion
}

// suspicion is what a change of a file is taken for.
type suspicion uint8

const (
	harmless suspicion = iota
	doubtful           // it is to be held back, and acted on when nothing more comes
	own                // the app's
)

// note takes a change in that came at a moment, after a start.
func (l *loops) note(file string, sum watch.Sum, at time.Time, start begun) suspicion {
	if l.files == nil {
		l.files = map[string]*writing{}
	}
	delay := at.Sub(start.at)
	if l.allowed[file] || start.number == 0 || delay < 0 || delay > loopWindow {
		delete(l.files, file)
		return harmless
	}
	w := l.files[file]
	if w == nil {
		w = &writing{}
		l.files[file] = w
	}
	if w.sum != sum || w.last != start.number { // else it was told before
		w.sum, w.verdict = sum, w.take(at, start)
	}
	return w.verdict
}

// take takes one more change of a file in.
func (w *writing) take(at time.Time, start begun) suspicion {
	delay := at.Sub(start.at)
	early := start.ready.IsZero() || !at.After(start.ready)
	if !early {
		delay = at.Sub(start.ready) // how long a start takes depends on what else runs
	}
	most := max(loopEven, delay/3)
	even := delay-w.delay < most && w.delay-delay < most
	proved := w.trial != 0 && w.trial <= start.number && even
	if w.last != start.number { // else once more after the same start
		if w.last != start.number-1 || !even && !early {
			*w = writing{}
		}
		w.count++
		w.sure++
		if !early {
			w.sure = 0
		}
	}
	w.last, w.delay = start.number, delay
	switch {
	case proved, w.sure >= loopCount:
		return own
	case w.trial != 0:
		w.trial = 0
	case w.count >= loopCount && !start.answered, w.count >= loopAnswered:
		return doubtful
	}
	return harmless
}

// try says that a change which was held back is acted on, by that start.
func (l *loops) try(file string, start int) {
	if w := l.files[file]; w != nil {
		w.trial, w.last = start, start-1
	}
}

// allow says that the person wants a file watched whoever writes it.
func (l *loops) allow(file string) {
	if l.allowed == nil {
		l.allowed = map[string]bool{}
	}
	l.allowed[file] = true
}
