package app

import (
	"testing"
	"testing/synctest"
	"time"
)

// early is what the watcher tells of an open batch, its last event being now.
func early(batch uint64, names ...string) changed {
	e := save(names...)
	e.batch, e.last, e.open = batch, time.Now(), true
	return e
}

// goesOn is the same batch with nothing new in it; closes is its end.
func goesOn(e changed) changed {
	e.at, e.last, e.same = now(), time.Now(), true
	return e
}

func closes(e changed) changed {
	e = goesOn(e)
	e.open = false
	return e
}

func (w *byHand) counts(t *testing.T, builds, starts int) {
	t.Helper()
	if len(w.builds) != builds || len(w.starts) != starts {
		t.Errorf("builds %v, starts %v: want %d and %d", w.builds, w.starts, builds, starts)
	}
}

func TestLifeAnEarlyGenerationTakesOverAfterAQuietMoment(t *testing.T) {
	lifeTest(t, watchedRules, func(t *testing.T, a *Application, w *byHand) {
		up(a, w)
		e := early(1, "A.cs")
		a.say(e)
		w.isBuilt(2)
		w.listens(2)
		want(t, a, Replacing)
		time.Sleep(15 * time.Millisecond)
		a.say(goesOn(e))
		time.Sleep(19 * time.Millisecond)
		synctest.Wait()
		if n := a.Situation().Newest().Number; n != 1 {
			t.Fatalf("generation %d serves 19 ms after an event", n)
		}
		time.Sleep(time.Millisecond)
		synctest.Wait()
		want(t, a, Ready)
		s := a.Situation()
		if s.Newest().Number != 2 || !s.Newest().Cause.Open || s.Restart.Timings.Switch != 15*time.Millisecond+settleQuiet {
			t.Errorf("generation %+v, restart %+v", s.Newest(), s.Restart)
		}
		a.say(closes(e))
		if s := a.Situation(); s.Newest().Cause.Open || s.Restart.Cause.Open || s.Restart.Generation != 2 {
			t.Errorf("after the end of the batch: %+v, restart %+v", s.Newest().Cause, s.Restart)
		}
		w.counts(t, 2, 2)
	})
}

func TestLifeTheEndOfABatchEndsTheWaitForIt(t *testing.T) {
	lifeTest(t, watchedRules, func(t *testing.T, a *Application, w *byHand) {
		up(a, w)
		e := early(1, "A.cs")
		a.say(e)
		w.isBuilt(2)
		w.listens(2)
		a.say(closes(e))
		want(t, a, Ready)
		w.counts(t, 2, 2)
	})
}

func TestLifeALaterEventReplacesAGenerationOfItsBatch(t *testing.T) {
	for name, ready := range map[string]func(a *Application, w *byHand){
		"building": func(a *Application, w *byHand) {},
		"starting": func(a *Application, w *byHand) { w.isBuilt(2) },
		"settling": func(a *Application, w *byHand) { w.isBuilt(2); w.listens(2) },
		"serving": func(a *Application, w *byHand) {
			w.isBuilt(2)
			w.listens(2)
			time.Sleep(settleQuiet)
			synctest.Wait()
		},
	} {
		t.Run(name, func(t *testing.T) {
			lifeTest(t, watchedRules, func(t *testing.T, a *Application, w *byHand) {
				up(a, w)
				first := time.Now()
				a.say(early(1, "A.cs"))
				ready(a, w)
				both := early(1, "A.cs", "B.cs")
				both.first = first
				a.say(both)
				w.isBuilt(3)
				number := a.Situation().Next.Generation
				w.listens(number)
				a.say(closes(both))
				want(t, a, Ready)
				s := a.Situation()
				if s.Newest().Number != number || len(s.Restart.Cause.Files) != 2 || s.Restart.Cause.Batch != 1 || !s.Restart.Cause.At.Equal(first) {
					t.Errorf("generation %+v, cause %+v", s.Newest(), s.Restart.Cause)
				}
			})
		})
	}
}

func TestLifeABatchThatChangedNothingIsBuiltOnce(t *testing.T) {
	lifeTest(t, watchedRules, func(t *testing.T, a *Application, w *byHand) {
		up(a, w)
		e := early(1, "A.cs")
		a.say(e)
		w.answer(-2) <- built{at: now(), number: 2, ok: true, unchanged: true}
		synctest.Wait()
		want(t, a, Ready)
		a.say(closes(e))
		want(t, a, Ready)
		w.counts(t, 2, 1)
	})
}

func TestLifeACrashBeforeItsSwitchTakesNobodyDown(t *testing.T) {
	lifeTest(t, watchedRules, func(t *testing.T, a *Application, w *byHand) {
		up(a, w)
		a.say(early(1, "A.cs"))
		w.isBuilt(2)
		w.listens(2)
		a.say(exited{at: now(), number: 2, exitCode: 134})
		want(t, a, Ready)
		if s := a.Situation(); s.Newest().Number != 1 || s.Failure == nil || s.Failure.Kind != FailedStart || !s.Stale {
			t.Errorf("generation %+v, failure %+v, stale %v", s.Newest(), s.Failure, s.Stale)
		}
	})
}

// What was built last and never served is no measure for "unchanged".
func TestLifeASaveDuringAStartStartsAlsoWhenTheBuildIsTheSame(t *testing.T) {
	lifeTest(t, watchedRules, func(t *testing.T, a *Application, w *byHand) {
		up(a, w)
		a.say(save("A.cs"))
		w.isBuilt(2)
		want(t, a, Replacing)
		a.say(save("A.cs"))
		w.answer(-3) <- built{at: now(), number: 3, ok: true, unchanged: true}
		synctest.Wait()
		w.listens(3)
		want(t, a, Ready)
		if n := a.Situation().Newest().Number; n != 3 {
			t.Errorf("generation %d serves", n)
		}
	})
}

func TestW068_AStartThatIsAloneTakesOverAfterThat(t *testing.T) {
	lifeTest(t, watchedRules, func(t *testing.T, a *Application, w *byHand) {
		up(a, w)
		e := save("Stamp.cs")
		e.alone = time.Second
		a.say(e)
		w.isBuilt(2)
		w.listens(2)
		if s := a.Situation(); s.Newest().Number != 1 || s.Next == nil || s.Next.Step != Settling {
			t.Fatalf("while it is alone generation %d serves, next is %+v", s.Newest().Number, s.Next)
		}
		time.Sleep(time.Second)
		settleAll()
		if s := a.Situation(); s.Newest().Number != 2 || s.Next != nil {
			t.Errorf("after that generation %d serves, next is %+v", s.Newest().Number, s.Next)
		}
	})
}

// A build that was let finish for older sources leaves its output; the next one
// changes nothing of it, and what serves is older than both.
func TestLifeWhatABuildForOlderSourcesMadeIsServedAlsoWhenTheNextIsTheSame(t *testing.T) {
	lifeTest(t, watchedRules, func(t *testing.T, a *Application, w *byHand) {
		up(a, w)
		a.say(save("A.cs"))
		for range cancelledBuilds + 1 {
			a.say(save("A.cs"))
		}
		number := a.Situation().Next.Build
		w.isBuilt(number)
		w.answer(-number - 1) <- built{at: now(), number: number + 1, ok: true, unchanged: true}
		synctest.Wait()
		want(t, a, Replacing)
	})
}
