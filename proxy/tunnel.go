package proxy

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"falconer/proxy/ancm"
	"falconer/proxy/trace"
	"falconer/proxy/upstream"
)

// hijacked is a client's connection after a 101.
type hijacked struct {
	net.Conn
	// reader holds what came before the connection was handed over.
	reader *bufio.Reader
}

// lastWords is how long a side may take to end a tunnel that the other ended.
const lastWords = 5 * time.Second

var errNoUpgrade = errors.New("the app switched protocols without being asked to")

// tunnel is a connection after a 101: bytes in both directions, until both have
// ended (ANCM-084).
type tunnel struct {
	x         *exchange
	client    *hijacked
	app       *upstream.Conn
	websocket bool

	mu     sync.Mutex // guards what is sent to the client, and what follows
	frames frames     // of the app
	ending bool
}

// tunnel hands the connection over after a 101.
func (x *exchange) tunnel(conn *upstream.Conn, gen *upstream.Generation) error {
	h := &x.response
	if !x.outgoing.HasToken("Connection", "Upgrade") || x.upload.unfinished() {
		return errNoUpgrade
	}
	websocket := ancm.IsWebSocket(&x.request)
	upgrade := string(h.Get("Upgrade"))
	x.rules.contract.Response(h)
	x.sign(gen)
	// The switch is the connection's own: these two belong to it whatever an
	// ordinary answer loses.
	h.Set("Connection", "Upgrade")
	h.Set("Upgrade", upgrade)
	if !h.Has("Date") {
		h.Add("Date", x.front.date.now())
	}
	x.clock.stop()
	x.began = true
	client, ok := x.client.Switch(h)
	if !ok {
		x.leave()
		return errGone
	}
	x.record.Response(h, false, 0)
	if websocket {
		x.record.Kind(trace.WebSocket)
	}
	t := &tunnel{x: x, client: client, app: conn, websocket: websocket}
	x.front.streams.add(gen, t)
	defer x.front.streams.remove(t)
	return t.run()
}

// run copies both ways and ends when both have.
func (t *tunnel) run() error {
	done := make(chan error, 1)
	go func() { done <- t.upwards() }()
	down := t.downwards()
	up := <-done
	t.mu.Lock()
	ending := t.ending
	t.mu.Unlock()
	if ending {
		return nil
	}
	return errors.Join(down, up)
}

// upwards copies from the client to the app.
func (t *tunnel) upwards() error {
	block := blocks.Get().(*[blockSize]byte)
	defer blocks.Put(block)
	var passed frames
	for {
		n, err := t.client.reader.Read(block[:])
		if n > 0 {
			t.x.record.RequestBody(block[:n])
			if t.websocket {
				passed.pass(block[:n])
			}
			if _, err := t.app.Write(block[:n]); err != nil && !t.isEnding() {
				// Nobody listens any more; what the app said last is on its way.
				_ = t.client.SetReadDeadline(time.Now().Add(lastWords))
				_, _ = io.Copy(io.Discard, t.client)
				return nil
			}
		}
		switch {
		case err == nil:
		case err == io.EOF:
			t.sayLost(&passed)
			closeWrite(t.app.NetConn())
			if t.websocket {
				// Nobody is there to read what the app may still say.
				_ = t.app.SetReadDeadline(time.Now().Add(lastWords))
			}
			return nil
		default:
			if !t.isEnding() {
				t.sayLost(&passed)
			}
			_ = t.app.Close()
			if t.isEnding() {
				return nil
			}
			return errGone
		}
	}
}

// sayLost tells the app of a client that went away without a close frame: 1011,
// as the module does (4.8). passed are the frames that the app has.
func (t *tunnel) sayLost(passed *frames) {
	if !t.websocket || t.x.rules.contract.Front != ancm.FrontIIS || !passed.between() {
		return
	}
	_ = t.app.SetWriteDeadline(time.Now().Add(farewell))
	_, _ = t.app.Write(closeUnexpected)
}

// downwards copies from the app to the client.
func (t *tunnel) downwards() error {
	block := blocks.Get().(*[blockSize]byte)
	defer blocks.Put(block)
	for {
		n, err := t.app.Reader.Read(block[:])
		if n > 0 {
			t.x.record.ResponseBody(block[:n])
			if t.toClient(block[:n]) != nil {
				_ = t.app.Close()
				_ = t.client.Close()
				return errGone
			}
		}
		switch {
		case err == nil:
		case t.isEnding():
			return nil
		case err == io.EOF:
			closeWrite(t.client.Conn)
			_ = t.client.SetReadDeadline(time.Now().Add(lastWords))
			return nil
		default:
			abort(t.client.Conn)
			return fmt.Errorf("the app broke the connection off: %w", err)
		}
	}
}

func (t *tunnel) toClient(p []byte) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ending {
		return nil
	}
	if t.websocket {
		t.frames.pass(p)
	}
	_, err := t.client.Write(p)
	return err
}

func (t *tunnel) isEnding() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.ending
}

// end implements [stream]. A WebSocket's client is told that we go away (1001),
// if it can be: not within a frame, and not while it does not read.
func (t *tunnel) end() {
	if !t.mu.TryLock() {
		_ = t.app.Close()
		_ = t.client.Close()
		return
	}
	defer t.mu.Unlock()
	if t.ending {
		return
	}
	t.ending = true
	if !t.websocket || !t.frames.between() {
		_ = t.app.Close()
		_ = t.client.Close()
		return
	}
	_ = t.client.SetDeadline(time.Now().Add(farewell))
	_, _ = t.client.Write(closeGoingAway)
	closeWrite(t.client.Conn)
	_ = t.app.Close()
}

// farewell is how long a client may take to answer our close frame.
const farewell = time.Second

// closeWrite ends one direction of a connection.
func closeWrite(c net.Conn) {
	if half, ok := c.(interface{ CloseWrite() error }); ok {
		_ = half.CloseWrite()
	}
}

// abort ends a connection so that its peer sees a reset, not an orderly end.
func abort(c net.Conn) {
	below := c
	if secure, ok := c.(interface{ NetConn() net.Conn }); ok {
		below = secure.NetConn()
	}
	if tcp, ok := below.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = below.Close()
}
