package app

import (
	"slices"
	"testing"
	"testing/synctest"
)

// fails ends a build with an error in the sources.
func (w *byHand) fails(number int) {
	w.answer(-number) <- built{at: now(), number: number}
	synctest.Wait()
}

// wantStale holds that what serves is older than the sources, as they do not build.
func wantStale(t *testing.T, a *Application) {
	t.Helper()
	if s := a.Situation(); !s.Stale || s.Failure == nil || s.Failure.Kind != FailedBuild {
		t.Errorf("stale %v, failure %+v; want a failed build", s.Stale, s.Failure)
	}
}

// wantFresh holds that the newest sources serve, and nothing failed.
func wantFresh(t *testing.T, a *Application) {
	t.Helper()
	if s := a.Situation(); s.Stale || s.Failure != nil {
		t.Errorf("stale %v, failure %+v; want neither", s.Stale, s.Failure)
	}
}

// What is started anew from the last good build is as old as what it replaces.
func TestW035_WhatIsStartedAnewWhileTheSourcesDoNotBuildIsStale(t *testing.T) {
	for name, restart := range map[string]func(a *Application){
		"by hand":         func(a *Application) { a.say(again{at: now()}) },
		"configuration":   func(a *Application) { a.say(changed{at: now(), files: []string{"web.config"}}) },
		"after a crash":   func(a *Application) { a.say(exited{at: now(), number: 1, exitCode: 134}); a.say(knocked{now()}) },
		"after two tries": func(a *Application) { a.say(again{at: now()}); a.say(again{at: now()}) },
	} {
		lifeTest(t, watchedRules, func(t *testing.T, a *Application, w *byHand) {
			up(a, w)
			a.say(save("A.cs"))
			w.fails(2)
			restart(a)
			last := a.Situation().Next.Generation
			w.listens(last)
			s := a.Situation()
			if s.Newest() == nil || s.Newest().Number != last || !s.Stale || !slices.Equal(s.StaleFiles, []string{"A.cs"}) {
				t.Errorf("%s: stale %v because of %q, serving %+v", name, s.Stale, s.StaleFiles, s.Serving)
			}
			if s.Failure == nil || s.Failure.Kind != FailedBuild {
				t.Errorf("%s: the errors of the build are gone: %+v", name, s.Failure)
			}
			a.say(save("A.cs"))
			w.isBuilt(3)
			w.listens(last + 1)
			wantFresh(t, a)
		})
	}
}

// The errors that the ordinary build found behind a fast one outlast a restart, too.
func TestW035_AfterAFailedVerifyARestartIsStaleStill(t *testing.T) {
	lifeTest(t, watchedRules, func(t *testing.T, a *Application, w *byHand) {
		up(a, w)
		a.say(verified{at: now()})
		a.say(again{at: now()})
		w.listens(2)
		wantStale(t, a)
		a.say(wantDown{now()})
		a.say(wantUp{at: now()})
		w.isBuilt(2)
		w.listens(3)
		wantFresh(t, a)
	})
}

// It may find them while what it verifies is being started once more.
func TestW035_AFailedVerifyDuringARestartIsTold(t *testing.T) {
	lifeTest(t, watchedRules, func(t *testing.T, a *Application, w *byHand) {
		up(a, w)
		a.say(again{at: now()})
		a.say(verified{at: now()})
		w.listens(2)
		wantStale(t, a)
		if n := a.Situation().Newest().Number; n != 2 {
			t.Errorf("generation %d serves", n)
		}
		a.say(save("A.cs"))
		w.isBuilt(2)
		a.say(verified{at: now()}) // of what was there before that save
		w.listens(3)
		wantFresh(t, a)
	})
}

// A process that fills a vacant place is of the last good build, as its neighbour is.
func TestW035_AFilledPlaceDoesNotHideAFailedBuild(t *testing.T) {
	r := watchedRules
	r.processes = 2
	lifeTest(t, r, func(t *testing.T, a *Application, w *byHand) {
		up(a, w)
		a.say(save("A.cs"))
		w.fails(2)
		a.say(vacant{now()})
		w.listens(2)
		wantStale(t, a)
		if s := a.Situation(); len(s.Serving) != 2 {
			t.Errorf("serving %+v", s.Serving)
		}
	})
}

// A build that ended in the moment in which a save cancelled it has made something
// all the same.
func TestW043_WhatACancelledBuildMadeIsServedAlsoWhenTheNextIsTheSame(t *testing.T) {
	lifeTest(t, watchedRules, func(t *testing.T, a *Application, w *byHand) {
		up(a, w)
		a.say(save("A.cs"))
		a.say(save("A.cs"))
		a.say(built{at: now(), number: 2, ok: true}) // its answer was on the way
		w.fails(3)
		a.say(save("A.cs"))
		w.answer(-4) <- built{at: now(), number: 4, ok: true, unchanged: true}
		synctest.Wait()
		want(t, a, Replacing)
	})
}

// What the ordinary build made in another way lies in the output, whatever becomes of
// the generation that was to serve it.
func TestW043_WhatAVerifyingBuildMadeIsServedAlsoWhenTheNextIsTheSame(t *testing.T) {
	for name, verify := range map[string]func(a *Application, w *byHand){
		"its start failed": func(a *Application, w *byHand) {
			a.say(verified{at: now(), ok: true, differs: []string{"Web.dll"}})
			w.answer(2) <- startFailed{at: now(), number: 2, exitCode: 1}
			synctest.Wait()
			a.say(save("A.cs"))
		},
		"a build ran": func(a *Application, w *byHand) {
			a.say(save("A.cs"))
			a.say(verified{at: now(), ok: true, differs: []string{"Web.dll"}})
		},
	} {
		lifeTest(t, watchedRules, func(t *testing.T, a *Application, w *byHand) {
			up(a, w)
			verify(a, w)
			w.answer(-2) <- built{at: now(), number: 2, ok: true, unchanged: true}
			synctest.Wait()
			if s := a.Situation(); s.State() != Replacing {
				t.Errorf("%s: %s, generation %+v", name, s.State(), s.Newest())
			}
		})
	}
}
