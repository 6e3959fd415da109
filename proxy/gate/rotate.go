package gate

import (
	"slices"
	"sync/atomic"
	"time"

	"falconer/proxy/upstream"
)

// Rotation is what several processes of one application take turns in: some of
// its places may be vacant, and are filled when it is their turn (ANCM-094).
type Rotation struct {
	// Vacant is how many places nobody fills yet.
	Vacant int
	// Wake is called by the first request that comes to a vacant place, which waits
	// for who fills it, at most for the limit. It must not block.
	Wake  func()
	Limit time.Duration
	// Refusal, when it is set, answers at vacant places instead.
	Refusal Refusal
}

// places is who fills the places of an open gate.
type places struct {
	generations []*upstream.Generation
	vacant      uint32
	turn        atomic.Uint32
}

// next is whose turn it is; nil: the place is vacant.
func (p *places) next() *upstream.Generation {
	gen := p.generations[0]
	if n := uint32(len(p.generations)) + p.vacant; n > 1 {
		i := int((p.turn.Add(1) - 1) % n)
		if i >= len(p.generations) {
			return nil
		}
		gen = p.generations[i]
	}
	return gen
}

// Rotate is Open with places that may be vacant. The newest generation is the
// first to have its turn: somebody may have waited for it.
func (g *Gate) Rotate(r Rotation, generations ...*upstream.Generation) {
	g.mu.Lock()
	alive := g.alive(generations)
	if len(alive) == 0 {
		g.become(&situation{kind: holding, limit: g.limits.HoldTime})
		g.mu.Unlock()
		return
	}
	s := &situation{kind: open, limit: g.orDefault(r.Limit), refusal: r.Refusal, wake: r.Wake}
	s.generations, s.vacant = alive, uint32(r.Vacant)
	s.turn.Store(uint32(len(alive) - 1))
	g.become(s)
	wake := s.take(g.queue.length > 0)
	g.mu.Unlock()
	if wake != nil {
		wake()
	}
}

// take answers what is to be called when somebody waits, once.
func (s *situation) take(waiting bool) (wake func()) {
	if waiting {
		wake, s.wake = s.wake, nil
	}
	return wake
}

// alive are those of some generations that have not died.
func (g *Gate) alive(generations []*upstream.Generation) []*upstream.Generation {
	return slices.DeleteFunc(slices.Clone(generations), func(gen *upstream.Generation) bool {
		return slices.Contains(g.dead, gen)
	})
}

// RefuseHeld gives this answer to those that wait now, and to nobody else.
func (g *Gate) RefuseHeld(r Refusal) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for w := g.queue.pop(); w != nil; w = g.queue.pop() {
		w.done <- outcome{refusal: r}
	}
	g.expire()
}

// letIn gives each of those that wait its turn; who comes to a vacant place goes
// on waiting for it, or is refused. The caller holds mu.
func (g *Gate) letIn(s *situation) {
	for range g.queue.length {
		w := g.queue.pop()
		switch gen := g.enter(s); {
		case gen != nil:
			w.done <- outcome{pass: Pass{Generation: gen, Held: time.Since(w.since)}}
		case s.refusal != nil:
			w.done <- outcome{refusal: s.refusal}
		default:
			g.queue.push(w)
		}
	}
}
