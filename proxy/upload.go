package proxy

import (
	"errors"
	"io"
	"os"
	"sync"
	"time"

	"falconer/proxy/message"
	"falconer/proxy/upstream"
)

// inlineLimit bounds the request bodies that go with their head in one write.
const inlineLimit = 16 << 10

// grace is how long the rest of a body may take whose answer is complete:
// Kestrel reads on for so long, too.
const grace = 5 * time.Second

// errTooLarge ends a body of unknown length that grew above
// maxAllowedContentLength (ANCM 4.12).
var errTooLarge = errors.New("the request's body is longer than maxAllowedContentLength allows")

// upload carries a request's body to the app in its own goroutine, so that an
// answer can come while it still runs.
type upload struct {
	started bool
	whole   bool  // the body was read to its end
	err     error // how it broke; nil while it runs
	done    chan struct{}

	pending []byte // a block with its chunk framing

	mu       sync.Mutex // guards what follows
	ended    bool
	stopping bool // settle does not want the rest
}

func (u *upload) reset() {
	u.started, u.whole, u.err, u.ended, u.stopping = false, false, nil, false, false
}

// takeInline takes a body that is here already: it needs no goroutine and can
// be sent again.
func (x *exchange) takeInline() {
	x.inline = x.inline[:0]
	n := int(min(x.framing.Length, inlineLimit+1))
	if x.framing.Kind != message.ByLength || n > inlineLimit || n > x.client.Waiting() {
		return
	}
	if cap(x.inline) < n {
		x.inline = make([]byte, 0, max(n, 1<<10))
	}
	if _, err := io.ReadFull(reading{x.client}, x.inline[:n]); err != nil {
		return
	}
	x.inline = x.inline[:n]
	x.upload.whole = true
}

// reading is a client as a reader of its request's body.
type reading struct{ client }

// bodyAhead says whether some of the request's body was not read yet.
func (x *exchange) bodyAhead() bool {
	return x.framing.Kind != message.NoBody && !x.upload.whole
}

func (u *upload) start(x *exchange, conn *upstream.Conn) {
	u.started = true
	if u.done == nil {
		u.done = make(chan struct{}, 1)
	}
	x.client.Unwatch()
	x.clock.suspend()
	go u.run(x, conn)
}

// run copies until the end, and tells settle.
func (u *upload) run(x *exchange, conn *upstream.Conn) {
	whole, err := u.copy(x, conn)
	u.mu.Lock()
	u.whole, u.err, u.ended = whole, err, true
	u.mu.Unlock()
	switch {
	case err == nil:
		x.record.Sent()
		x.client.Watch()
	case errors.Is(err, errGone):
		x.leave()
	case errors.Is(err, errTooLarge), errors.Is(err, os.ErrDeadlineExceeded), isMalformed(err):
		_ = conn.Close()
	}
	// In the other cases the app does not take the rest, and may have said why.
	x.clock.resume()
	u.done <- struct{}{}
}

func (u *upload) copy(x *exchange, conn *upstream.Conn) (whole bool, err error) {
	block := blocks.Get().(*[blockSize]byte)
	defer blocks.Put(block)
	limit := int64(1<<63 - 1)
	if x.framing.Kind == message.Chunked && x.rules.filter != nil {
		limit = x.rules.filter.MaxBody()
	}
	for total := int64(0); ; {
		n, readErr := x.client.Read(block[:])
		if n > 0 {
			x.record.RequestBody(block[:n])
			if total += int64(n); total > limit {
				return false, errTooLarge
			}
			if err := u.send(x, conn, block[:n]); err != nil {
				return false, err
			}
		}
		switch {
		case readErr == nil:
		case readErr == io.EOF:
			if x.framing.Kind == message.Chunked {
				_, err = io.WriteString(conn, message.FinalChunk)
			}
			return true, err
		case isMalformed(readErr):
			return false, readErr
		case u.isStopping():
			return false, readErr
		default:
			return false, errGone
		}
	}
}

// send writes one block to the app, with its framing in the same write.
func (u *upload) send(x *exchange, conn *upstream.Conn, p []byte) error {
	x.clock.progress()
	if x.framing.Kind == message.Chunked {
		u.pending = message.AppendChunk(u.pending[:0], p)
		p = u.pending
	}
	_, err := conn.Write(p)
	return err
}

// await returns when the goroutine has ended, in one way or another.
func (u *upload) await() {
	<-u.done
	u.done <- struct{}{} // for settle
}

// unfinished says whether some of the body did not go to the app, or not yet.
func (u *upload) unfinished() bool {
	if !u.started {
		return false
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	return !u.ended || !u.whole
}

// settle waits for the goroutine when the answer is over, and says whether the
// body went through whole.
func (u *upload) settle(x *exchange, conn *upstream.Conn, err error) (whole bool) {
	if !u.started {
		return true
	}
	if err == nil {
		t := time.NewTimer(grace)
		defer t.Stop()
		select {
		case <-u.done:
			return u.err == nil
		case <-x.client.Context().Done():
		case <-t.C:
		}
	}
	u.mu.Lock()
	u.stopping = true
	u.mu.Unlock()
	_ = conn.Close()
	x.client.Interrupt()
	<-u.done
	return false
}

func (u *upload) isStopping() bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.stopping
}

func isMalformed(err error) bool {
	_, ok := errors.AsType[*message.Error](err)
	return ok
}
