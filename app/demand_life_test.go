package app

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"falconer/app/watch"
)

// onDemandRules are those of somebody who restarts by hand (watch.md §9.4).
func onDemandRules() rules {
	r := watchedRules
	r.onDemand = true
	return r
}

func TestLifeOnDemandSavesWaitForAWord(t *testing.T) {
	lifeTest(t, onDemandRules(), func(t *testing.T, a *Application, w *byHand) {
		up(a, w)
		a.say(saved(1, 2, "A.cs"))
		a.say(saved(5, 6, "B.cs"))
		e := early(3, "A.cs")
		e.contents = map[string]Content{"A.cs": {Old: watch.Sum{2}, New: watch.Sum{3}}}
		a.say(e)
		a.say(closes(e))
		time.Sleep(time.Minute)
		s := a.Situation()
		if s.State() != Ready || !s.Stale || s.Newest().Number != 1 || !slices.Equal(s.StaleFiles, []string{"A.cs", "B.cs"}) {
			t.Errorf("%q, stale %v, generation %d, %v", s.State(), s.Stale, s.Newest().Number, s.StaleFiles)
		}
		w.counts(t, 1, 1)
		a.say(again{at: now()})
		w.isBuilt(2)
		w.listens(2)
		s = a.Situation()
		if s.Stale || s.Gathered != nil || s.Newest().Number != 2 {
			t.Errorf("stale %v, gathered %+v, generation %d", s.Stale, s.Gathered, s.Newest().Number)
		}
		c := s.Newest().Cause
		if c.Kind != CauseChange || !slices.Equal(c.Files, []string{"A.cs", "B.cs"}) {
			t.Errorf("the cause is %+v", c)
		}
		want := map[string]Content{"A.cs": {Old: watch.Sum{1}, New: watch.Sum{3}}, "B.cs": {Old: watch.Sum{5}, New: watch.Sum{6}}}
		if diff := cmp.Diff(want, c.Contents); diff != "" {
			t.Error(diff)
		}
		if notice := s.Newest().Timings.Notice; notice != 0 {
			t.Errorf("the wait for the person counts as notice: %s", notice)
		}
		a.say(again{at: now()}) // nothing was saved: nothing is built
		w.listens(3)
		w.counts(t, 2, 3)
	})
}

func TestLifeOnFocusLostSavesWaitForTheFocusToMove(t *testing.T) {
	r := onDemandRules()
	r.onFocus = true
	lifeTest(t, r, func(t *testing.T, a *Application, w *byHand) {
		up(a, w)
		a.say(focusMoved{now()}) // nothing was saved
		w.counts(t, 1, 1)
		a.say(save("A.cs"))
		a.say(save("B.cs"))
		if s := a.Situation(); !s.Stale || s.Next != nil {
			t.Errorf("stale %v, next %+v", s.Stale, s.Next)
		}
		w.counts(t, 1, 1)
		a.say(focusMoved{now()})
		a.say(focusMoved{now()}) // to and fro
		w.isBuilt(2)
		w.listens(2)
		a.say(focusMoved{now()})
		w.counts(t, 2, 2)
		if s := a.Situation(); s.Stale || s.Gathered != nil || !slices.Equal(s.Newest().Cause.Files, []string{"A.cs", "B.cs"}) {
			t.Errorf("stale %v, gathered %+v, cause %+v", s.Stale, s.Gathered, s.Newest().Cause)
		}
		a.say(save("A.cs"))
		a.say(wantDown{now()})
		a.say(focusMoved{now()}) // starts nothing that is stopped
		w.counts(t, 2, 2)
	})
	lifeTest(t, onDemandRules(), func(t *testing.T, a *Application, w *byHand) {
		up(a, w)
		a.say(save("A.cs"))
		a.say(focusMoved{now()}) // only a word counts
		w.counts(t, 1, 1)
	})
}

func TestLifeOnDemandConfigurationNeedsNoBuild(t *testing.T) {
	lifeTest(t, onDemandRules(), func(t *testing.T, a *Application, w *byHand) {
		up(a, w)
		a.say(changed{at: now(), files: []string{"web.config"}, first: time.Now()})
		w.counts(t, 1, 1)
		a.say(again{at: now()})
		w.listens(2)
		w.counts(t, 1, 2)
		if c := a.Situation().Newest().Cause; c.Kind != CauseConfig || a.Situation().Gathered != nil {
			t.Errorf("%+v", c)
		}
	})
}

func TestLifeOnDemandACrashStartsWhatWasBuilt(t *testing.T) {
	lifeTest(t, onDemandRules(), func(t *testing.T, a *Application, w *byHand) {
		up(a, w)
		a.say(save("A.cs"))
		a.say(exited{at: now(), number: 1, exitCode: 134, finding: unexpected("boom")})
		a.say(knocked{now()})
		w.listens(2)
		w.counts(t, 1, 2)
		if s := a.Situation(); !s.Stale || !slices.Equal(s.StaleFiles, []string{"A.cs"}) {
			t.Errorf("stale %v, %v", s.Stale, s.StaleFiles)
		}
	})
}

func TestLifeOnDemandAVerifyingBuildBringsNothingThatWaits(t *testing.T) {
	lifeTest(t, onDemandRules(), func(t *testing.T, a *Application, w *byHand) {
		up(a, w)
		a.say(save("New.cs"))
		a.say(verified{at: now(), ok: true, differs: []string{"Web.dll"}})
		w.counts(t, 1, 1)
		a.say(again{at: now()})
		w.answer(-2) <- built{at: now(), number: 2, ok: true, unchanged: true}
		settleAll()
		w.listens(2)
		w.counts(t, 2, 2)
		if s := a.Situation(); s.Stale || s.Newest().Number != 2 {
			t.Errorf("stale %v, generation %d", s.Stale, s.Newest().Number)
		}
	})
}

// In place on Windows the build needs the files that the old generation holds.
func TestLifeInPlaceTheOldGenerationIsGoneBeforeTheBuild(t *testing.T) {
	r := watchedRules
	r.stopsFirst, r.sequential = true, true
	lifeTest(t, r, func(t *testing.T, a *Application, w *byHand) {
		up(a, w)
		w.slow = make(chan struct{})
		a.say(save("A.cs"))
		a.say(save("B.cs"))
		if s := a.Situation(); s.State() != BuildsNow || !s.Next.Blocked || len(s.Serving) != 0 {
			t.Errorf("%q, %+v", s.State(), s.Next)
		}
		w.counts(t, 1, 1)
		close(w.slow) // it has ended
		settleAll()
		w.counts(t, 2, 1)
		w.isBuilt(3)
		w.listens(2)
		want(t, a, Ready)
		if c := a.Situation().Newest().Cause; !slices.Equal(c.Files, []string{"A.cs", "B.cs"}) {
			t.Errorf("%+v", c)
		}
		w.slow = make(chan struct{})
		a.say(save("A.cs"))
		a.say(wantDown{now()}) // a stop while it waits
		close(w.slow)
		settleAll()
		want(t, a, Stopped)
		w.counts(t, 2, 2)
	})
}
