package proxy

import (
	"sync"
	"time"

	"falconer/proxy/upstream"
)

// clock limits the inactivity of the app (ANCM-080, ANCM-081): each step may
// take the request timeout, the whole as long as it likes. A deadline is moved
// only when that makes a difference of a sixteenth.
type clock struct {
	mu        sync.Mutex // guards what follows
	conn      *upstream.Conn
	debugged  func() bool
	limit     time.Duration
	armed     time.Time
	suspended bool
}

// start begins to measure; 0 is no limit.
func (c *clock) start(conn *upstream.Conn, limit time.Duration, debugged func() bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.conn, c.limit, c.armed, c.suspended, c.debugged = conn, limit, time.Time{}, false, debugged
	conn.Patience = c
	c.arm()
}

// Outlast lets the app take the limit once more when it is debugged (ANCM-046).
func (c *clock) Outlast() bool {
	c.mu.Lock()
	limit, debugged := c.limit, c.debugged
	c.mu.Unlock()
	if limit <= 0 || debugged == nil || !debugged() {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.armed = time.Time{}
	c.arm()
	return c.limit > 0
}

// progress is called before each step.
func (c *clock) progress() {
	c.mu.Lock()
	c.arm()
	c.mu.Unlock()
}

// suspend lets the app wait for the request's body as long as the client takes;
// only the writes are limited.
func (c *clock) suspend() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.suspended = true
	if c.limit > 0 {
		_ = c.conn.SetReadDeadline(time.Time{})
	}
}

// resume is the end of suspend.
func (c *clock) resume() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.suspended, c.armed = false, time.Time{}
	c.arm()
}

// arm moves the deadline. The caller holds mu.
func (c *clock) arm() {
	if c.limit <= 0 {
		return
	}
	now := time.Now()
	slack := c.limit / 16
	if now.Sub(c.armed) <= slack {
		return
	}
	c.armed = now
	end := now.Add(c.limit + slack)
	if c.suspended {
		_ = c.conn.SetWriteDeadline(end)
		return
	}
	_ = c.conn.SetDeadline(end)
}

// stop takes the limit away: a tunnel has none (ANCM 4.8).
func (c *clock) stop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.limit > 0 {
		_ = c.conn.SetDeadline(time.Time{})
	}
	c.limit = 0
}
