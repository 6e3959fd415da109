package upstream

import (
	"bufio"
	"errors"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// readerSize is the read buffer of a connection in bytes: an ordinary response
// head and the beginning of its body.
const readerSize = 8 << 10

var readers = sync.Pool{New: func() any { return bufio.NewReaderSize(nil, readerSize) }}

// Conn is one HTTP/1.1 connection to an app. One exchange at a time owns it;
// others may only close it and set its deadlines.
type Conn struct {
	// Reader reads what the app sends. It is the owner's until it calls
	// [Generation.Put] or [Generation.Discard].
	Reader *bufio.Reader

	// Patience is asked when a deadline has passed; true says that there is another
	// one. nil: each is the end. It is the owner's like Reader.
	Patience Patience

	conn  net.Conn
	raw   syscall.RawConn // nil when the system gives none
	probe func(fd uintptr)
	quiet bool // what the last probe found
	timed atomic.Bool
	since time.Time // idle since
}

// Patience moves a deadline that has passed, or does not.
type Patience interface{ Outlast() bool }

func newConn(nc net.Conn) *Conn {
	c := &Conn{conn: nc, Reader: readers.Get().(*bufio.Reader)}
	c.Reader.Reset(c)
	if sc, ok := nc.(syscall.Conn); ok {
		c.raw, _ = sc.SyscallConn()
	}
	c.probe = func(fd uintptr) { c.quiet = quiet(fd) }
	return c
}

// NetConn is the connection below, for what Conn does not offer.
func (c *Conn) NetConn() net.Conn { return c.conn }

// Read reads from the app; the owner reads from Reader, which reads from here.
func (c *Conn) Read(p []byte) (n int, err error) {
	for {
		if n, err = c.conn.Read(p); n > 0 || err == nil || !c.outlasts(err) {
			return n, err
		}
	}
}

// Write writes to the app.
func (c *Conn) Write(p []byte) (n int, err error) {
	for {
		more, err := c.conn.Write(p[n:])
		if n += more; err == nil || !c.outlasts(err) {
			return n, err
		}
	}
}

func (c *Conn) outlasts(err error) bool {
	return c.Patience != nil && errors.Is(err, os.ErrDeadlineExceeded) && c.Patience.Outlast()
}

// SetDeadline bounds reads and writes, those under way too, until t; the zero
// time takes the bound away, and so does [Generation.Put].
func (c *Conn) SetDeadline(t time.Time) error {
	c.timed.Store(true)
	return c.conn.SetDeadline(t)
}

// SetReadDeadline is SetDeadline for reads only.
func (c *Conn) SetReadDeadline(t time.Time) error {
	c.timed.Store(true)
	return c.conn.SetReadDeadline(t)
}

// SetWriteDeadline is SetDeadline for writes only.
func (c *Conn) SetWriteDeadline(t time.Time) error {
	c.timed.Store(true)
	return c.conn.SetWriteDeadline(t)
}

// Close closes the connection, which ends what another goroutine reads or
// writes on it. Closing it again does nothing but say so.
func (c *Conn) Close() error { return c.conn.Close() }

// alive says whether an idle connection can carry one more exchange: the app
// has neither closed it nor sent what nobody asked for.
func (c *Conn) alive() bool {
	if c.raw == nil || c.Reader.Buffered() > 0 {
		return false
	}
	c.quiet = false
	return c.raw.Control(c.probe) == nil && c.quiet
}

// release gives the read buffer back. The connection is closed or about to be,
// and its owner has no use for it any more.
func (c *Conn) release() {
	if r := c.Reader; r != nil {
		c.Reader = nil
		r.Reset(nil)
		readers.Put(r)
	}
}
