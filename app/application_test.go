package app

import (
	"context"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"falconer/app/doctor"
	"falconer/proxy/gate"
	"falconer/proxy/upstream"
)

// byHand is work that a test finishes when it likes.
type byHand struct {
	r     rules
	tell  func(event)
	spawn func(func())
	open  *pages        // nil: no page is open
	slow  chan struct{} // ends wait for its close; nil: none does

	mu      sync.Mutex
	builds  []int
	cancels []int
	starts  []doStart
	stops   []int
	answers map[int]chan event // what a build or start is to answer
	drains  map[int]chan struct{}
}

func newByHand(r rules) *byHand {
	return &byHand{r: r, answers: map[int]chan event{}, drains: map[int]chan struct{}{}}
}

func (w *byHand) ahead(Situation) {}
func (w *byHand) rules() rules    { return w.r }

func (w *byHand) answer(key int) chan event {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.answers[key] == nil {
		w.answers[key] = make(chan event, 1)
	}
	return w.answers[key]
}

func (w *byHand) build(ctx context.Context, number int, _ Cause) event {
	w.mu.Lock()
	w.builds = append(w.builds, number)
	w.mu.Unlock()
	select {
	case e := <-w.answer(-number):
		return e
	case <-ctx.Done():
		w.mu.Lock()
		w.cancels = append(w.cancels, number)
		w.mu.Unlock()
		return nil
	}
}

func (w *byHand) start(ctx context.Context, do doStart, launched func(int, time.Time)) event {
	w.mu.Lock()
	w.starts = append(w.starts, do)
	w.mu.Unlock()
	launched(1000+do.number, time.Now().Add(time.Minute))
	select {
	case e := <-w.answer(do.number):
		return e
	case <-ctx.Done():
		return startFailed{at: at(time.Now()), number: do.number}
	}
}

func (w *byHand) drain(ctx context.Context, number int) {
	w.mu.Lock()
	if w.drains[number] == nil {
		w.drains[number] = make(chan struct{})
	}
	ch := w.drains[number]
	w.mu.Unlock()
	select {
	case <-ch:
	case <-ctx.Done():
	}
}

// stop ends a generation at once: a start that waits fails, a running one exits.
func (w *byHand) stop(_ context.Context, number int, _ bool) {
	w.mu.Lock()
	w.stops = append(w.stops, number)
	w.mu.Unlock()
	if w.slow != nil {
		<-w.slow
	}
	select {
	case w.answer(number) <- startFailed{at: at(time.Now()), number: number}:
	default:
	}
	w.tell(exited{at: at(time.Now()), number: number})
}

func (w *byHand) refusal(Situation) gate.Refusal { return stoppedAnswer{} }
func (w *byHand) offline() gate.Refusal          { return stoppedAnswer{} }
func (w *byHand) sequentialFromNow()             { w.r.sequential = true }
func (w *byHand) report(int)                     {}
func (w *byHand) end()                           {}

func (w *byHand) pages(before, s Situation) {
	if w.open != nil {
		w.open.follow(before, s)
	}
}

// settleAll waits until everybody waits.
func settleAll() { synctest.Wait() }

// listens lets a start succeed.
func (w *byHand) listens(number int) { w.listensAs(number, "") }

// listensAs lets a start of a build succeed.
func (w *byHand) listensAs(number int, build string) {
	address := netip.MustParseAddrPort("127.0.0.1:1")
	w.answer(number) <- listening{at: at(time.Now()), generation: Generation{
		Number: number, PID: 1000 + number, Build: build, Ready: time.Now(), Upstream: upstream.New(number, address, "", "", 1000+number)}}
	synctest.Wait()
}

// isBuilt lets a build succeed.
func (w *byHand) isBuilt(number int) {
	w.answer(-number) <- built{at: at(time.Now()), number: number, ok: true}
	synctest.Wait()
}

// life runs a test on an application whose work is done by hand.
func lifeTest(t *testing.T, r rules, test func(t *testing.T, a *Application, w *byHand)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := newByHand(r)
		a := newApplication(func() string { return "" }, new(ledger), gate.New(gate.Limits{}), func(tell func(event), spawn func(func())) work {
			w.tell, w.spawn = tell, spawn
			return w
		})
		test(t, a, w)
		a.close(t.Context())
	})
}

func (a *Application) say(e event) {
	a.tell(e)
	synctest.Wait()
}

func now() at { return at(time.Now()) }

func save(names ...string) changed {
	return changed{at: now(), files: names, first: time.Now(), build: true}
}

var watchedRules = rules{builds: true, watched: true, rapidFails: 10, hold: 30 * time.Second, startup: 2 * time.Minute}

// up brings an application to its first generation.
func up(a *Application, w *byHand) {
	a.say(wantUp{at: now()})
	w.isBuilt(1)
	w.listens(1)
}

func want(t *testing.T, a *Application, state State) {
	t.Helper()
	if got := a.Situation().State(); got != state {
		t.Fatalf("state %q, want %q (%+v)", got, state, a.Situation())
	}
}

func TestAStopDuringARestartEndsBothGenerations(t *testing.T) {
	lifeTest(t, watchedRules, func(t *testing.T, a *Application, w *byHand) {
		up(a, w)
		a.say(again{at: now()})
		want(t, a, Replacing)
		a.say(wantDown{now()})
		want(t, a, Stopped)
		if len(w.stops) != 2 {
			t.Errorf("stopped %v, want both generations", w.stops)
		}
	})
}

func TestABackgroundServiceThatStopsTheHostIsACrash(t *testing.T) {
	lifeTest(t, watchedRules, func(t *testing.T, a *Application, w *byHand) {
		up(a, w)
		a.say(exited{at: now(), number: 1, finding: doctor.Finding{Cause: "background-service-failed", Summary: "a background service failed and stopped the app: boom"}})
		want(t, a, Crashed)
		if f := a.Situation().Failure; f == nil || !strings.HasSuffix(f.Finding.Summary, "boom") {
			t.Errorf("failure %+v, want the service's", f)
		}
		a.say(knocked{now()})
		w.listens(2)
		a.say(exited{at: now(), number: 2, finding: doctor.Finding{Cause: "app-ended-after-start"}})
		want(t, a, Stopped)
	})
}

func TestACrashDuringADrainIsNoCrashOfTheSite(t *testing.T) {
	lifeTest(t, watchedRules, func(t *testing.T, a *Application, w *byHand) {
		up(a, w)
		a.say(again{at: now()})
		w.listens(2)
		if l := a.Situation().Leaving; len(l) != 1 || l[0].Phase != Draining {
			t.Fatalf("leaving %+v, want generation 1 draining", l)
		}
		a.say(exited{at: now(), number: 1, exitCode: 134, signal: "SIGABRT"})
		want(t, a, Ready)
		if s := a.Situation(); s.Failure != nil || len(s.Leaving) != 0 {
			t.Errorf("failure %v, leaving %v: want neither", s.Failure, s.Leaving)
		}
	})
}

func TestASaveDuringABuildBeginsItAgainWithAllFiles(t *testing.T) {
	lifeTest(t, watchedRules, func(t *testing.T, a *Application, w *byHand) {
		up(a, w)
		a.say(save("A.cs"))
		a.say(save("B.cs"))
		if len(w.cancels) != 1 || w.cancels[0] != 2 {
			t.Fatalf("cancelled %v, want build 2", w.cancels)
		}
		w.isBuilt(3)
		w.listens(2)
		s := a.Situation()
		if files := s.Restart.Cause.Files; len(files) != 2 {
			t.Errorf("the restart names %v, want both files", files)
		}
		if s.Stale {
			t.Error("stale after the newest sources were built")
		}
	})
}

func TestASecondSaveDuringAStartReplacesIt(t *testing.T) {
	lifeTest(t, watchedRules, func(t *testing.T, a *Application, w *byHand) {
		up(a, w)
		a.say(save("A.cs"))
		w.isBuilt(2)
		want(t, a, Replacing)
		a.say(save("A.cs"))
		if s := a.Situation(); s.Newest() == nil || s.Newest().Number != 1 {
			t.Fatalf("serving %+v, want generation 1 still", s.Serving)
		}
		w.isBuilt(3)
		w.listens(3)
		if g := a.Situation().Newest(); g == nil || g.Number != 3 {
			t.Errorf("serving %+v, want generation 3", g)
		}
	})
}

func TestTwoCommandsAtOnceGiveOneNewestGeneration(t *testing.T) {
	lifeTest(t, watchedRules, func(t *testing.T, a *Application, w *byHand) {
		up(a, w)
		a.tell(again{at: now()})
		a.tell(again{at: now(), build: true})
		synctest.Wait()
		w.isBuilt(2)
		w.listens(3)
		s := a.Situation()
		if len(s.Serving) != 1 || s.Next != nil {
			t.Fatalf("serving %+v, next %+v", s.Serving, s.Next)
		}
		want(t, a, Ready)
	})
}

func TestW035AFailedBuildLeavesTheOldGenerationServingAndStale(t *testing.T) {
	lifeTest(t, watchedRules, func(t *testing.T, a *Application, w *byHand) {
		up(a, w)
		a.say(save("A.cs"))
		w.answer(-2) <- built{at: now(), number: 2}
		synctest.Wait()
		s := a.Situation()
		wantStale(t, a)
		if s.State() != Ready {
			t.Fatalf("%+v", s)
		}
		pass, refusal, err := a.gate.Enter(t.Context())
		if err != nil || refusal != nil || pass.Generation.Number != 1 {
			t.Fatalf("generation %v, refusal %v, error %v", pass.Generation, refusal, err)
		}
		a.gate.Leave(pass)
		a.say(save("A.cs")) // W-036
		w.isBuilt(3)
		w.listens(2)
		wantFresh(t, a)
	})
}

func TestW059ACrashedAppIsStartedByTheNextRequestWithGrowingWaits(t *testing.T) {
	lifeTest(t, watchedRules, func(t *testing.T, a *Application, w *byHand) {
		up(a, w)
		for n, wait := range []time.Duration{0, time.Second, 2 * time.Second, 4 * time.Second} {
			number := n + 1
			a.say(exited{at: now(), number: number, exitCode: 134})
			want(t, a, Crashed)
			began := time.Now()
			answered := make(chan gate.Pass)
			go func() {
				pass, _, _ := a.gate.Enter(context.Background())
				answered <- pass
			}()
			synctest.Wait()
			if wait > 0 {
				time.Sleep(wait)
				synctest.Wait()
			}
			w.listens(number + 1)
			pass := <-answered
			a.gate.Leave(pass)
			if took := time.Since(began); took != wait || pass.Generation.Number != number+1 {
				t.Errorf("crash %d: generation %d after %v, want %d after %v", number, pass.Generation.Number, took, number+1, wait)
			}
		}
	})
}

func TestANCM091RapidFailsEndInARefusal(t *testing.T) {
	r := rules{rapidFails: 1, hold: time.Second, startup: time.Minute, onRequest: true}
	lifeTest(t, r, func(t *testing.T, a *Application, w *byHand) {
		a.say(wantUp{at: now(), asleep: true})
		for number := 1; number <= 2; number++ {
			a.say(knocked{now()})
			w.listens(number)
			a.say(exited{at: now(), number: number}) // ANCM-093: exit code 0 counts
		}
		want(t, a, Failed)
		if _, refusal, _ := a.gate.Enter(t.Context()); refusal == nil {
			t.Fatal("a request was let in after rapid fails")
		}
		time.Sleep(rapidWindow + time.Second) // ANCM-092
		synctest.Wait()
		want(t, a, Crashed)
		a.say(knocked{now()})
		w.listens(3)
		want(t, a, Ready)
	})
}

func TestANCM040AFailedStartIsTriedTwice(t *testing.T) {
	r := rules{rapidFails: 10, hold: time.Second, startup: time.Minute}
	lifeTest(t, r, func(t *testing.T, a *Application, w *byHand) {
		a.say(wantUp{at: now()})
		for range 2 {
			w.answer(1) <- startFailed{at: now(), number: 1, exitCode: 1}
			synctest.Wait()
		}
		want(t, a, Failed)
		if len(w.starts) != 2 || w.starts[1].attempt != 2 {
			t.Errorf("starts %+v, want two attempts", w.starts)
		}
	})
}

// Between its choice and its use any program may take a port: the next attempt has
// another one, and the app may well run twice.
func TestAPortThatIsLostIsNoCollision(t *testing.T) {
	lifeTest(t, watchedRules, func(t *testing.T, a *Application, w *byHand) {
		up(a, w)
		a.say(again{at: now()})
		w.answer(2) <- startFailed{at: now(), number: 2, lost: true}
		synctest.Wait()
		if n := len(w.starts); w.starts[n-1].attempt != 2 || w.starts[n-1].number != 2 {
			t.Errorf("starts %+v, want a second attempt of generation 2", w.starts)
		}
		w.listens(2)
		want(t, a, Ready)
		if w.r.sequential {
			t.Error("one after the other from now on")
		}
		a.say(again{at: now()})
		for range 2 {
			w.answer(3) <- startFailed{at: now(), number: 3, lost: true}
			synctest.Wait()
		}
		if f := a.Situation().Failure; f == nil || f.Kind != FailedStart {
			t.Errorf("failure %+v after two attempts", f)
		}
	})
}

func TestW046ACollisionLeadsToOneAfterTheOther(t *testing.T) {
	lifeTest(t, watchedRules, func(t *testing.T, a *Application, w *byHand) {
		up(a, w)
		a.say(again{at: now()})
		w.answer(2) <- startFailed{at: now(), number: 2, collides: true}
		synctest.Wait()
		w.listens(3)
		want(t, a, Ready)
		if g := a.Situation().Newest(); g.Number != 3 || !w.r.sequential {
			t.Errorf("generation %d, sequential %v", g.Number, w.r.sequential)
		}
	})
}

func TestTheJournalTellsEveryStepOnce(t *testing.T) {
	lifeTest(t, watchedRules, func(t *testing.T, a *Application, w *byHand) {
		up(a, w)
		entries, missed := a.ledger.journal.after(0)
		var phases []string
		for _, e := range entries {
			if e.Kind == EntryGeneration {
				phases = append(phases, e.Phase)
			}
		}
		if missed != 0 || len(phases) != 2 || phases[0] != "started" || phases[1] != "ready" {
			t.Errorf("phases %v, missed %d", phases, missed)
		}
	})
}
