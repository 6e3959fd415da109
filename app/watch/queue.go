package watch

import "sync"

// notice is what an event says of a path.
type notice uint8

const (
	created notice = iota
	written
	removed // or renamed away
	touched // its time, mode or owner is another
)

// event is one raw event. It is only a hint where to look.
type event struct {
	path string
	kind notice
}

// moves tells whether a file came or went.
func (e event) moves() bool { return e.kind == created || e.kind == removed }

// notifier is the one face that file events have here, whoever sends them.
type notifier interface {
	// Add watches a folder, not what is below its folders. Adding twice is fine.
	Add(folder string) error
	// Remove ends it; also of a folder that is gone.
	Remove(folder string)
	// Events is where they wait.
	Events() *queue
	// Close ends all and waits for the goroutines.
	Close() error
}

// queueCap is how many events may wait; more are an overflow.
const queueCap = 1 << 16

// queue is what was told and not yet taken. Who tells never waits, so that the
// system's own queue stays empty.
type queue struct {
	ready chan struct{} // one place

	mu     sync.Mutex
	events []event // guarded by mu, as below
	lost   bool    // events were lost: look at everything
	err    error   // the last trouble of the sender
}

func newQueue() *queue { return &queue{ready: make(chan struct{}, 1)} }

func (q *queue) tell(e event) {
	q.mu.Lock()
	if len(q.events) < queueCap {
		q.events = append(q.events, e)
	} else {
		q.lost = true
	}
	q.mu.Unlock()
	q.wake()
}

func (q *queue) overflow() {
	q.mu.Lock()
	q.lost = true
	q.mu.Unlock()
	q.wake()
}

func (q *queue) fail(err error) {
	q.mu.Lock()
	q.err = err
	q.mu.Unlock()
	q.wake()
}

func (q *queue) wake() {
	select {
	case q.ready <- struct{}{}:
	default:
	}
}

func (q *queue) take() (events []event, lost bool, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	events, lost, err = q.events, q.lost, q.err
	q.events, q.lost, q.err = nil, false, nil
	return events, lost, err
}
