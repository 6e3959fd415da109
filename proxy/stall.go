package proxy

import (
	"net/http"
	"sync"
	"time"
)

// stall ends a read or write on a stream of HTTP/2 in which nothing moves for the
// limit: a client that sends no more of its body, or opens no window for the answer,
// would keep the stream and the app for ever. A deadline of net/http would strike
// between the steps, too, where an answer may well rest.
type stall struct {
	mu     sync.Mutex // guards what follows
	limit  time.Duration
	w      http.ResponseWriter
	strike func(*http.ResponseController, time.Time) error
	timer  *time.Timer
	since  time.Time // when the step began that lasts; else zero
}

// use makes it ready for a stream; nobody is between begin and end.
func (s *stall) use(limit time.Duration, w http.ResponseWriter, strike func(*http.ResponseController, time.Time) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.limit, s.w, s.strike = limit, w, strike
}

// begin is called before a step.
func (s *stall) begin() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.since = time.Now()
	if s.timer == nil {
		s.timer = time.AfterFunc(s.limit, s.pass)
		return
	}
	s.timer.Reset(s.limit)
}

// end is called behind it; when it returns, the stream is not touched any more.
func (s *stall) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.since = time.Time{}
	s.timer.Stop()
}

// pass ends the step that lasts.
func (s *stall) pass() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.since.IsZero() && time.Since(s.since) >= s.limit { // else a step that came behind another's end
		_ = s.strike(http.NewResponseController(s.w), past)
	}
}
