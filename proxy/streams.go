package proxy

import (
	"slices"
	"sync"

	"falconer/proxy/upstream"
)

// rememberedEnded is how many generations are remembered whose streams were
// ended: an answer that turns out to be a stream a moment later ends at once.
const rememberedEnded = 32

// stream is an answer that does not end by itself.
type stream interface {
	// end ends it on the client's side and cuts it on the app's. It does not
	// wait for either.
	end()
}

// streams are the WebSockets and event streams that are open now, by the
// generation that answers them.
type streams struct {
	mu    sync.Mutex // guards what follows
	open  map[stream]*upstream.Generation
	ended []*upstream.Generation
	all   bool // all are ended
}

func (s *streams) add(gen *upstream.Generation, st stream) {
	s.mu.Lock()
	over := s.all || slices.Contains(s.ended, gen)
	if s.open == nil {
		s.open = map[stream]*upstream.Generation{}
	}
	s.open[st] = gen
	s.mu.Unlock()
	if over {
		st.end()
	}
}

func (s *streams) remove(st stream) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.open, st)
}

// end ends those of a generation, all when it is nil.
func (s *streams) end(gen *upstream.Generation) {
	s.mu.Lock()
	var chosen []stream
	for st, of := range s.open {
		if gen == nil || of == gen {
			chosen = append(chosen, st)
			if of != nil { // Falconer's own streams are of no generation
				of.Interrupted(1)
			}
		}
	}
	if gen == nil {
		s.all = true
	} else if !slices.Contains(s.ended, gen) {
		s.ended = append(s.ended, gen)
		if len(s.ended) > rememberedEnded {
			s.ended = slices.Delete(s.ended, 0, 1)
		}
	}
	s.mu.Unlock()
	for _, st := range chosen {
		st.end()
	}
}

// events is an answer of server-sent events. There is one for each, so that an
// end that comes late does not meet the next exchange of the connection.
type events struct{ x *exchange }

func (x *exchange) beginEvents(gen *upstream.Generation) *events {
	e := &events{x}
	x.mu.Lock()
	x.events = e
	x.mu.Unlock()
	x.front.streams.add(gen, e)
	return e
}

func (x *exchange) endEvents(e *events) {
	x.front.streams.remove(e)
	x.mu.Lock()
	x.events = nil
	x.mu.Unlock()
}

// end implements [stream]: the answer ends here, well-formed.
func (e *events) end() {
	x := e.x
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.events != e {
		return
	}
	x.ended = true
	if x.conn != nil {
		_ = x.conn.Close()
	}
}
