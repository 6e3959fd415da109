package proxy

import (
	"context"

	"falconer/proxy/message"
)

// This file is the connection as the client of an exchange.

// Context implements [client].
func (c *connection) Context() context.Context { return c.ctx }

// Read implements [client].
func (c *connection) Read(p []byte) (int, error) {
	c.line.within(c.front.config.Limits.Idle)
	n, err := c.body.Read(p)
	if n > 0 {
		c.bodyBegan.Store(true)
	}
	return n, err
}

// Waiting implements [client].
func (c *connection) Waiting() int { return c.reader.Buffered() }

// Interrupt implements [client].
func (c *connection) Interrupt() {
	c.last = true
	c.line.pass()
}

// Watch implements [client].
func (c *connection) Watch() { c.watch.start() }

// Unwatch implements [client].
func (c *connection) Unwatch() { c.watch.stop() }

// Interim implements [client].
func (c *connection) Interim(h *message.Head) error {
	if h.Status == 100 {
		c.expects = false
	}
	c.out = h.Append(c.out)
	return c.Flush()
}

// CloseAfter implements [client].
func (c *connection) CloseAfter() { c.last = true }

// Begin implements [client].
func (c *connection) Begin(h *message.Head, f message.Framing) error {
	minor := c.exchange.request.Minor
	h.Minor = 1
	h.Del("Transfer-Encoding")
	if f.Kind == message.Chunked || f.Kind == message.UntilClose {
		h.Del("Content-Length")
		if minor == 0 {
			c.last = true
		} else {
			c.chunked = true
			h.Add("Transfer-Encoding", "chunked")
		}
	}
	// A client that waits for 100 and gets this may or may not send the body.
	if c.expects && !c.bodyBegan.Load() || c.front.closing.Load() {
		c.last = true
	}
	switch said := h.HasToken("Connection", "close"); {
	case said:
		c.last = true
	case c.last:
		h.Add("Connection", "close")
	case minor == 0:
		h.Add("Connection", "keep-alive")
	}
	c.out = h.Append(c.out)
	return nil
}

// gather is up to which size a head and a block are sent in one write.
const gather = 2 * blockSize

// Write implements [client].
func (c *connection) Write(p []byte, last bool) error {
	switch {
	case c.chunked:
		c.out = message.AppendChunk(c.out, p)
		if last {
			c.out = append(c.out, message.FinalChunk...)
			c.ended = true
		}
		return c.Flush()
	case len(c.out) > 0 && len(c.out)+len(p) <= gather:
		c.out = append(c.out, p...)
		return c.Flush()
	}
	if err := c.Flush(); err != nil {
		return err
	}
	return c.line.write(p, c.front.config.Limits.Idle)
}

// Flush implements [client].
func (c *connection) Flush() error {
	if len(c.out) == 0 {
		return nil
	}
	err := c.line.write(c.out, c.front.config.Limits.Idle)
	c.out = c.out[:0]
	return err
}

// Finish implements [client]. A client that is still sending its body learns at
// once that nothing comes behind this answer.
func (c *connection) Finish() error {
	if c.chunked && !c.ended {
		c.ended = true
		c.out = append(c.out, message.FinalChunk...)
	}
	err := c.Flush()
	if err == nil && c.last && c.exchange.upload.unfinished() {
		closeWrite(c.conn)
	}
	return err
}

// Abort implements [client].
func (c *connection) Abort() {
	c.last, c.forsaken = true, true
	abort(c.conn)
}

// Switch implements [client].
func (c *connection) Switch(h *message.Head) (*hijacked, bool) {
	c.watch.stop()
	c.line.none()
	c.last = true
	h.Minor = 1
	c.out = h.Append(c.out)
	if c.Flush() != nil {
		return nil, false
	}
	c.line.free()
	return &hijacked{Conn: c.conn, reader: c.reader}, true
}
