package app

import (
	"slices"
	"testing"

	"falconer/app/build"
	"falconer/launchsettings/source"
)

var (
	wrong  = build.Diagnostic{Place: source.Place{File: "/src/Shop/A.cs", Line: 3, Column: 9}, Code: "CS1002", Message: "; expected", Severity: source.Error}
	unused = build.Diagnostic{Place: source.Place{File: "/src/Shop/B.cs", Line: 1, Column: 1}, Code: "CS0168", Message: "never used", Severity: source.Warning}
)

// prints lets a build print something before its end.
func (a *Application) prints(number int, list ...build.Diagnostic) {
	a.say(printed{at: now(), number: number, diagnostics: list})
}

// toldErrorsOf are the errors that the journal told of one by one.
func toldErrorsOf(a *Application) (codes []string) {
	entries, _ := a.ledger.journal.after(0)
	for _, e := range entries {
		if e.Kind == EntryDiagnostic {
			codes = append(codes, e.Diagnostic.Code)
		}
	}
	return codes
}

func TestW035_ErrorsAreShownAsTheCompilerPrintsThem(t *testing.T) {
	lifeTest(t, watchedRules, func(t *testing.T, a *Application, w *byHand) {
		l := w.listen(t)
		up(a, w)
		a.say(save("A.cs"))
		l.text()
		a.prints(2, unused)
		if s := a.Situation(); s.Failing() || s.Trouble() != nil || len(s.Next.Diagnostics) != 1 {
			t.Errorf("a warning alone: failing %v, %+v", s.Failing(), s.Next)
		}
		l.hears()
		a.prints(2, unused, wrong)
		s := a.Situation()
		if trouble := s.Trouble(); !s.Failing() || trouble == nil || len(trouble.Diagnostics) != 2 || trouble.Finding.Summary != "A.cs:3:9: ; expected (CS1002)" {
			t.Errorf("an error: failing %v, %+v", s.Failing(), s.Trouble())
		}
		if s.Failure != nil || s.door(watchedRules).kind != open {
			t.Errorf("before its end the build counts as failed (%+v), or nobody answers", s.Failure)
		}
		if events := l.hears("failed"); events[0] == "" {
			t.Error("the open page shows no error")
		}
		a.prints(2, unused, wrong, wrong)
		if got := toldErrorsOf(a); !slices.Equal(got, []string{"CS1002"}) {
			t.Errorf("the journal tells of %v", got)
		}
		w.answer(-2) <- built{at: now(), number: 2, diagnostics: []build.Diagnostic{unused, wrong}}
		settleAll()
		if s := a.Situation(); s.Next != nil || len(s.Trouble().Diagnostics) != 2 {
			t.Errorf("in the end %+v, next %+v", s.Trouble(), s.Next)
		}
	})
}

func TestW035_TheListIsEmptiedWhenANewerSaveCancelsTheBuild(t *testing.T) {
	lifeTest(t, watchedRules, func(t *testing.T, a *Application, w *byHand) {
		l := w.listen(t)
		up(a, w)
		a.say(save("A.cs"))
		a.prints(2, wrong)
		l.text()
		a.say(save("A.cs"))
		if s := a.Situation(); s.Failing() || s.Trouble() != nil || len(s.Next.Diagnostics) != 0 {
			t.Errorf("after a newer save: %+v, next %+v", s.Trouble(), s.Next)
		}
		l.hears("calm", "building") // what the page showed is gone
		a.prints(2, wrong)          // too late
		if s := a.Situation(); s.Failing() {
			t.Errorf("what a cancelled build says is shown: %+v", s.Trouble())
		}
		a.prints(3, wrong)
		w.answer(-3) <- built{at: now(), number: 3, diagnostics: []build.Diagnostic{wrong}}
		settleAll()
		a.say(save("A.cs"))
		if s := a.Situation(); s.Trouble() == nil || len(s.Trouble().Diagnostics) != 0 || len(s.Failure.Diagnostics) != 1 {
			t.Errorf("the list of the build before is still there: %+v", s.Trouble())
		}
		w.isBuilt(4)
		w.listens(2)
		if s := a.Situation(); s.Trouble() != nil {
			t.Errorf("mended: %+v", s.Trouble())
		}
	})
}

func TestW047_WhoWaitsForAFirstBuildThatIsFailingIsToldSo(t *testing.T) {
	lifeTest(t, watchedRules, func(t *testing.T, a *Application, w *byHand) {
		a.say(wantUp{at: now()})
		a.prints(1, wrong)
		if d := a.Situation().door(watchedRules); d.kind != refused {
			t.Errorf("the door is %+v", d)
		}
		a.say(save("A.cs"))
		if d := a.Situation().door(watchedRules); d.kind != hold {
			t.Errorf("after a newer save the door is %+v", d)
		}
		for range cancelledBuilds + 1 { // the last one is let finish, and another follows it
			a.say(save("A.cs"))
		}
		s := a.Situation()
		a.prints(s.Next.Build, wrong)
		if d := a.Situation().door(watchedRules); d.kind != hold || !a.Situation().Failing() {
			t.Errorf("newer sources wait, and the door is %+v", d)
		}
	})
}
