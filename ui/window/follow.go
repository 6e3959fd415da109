package window

import (
	"sync"
	"time"
)

// follow marks the pump for every signal until the window stops or the returned
// function is called.
func (w *Window) follow(changed func() (<-chan struct{}, func())) (end func()) {
	signal, cancel := changed()
	done := make(chan struct{})
	w.running.Go(func() {
		defer cancel()
		for {
			select {
			case <-w.ctx.Done():
				return
			case <-done:
				return
			case _, open := <-signal:
				if !open {
					return
				}
				w.pump.Mark()
			}
		}
	})
	return sync.OnceFunc(func() { close(done) })
}

// syncSites takes over the engine's sites: follows new ones, lets go of those
// that are gone, and shows another one when the shown one is gone.
func (w *Window) syncSites() {
	w.sites = w.engine.Sites()
	open := map[string]bool{}
	for _, s := range w.sites {
		open[s.ID()] = true
		if w.follows[s.ID()] == nil {
			w.follows[s.ID()] = w.follow(s.Changed)
		}
	}
	for id, end := range w.follows {
		if !open[id] {
			end()
			delete(w.follows, id)
		}
	}
	if whole := w.whole(w.current); whole != nil && open[whole.ID()] || w.current == nil && len(w.sites) == 0 {
		return
	}
	w.current, w.shown = nil, pageNone
	if len(w.sites) > 0 {
		w.current = w.sites[0]
	}
	w.followCurrent()
}

// followCurrent follows the traffic and the lines of the site that is shown;
// those of others are not looked at until they are.
func (w *Window) followCurrent() {
	if w.ofSite != nil {
		w.ofSite()
		w.ofSite = nil
	}
	if w.current == nil {
		return
	}
	requests, lines := w.follow(w.current.Trace().Changed), w.follow(w.current.Logs().Changed)
	w.ofSite = func() { requests(); lines() }
	w.status.numbers = time.Time{}
	w.frame.showSite(w.current)
}

// clock marks the pump once at a later moment: it ticks only while something
// that is seen counts.
type clock struct {
	mark func()

	mu    sync.Mutex
	timer *time.Timer // guarded by mu
	ended bool        // guarded by mu
}

// in asks for one tick after d; 0 asks for none. A later call replaces an
// earlier one.
func (c *clock) in(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.timer != nil {
		c.timer.Stop()
		c.timer = nil
	}
	if d > 0 && !c.ended {
		c.timer = time.AfterFunc(d, c.mark)
	}
}

func (c *clock) stop() {
	c.in(0)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ended = true
}
