package gate

import (
	"slices"

	"falconer/proxy/upstream"
)

// watch is a channel that is closed once a generation is not handed out any
// more and, when empty is set, no exchange is on it.
type watch struct {
	generation *upstream.Generation
	empty      bool
	done       chan struct{}
}

// Drained is closed when nobody is on the generation any more and nobody will
// be: one that is still handed out is not drained.
func (g *Gate) Drained(gen *upstream.Generation) <-chan struct{} { return g.watch(gen, true) }

// Replaced is closed when the generation is not handed out any more.
func (g *Gate) Replaced(gen *upstream.Generation) <-chan struct{} { return g.watch(gen, false) }

func (g *Gate) watch(gen *upstream.Generation, empty bool) <-chan struct{} {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, w := range g.watches {
		if w.generation == gen && w.empty == empty {
			return w.done
		}
	}
	w := watch{generation: gen, empty: empty, done: make(chan struct{})}
	g.watches = append(g.watches, w)
	// Counted before the first look: a Leave that this look does not see yet
	// looks itself.
	g.watched.Store(int32(len(g.watches)))
	g.look()
	return w.done
}

// look closes what has come true. The caller holds mu.
func (g *Gate) look() {
	if len(g.watches) == 0 {
		return
	}
	s := g.now.Load()
	g.watches = slices.DeleteFunc(g.watches, func(w watch) bool {
		if slices.Contains(s.generations, w.generation) || w.empty && w.generation.Busy.Load() != 0 {
			return false
		}
		close(w.done)
		return true
	})
	g.watched.Store(int32(len(g.watches)))
}

// Counts are the numbers of a gate, each read by itself.
type Counts struct {
	// Held wait now; HeldTotal waited ever.
	Held      int
	HeldTotal uint64
	// Failed requests got a 502 or 503 of ours.
	Failed uint64
	// InFlight are answered now by some generation.
	InFlight int
}

// Counts reads the numbers.
func (g *Gate) Counts() Counts {
	g.mu.Lock()
	held := g.queue.length
	g.mu.Unlock()
	return Counts{
		Held:      held,
		HeldTotal: g.heldTotal.Load(),
		Failed:    g.failed.Load(),
		InFlight:  int(g.inFlight.Load()),
	}
}

// Failed counts one more failed request.
func (g *Gate) Failed() { g.failed.Add(1) }
