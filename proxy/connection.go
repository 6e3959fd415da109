package proxy

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"sync/atomic"
	"time"

	"falconer/proxy/message"
	"falconer/proxy/winauth"
)

// readerSize is the read buffer of a client's connection.
const readerSize = 8 << 10

// The states of a connection: an idle one can be closed without harm.
const (
	idle int32 = iota
	busy
	closed
)

// connection serves the HTTP/1 requests of one client's connection, one after
// the other; pipelined ones wait in its buffer.
type connection struct {
	front  *Front
	conn   net.Conn // perhaps TLS
	reader *bufio.Reader
	line   deadline
	watch  watch
	ctx    context.Context
	cancel context.CancelFunc
	state  atomic.Int32

	guard     winauth.Guard
	exchange  exchange
	body      message.BodyReader
	bodyBegan atomic.Bool // some of the request's body was read

	out      []byte // what is to be sent next
	chunked  bool   // how the answer is framed
	ended    bool   // its end was sent
	expects  bool   // the client waits for 100 before it sends the body
	last     bool   // no request is read after this one
	unread   bool   // something of the client may not have been read
	forsaken bool   // the connection was aborted or handed over
}

// newConnection makes one that can be left and retired; use makes it ready.
func newConnection(f *Front) *connection {
	c := &connection{front: f}
	c.ctx, c.cancel = context.WithCancel(f.base)
	return c
}

// use says on which connection, perhaps TLS, and from whom requests come.
func (c *connection) use(conn net.Conn, p peer) {
	c.conn, c.reader = conn, bufio.NewReaderSize(conn, readerSize)
	c.line.conn = conn
	c.watch.reader, c.watch.line, c.watch.gone = c.reader, &c.line, c.vanish
	x := &c.exchange
	x.front, x.client, x.peer, x.remote = c.front, c, p.Peer, p.text
	x.guard = &c.guard
	c.guard.Begin = c.front.config.Authenticate
}

// serve answers requests until the connection ends.
func (c *connection) serve() {
	defer c.guard.Close()
	for !c.last {
		start, err := c.next()
		if err == nil {
			c.answer(start)
			continue
		}
		c.last = true
		if refused, ok := errors.AsType[*message.Error](err); ok {
			c.begin()
			c.unread = true
			c.exchange.reject(start, refused)
		}
	}
	if !c.forsaken {
		c.end()
	}
}

var errHeadTime = &message.Error{Status: 408, Reason: "the request's head did not come in time"}

// next waits for a request and reads its head. start is when its first byte was
// there.
func (c *connection) next() (start time.Time, err error) {
	if c.reader.Buffered() == 0 {
		c.state.CompareAndSwap(busy, idle)
		if c.front.closing.Load() {
			return start, net.ErrClosed // Shutdown may have found it busy
		}
		c.line.within(c.front.config.Limits.Idle)
		if _, err := c.reader.Peek(1); err != nil {
			return start, err
		}
		if !c.state.CompareAndSwap(idle, busy) {
			return start, net.ErrClosed
		}
	}
	start = time.Now()
	if waiting, _ := c.reader.Peek(c.reader.Buffered()); !bytes.Contains(waiting, []byte("\r\n\r\n")) {
		c.line.within(c.front.config.Limits.Head)
	}
	err = c.exchange.request.ReadRequest(c.reader, message.Limits{})
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return start, errHeadTime
	}
	return start, err
}

// keepOut is how much room for answers an idle connection keeps.
const keepOut = 16 << 10

// begin makes ready for the answer to one request.
func (c *connection) begin() {
	if c.out = c.out[:0]; cap(c.out) > keepOut {
		c.out = nil
	}
	c.chunked, c.ended, c.expects = false, false, false
	c.bodyBegan.Store(false)
	c.body.Reset(c.reader, message.Framing{})
	c.exchange.protocol = protocol(c.exchange.request.Minor)
}

func protocol(minor int) string {
	if minor == 0 {
		return "HTTP/1.0"
	}
	return "HTTP/1.1"
}

func (c *connection) answer(start time.Time) {
	h := &c.exchange.request
	c.begin()
	f, err := h.RequestFraming()
	if err != nil {
		c.last, c.unread = true, true
		c.exchange.reject(start, err.(*message.Error))
		return
	}
	c.body.Reset(c.reader, f)
	c.expects = f.Kind != message.NoBody && h.Minor > 0 && h.HasToken("Expect", "100-continue")
	c.last = h.HasToken("Connection", "close") || h.Minor == 0 && !h.HasToken("Connection", "keep-alive")
	c.exchange.run(start, f)
	c.watch.stop()
	if !c.body.Consumed() {
		c.last, c.unread = true, true
	}
}

// Bounds on what is read of a client to which nothing is said any more: a close
// with bytes unread would reset the connection, and the answer could be lost.
const (
	lingerTime  = 2 * time.Second
	lingerBytes = 1 << 20
)

// end closes the connection in good order.
func (c *connection) end() {
	if c.unread || c.reader.Buffered() > 0 {
		c.line.restore()
		c.line.within(lingerTime)
		closeWrite(c.conn)
		_, _ = io.CopyN(io.Discard, c.conn, lingerBytes)
	}
	_ = c.conn.Close()
}

// vanish is what happens when the client went away.
func (c *connection) vanish() {
	c.exchange.vanish()
	c.cancel()
}

// leave ends what runs on the connection.
func (c *connection) leave() {
	c.exchange.leave()
	c.cancel()
}

// retire says whether no request is on the connection; then none will be, and it
// can be closed. It may be called by any goroutine.
func (c *connection) retire() bool { return c.state.CompareAndSwap(idle, closed) }
