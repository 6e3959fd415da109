package gate

import (
	"context"
	"time"

	"falconer/proxy/upstream"
)

// Pass lets one request in to a generation until it is given back with Leave.
type Pass struct {
	Generation *upstream.Generation
	// Held is how long the request waited; 0 when it did not.
	Held time.Duration
}

// Enter asks to be let in: the answer is a pass (to be given back with Leave), a
// refusal, or the error of ctx when the client went away while it waited.
func (g *Gate) Enter(ctx context.Context) (Pass, Refusal, error) {
	for {
		s := g.now.Load()
		if s.kind == open {
			if gen := g.enter(s); gen != nil {
				if g.now.Load() == s {
					return Pass{Generation: gen}, nil, nil
				}
				// The gate turned in between, and whoever waits for the generation to
				// drain may not have seen this request.
				g.leave(gen)
				continue
			}
		}
		if s.refusal != nil {
			return Pass{}, s.refusal, nil
		}
		if w, full := g.stand(s); full {
			return Pass{}, unavailable{}, nil
		} else if w != nil {
			return g.wait(ctx, w)
		}
	}
}

// Leave gives a pass back when the exchange is over.
func (g *Gate) Leave(p Pass) { g.leave(p.Generation) }

// enter counts one more exchange on the generation whose turn it is; nil: its
// place is vacant.
func (g *Gate) enter(s *situation) *upstream.Generation {
	gen := s.next()
	if gen == nil {
		return nil
	}
	g.inFlight.Add(1)
	gen.Busy.Add(1)
	return gen
}

func (g *Gate) leave(gen *upstream.Generation) {
	g.inFlight.Add(-1)
	if gen.Busy.Add(-1) == 0 && g.watched.Load() > 0 {
		g.mu.Lock()
		g.look()
		g.mu.Unlock()
	}
}

// stand puts one more at the end of the queue. It is nil when the gate turned
// in between.
func (g *Gate) stand(s *situation) (w *waiter, full bool) {
	g.mu.Lock()
	if g.now.Load() != s {
		g.mu.Unlock()
		return nil, false
	}
	if g.queue.length >= g.limits.Held {
		g.mu.Unlock()
		return nil, true
	}
	w = &waiter{since: time.Now(), done: make(chan outcome, 1)}
	g.queue.push(w)
	g.heldTotal.Add(1)
	if g.queue.length == 1 {
		g.expire()
	}
	wake := s.take(true)
	g.mu.Unlock()
	if wake != nil {
		wake()
	}
	return w, false
}

func (g *Gate) wait(ctx context.Context, w *waiter) (Pass, Refusal, error) {
	select {
	case o := <-w.done:
		return o.pass, o.refusal, nil
	case <-ctx.Done():
	}
	g.mu.Lock()
	waiting := g.queue.remove(w)
	if waiting {
		g.expire()
	}
	g.mu.Unlock()
	if !waiting {
		if o := <-w.done; o.pass.Generation != nil {
			g.Leave(o.pass)
		}
	}
	return Pass{}, nil, context.Cause(ctx)
}

// expire refuses those that have waited too long, and sees to the timer for the
// next. All wait for the same limit, so the first in the queue is the next. The
// caller holds mu.
func (g *Gate) expire() {
	limit := g.now.Load().limit
	for w := g.queue.first; w != nil; w = g.queue.first {
		if left := limit - time.Since(w.since); left > 0 {
			g.arm(left)
			return
		}
		g.queue.remove(w)
		w.done <- outcome{refusal: unavailable{}}
	}
	if g.timer != nil {
		g.timer.Stop()
	}
}

func (g *Gate) arm(d time.Duration) {
	if g.timer != nil {
		g.timer.Reset(d)
		return
	}
	g.timer = time.AfterFunc(d, func() {
		g.mu.Lock()
		g.expire()
		g.mu.Unlock()
	})
}
