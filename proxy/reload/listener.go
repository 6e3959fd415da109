package reload

import (
	"encoding/json"
	"slices"
)

// Listener is one page that listens, from [Hub.Listen] until Close. Take is
// called by one goroutine.
type Listener struct {
	hub    *Hub
	client string
	ready  chan struct{}

	// What follows is guarded by the hub's mu.
	greeted bool
	seen    uint64 // number of the last event that was taken
	over    bool   // nothing comes any more
	ended   bool   // by End: the site closes
}

// Listen makes a listener. client names the browser where its pages must share
// few connections, and is empty elsewhere. Where too many listen, the one that has
// done so for the longest is sent to sleep.
func (h *Hub) Listen(client string) *Listener {
	h.mu.Lock()
	defer h.mu.Unlock()
	l := &Listener{hub: h, client: client, ready: make(chan struct{}, 1), seen: h.last, over: !h.on.Load()}
	h.listeners = append(h.listeners, l)
	same := func(other *Listener) bool { return client != "" && other.client == client }
	h.thin(mostOfClient, same)
	h.thin(mostListeners, func(*Listener) bool { return true })
	l.wake()
	return l
}

// thin ends the oldest listeners of a kind above a number. The caller holds mu.
func (h *Hub) thin(most int, kind func(*Listener) bool) {
	n := 0
	for _, l := range slices.Backward(h.listeners) {
		if !kind(l) {
			continue
		}
		if n++; n > most {
			l.over = true
			l.wake()
		}
	}
	h.listeners = slices.DeleteFunc(h.listeners, func(l *Listener) bool { return l.over })
}

// Ready tells that Take has something.
func (l *Listener) Ready() <-chan struct{} { return l.ready }

func (l *Listener) wake() {
	select {
	case l.ready <- struct{}{}:
	default:
	}
}

// Take appends what is new as server-sent events; open is false when nothing
// comes any more.
func (l *Listener) Take(dst []byte) (events []byte, open bool) {
	h := l.hub
	h.mu.Lock()
	defer h.mu.Unlock()
	if l.ended {
		return dst, false
	}
	if !l.greeted {
		l.greeted = true
		dst = h.hello(dst)
	}
	first := h.last - uint64(len(h.events)) // the number before the oldest
	if l.seen < first {
		l.seen = first
		dst = appendEvent(dst, "reload", []byte("{}")) // it missed some
	}
	for _, e := range h.events[l.seen-first:] {
		dst = appendEvent(dst, e.name, e.data)
	}
	l.seen = h.last
	if l.over && h.on.Load() {
		dst = appendEvent(dst, "sleep", []byte("{}"))
	}
	return dst, !l.over
}

// hello is what a page is told first: how new the site is and what happens to it.
func (h *Hub) hello(dst []byte) []byte {
	data, err := json.Marshal(struct {
		Since string   `json:"since"`
		State State    `json:"state"`
		Files []string `json:"files,omitempty"`
	}{h.since(), h.state, h.files})
	if err != nil {
		return dst // strings always have a JSON form
	}
	return appendEvent(dst, "hello", data)
}

// End ends it because the site closes: the page looks for the site again.
func (l *Listener) End() {
	l.hub.mu.Lock()
	defer l.hub.mu.Unlock()
	l.over, l.ended = true, true
	l.wake()
}

// Close forgets it.
func (l *Listener) Close() {
	l.hub.mu.Lock()
	defer l.hub.mu.Unlock()
	l.hub.listeners = slices.DeleteFunc(l.hub.listeners, func(other *Listener) bool { return other == l })
}

// appendEvent appends one event; JSON has no line ends.
func appendEvent(dst []byte, name string, data []byte) []byte {
	dst = append(append(append(dst, "event: "...), name...), "\ndata: "...)
	return append(append(dst, data...), "\n\n"...)
}

// Listeners is how many pages listen now.
func (h *Hub) Listeners() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.listeners)
}
