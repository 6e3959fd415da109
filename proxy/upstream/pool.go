package upstream

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"
)

const (
	// maxIdle bounds the idle connections of a generation; more are closed.
	maxIdle = 256
	// maxAge is how long one may be idle. Kestrel closes after 130 s; long-idle
	// ones are let go earlier so that no half-closed socket stays for good.
	maxAge = 90 * time.Second
)

// loopback is the only address that an app is looked for at (ANCM-050).
var loopback = netip.AddrFrom4([4]byte{127, 0, 0, 1})

// pool keeps the idle connections of one generation, the newest last.
type pool struct {
	mu     sync.Mutex // guards what follows
	idle   []*Conn
	closed bool
}

// Get gives a connection: the idle one that was used last and is still alive
// (reused), else a new one. Dialling ends with ctx. After Close it gives
// [net.ErrClosed]: the port may be somebody else's by now, and the token is not
// for him. Several goroutines may call it.
//
// A reused connection may be closed by the app in the moment in which it is
// handed out; its owner sees an end before the first byte of a response.
func (g *Generation) Get(ctx context.Context) (c *Conn, reused bool, err error) {
	for {
		c, err := g.pool.pop()
		if err != nil {
			return nil, false, fmt.Errorf("connecting to generation %d: %w", g.Number, err)
		}
		if c == nil {
			break
		}
		if c.alive() {
			return c, true, nil
		}
		g.Discard(c)
	}
	c, err = g.dial(ctx)
	return c, false, err
}

// Put takes a connection back whose exchange is framed and complete: its
// request was sent and its response read to the end. The caller must not use it
// any more. It is closed when the generation is.
func (g *Generation) Put(c *Conn) {
	if c.Reader.Buffered() > 0 {
		g.Discard(c)
		return
	}
	if c.timed.Swap(false) && c.conn.SetDeadline(time.Time{}) != nil {
		g.Discard(c)
		return
	}
	c.Patience = nil
	c.since = time.Now()
	for _, old := range g.pool.push(c) {
		if old != nil {
			g.Discard(old)
		}
	}
}

// Discard closes a connection that can carry no other exchange and reuses its
// buffer; the caller must not use either any more.
func (g *Generation) Discard(c *Conn) {
	_ = c.Close()
	c.release()
}

// Close closes the idle connections; those in use are closed when they are put
// back. Closing again does nothing.
func (g *Generation) Close() {
	g.pool.mu.Lock()
	idle := g.pool.idle
	g.pool.idle, g.pool.closed = nil, true
	g.pool.mu.Unlock()
	for _, c := range idle {
		g.Discard(c)
	}
}

func (g *Generation) dial(ctx context.Context) (*Conn, error) {
	if g.Address.Addr() != loopback {
		return nil, fmt.Errorf("connecting to generation %d: %v is not 127.0.0.1", g.Number, g.Address)
	}
	d := net.Dialer{KeepAlive: -1} // on loopback a dead peer says so
	nc, err := d.DialContext(ctx, "tcp4", g.Address.String())
	if err != nil {
		return nil, fmt.Errorf("connecting to generation %d: %w", g.Number, err)
	}
	if g.pool.isClosed() {
		_ = nc.Close()
		return nil, fmt.Errorf("connecting to generation %d: %w", g.Number, net.ErrClosed)
	}
	return newConn(nc), nil
}

func (p *pool) isClosed() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.closed
}

func (p *pool) pop() (*Conn, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil, net.ErrClosed
	}
	last := len(p.idle) - 1
	if last < 0 {
		return nil, nil
	}
	c := p.idle[last]
	p.idle[last] = nil
	p.idle = p.idle[:last]
	return c, nil
}

// push keeps c and gives what must be closed for it: c itself, when there is no
// room, and the one that is idle longest, when it is too old. No timer watches
// the old ones: without traffic nothing happens.
func (p *pool) push(c *Conn) (gone [2]*Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed || len(p.idle) >= maxIdle {
		gone[0] = c
		return gone
	}
	p.idle = append(p.idle, c)
	if oldest := p.idle[0]; c.since.Sub(oldest.since) > maxAge {
		gone[1] = oldest
		p.idle = slices.Delete(p.idle, 0, 1)
	}
	return gone
}
