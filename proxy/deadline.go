package proxy

import (
	"net"
	"sync"
	"time"
)

// deadline holds the read and write deadlines of a client's connection. They are
// moved only when that makes a difference of a sixteenth: most requests move none.
type deadline struct {
	conn net.Conn

	mu     sync.Mutex // guards what follows
	limit  time.Duration
	set    time.Time
	passed bool

	writing time.Time // when the write deadline was set; one goroutine writes
}

// past is a deadline that has passed for sure.
var past = time.Unix(1, 0)

// within lets reads wait so long, and at most a sixteenth more.
func (d *deadline) within(limit time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := time.Now()
	slack := limit / 16
	if d.passed || d.limit == limit && now.Sub(d.set) <= slack {
		return
	}
	d.limit, d.set = limit, now
	_ = d.conn.SetReadDeadline(now.Add(limit + slack))
}

// none lets reads wait for ever.
func (d *deadline) none() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.passed || d.limit == 0 {
		return
	}
	d.limit = 0
	_ = d.conn.SetReadDeadline(time.Time{})
}

// pass ends the read that waits, and all that follow until restore.
func (d *deadline) pass() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.passed = true
	_ = d.conn.SetReadDeadline(past)
}

func (d *deadline) restore() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.passed, d.limit = false, 0
	_ = d.conn.SetReadDeadline(time.Time{})
}

// write writes; a client that takes nothing for so long is cut off, as by IIS.
func (d *deadline) write(p []byte, limit time.Duration) error {
	if now, slack := time.Now(), limit/16; now.Sub(d.writing) > slack {
		d.writing = now
		_ = d.conn.SetWriteDeadline(now.Add(limit + slack))
	}
	_, err := d.conn.Write(p)
	return err
}

// free takes the write deadline away.
func (d *deadline) free() { _ = d.conn.SetWriteDeadline(time.Time{}) }
