// Package gate says who answers a request now: it lets it in to a generation of
// the app, holds it while nobody can answer, or refuses it; and it is the place
// of the switch from one generation to the next.
//
// Its owner (the application's loop) turns it; every request goes through it. A
// request that finds it open takes no lock and allocates nothing. It may import
// proxy/upstream and proxy/ancm, whose answers it gives.
package gate

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"falconer/proxy/ancm"
	"falconer/proxy/upstream"
)

// The limits of a gate that were not given.
const (
	DefaultHeld     = 1000
	DefaultHoldTime = 30 * time.Second
)

// retryAfter is what the gate's own refusals tell the client, in seconds.
const retryAfter = 1

// rememberedDead is how many ended generations a gate remembers, so that none is
// opened whose death was told earlier than its readiness.
const rememberedDead = 128

// Limits bound what a gate holds. A zero field means its default.
type Limits struct {
	// Held is how many requests may wait at once.
	Held int
	// HoldTime is how long one request may wait in a restart.
	HoldTime time.Duration
}

// Refusal is an answer that the gate gives instead of the app. It is used by
// several goroutines.
type Refusal interface {
	// Answer makes the answer for a client that accepts these types.
	Answer(accept []byte) ancm.Answer
}

// Gate is what the requests of one application go through. All methods may be
// called by several goroutines; none of them blocks but Enter.
type Gate struct {
	limits    Limits
	now       atomic.Pointer[situation]
	inFlight  atomic.Int64
	heldTotal atomic.Uint64
	failed    atomic.Uint64
	watched   atomic.Int32 // how many watches there are

	mu      sync.Mutex // guards what follows, situation.wake and every change of now
	queue   queue
	timer   *time.Timer // runs while somebody waits
	watches []watch
	dead    []*upstream.Generation
}

type kind uint8

const (
	refusing kind = iota
	holding
	open
)

// situation is what the gate does now. It is replaced whole, never changed, but
// for its turn and its wake.
type situation struct {
	kind kind
	places
	refusal Refusal
	limit   time.Duration
	wake    func() // guarded by Gate.mu
}

// New makes a gate that refuses with 503 until it is told otherwise.
func New(l Limits) *Gate {
	if l.Held == 0 {
		l.Held = DefaultHeld
	}
	if l.HoldTime == 0 {
		l.HoldTime = DefaultHoldTime
	}
	g := &Gate{limits: l}
	g.now.Store(&situation{kind: refusing, refusal: unavailable{}})
	return g
}

// Open lets requests in to these generations, in turn when there are several,
// and the held ones first, in the order of their arrival. Generations that have
// died already are left out; when none remains the gate holds.
func (g *Gate) Open(generations ...*upstream.Generation) {
	g.mu.Lock()
	defer g.mu.Unlock()
	alive := g.alive(generations)
	if len(alive) == 0 {
		g.become(&situation{kind: holding, limit: g.limits.HoldTime})
		return
	}
	g.become(&situation{kind: open, places: places{generations: alive}})
}

// Hold keeps requests waiting, each at most for the limit since it came; 0 means
// the limit of restarts, Limits.HoldTime. Another limit applies to those that
// wait already, too.
func (g *Gate) Hold(limit time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.become(&situation{kind: holding, limit: g.orDefault(limit)})
}

// Refuse gives everybody this answer, those that wait too.
func (g *Gate) Refuse(r Refusal) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.become(&situation{kind: refusing, refusal: r})
}

// Sleep is Hold, and the first request calls wake, once and in its own
// goroutine; when some wait already, wake is called at once in the caller's. It
// must not block.
func (g *Gate) Sleep(wake func(), limit time.Duration) {
	g.mu.Lock()
	s := &situation{kind: holding, limit: g.orDefault(limit)}
	if g.queue.length == 0 {
		s.wake, wake = wake, nil
	}
	g.become(s)
	g.mu.Unlock()
	if wake != nil {
		wake()
	}
}

// Died is called at the death of a generation's process, before anything else:
// it is not handed out from then on. When nobody else answers, requests are held.
func (g *Gate) Died(gen *upstream.Generation) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if slices.Contains(g.dead, gen) {
		return
	}
	g.dead = append(g.dead, gen)
	if len(g.dead) > rememberedDead {
		g.dead = slices.Delete(g.dead, 0, 1)
	}
	s := g.now.Load()
	if !slices.Contains(s.generations, gen) {
		return
	}
	if len(s.generations) == 1 {
		g.become(&situation{kind: holding, limit: g.limits.HoldTime})
		return
	}
	// Whether its place is filled again is for the owner to say.
	g.become(&situation{kind: open, places: places{generations: g.alive(s.generations)}})
}

func (g *Gate) orDefault(limit time.Duration) time.Duration {
	if limit == 0 {
		return g.limits.HoldTime
	}
	return limit
}

// become changes the situation and does right by those that wait. Those are let
// in before the change is seen, so that nobody who comes later is before them.
// The caller holds mu.
func (g *Gate) become(s *situation) {
	switch s.kind {
	case open:
		g.letIn(s)
	case refusing:
		for w := g.queue.pop(); w != nil; w = g.queue.pop() {
			w.done <- outcome{refusal: s.refusal}
		}
	}
	g.now.Store(s)
	g.expire()
	g.look()
}

// unavailable is the gate's own refusal: nobody answers, or it took too long, or
// too many wait.
type unavailable struct{}

// Answer implements [Refusal].
func (unavailable) Answer(accept []byte) ancm.Answer {
	return ancm.Unavailable(retryAfter).Answer(accept)
}
