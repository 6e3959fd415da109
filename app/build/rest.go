package build

import (
	"sync"
	"time"
)

// rest is when a compiler server does nothing. Behind its compiles it makes its own code
// faster, for seconds after the first ones, which takes a processor from the app that
// starts with what was compiled.
type rest struct {
	mu       sync.Mutex  // guards what follows
	compiles int         // how many run
	wanted   time.Time   // until when it is to rest as soon as the last of those has ended
	over     *time.Timer // ends it; nil: the server works
}

// rest has the server do nothing until a compile wants it, for at most limit; while one
// compiles still, as one does that nobody waits for any more, then from its end. It does
// nothing where a process cannot be stopped.
func (s *server) rest(limit time.Duration) {
	r := &s.rests
	r.mu.Lock()
	defer r.mu.Unlock()
	r.wanted = time.Now().Add(limit)
	s.lie()
}

// work notes a compile, which the server has to be awake for until done is called.
func (s *server) work() (done func()) {
	r := &s.rests
	r.mu.Lock()
	defer r.mu.Unlock()
	r.compiles++
	r.wanted = time.Time{}
	s.wake()
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.compiles--
		s.lie()
	}
}

// lie begins the rest that is wanted, unless something compiles; rests.mu is held.
func (s *server) lie() {
	r := &s.rests
	left := time.Until(r.wanted)
	if left <= 0 || r.compiles > 0 || r.over != nil || s.process.Rest() != nil {
		return
	}
	r.over = time.AfterFunc(left, func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		s.wake()
	})
}

// wake ends the rest; rests.mu is held.
func (s *server) wake() {
	if over := s.rests.over; over != nil {
		over.Stop()
		s.rests.over = nil
		_ = s.process.Work() // it is gone if that fails
	}
}
