package app

import (
	"testing"
	"testing/synctest"
	"time"

	"falconer/app/process"
	"falconer/proxy/upstream"
)

// giving is a crew in which generation 2 takes the place of 1, and how long 1 has waited with
// its end.
func giving(t *testing.T, drain time.Duration, while func(c *crew, newer *upstream.Generation)) time.Duration {
	t.Helper()
	old, newer := &run{process: &process.Process{}}, &run{up: &upstream.Generation{Number: 2}}
	c := &crew{generation: map[int]*run{1: old, 2: newer}}
	over := time.NewTimer(drain)
	defer over.Stop()
	if while != nil {
		while(c, newer.up)
	}
	began := time.Now()
	c.giveWay(t.Context(), 1, old, over.C)
	return time.Since(began)
}

func TestAnIdleGenerationEndsWhenTheNextHasAnswered(t *testing.T) {
	after := func(d time.Duration) func(*crew, *upstream.Generation) {
		return func(_ *crew, newer *upstream.Generation) {
			time.AfterFunc(d, func() { newer.Answered(time.Now()); newer.Answered(time.Now()) })
		}
	}
	for name, c := range map[string]struct {
		while func(*crew, *upstream.Generation)
		drain time.Duration
		want  time.Duration
	}{
		"answers at once":       {func(_ *crew, newer *upstream.Generation) { newer.Answered(time.Now()) }, time.Hour, 0},
		"answers later":         {after(80 * time.Millisecond), time.Hour, 80 * time.Millisecond},
		"never answers":         {nil, time.Hour, firstAnswer},
		"may not be waited for": {nil, 50 * time.Millisecond, 50 * time.Millisecond},
		"is none":               {func(c *crew, _ *upstream.Generation) { delete(c.generation, 2) }, time.Hour, 0},
		"has ended":             {func(c *crew, _ *upstream.Generation) { c.generation[2].over = true }, time.Hour, 0},
		"does not listen":       {func(c *crew, _ *upstream.Generation) { c.generation[2].up = nil }, time.Hour, 0},
		"has a next again":      {func(c *crew, _ *upstream.Generation) { c.generation[3] = answering(3) }, time.Hour, 0},
	} {
		synctest.Test(t, func(t *testing.T) {
			if got := giving(t, c.drain, c.while); got != c.want {
				t.Errorf("the next one %s: it waited %s, want %s", name, got, c.want)
			}
		})
	}
}

func answering(number int) *run {
	up := &upstream.Generation{Number: number}
	up.Answered(time.Now())
	return &run{up: up}
}

func TestTheFirstAnswerIsToldAlsoToWhoAsksLater(t *testing.T) {
	up := &upstream.Generation{}
	before := up.Answers()
	select {
	case <-before:
		t.Fatal("nothing was answered")
	default:
	}
	up.Answered(time.Now())
	<-before
	<-up.Answers()
}
