package app

import (
	"time"

	"falconer/proxy/upstream"
)

// startsKept is how many starts are remembered: a change is told a moment after
// it, and another start may have come between.
const startsKept = 8

// noteStart remembers when a process of the app was started, and for how long it is
// to be alone.
func (c *crew) noteStart(number int, at time.Time, alone time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.starts) == startsKept {
		c.starts = append(c.starts[:0], c.starts[1:]...)
	}
	c.starts = append(c.starts, begun{number: number, at: at, alone: alone})
}

// listens remembers when it was ready. mu is held.
func (c *crew) listens(number int, at time.Time, up *upstream.Generation) {
	for i := range c.starts {
		if c.starts[i].number == number {
			c.starts[i].ready, c.starts[i].up = at, up
		}
	}
}

// startBefore is the last start before a moment; its number is 0 when there is none.
func (c *crew) startBefore(at time.Time) begun {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := len(c.starts) - 1; i >= 0; i-- {
		if start := c.starts[i]; !start.at.After(at) {
			start.answered = start.up != nil && start.up.First() > 0
			return start
		}
	}
	return begun{}
}
