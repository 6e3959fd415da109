package app

import (
	"context"
	"testing"
	"time"
)

// A start that a newer save has cancelled leaves the process that stands by to the next
// one: nothing else would stand by when that begins.
func TestAStartThatIsNotWantedAnyMoreTakesNoProcessThatStandsBy(t *testing.T) {
	w := newStage(t)
	site := w.standIn(nil, nil)
	w.up(site)
	c := site.main().crew
	p := c.current()
	sp := newSpare(p, func() {})
	close(sp.done)
	old := newSpare(p, func() {})
	old.number = 2
	close(old.done)
	c.mu.Lock()
	c.newest = 2
	c.spare.next, c.spare.head = sp, old
	c.mu.Unlock()
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // as the batch went on
	_, _, ok := c.takeOver(ctx, doStart{number: 2, attempt: 1, cause: Cause{Kind: CauseChange, Open: true, Last: time.Now()}}, &run{plan: p}, p)
	c.mu.Lock()
	defer c.mu.Unlock()
	if ok || c.spare.next != sp {
		t.Errorf("taken over: %v; what stood by does so: %v", ok, c.spare.next == sp)
	}
	if c.spare.head != nil {
		t.Error("what has begun for the cancelled start is kept for another one")
	}
	c.spare.next = nil
}
