package app

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"falconer/app/watch"
	"falconer/proxy/upstream"
)

// saved is a save of files with what they held before and after.
func saved(from, to uint64, names ...string) changed {
	e := save(names...)
	e.contents = map[string]Content{}
	for _, name := range names {
		e.contents[name] = Content{Old: watch.Sum{from}, New: watch.Sum{to}}
	}
	return e
}

// serves brings generation 1 of an application up.
func serves(a *Application, w *byHand) {
	a.say(wantUp{at: now()})
	w.isBuilt(1)
	w.listens(1)
}

func TestW071_EachRestartTellsItsCauseAndTimings(t *testing.T) {
	lifeTest(t, rules{builds: true, watched: true, rapidFails: 10}, func(t *testing.T, a *Application, w *byHand) {
		serves(a, w)
		save := saved(1, 2, "A.cs")
		save.first = time.Now()
		save.at = at(save.first.Add(50 * time.Millisecond)) // when the batch was closed
		a.say(save)
		time.Sleep(time.Second)
		w.answer(-2) <- built{at: now(), number: 2, ok: true, kind: "fast", elapsed: time.Second}
		settleAll()
		w.answer(2) <- listening{at: now(), generation: Generation{Number: 2, PID: 1002, Ready: time.Now(),
			Timings:  Timings{Copy: 7 * time.Millisecond, Start: 30 * time.Millisecond},
			Upstream: upstream.New(2, netip.MustParseAddrPort("127.0.0.1:1"), "", "", 1002)}}
		settleAll()
		h := a.History()
		if len(h) != 2 || h[0].Cause.Kind != CauseStart || h[0].IsRestart() || h[0].Phase != "retired" {
			t.Fatalf("%+v", h)
		}
		p := h[1]
		want := map[string]Content{"A.cs": {Old: watch.Sum{1}, New: watch.Sum{2}}}
		if p.Phase != "ready" || p.Built != "fast" || !p.IsRestart() || p.PID != 1002 {
			t.Errorf("%+v", p)
		}
		timings := Timings{Notice: 50 * time.Millisecond, Build: time.Second, Copy: 7 * time.Millisecond, Start: 30 * time.Millisecond}
		if p.Timings != timings || p.Took() != 1087*time.Millisecond || a.Situation().Restart.Timings != timings {
			t.Errorf("%+v, the restart %+v", p.Timings, a.Situation().Restart)
		}
		if diff := cmp.Diff(want, p.Cause.Contents); diff != "" {
			t.Errorf("contents: %s", diff)
		}
	})
}

func TestSavesDuringABuildAreBlamedTogether(t *testing.T) {
	lifeTest(t, rules{builds: true, watched: true, rapidFails: 10}, func(t *testing.T, a *Application, w *byHand) {
		serves(a, w)
		a.say(saved(1, 2, "A.cs", "B.cs"))
		a.say(saved(2, 3, "A.cs"))
		w.isBuilt(3)
		w.listens(2)
		want := map[string]Content{
			"A.cs": {Old: watch.Sum{1}, New: watch.Sum{3}},
			"B.cs": {Old: watch.Sum{1}, New: watch.Sum{2}},
		}
		if diff := cmp.Diff(want, a.History()[1].Cause.Contents); diff != "" {
			t.Errorf("contents: %s", diff)
		}
	})
}

func TestWhatWasOvertakenIsNotInTheHistoryWhatFailedIs(t *testing.T) {
	lifeTest(t, rules{builds: true, watched: true, rapidFails: 10}, func(t *testing.T, a *Application, w *byHand) {
		serves(a, w)
		a.say(save("A.cs"))
		w.isBuilt(2)
		a.say(save("A.cs")) // generation 2 has not listened yet
		w.isBuilt(3)
		w.answer(3) <- startFailed{at: now(), number: 3, exitCode: 134, finding: unexpected("it died")}
		a.say(due{now()})
		var got []string
		for _, p := range a.History() {
			got = append(got, fmt.Sprint(p.Number, " ", p.Phase, " ", p.ExitCode, " ", p.Failure))
		}
		if diff := cmp.Diff([]string{"1 ready 0 ", "3 exited 134 it died"}, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestInterruptionsAreOfTheGenerationThatTookThePlace(t *testing.T) {
	for name, end := range map[string]func(a *Application, w *byHand){
		"switch": func(a *Application, w *byHand) {
			a.say(again{at: now()})
			w.listens(2)
		},
		"crash": func(a *Application, w *byHand) {
			a.say(exited{at: now(), number: 1, exitCode: 134, finding: unexpected("boom")})
			a.say(knocked{now()})
			w.listens(2)
		},
	} {
		t.Run(name, func(t *testing.T) {
			lifeTest(t, rules{watched: true, rapidFails: 10}, func(t *testing.T, a *Application, w *byHand) {
				a.say(wantUp{at: now()})
				w.listens(1)
				up := a.Situation().Newest().Upstream
				up.Interrupted(5) // long before: the app's own affair
				time.Sleep(time.Minute)
				if name == "crash" {
					up.Interrupted(2) // a moment before the end is known
				}
				end(a, w)
				if name == "switch" {
					up.Interrupted(2)
				}
				h := a.History()
				if len(h) != 2 || h[1].Interrupted != 2 || h[0].Interrupted != 0 {
					t.Errorf("%+v", h)
				}
			})
		})
	}
}

func TestAStopInterruptsForNobody(t *testing.T) {
	lifeTest(t, rules{watched: true, rapidFails: 10}, func(t *testing.T, a *Application, w *byHand) {
		a.say(wantUp{at: now()})
		w.listens(1)
		up := a.Situation().Newest().Upstream
		a.say(wantDown{now()})
		up.Interrupted(3)
		a.say(wantUp{at: now()})
		w.listens(2)
		if h := a.History(); h[len(h)-1].Interrupted != 0 {
			t.Errorf("%+v", h)
		}
	})
}

func TestSourcesNewerThanWhatAnswersMakeItStale(t *testing.T) {
	lifeTest(t, rules{builds: true, watched: true, rapidFails: 10}, func(t *testing.T, a *Application, w *byHand) {
		serves(a, w)
		first := a.Situation().Newest().Upstream
		if first.Stale.Load() {
			t.Error("stale from the beginning")
		}
		a.say(save("A.cs"))
		if !first.Stale.Load() {
			t.Error("not stale after a save")
		}
		w.isBuilt(2)
		w.listens(2)
		if a.Situation().Newest().Upstream.Stale.Load() {
			t.Error("the new one is stale")
		}
	})
}

func TestTheHistoryIsBounded(t *testing.T) {
	var h history
	for n := 1; n <= 3*historyKept; n++ {
		s := Situation{Up: true, Next: &Next{Step: Starting, Generation: n}}
		h.note(s, s, built{kind: "fast"})
	}
	if got := h.all(); len(got) != historyKept || got[0].Number != 2*historyKept+1 {
		t.Errorf("%d, first %d", len(got), got[0].Number)
	}
}

func TestTheTrendIsOfTheLastTwentyRestarts(t *testing.T) {
	var list []Past
	add := func(kind CauseKind, took time.Duration, answered bool) {
		p := Past{Generation: Generation{Cause: Cause{Kind: kind}, Timings: Timings{Build: took}}}
		if answered {
			p.Ready = time.Unix(1, 0)
		}
		list = append(list, p)
	}
	if got := NewTrend(nil); got.Median != 0 || len(got.Took) != 0 {
		t.Errorf("of nothing: %+v", got)
	}
	add(CauseStart, time.Hour, true)
	for i := range 30 {
		add(CauseChange, time.Duration(i+1)*time.Second, true)
	}
	add(CauseCrash, time.Hour, true)
	add(CauseChange, time.Hour, false)
	for range 3 { // generations of one batch
		add(CauseChange, 30*time.Second, true)
		list[len(list)-1].Cause.Batch = 7
	}
	got := NewTrend(list)
	if len(got.Took) != 20 || got.Took[0] != 12*time.Second || got.Median != 21500*time.Millisecond ||
		got.Best != 12*time.Second || got.Worst != 30*time.Second {
		t.Errorf("%+v", got)
	}
}
