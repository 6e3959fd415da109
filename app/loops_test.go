package app

import (
	"testing"
	"time"

	"falconer/app/watch"
)

// written is a change after a start: how long after it, and whether the app
// listened and somebody had an answer of it.
type afterStart struct {
	start    int
	delay    time.Duration
	listens  bool
	answered bool
}

// takenFor plays changes of one file and answers what each was taken for.
func takenFor(l *loops, changes ...afterStart) (out []suspicion) {
	zero := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for i, c := range changes {
		start := begun{number: c.start, at: zero.Add(time.Duration(c.start) * time.Minute), answered: c.answered}
		if c.listens {
			start.ready = start.at.Add(50 * time.Millisecond)
		}
		out = append(out, l.note("Data.cs", watch.Sum{uint64(i + 1)}, start.at.Add(c.delay), start))
	}
	return out
}

func last(list []suspicion) suspicion { return list[len(list)-1] }

func TestW068_AFileThatIsWrittenBeforeEachStartIsOverIsTheAppsAfterThree(t *testing.T) {
	got := takenFor(&loops{}, afterStart{start: 1, delay: 80 * time.Millisecond}, afterStart{start: 2, delay: 300 * time.Millisecond}, afterStart{start: 3, delay: 20 * time.Millisecond})
	if want := []suspicion{harmless, harmless, own}; got[0] != want[0] || got[1] != want[1] || got[2] != want[2] {
		t.Errorf("taken for %v, want %v", got, want)
	}
}

func TestW068_WhoSavesInQuickSuccessionIsNotIgnored(t *testing.T) {
	saves := func(listens, answered bool, delays ...time.Duration) (changes []afterStart) {
		for i, d := range delays {
			changes = append(changes, afterStart{i + 1, d * time.Millisecond, listens, answered})
		}
		return changes
	}
	for what, changes := range map[string][]afterStart{
		"long after each start":           saves(true, false, 2100, 2100, 2100, 2100, 2100, 2100, 2100),
		"at other times after each start": saves(true, false, 300, 800, 300, 900, 450, 1200, 100),
		"after a look at the new code":    saves(true, true, 200, 210, 220, 230, 240),
		"before every other start is over": {{1, 50 * time.Millisecond, false, false}, {2, 900 * time.Millisecond, true, false},
			{3, 50 * time.Millisecond, false, false}, {4, 900 * time.Millisecond, true, false}},
		"with starts between that it did not follow": {{1, 50 * time.Millisecond, false, false}, {3, 50 * time.Millisecond, false, false},
			{5, 50 * time.Millisecond, false, false}, {7, 50 * time.Millisecond, false, false}},
	} {
		if got := takenFor(&loops{}, changes...); last(got) != harmless {
			t.Errorf("%s: taken for %v", what, got)
		}
	}
}

func TestW068_AFileThatIsWrittenSoonAfterEachStartIsPutToTheTest(t *testing.T) {
	for what, test := range map[string]struct {
		answered bool
		count    int
	}{"nobody had an answer": {false, loopCount}, "somebody had": {true, loopAnswered}} {
		var l loops
		var changes []afterStart
		for i := range test.count {
			changes = append(changes, afterStart{i + 1, 200 * time.Millisecond, true, test.answered})
		}
		got := takenFor(&l, changes...)
		if last(got) != doubtful || got[len(got)-2] != harmless {
			t.Fatalf("%s: taken for %v", what, got)
		}
		// Held back, acted on by the next start, and written again: the app's.
		l.try("Data.cs", test.count+1)
		if got := takenFor(&l, afterStart{test.count + 1, 260 * time.Millisecond, true, true}); last(got) != own {
			t.Errorf("%s: after the test taken for %v", what, got)
		}
		// Not written again, but later by a person: theirs.
		takenFor(&l, changes...)
		l.try("Data.cs", test.count+1)
		if got := takenFor(&l, afterStart{test.count + 1, 1500 * time.Millisecond, true, true}); last(got) != harmless {
			t.Errorf("%s: after the test a save is taken for %v", what, got)
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
