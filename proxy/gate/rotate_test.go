package gate

import (
	"testing"
	"testing/synctest"
	"time"

	"falconer/proxy/upstream"
)

func TestANCM094_AVacantPlaceIsFilledForWhoComesToIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := New(Limits{})
		a, b, c := generation(1), generation(2), generation(3)
		woken := 0
		rotate := func(vacant int, gens ...*upstream.Generation) {
			g.Rotate(Rotation{Vacant: vacant, Wake: func() { woken++ }, Limit: time.Minute}, gens...)
		}
		wants := func(want *upstream.Generation, from <-chan entered) {
			t.Helper()
			e := <-from
			if e.pass.Generation != want {
				t.Fatalf("got %+v, want generation %d", e, want.Number)
			}
			g.Leave(e.pass)
		}
		one := func() <-chan entered { return enter(t.Context(), g, 1) }

		rotate(2, a)
		wants(a, one())
		second, third := one(), one()
		if woken != 1 || g.Counts().Held != 2 {
			t.Fatalf("woken %d times, %d wait; want once, 2", woken, g.Counts().Held)
		}
		wants(a, one()) // who serves is not held up by the start
		rotate(1, a, b)
		wants(b, second)
		if woken != 2 || g.Counts().Held != 1 {
			t.Fatalf("woken %d times, %d wait; want twice, 1: the third came to the next vacant place", woken, g.Counts().Held)
		}
		rotate(0, a, b, c)
		wants(c, third)
		for _, want := range []*upstream.Generation{a, b, c, a} {
			wants(want, one())
		}
	})
}

func TestANCM094_HeldFirstRequestsTakeTurnsOverVacantPlacesToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := New(Limits{})
		g.Hold(time.Minute)
		out := enter(t.Context(), g, 6)
		woken := 0
		r := Rotation{Vacant: 1, Wake: func() { woken++ }, Limit: time.Minute}
		g.Rotate(r, generation(1))
		if c := g.Counts(); c.InFlight != 3 || c.Held != 3 || woken != 1 {
			t.Fatalf("%+v, woken %d times; want 3 let in, 3 that wait, once", c, woken)
		}
		g.RefuseHeld(word("it does not start"))
		in, refused := 0, 0
		for range 6 {
			switch e := <-out; {
			case e.refusal == word("it does not start"):
				refused++
			case e.pass.Generation != nil:
				in++
			}
		}
		if in != 3 || refused != 3 {
			t.Errorf("%d in, %d refused; want 3, 3", in, refused)
		}
	})
}

func TestANCM091_VacantPlacesMayBeRefused(t *testing.T) {
	g := New(Limits{})
	a := generation(1)
	g.Rotate(Rotation{Vacant: 1, Refusal: word("no more starts")}, a)
	for round := range 3 {
		p, r, err := g.Enter(t.Context())
		if p.Generation != a || r != nil || err != nil {
			t.Fatalf("round %d: %+v, %v, %v; want the one that lives", round, p, r, err)
		}
		if p, r, _ = g.Enter(t.Context()); p.Generation != nil || r != word("no more starts") {
			t.Fatalf("round %d: %+v, %v; want the refusal", round, p, r)
		}
	}
}

func TestANCM094_OfSeveralOneDies(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := New(Limits{})
		a, b := generation(1), generation(2)
		g.Rotate(Rotation{Vacant: 1, Wake: func() {}, Limit: time.Minute}, a, b)
		for range 2 {
			enter(t.Context(), g, 1)
		}
		waits := enter(t.Context(), g, 1)
		g.Died(b)
		if e := <-waits; e.pass.Generation != a {
			t.Errorf("who waited got %+v, want the one that lives", e)
		}
		g.Rotate(Rotation{Vacant: 2, Wake: func() {}, Limit: time.Minute}, a, b)
		if p, _, _ := g.Enter(t.Context()); p.Generation != a {
			t.Errorf("got %+v: the dead is handed out", p)
		}
		g.Died(a)
		enter(t.Context(), g, 1)
		if g.Counts().Held != 1 {
			t.Error("nobody lives, and the request is not held")
		}
		g.Refuse(word("over"))
	})
}
