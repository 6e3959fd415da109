package trace

import (
	"sync/atomic"
	"time"

	"falconer/proxy/message"
)

// Store keeps the newest exchanges of one site in a fixed amount of memory.
type Store struct{ ids *atomic.Uint64 }

// Usage says what a store holds.
type Usage struct {
	// Count are the finished exchanges that are kept, Dropped those that newer
	// ones have overwritten, Pending those that run.
	Count, Pending int
	Dropped        uint64
	// Bytes are in use of Capacity.
	Bytes, Capacity int
	// First is the Seq of the oldest finished exchange that is kept; rows of a
	// viewer that are older and Done can be forgotten.
	First uint64
}

// New returns a store that uses capacity bytes; ids is shared by all stores of
// the process.
func New(capacity int, ids *atomic.Uint64) *Store { return &Store{ids: ids} }

// Begin opens the record of an exchange whose first byte came at start.
func (s *Store) Begin(start time.Time) *Recording { return &Recording{id: s.ids.Add(1)} }

// After copies the rows that are newer than seq, in the order of their Seq.
func (s *Store) After(seq uint64, dst []Summary) (rows []Summary, last uint64, missed uint64) {
	return dst[:0], seq, 0
}

// Get returns one exchange whole; false when it is not kept any more.
func (s *Store) Get(id uint64) (*Exchange, bool) { return nil, false }

// Changed returns a channel that has a place for one signal.
func (s *Store) Changed() (ch <-chan struct{}, cancel func()) {
	return make(chan struct{}, 1), func() {}
}

// Usage says what the store holds.
func (s *Store) Usage() Usage { return Usage{} }

// Clear forgets the finished exchanges.
func (s *Store) Clear() {}

// Conceal makes every occurrence of a pairing token unreadable in what Get
// returns, for apps that echo their request's headers (CL-071).
func (s *Store) Conceal(token string) {}

// Recording is the record of a running exchange.
type Recording struct{ id uint64 }

// ID is the exchange's number.
func (r *Recording) ID() uint64 { return r.id }

// Request copies the request's head.
func (r *Recording) Request(h *message.Head, scheme, remote, protocol, application string) {}

// RequestBody keeps and counts a piece of the request's body.
func (r *Recording) RequestBody(p []byte) {}

// ResponseBody keeps and counts a piece of the answer's body.
func (r *Recording) ResponseBody(p []byte) {}

// Held says how long the request waited for somebody to answer.
func (r *Recording) Held(d time.Duration) {}

// Connected says how long it took to get a connection to the app.
func (r *Recording) Connected(d time.Duration) {}

// Sent marks the moment at which the request had been sent to the app.
func (r *Recording) Sent() {}

// Generation says who answers.
func (r *Recording) Generation(number int, build string, stale bool) {}

// Response copies the answer's head; its first byte came now.
func (r *Recording) Response(h *message.Head, byFalconer bool, subStatus int) {}

// Kind says what the exchange turned out to be.
func (r *Recording) Kind(k Kind) {}

// TraceID is the W3C trace id that the app's log lines carry.
func (r *Recording) TraceID(id string) {}

// Replayed marks an exchange that Falconer sent again for the person.
func (r *Recording) Replayed() {}

// End stores the exchange; r must not be used after.
func (r *Recording) End(err error) {}
