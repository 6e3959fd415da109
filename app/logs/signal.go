package logs

import "sync"

// signals wakes readers: each has a channel of one place, so a ring never waits
// and many rings are one.
type signals struct {
	mu      sync.Mutex
	readers map[chan struct{}]struct{} // guarded by mu
}

func (s *signals) subscribe() (<-chan struct{}, func()) {
	reader := make(chan struct{}, 1)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.readers == nil {
		s.readers = map[chan struct{}]struct{}{}
	}
	s.readers[reader] = struct{}{}
	return reader, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.readers, reader)
	}
}

func (s *signals) ring() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for reader := range s.readers {
		select {
		case reader <- struct{}{}:
		default:
		}
	}
}
