package proxy

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"falconer/proxy/ancm"
	"falconer/proxy/trace"
	"falconer/proxy/upstream"
)

// echo is an app whose /ws echoes messages until the client closes.
func echo(t *testing.T) *upstream.Generation {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true})
		if err != nil {
			return
		}
		defer c.CloseNow()
		c.SetReadLimit(-1)
		for {
			kind, data, err := c.Read(context.Background())
			if err != nil {
				return
			}
			if string(data) == "bye" {
				_ = c.Close(4001, "as you wish")
				return
			}
			if c.Write(context.Background(), kind, data) != nil {
				return
			}
		}
	}))
	gen := upstream.New(1, netip.MustParseAddrPort(s.Listener.Addr().String()), testToken, "", 0)
	t.Cleanup(func() { gen.Close(); s.CloseClientConnections(); s.Close() })
	return gen
}

// dialWebSocket opens one through the front, with the URL's own scheme.
func (w *world) dialWebSocket() (*websocket.Conn, context.Context) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), within)
	w.t.Cleanup(cancel)
	transport := &http.Transport{TLSClientConfig: trusting(w.t)}
	w.t.Cleanup(transport.CloseIdleConnections)
	c, _, err := websocket.Dial(ctx, w.url()+"/ws", &websocket.DialOptions{HTTPClient: &http.Client{Transport: transport}})
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = c.CloseNow() })
	c.SetReadLimit(-1)
	return c, ctx
}

func TestANCM084_WebSocketBothWays(t *testing.T) {
	for name, change := range map[string]func(*Config){"http": nil, "https": https} {
		t.Run(name, func(t *testing.T) {
			w := start(t, change, echo(t))
			contract := defaultContract()
			contract.RequestTimeout = 30 * time.Millisecond // not for tunnels
			w.app.SetContract(contract, nil)
			c, ctx := w.dialWebSocket()
			big := bytes.Repeat([]byte("0123456789"), 100_000)
			for _, message := range [][]byte{[]byte("hello"), big, []byte("")} {
				time.Sleep(contract.RequestTimeout)
				if err := c.Write(ctx, websocket.MessageBinary, message); err != nil {
					t.Fatal(err)
				}
				kind, got, err := c.Read(ctx)
				if err != nil || kind != websocket.MessageBinary || !bytes.Equal(got, message) {
					t.Fatalf("%d bytes came back, %v; want %d", len(got), err, len(message))
				}
			}
			_ = c.Write(ctx, websocket.MessageText, []byte("bye"))
			_, _, err := c.Read(ctx)
			if websocket.CloseStatus(err) != 4001 || !strings.Contains(err.Error(), "as you wish") {
				t.Errorf("closed with %v, want 4001 and its reason", err)
			}
			x := w.exchanges(1)[0]
			if x.Status != 101 || x.Kind != trace.WebSocket || x.Failed || x.RequestBytes < int64(len(big)) {
				t.Errorf("recorded %+v", x.Summary)
			}
			if n := w.gate.Counts(); n.InFlight != 0 {
				t.Errorf("in flight: %d", n.InFlight)
			}
		})
	}
}

func TestTheClientsCloseReachesTheApp(t *testing.T) {
	w := start(t, nil, echo(t))
	c, _ := w.dialWebSocket()
	if err := c.Close(websocket.StatusNormalClosure, "done"); err != nil {
		t.Errorf("the close handshake: %v", err)
	}
	if x := w.exchanges(1)[0]; x.Failed {
		t.Errorf("recorded as failed: %s", x.Error)
	}
}

// Who goes away without a close frame is told to the app as 1011, unless it went
// within a frame, or behind another front than the module's.
func TestANCM084_AClientThatVanishesIs1011(t *testing.T) {
	for name, c := range map[string]struct {
		front ancm.Front
		last  string // sent before it goes
		want  websocket.StatusCode
	}{
		"between frames": {ancm.FrontIIS, "", websocket.StatusInternalError},
		"within a frame": {ancm.FrontIIS, "\x81\x85\x00\x00\x00\x00he", -1},
		"in a header":    {ancm.FrontIIS, "\x81", -1},
		"another front":  {ancm.FrontKestrel, "", -1},
	} {
		t.Run(name, func(t *testing.T) {
			got := make(chan error, 1)
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true})
				if err == nil {
					defer conn.CloseNow()
					_, _, err = conn.Read(context.Background())
				}
				got <- err
			}))
			gen := upstream.New(1, netip.MustParseAddrPort(s.Listener.Addr().String()), testToken, "", 0)
			defer func() { gen.Close(); s.CloseClientConnections(); s.Close() }()
			w := start(t, nil, gen)
			contract := defaultContract()
			contract.Front = c.front
			w.app.SetContract(contract, nil)
			client := w.dial().send(request("GET", "/", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="))
			if _, err := http.ReadResponse(client.r, nil); err != nil {
				t.Fatal(err)
			}
			client.send(c.last)
			_ = client.Close()
			if err := <-got; websocket.CloseStatus(err) != c.want {
				t.Errorf("the app got %v, want %d", err, c.want)
			}
		})
	}
}

func TestK025_CloseStreamsTellsWebSocketsGoingAway(t *testing.T) {
	for name, change := range map[string]func(*Config){"http": nil, "https": https} {
		t.Run(name, func(t *testing.T) {
			old, next := echo(t), echo(t)
			w := start(t, change, old)
			first, ctx := w.dialWebSocket()
			w.gate.Open(next)
			second, _ := w.dialWebSocket()
			w.front.CloseStreams(old)
			if _, _, err := first.Read(ctx); websocket.CloseStatus(err) != websocket.StatusGoingAway {
				t.Errorf("the old one got %v, want 1001", err)
			}
			select {
			case <-w.gate.Drained(old):
			case <-ctx.Done():
				t.Error("the old generation does not drain")
			}
			_ = second.Write(ctx, websocket.MessageText, []byte("still here"))
			if _, got, err := second.Read(ctx); string(got) != "still here" {
				t.Errorf("the new one: %q, %v", got, err)
			}
		})
	}
}

func TestK025_CloseStreamsEndsEventStreamsWell(t *testing.T) {
	a := answering(t, func(c *appConn, r *http.Request) {
		c.say("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n9\r\ndata: x\n\n\r\n")
		_, _ = io.Copy(io.Discard, c.Reader)
	})
	w := start(t, nil, a.generation)
	c := w.dial().send(request("GET", "/"))
	resp, err := http.ReadResponse(c.r, &http.Request{Method: "GET"})
	if err != nil {
		t.Fatal(err)
	}
	br := bufio.NewReader(resp.Body)
	_, _ = br.ReadString('\n')
	w.front.CloseStreams(a.generation)
	if rest, err := io.ReadAll(br); err != nil || string(rest) != "\n" {
		t.Errorf("the end: %q, %v; want a whole answer", rest, err)
	}
	// One that begins later on that generation ends at once, too.
	if r := w.get("/"); r.err != nil {
		t.Errorf("a later one: %v", r.err)
	}
	if x := w.exchanges(2)[0]; x.Failed {
		t.Errorf("recorded as failed: %s", x.Error)
	}
}

func TestOrdinaryAnswersOutliveCloseStreams(t *testing.T) {
	asked, release := make(chan struct{}), make(chan struct{})
	a := answering(t, func(c *appConn, r *http.Request) { close(asked); <-release; c.ok("finished") })
	w := start(t, nil, a.generation)
	c := w.dial().send(request("GET", "/"))
	<-asked
	w.front.CloseStreams(a.generation)
	close(release)
	if r := c.reply("GET"); r.text != "finished" {
		t.Errorf("%q", r.text)
	}
}

// TestTunnelKeepsHalfCloses is about protocols that are no WebSockets, and about
// bytes that come with the head.
func TestTunnelKeepsHalfCloses(t *testing.T) {
	a := startApp(t, func(c *appConn) {
		c.request()
		c.say("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nwelcome ")
		said, _ := io.ReadAll(c.Reader) // until the client ends its half
		c.say("you said %s", said)
	})
	w := start(t, nil, a.generation)
	c := w.dial().send(request("GET", "/", "Connection: Upgrade", "Upgrade: websocket") + "early ")
	resp, err := http.ReadResponse(c.r, &http.Request{Method: "GET"})
	if err != nil || resp.StatusCode != 101 || resp.Header.Get("Upgrade") != "websocket" || resp.Header.Get("Connection") != "Upgrade" {
		t.Fatalf("%v, %v", resp, err)
	}
	c.send("late")
	closeWrite(c.Conn)
	if got, err := io.ReadAll(c.r); string(got) != "welcome you said early late" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}

func TestRefusedUpgradeIsAnOrdinaryAnswer(t *testing.T) {
	a := answering(t, func(c *appConn, r *http.Request) {
		c.say("HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nno")
	})
	w := start(t, nil, a.generation)
	c := w.dial()
	for range 2 {
		if r := c.send(request("GET", "/", "Connection: Upgrade", "Upgrade: websocket")).reply("GET"); r.StatusCode != 403 || r.text != "no" {
			t.Errorf("%d %q", r.StatusCode, r.text)
		}
	}
}

func TestWebSocketOfAKilledAppBreaks(t *testing.T) {
	a := startApp(t, func(c *appConn) {
		c.request()
		c.say("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
		c.say("\x81\x02hi")
		_, _ = c.ReadByte()
	})
	w := start(t, nil, a.generation)
	c := w.dial().send(request("GET", "/", "Connection: Upgrade", "Upgrade: websocket"))
	if _, err := http.ReadResponse(c.r, nil); err != nil {
		t.Fatal(err)
	}
	_, _ = io.ReadFull(c.r, make([]byte, 4))
	a.kill()
	c.ends()
	if x := w.exchanges(1)[0]; !x.Failed {
		t.Errorf("recorded as %+v", x.Summary)
	}
}

func TestFramesKnowWhereAFrameBegins(t *testing.T) {
	frame := func(head []byte, payload int) []byte { return append(head, make([]byte, payload)...) }
	stream := bytes.Join([][]byte{
		frame([]byte{0x81, 5}, 5),
		frame([]byte{0x02, 126, 1, 0}, 256),
		frame([]byte{0x80, 127, 0, 0, 0, 0, 0, 1, 0, 0}, 65536),
		frame([]byte{0x89, 0}, 0),
		frame([]byte{0x82, 0x83, 1, 2, 3, 4}, 3),
	}, nil)
	starts := map[int]bool{0: true}
	for at, n := 0, 0; at < len(stream); at += n {
		n = []int{7, 260, 65546, 2, 9}[len(starts)-1]
		starts[at+n] = true
	}
	for _, step := range []int{1, 2, 3, 7, 1000, len(stream)} {
		var f frames
		for at := 0; at < len(stream); at += step {
			if f.between() != starts[at] {
				t.Fatalf("in steps of %d: at byte %d between is %v", step, at, f.between())
			}
			f.pass(stream[at:min(at+step, len(stream))])
		}
		if !f.between() {
			t.Errorf("in steps of %d: the end is no end of a frame", step)
		}
		f.pass([]byte{0x88, 2, 3, 232})
		if f.between() {
			t.Error("a frame may follow a close frame")
		}
	}
}
