package app

import "sync"

// notice tells any number of viewers that there is something new: each has a
// channel with one place, so nobody who tells ever waits.
type notice struct {
	mu      sync.Mutex // guards viewers
	viewers map[chan struct{}]struct{}
}

// watch makes a channel that is ready after each tell; cancel ends it.
func (n *notice) watch() (ready <-chan struct{}, cancel func()) {
	ch := make(chan struct{}, 1)
	n.mu.Lock()
	if n.viewers == nil {
		n.viewers = map[chan struct{}]struct{}{}
	}
	n.viewers[ch] = struct{}{}
	n.mu.Unlock()
	return ch, func() {
		n.mu.Lock()
		delete(n.viewers, ch)
		n.mu.Unlock()
	}
}

func (n *notice) tell() {
	n.mu.Lock()
	defer n.mu.Unlock()
	for ch := range n.viewers {
		select {
		case ch <- struct{}{}:
		default:
		}
	}
}
