package app

import (
	"slices"
	"testing"
	"time"

	"falconer/app/watch"
)

// afterStart is a change after a start: how long after it, whether the app listened
// and somebody had an answer of it, and for how long it was alone.
type afterStart struct {
	start    int
	delay    time.Duration
	listens  bool
	answered bool
	alone    time.Duration
}

// listened is how long after a start the apps of these tests listen.
const listened = 50 * time.Millisecond

// takenFor plays changes of one file and answers what each was taken for.
func takenFor(l *loops, changes ...afterStart) (out []suspicion) {
	zero := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range changes {
		start := begun{number: c.start, at: zero.Add(time.Duration(c.start) * time.Minute), answered: c.answered, alone: c.alone}
		if c.listens {
			start.ready = start.at.Add(listened)
		}
		out = append(out, l.note("Data.cs", watch.Sum{uint64(c.start)}, start.at.Add(c.delay), start))
	}
	return out
}

// evenly are changes in the same way after some starts, from the first on.
func evenly(first, n int, c afterStart) (changes []afterStart) {
	for i := range n {
		c.start = first + i
		changes = append(changes, c)
	}
	return changes
}

func last(list []suspicion) suspicion { return list[len(list)-1] }

func TestW068_WhoSavesInQuickSuccessionIsNotIgnored(t *testing.T) {
	saves := func(listens, answered bool, delays ...time.Duration) (changes []afterStart) {
		for i, d := range delays {
			changes = append(changes, afterStart{start: i + 1, delay: d * time.Millisecond, listens: listens, answered: answered})
		}
		return changes
	}
	for what, changes := range map[string][]afterStart{
		"long after each start":           saves(true, false, 2100, 2100, 2100, 2100, 2100, 2100, 2100),
		"at other times after each start": saves(true, false, 300, 800, 300, 900, 450, 1200, 100),
		"after a look at the new code":    saves(true, true, 200, 210, 220, 230, 240),
		"before every other start is over": {{start: 1, delay: 50 * time.Millisecond}, {start: 2, delay: 900 * time.Millisecond, listens: true},
			{start: 3, delay: 50 * time.Millisecond}, {start: 4, delay: 900 * time.Millisecond, listens: true}},
		"with starts between that it did not follow": {{start: 1, delay: 50 * time.Millisecond}, {start: 3, delay: 50 * time.Millisecond},
			{start: 5, delay: 50 * time.Millisecond}, {start: 7, delay: 50 * time.Millisecond}},
	} {
		if got := takenFor(&loops{}, changes...); last(got) != harmless {
			t.Errorf("%s: taken for %v", what, got)
		}
	}
}

func TestW068_AFileThatIsWrittenSoonAfterEachStartIsPutToTheTest(t *testing.T) {
	for what, test := range map[string]struct {
		change afterStart
		count  int
		alone  time.Duration
	}{
		"before it listens":            {afterStart{delay: 30 * time.Millisecond}, loopCount, loopEven},
		"before anybody had an answer": {afterStart{delay: listened + 200*time.Millisecond, listens: true}, loopCount, 500 * time.Millisecond},
		"after somebody had one":       {afterStart{delay: listened + 900*time.Millisecond, listens: true, answered: true}, loopAnswered, 1200 * time.Millisecond},
	} {
		suspected := func() *loops {
			var l loops
			got := takenFor(&l, evenly(1, test.count, test.change)...)
			if last(got) != doubtful || got[len(got)-2] != harmless {
				t.Fatalf("%s: taken for %v", what, got)
			}
			return &l
		}
		next := test.change
		next.start, next.answered = test.count+1, false

		l := suspected() // and written again while the start is alone: the app's
		if next.alone = l.try("Data.cs", next.start); next.alone != test.alone {
			t.Errorf("%s: it is alone for %s, want %s", what, next.alone, test.alone)
		}
		if got := takenFor(l, next); last(got) != own {
			t.Errorf("%s: in the test taken for %v", what, got)
		}

		l = suspected() // by who waits for the new code, as a script does
		alone := l.try("Data.cs", next.start)
		// The time of the file may be that of the system's last tick, before the switch.
		for _, after := range []time.Duration{5 * time.Millisecond, -10 * time.Millisecond} {
			l = suspected()
			l.try("Data.cs", next.start)
			script := afterStart{start: next.start, delay: listened + alone + after, listens: true, answered: true, alone: alone}
			if got := takenFor(l, script); last(got) != harmless {
				t.Errorf("%s: who saves when the new code answers is taken for %v, %s after it", what, got, after)
			}
		}
		// It takes four times as many for the next test.
		if got := takenFor(l, evenly(100, 4*test.count-1, test.change)...); last(got) != harmless {
			t.Errorf("%s: soon suspected once more", what)
		}
		if got := takenFor(l, evenly(200, 4*test.count, test.change)...); last(got) != doubtful {
			t.Errorf("%s: never suspected once more, %v", what, got)
		}

		l = suspected() // by a person, before the change that was held back is acted on
		l.acquit("Data.cs")
		if got := takenFor(l, next); last(got) != harmless {
			t.Errorf("%s: a person who saves meanwhile is taken for %v", what, got)
		}

		l = suspected() // the start that would have shown it was another one
		l.try("Data.cs", next.start)
		next.alone = 0
		if got := takenFor(l, next); last(got) != harmless {
			t.Errorf("%s: a start that was not alone shows that it is %v", what, got)
		}
	}
}

// How even the changes must be, and how many: exactly three in a row, whatever came
// before them.
func TestW068_UnevenChangesCountAnew(t *testing.T) {
	soon := func(start int, delay time.Duration) afterStart {
		return afterStart{start: start, delay: listened + delay, listens: true}
	}
	const even, uneven = 299 * time.Millisecond, 300 * time.Millisecond
	for what, test := range map[string]struct {
		delays []time.Duration
		count  int // of harmless ones before the first that is doubtful
	}{
		"evenly":                        {[]time.Duration{400, 400, 400}, 2},
		"hardly unevenly":               {[]time.Duration{400, 400 + even/time.Millisecond, 400}, 2},
		"unevenly once":                 {[]time.Duration{400, 400 + uneven/time.Millisecond, 400, 400, 400}, 4},
		"unevenly, as on busy machines": {[]time.Duration{400, 800, 300, 350, 900, 850, 870}, 6},
		"late ones may differ more":     {[]time.Duration{1500, 1900, 1500}, 2},
	} {
		var changes []afterStart
		for i, delay := range test.delays {
			changes = append(changes, soon(i+1, delay*time.Millisecond))
		}
		got := takenFor(&loops{}, changes...)
		if slices.Index(got, doubtful) != test.count {
			t.Errorf("%s: taken for %v, want doubt after %d", what, got, test.count)
		}
	}
}

func TestW068_WhatIsToBeWatchedAnywayIsNeverTakenForTheApps(t *testing.T) {
	var l loops
	l.allow("Data.cs")
	for i := range 5 {
		if got := takenFor(&l, afterStart{start: i + 1, delay: time.Millisecond}); last(got) != harmless {
			t.Errorf("taken for %v", got)
		}
	}
}
