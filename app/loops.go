package app

import (
	"time"

	"falconer/app/watch"
	"falconer/proxy/upstream"
)

const (
	// loopWindow is how long after the start of an app a change may be its own.
	loopWindow = 2 * time.Second
	// loopCount is after how many starts in a row it is put to the test whether the
	// app writes a file (watch.md §9.3); loopAnswered is the same where somebody had
	// an answer before each change, and may have saved because of it.
	loopCount    = 3
	loopAnswered = 10
	// loopEven is how much the time until the change may differ, at the least.
	loopEven = 300 * time.Millisecond
)

// begun is the start of a process of the app.
type begun struct {
	number int
	at     time.Time
	ready  time.Time     // zero: it does not listen yet
	alone  time.Duration // for how long nobody had an answer of it, after that
	// answered tells whether somebody had an answer of it: who saves then may be
	// a person, or whoever waits for the new code.
	answered bool
	up       *upstream.Generation // once it listens
}

// loops recognises the files that an app writes at each of its starts, each of
// which would lead to the next one (W-068). A person who saves in quick succession,
// or a script that saves when it has seen the new code, looks the same: so a file
// that is suspected is put to the test. Its change is held back until nothing comes
// for a while, which no person waits for, and acted on by a start that nobody has an
// answer of for a while. What is changed again meanwhile, the app has written. It is
// a value for one goroutine; the zero value is ready.
type loops struct {
	files   map[string]*writing
	allowed map[string]bool // the person wants them watched
	others  map[string]int  // how many tests showed that somebody else writes a file
}

// writing is what is known of one file.
type writing struct {
	last  int // the start after which it was changed last
	count int // of starts in a row
	early bool
	delay time.Duration // until the change: since the start, or not early, since it listened
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
	delay := at.Sub(start.at)
	if l.allowed[file] || start.number == 0 || delay < 0 || delay > loopWindow {
		l.acquit(file)
		return harmless
	}
	w := l.of(file)
	switch {
	case w.sum == sum && w.last == start.number: // it was told before
		return w.verdict
	case w.trial != 0 && w.proves(at, start):
		w.verdict = own
		return own
	case w.trial != 0:
		l.acquit(file)
		w = l.of(file)
	}
	w.sum, w.verdict = sum, w.take(at, start, 1<<(2*min(l.others[file], 8)))
	return w.verdict
}

func (l *loops) of(file string) *writing {
	if l.files == nil {
		l.files = map[string]*writing{}
	}
	if l.files[file] == nil {
		l.files[file] = &writing{}
	}
	return l.files[file]
}

// acquit forgets what was suspected of a file. When a test of it was begun, the
// next one takes four times as many starts.
func (l *loops) acquit(file string) {
	if w := l.files[file]; w != nil && (w.trial != 0 || w.verdict == doubtful) {
		if l.others == nil {
			l.others = map[string]int{}
		}
		l.others[file]++
	}
	delete(l.files, file)
}

// clockStep is by how much the time of a file may be behind the moment at which it
// was written: systems take it from a clock that goes in steps.
const clockStep = 20 * time.Millisecond

// proves tells whether a change can only be the app's, as nobody else has heard of
// the start yet.
func (w *writing) proves(at time.Time, start begun) bool {
	return w.trial == start.number && start.alone > 0 && (start.ready.IsZero() || at.Add(clockStep).Before(start.ready.Add(start.alone)))
}

// take takes one more change of a file in; patience is how many times more starts
// than at first it takes to be suspected.
func (w *writing) take(at time.Time, start begun, patience int) suspicion {
	delay := at.Sub(start.at)
	early := start.ready.IsZero() || !at.After(start.ready)
	if !early {
		delay = at.Sub(start.ready) // how long a start takes depends on what else runs
	}
	most := max(loopEven, delay/3)
	even := delay-w.delay < most && w.delay-delay < most
	if w.last != start.number { // else once more after the same start
		if w.last != start.number-1 || !even && !early {
			*w = writing{}
		}
		w.count++
	}
	w.last, w.delay, w.early = start.number, delay, early
	need := loopCount
	if start.answered && !early {
		need = loopAnswered
	}
	if w.count >= need*patience {
		return doubtful
	}
	return harmless
}

// try says that a change which was held back is acted on, by that start. It answers
// for how long that is to be alone.
func (l *loops) try(file string, start int) time.Duration {
	w := l.files[file]
	if w == nil {
		return 0
	}
	w.trial = start
	if w.early {
		return loopEven
	}
	return min(w.delay+max(loopEven, w.delay/3), loopWindow)
}

// allow says that the person wants a file watched whoever writes it.
func (l *loops) allow(file string) {
	if l.allowed == nil {
		l.allowed = map[string]bool{}
	}
	l.allowed[file] = true
}
