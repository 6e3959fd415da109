package gate

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"falconer/proxy/ancm"
	"falconer/proxy/upstream"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// word is a refusal that can be recognised.
type word string

func (w word) Answer([]byte) ancm.Answer { return ancm.Answer{Status: 503, Reason: string(w)} }

func generation(n int) *upstream.Generation { return &upstream.Generation{Number: n} }

// entered is what one Enter returned.
type entered struct {
	order   int
	pass    Pass
	refusal Refusal
	err     error
}

// enter lets n requests enter, each only when the one before is waiting (or has
// its answer), and returns where their outcomes come out.
func enter(ctx context.Context, g *Gate, n int) <-chan entered {
	out := make(chan entered, n)
	for i := range n {
		go func() {
			p, r, err := g.Enter(ctx)
			out <- entered{i, p, r, err}
		}()
		synctest.Wait()
	}
	return out
}

func TestNewRefusesWith503(t *testing.T) {
	g := New(Limits{})
	_, r, err := g.Enter(t.Context())
	if err != nil || r == nil {
		t.Fatalf("Enter = %v, %v; want a refusal", r, err)
	}
	if a := r.Answer(nil); a.Status != 503 || a.RetryAfter != 1 {
		t.Errorf("answer = %d, Retry-After %d; want 503, 1", a.Status, a.RetryAfter)
	}
}

func TestOpenLetsInAndCounts(t *testing.T) {
	g := New(Limits{})
	gen := generation(1)
	g.Open(gen)
	p, r, err := g.Enter(t.Context())
	if err != nil || r != nil || p.Generation != gen || p.Held != 0 {
		t.Fatalf("Enter = %+v, %v, %v", p, r, err)
	}
	if n := gen.Busy.Load(); n != 1 || g.Counts().InFlight != 1 {
		t.Errorf("busy %d, in flight %d; want 1, 1", n, g.Counts().InFlight)
	}
	g.Leave(p)
	if n := gen.Busy.Load(); n != 0 || g.Counts().InFlight != 0 {
		t.Errorf("after Leave: busy %d, in flight %d; want 0, 0", n, g.Counts().InFlight)
	}
}

func TestANCM094_SeveralGenerationsTakeTurns(t *testing.T) {
	g := New(Limits{})
	a, b, c := generation(1), generation(2), generation(3)
	g.Open(a, b, c)
	for round := range 3 {
		for i, want := range []*upstream.Generation{a, b, c} {
			p, _, _ := g.Enter(t.Context())
			if p.Generation != want {
				t.Fatalf("round %d, request %d went to %d, want %d", round, i, p.Generation.Number, want.Number)
			}
			g.Leave(p)
		}
	}
}

func TestHeldAreLetInInTheirOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := New(Limits{})
		g.Hold(0)
		// In turn over as many generations as requests: the number of the
		// generation is the order in which they were let in.
		const n = 50
		var gens []*upstream.Generation
		for i := range n {
			gens = append(gens, generation(i))
		}
		out := enter(t.Context(), g, n)
		if c := g.Counts(); c.Held != n || c.HeldTotal != n {
			t.Fatalf("held %d, total %d; want %d", c.Held, c.HeldTotal, n)
		}
		time.Sleep(2 * time.Second)
		g.Open(gens...)
		for range n {
			e := <-out
			if e.pass.Generation == nil || e.pass.Generation.Number != e.order {
				t.Fatalf("request %d got %+v", e.order, e)
			}
			if e.pass.Held != 2*time.Second {
				t.Errorf("request %d was held %v, want 2s", e.order, e.pass.Held)
			}
			g.Leave(e.pass)
		}
		if c := g.Counts(); c.Held != 0 || c.HeldTotal != n || c.InFlight != 0 {
			t.Errorf("counts at the end: %+v", c)
		}
	})
}

func TestTooManyHeldAreRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := New(Limits{Held: 3})
		g.Hold(0)
		out := enter(t.Context(), g, 4)
		e := <-out
		if e.order != 3 || e.refusal == nil || e.refusal.Answer(nil).Status != 503 {
			t.Fatalf("first outcome %+v, want the fourth refused with 503", e)
		}
		g.Open(generation(1))
		for range 3 {
			if e := <-out; e.pass.Generation == nil {
				t.Errorf("request %d was not let in: %+v", e.order, e)
			}
		}
	})
}

func TestHeldTooLongIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := New(Limits{})
		g.Hold(0)
		start := time.Now()
		first := enter(t.Context(), g, 1)
		time.Sleep(10 * time.Second)
		second := enter(t.Context(), g, 1)
		for i, out := range []<-chan entered{first, second} {
			e := <-out
			if want := time.Duration(30+10*i) * time.Second; e.refusal == nil || time.Since(start) != want {
				t.Errorf("request %d: %+v after %v, want a refusal after %v", i, e, time.Since(start), want)
			}
		}
	})
}

func TestFirstStartHoldsAsLongAsTheStartLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := New(Limits{})
		g.Hold(0)
		start := time.Now()
		out := enter(t.Context(), g, 1)
		time.Sleep(5 * time.Second)
		g.Hold(2 * time.Minute)
		if e := <-out; e.refusal == nil || time.Since(start) != 2*time.Minute {
			t.Errorf("%+v after %v, want a refusal after 2m", e, time.Since(start))
		}
		g.Hold(2 * time.Minute)
		out = enter(t.Context(), g, 1)
		time.Sleep(time.Minute)
		g.Hold(time.Second)
		synctest.Wait()
		if e := <-out; e.refusal == nil {
			t.Errorf("a shorter limit left the request waiting: %+v", e)
		}
	})
}

func TestRefuseAnswersTheHeldToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := New(Limits{})
		g.Hold(0)
		out := enter(t.Context(), g, 2)
		g.Refuse(word("offline"))
		for range 2 {
			if e := <-out; e.refusal != word("offline") {
				t.Errorf("held request got %+v", e)
			}
		}
		if _, r, _ := g.Enter(t.Context()); r != word("offline") {
			t.Errorf("later request got %v", r)
		}
	})
}

func TestClientGoneWhileHeldIsDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := New(Limits{})
		g.Hold(0)
		ctx, cancel := context.WithCancel(t.Context())
		gone := enter(ctx, g, 1)
		stays := enter(t.Context(), g, 1)
		cancel()
		if e := <-gone; !errors.Is(e.err, context.Canceled) {
			t.Errorf("got %+v, want the context's error", e)
		}
		if held := g.Counts().Held; held != 1 {
			t.Errorf("%d held, want 1", held)
		}
		gen := generation(1)
		g.Open(gen)
		if e := <-stays; e.pass.Generation != gen {
			t.Errorf("the other got %+v", e)
		}
		if n := gen.Busy.Load(); n != 1 {
			t.Errorf("busy %d, want 1: the client that went away must not count", n)
		}
	})
}

func TestANCM087_SleepWakesOnceByTheFirstRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := New(Limits{})
		var woken int
		g.Sleep(func() { woken++ }, time.Minute)
		if woken != 0 {
			t.Fatal("woken without a request")
		}
		out := enter(t.Context(), g, 5)
		if woken != 1 {
			t.Fatalf("woken %d times, want once", woken)
		}
		g.Open(generation(1))
		for range 5 {
			if e := <-out; e.pass.Generation == nil {
				t.Errorf("request %d: %+v", e.order, e)
			}
		}
	})
}

func TestSleepWakesAtOnceWhenSomeWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := New(Limits{})
		g.Hold(0)
		out := enter(t.Context(), g, 1)
		woken := 0
		g.Sleep(func() { woken++; g.Open(generation(1)) }, 0)
		if e := <-out; woken != 1 || e.pass.Generation == nil {
			t.Errorf("woken %d times, %+v", woken, e)
		}
	})
}

func TestDiedStopsHandingOutAndHolds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := New(Limits{})
		old, next := generation(1), generation(2)
		g.Open(old)
		g.Died(old)
		out := enter(t.Context(), g, 1)
		if g.Counts().Held != 1 {
			t.Fatal("the request after a death is not held")
		}
		g.Open(old) // its readiness, told later than its death
		synctest.Wait()
		if g.Counts().Held != 1 {
			t.Fatal("a dead generation was opened")
		}
		g.Open(next)
		if e := <-out; e.pass.Generation != next {
			t.Errorf("got %+v, want the new generation", e)
		}
	})
}

func TestDiedLeavesTheOthersInRotation(t *testing.T) {
	g := New(Limits{})
	a, b := generation(1), generation(2)
	g.Open(a, b)
	g.Died(a)
	for range 4 {
		if p, _, _ := g.Enter(t.Context()); p.Generation != b {
			t.Fatalf("got %+v, want the living one", p)
		}
	}
}

func TestDiedDoesNotOpenARefusingGate(t *testing.T) {
	g := New(Limits{})
	gen := generation(1)
	g.Refuse(word("no"))
	g.Died(gen)
	if _, r, _ := g.Enter(t.Context()); r != word("no") {
		t.Errorf("got %v", r)
	}
}

func TestDrainedWaitsForTheLastToLeave(t *testing.T) {
	g := New(Limits{})
	old, next := generation(1), generation(2)
	g.Open(old)
	p, _, _ := g.Enter(t.Context())
	q, _, _ := g.Enter(t.Context())
	drained, replaced := g.Drained(old), g.Replaced(old)
	if closed(drained) || closed(replaced) {
		t.Fatal("drained or replaced while it serves")
	}
	g.Open(next)
	if !closed(replaced) {
		t.Error("not replaced after the switch")
	}
	g.Leave(p)
	if closed(drained) {
		t.Error("drained with one request on it")
	}
	g.Leave(q)
	if !closed(drained) {
		t.Error("not drained after the last left")
	}
	if !closed(g.Drained(old)) {
		t.Error("asked again: not drained")
	}
	if closed(g.Drained(next)) {
		t.Error("one that is handed out counts as drained")
	}
}

func closed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

func TestEnterAllocatesNothingWhenOpen(t *testing.T) {
	g := New(Limits{})
	g.Open(generation(1), generation(2))
	ctx := t.Context()
	if n := testing.AllocsPerRun(1000, func() {
		p, _, _ := g.Enter(ctx)
		g.Leave(p)
	}); n != 0 {
		t.Errorf("%v allocations, want none", n)
	}
}

func BenchmarkEnter(b *testing.B) {
	g := New(Limits{})
	g.Open(generation(1))
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			p, _, _ := g.Enter(b.Context())
			g.Leave(p)
		}
	})
}
