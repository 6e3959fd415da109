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
	over     *time.Timer // ends it; nil: the server works
}

// rest has the server do nothing until a compile wants it, for at most limit; not at all
// while one compiles, nor where a process cannot be stopped.
func (s *server) rest(limit time.Duration) {
	r := &s.rests
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.compiles > 0 || r.over != nil || s.process.Rest() != nil {
		return
	}
	r.over = time.AfterFunc(limit, func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		s.wake()
	})
}

// work notes a compile, which the server has to be awake for until done is called.
func (s *server) work() (done func()) {
	r := &s.rests
	r.mu.Lock()
	defer r.mu.Unlock()
	r.compiles++
	s.wake()
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.compiles--
	}
}

// wake ends the rest; rests.mu is held.
func (s *server) wake() {
	if over := s.rests.over; over != nil {
		over.Stop()
		s.rests.over = nil
		_ = s.process.Work() // it is gone if that fails
	}
}
