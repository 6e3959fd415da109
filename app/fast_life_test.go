package app

import (
	"os"
	"testing"

	"falconer/app/build"
)

// lastBuilds are the builds of an application's journal in words.
func lastBuilds(a *Application) (out []string) {
	entries, _ := a.ledger.journal.after(0)
	for _, e := range entries {
		if e.Kind == EntryBuild {
			out = append(out, e.Build.Kind+" "+e.Build.Result)
		}
	}
	return out
}

func TestLifeAConfirmedFastBuildChangesNothing(t *testing.T) {
	lifeTest(t, watchedRules, func(t *testing.T, a *Application, w *byHand) {
		up(a, w)
		a.say(verified{at: now(), ok: true})
		want(t, a, Ready)
		if len(w.starts) != 1 || len(w.builds) != 1 {
			t.Errorf("starts %v, builds %v after a confirmation", w.starts, w.builds)
		}
		if got := lastBuilds(a); len(got) != 2 || got[1] != "verify ok" {
			t.Errorf("the journal holds %q", got)
		}
	})
}

func TestLifeAContradictedFastBuildIsReplacedWithoutAnotherBuild(t *testing.T) {
	lifeTest(t, watchedRules, func(t *testing.T, a *Application, w *byHand) {
		up(a, w)
		a.say(verified{at: now(), ok: true, differs: []string{"Web.dll"}})
		want(t, a, Replacing)
		w.listens(2)
		s := a.Situation()
		if len(w.builds) != 1 || s.Newest().Number != 2 || s.Restart.Cause.Kind != CauseChange || s.Restart.Cause.Words() != "Web.dll" {
			t.Errorf("builds %v, restart %+v", w.builds, s.Restart)
		}
		if got := lastBuilds(a); got[len(got)-1] != "verify differs" {
			t.Errorf("the journal holds %q", got)
		}
	})
}

func TestLifeAFailedVerifyTakesNobodyDown(t *testing.T) {
	lifeTest(t, watchedRules, func(t *testing.T, a *Application, w *byHand) {
		up(a, w)
		a.say(verified{at: now()})
		want(t, a, Ready)
		s := a.Situation()
		if s.Newest() == nil || s.Newest().Number != 1 || s.Failure == nil || s.Failure.Kind != FailedBuild || !s.Stale {
			t.Errorf("generation %+v, failure %+v, stale %v", s.Newest(), s.Failure, s.Stale)
		}
		a.say(save("A.cs"))
		w.isBuilt(2)
		w.listens(2)
		if s := a.Situation(); s.Failure != nil || s.Stale {
			t.Errorf("after a good build: failure %+v, stale %v", s.Failure, s.Stale)
		}
	})
}

func TestLifeAVerifyDuringABuildOrAStopIsTooLate(t *testing.T) {
	lifeTest(t, watchedRules, func(t *testing.T, a *Application, w *byHand) {
		up(a, w)
		a.say(save("A.cs"))
		a.say(verified{at: now(), ok: true, differs: []string{"Web.dll"}})
		want(t, a, BuildsNow)
		if len(w.cancels) != 0 {
			t.Errorf("builds %v were cancelled", w.cancels)
		}
		a.say(wantDown{now()})
		a.say(verified{at: now(), ok: true, differs: []string{"Web.dll"}})
		a.say(verified{at: now()})
		want(t, a, Stopped)
		if s := a.Situation(); s.Next != nil || s.Failure != nil {
			t.Errorf("stopped, yet %+v comes, %+v failed", s.Next, s.Failure)
		}
	})
}

// What was verified goes when a newer fast build has taken its place and is verified, too.
func TestFastBuildThatIsOldLeavesNoFolder(t *testing.T) {
	c := &crew{}
	var folders []string
	for range 2 {
		made := build.Shortcut{Folder: t.TempDir()}
		folders = append(folders, made.Folder)
		c.short.made, c.short.since = &made, append(c.short.since, made)
		c.confirm(false)
	}
	if _, err := os.Stat(folders[0]); err == nil {
		t.Error("the older fast build is still there")
	}
	if _, err := os.Stat(folders[1]); err != nil {
		t.Error("what runs was removed:", err)
	}
}
