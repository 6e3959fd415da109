package proxy

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/http2"
)

// quick are limits that a test can wait for.
const quick = 150 * time.Millisecond

func quickLimits(c *Config) { c.Limits.Idle, c.Limits.Head = quick, quick }

func quickHTTPS(c *Config) {
	quickLimits(c)
	https(c)
}

// The time for a head is for the whole of it: bytes that drip in move no deadline.
func TestAHeadThatDripsInEndsAt408(t *testing.T) {
	w := start(t, func(c *Config) { c.Limits.Head = quick })
	c := w.dial()
	over := make(chan struct{})
	go func() {
		drop := time.NewTicker(quick / 20)
		defer drop.Stop()
		for _, b := range []byte(request("GET", "/", "X: "+strings.Repeat("x", 10_000))) {
			if _, err := c.Write([]byte{b}); err != nil {
				return
			}
			select {
			case <-drop.C:
			case <-over:
				return
			}
		}
	}()
	r := c.reply("GET")
	close(over)
	if r.StatusCode != 408 || !r.Close {
		t.Errorf("%d", r.StatusCode)
	}
}

// stalled is an app that says when a request's body or its own answer ended early.
func stalled(t *testing.T, answer bool) (a *app, ended chan error) {
	t.Helper()
	ended = make(chan error, 1)
	a = startApp(t, func(c *appConn) {
		r := c.request()
		if r == nil {
			return
		}
		var err error
		if answer {
			c.say("HTTP/1.1 200 OK\r\n\r\n")
			for block := make([]byte, 64<<10); err == nil; {
				_, err = c.Conn.Write(block)
			}
		} else {
			_, err = io.Copy(io.Discard, r.Body)
		}
		ended <- err
	})
	return a, ended
}

func endsEarly(t *testing.T, what string, ended chan error) {
	t.Helper()
	select {
	case err := <-ended:
		if err == nil || isTimeout(err) {
			t.Errorf("%s: the app's side ended with %v", what, err)
		}
	case <-time.After(within):
		t.Errorf("%s: it holds the app for ever", what)
	}
}

// A client that sends no more of a body that it began holds the app no longer than
// the limit between two requests.
func TestABodyThatRestsIsGivenUp(t *testing.T) {
	a, ended := stalled(t, false)
	w := start(t, quickLimits, a.generation)
	c := w.dial().send(request("POST", "/", "Content-Length: 10") + "a")
	endsEarly(t, "HTTP/1.1", ended)
	c.ends() // without an answer, as IIS does it

	a, ended = stalled(t, false)
	w = start(t, quickHTTPS, a.generation)
	f := w.dial2()
	_ = f.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: block(fields2("POST", "localhost", "/")), EndHeaders: true})
	_ = f.WriteData(1, false, []byte("a"))
	endsEarly(t, "HTTP/2", ended)
}

// A client that takes nothing of an answer holds the app no longer, either.
func TestAnAnswerThatNobodyTakesIsGivenUp(t *testing.T) {
	for name, change := range map[string]func(*Config){"HTTP/1.1": quickLimits, "HTTP/1.1 over TLS": quickHTTPS} {
		a, ended := stalled(t, true)
		w := start(t, change, a.generation)
		w.dial().send(request("GET", "/"))
		endsEarly(t, name, ended)
	}
	for name, silent := range map[string]bool{"HTTP/2 without a window": false, "HTTP/2 that reads no bytes": true} {
		a, ended := stalled(t, true)
		w := start(t, quickHTTPS, a.generation)
		f := w.dial2()
		window := uint32(0)
		if silent {
			window = 1<<31 - 1
			_ = f.WriteWindowUpdate(0, 1<<31-1-65535)
		}
		_ = f.WriteSettings(http2.Setting{ID: http2.SettingInitialWindowSize, Val: window})
		_ = f.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: block(fields2("GET", "localhost", "/")), EndHeaders: true, EndStream: true})
		endsEarly(t, name, ended)
	}
}

// Only a step that lasts is cut off: an answer may rest between two of them as long
// as it likes.
func TestAnAnswerThatRestsIsLeftAlone(t *testing.T) {
	a := answering(t, func(c *appConn, r *http.Request) {
		c.say("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n")
		<-time.After(3 * quick)
		c.say("1\r\nb\r\n0\r\n\r\n")
	})
	plain := start(t, quickLimits, a.generation)
	if r := plain.get("/"); r.text != "ab" || r.err != nil {
		t.Errorf("HTTP/1.1: %q, %v", r.text, r.err)
	}
	secure := start(t, quickHTTPS, a.generation)
	if _, text, err := secure.do2(secure.client2(), "GET", "/", nil); text != "ab" || err != nil {
		t.Errorf("HTTP/2: %q, %v", text, err)
	}
}

// idleCost is what an idle connection may cost in memory, at most.
const idleCost = 40 << 10

// TestManyIdleConnectionsCostLittle counts what connections that have had an answer
// cost while they wait, both ends of them, as the client is of this process, too.
func TestManyIdleConnectionsCostLittle(t *testing.T) {
	const many = 2000
	a := answering(t, func(c *appConn, r *http.Request) { c.ok("x") })
	w := start(t, nil, a.generation)
	w.get("/")
	conns := make([]*clientConn, 0, many)
	before := memory()
	for range many {
		c := w.dial()
		c.r.Reset(c.Conn) // the client's own buffer is counted, too: 4 KB
		if r := c.send(request("GET", "/")).reply("GET"); r.StatusCode != 200 {
			t.Fatalf("%d", r.StatusCode)
		}
		conns = append(conns, c)
	}
	each := (memory() - before) / many
	t.Logf("%d bytes for each of %d idle connections, the client's 4 KB included", each, many)
	if each > idleCost {
		t.Errorf("%d bytes for each idle connection, want no more than %d", each, idleCost)
	}
	if r := w.get("/"); r.StatusCode != 200 || len(conns) != many {
		t.Errorf("one more: %d", r.StatusCode)
	}
}
