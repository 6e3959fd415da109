package app

import (
	"context"
	"time"

	"falconer/app/build"
	"falconer/app/logs"
)

// How the first saves become as fast as later ones.

// warmRounds is how often the app is compiled for nothing: the compiler's own code
// becomes fast by being used.
const warmRounds = 5

// warmRest is between two rounds: only then does it become so.
const warmRest = build.Settles + 200*time.Millisecond

// keeping is a fast build that uses again what source generators made of inputs
// that are still the same, unless that has been wrong for this project.
func (c *crew) keeping(fast *build.Fast) *build.Fast {
	c.mu.Lock()
	defer c.mu.Unlock()
	other := *fast
	other.Anew = c.short.anew
	return &other
}

// warmLater has the compiler warm itself up behind, until the next save.
func (c *crew) warmLater(began time.Time) {
	c.mu.Lock()
	ordinary := c.short.ordinary
	c.mu.Unlock()
	c.follow(&behind{}, ordinary, func(ctx context.Context, _ *behind) { c.warm(ctx, began) })
}

// warm compiles the app a few times. The first one is made as saves will be: when
// it is not what the ordinary build made, which began at that moment, source
// generators run wholly from now on.
func (c *crew) warm(ctx context.Context, began time.Time) {
	c.mu.Lock()
	fast := c.short.fast
	c.mu.Unlock()
	for round := 0; fast != nil && round < warmRounds; round++ {
		if round > 0 {
			select {
			case <-time.After(warmRest):
			case <-ctx.Done():
				return
			}
		}
		same, err := c.try(ctx, fast, fast.Arguments, began)
		switch {
		case err != nil || ctx.Err() != nil:
			return
		case !same && !fast.Anew:
			c.logs.Say(logs.Information, "a source generator of this project looks at more than it is given: all of them run at each save")
			c.mu.Lock()
			c.short.anew = true
			c.mu.Unlock()
			c.use(ctx, c.keeping(fast))
		}
		whole := *fast
		whole.Anew, fast = true, &whole
	}
}
