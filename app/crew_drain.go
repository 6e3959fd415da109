package app

import (
	"context"
	"time"

	"falconer/proxy/upstream"
)

// drain waits until nobody is on the generation any more. What would never end
// by itself (event streams, WebSockets) is closed at the end of the drain time, and
// at once where the pages are loaded anew (watch.md §4.3). A generation that nobody is on
// stays until the next one has answered.
func (c *crew) drain(ctx context.Context, number int) {
	r := c.find(number)
	if r == nil || r.up == nil {
		return
	}
	if c.open.hub.On() {
		c.closeStreams(r)
	}
	limit := time.NewTimer(r.plan.Limits.Drain)
	defer limit.Stop()
	select {
	case <-c.gate.Drained(r.up):
		c.giveWay(ctx, number, r, limit.C)
	case <-r.process.Exited():
	case <-limit.C:
		c.closeStreams(r)
	case <-ctx.Done():
	}
}

// firstAnswer is how long it stays at most: its end takes a processor from an answer that the
// person who saved waits for.
const firstAnswer = 300 * time.Millisecond

// giveWay waits for the first answer of the newest generation, at most until the drain time is
// over.
func (c *crew) giveWay(ctx context.Context, number int, r *run, over <-chan time.Time) {
	next := c.next(number)
	if next == nil {
		return
	}
	timer := time.NewTimer(firstAnswer)
	defer timer.Stop()
	select {
	case <-next.Answers():
	case <-r.process.Exited():
	case <-timer.C:
	case <-over:
	case <-ctx.Done():
	}
}

// next is the newest generation that listens and came after one; nil: there is none.
func (c *crew) next(number int) (up *upstream.Generation) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for n, r := range c.generation {
		if n > number && r.up != nil && !r.over {
			number, up = n, r.up
		}
	}
	return up
}

func (c *crew) closeStreams(r *run) {
	if front := c.front(); front != nil && r.up != nil {
		front.CloseStreams(r.up)
	}
}
