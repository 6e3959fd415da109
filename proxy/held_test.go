package proxy

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/textproto"
	"slices"
	"testing"
	"time"
)

// held waits until that many requests stand at the gate.
func (w *world) held(n int) {
	w.t.Helper()
	for limit := time.Now().Add(within); w.gate.Counts().Held != n; {
		if time.Now().After(limit) {
			w.t.Fatalf("%d requests are held, want %d", w.gate.Counts().Held, n)
		}
		time.Sleep(time.Millisecond)
	}
}

// All that the client reads comes from the app, which nobody can ask before the
// gate opens: a 100 of the front's own would stand before the app's, which has a
// mark.
func TestW038_TheExpectOfAHeldRequestIsAnsweredByTheApp(t *testing.T) {
	a := answering(t, func(c *appConn, r *http.Request) {
		c.say("HTTP/1.1 100 Continue\r\nX-By: app\r\n\r\n")
		c.ok(body(r))
	})
	w := start(t, nil)
	w.gate.Hold(0)
	c := w.dial().send(request("POST", "/", "Content-Length: 4", "Expect: 100-continue"))
	w.held(1)
	w.gate.Open(a.generation)
	head, err := textproto.NewReader(c.r).ReadLine()
	if err != nil || head != "HTTP/1.1 100 Continue" {
		t.Fatalf("first line %q, %v", head, err)
	}
	if fields, err := textproto.NewReader(c.r).ReadMIMEHeader(); err != nil || fields.Get("X-By") != "app" {
		t.Fatalf("the first 100 is not the app's: %v, %v", fields, err)
	}
	if r := c.send("body").reply("POST"); r.StatusCode != 200 || r.text != "body" {
		t.Errorf("%d %q", r.StatusCode, r.text)
	}
}

// By HTTP/2 the 100 is the front's, with the first look at the body. What another
// stream of the connection is told after the request stands at the gate comes
// behind all that was said before.
func TestW038_TheExpectOfAHeldRequestIsNotAnsweredEarlyByHTTP2(t *testing.T) {
	a := answering(t, func(c *appConn, r *http.Request) { c.ok(body(r)) })
	w := start(t, https)
	w.gate.Hold(0)
	client := w.client2()
	client.Transport.(*http.Transport).ExpectContinueTimeout = within
	continued := make(chan struct{})
	ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{Got100Continue: func() { close(continued) }})
	sent := &pouring{size: 4}
	answer := make(chan string, 1)
	go func() { answer <- w.pour(ctx, client, sent, "Expect", "100-continue") }()
	w.held(1)
	other, _ := http.NewRequestWithContext(t.Context(), "GET", w.url()+"/", nil)
	other.Host = "other.example" // refused before the gate
	resp, err := client.Do(other)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	select {
	case <-continued:
		t.Error("the client was told to go on while its request was held")
	default:
	}
	w.gate.Open(a.generation)
	if got := <-answer; got != "200 "+string(sent.all) {
		t.Errorf("answered %q", got)
	}
	<-continued
}

// The client can send no more than the systems between keep for a reader that does
// not read; afterwards everything arrives.
func TestW038_TheBodyOfAHeldRequestIsNotRead(t *testing.T) {
	const size = 10 << 20
	for name, change := range map[string]func(*Config){"HTTP/1.1": nil, "HTTP/2": https} {
		t.Run(name, func(t *testing.T) {
			a := answering(t, func(c *appConn, r *http.Request) { c.ok(fmt.Sprintf("%x", sha256.Sum256([]byte(body(r))))) })
			w := start(t, change)
			w.gate.Hold(within)
			client := w.client2()
			client.Transport.(*http.Transport).DialContext = smallBuffer
			sent := &pouring{size: size, took: make(chan int, size>>8)}
			answer := make(chan string, 1)
			go func() { answer <- w.pour(t.Context(), client, sent) }()
			w.held(1)
			if n := sent.untilItStalls(); n > size/2 {
				t.Errorf("%d bytes of a body went off while its request was held", n)
			}
			w.gate.Open(a.generation)
			if got, want := <-answer, fmt.Sprintf("200 %x", sha256.Sum256(sent.all)); got != want {
				t.Errorf("answered %q, want %q", got, want)
			}
			if x := w.exchanges(1)[0]; x.Timing.Held == 0 || x.RequestBytes != size {
				t.Errorf("recorded as held for %v, with %d bytes", x.Timing.Held, x.RequestBytes)
			}
		})
	}
}

// smallBuffer makes a connection for which the system keeps little of what is sent.
func smallBuffer(ctx context.Context, network, address string) (net.Conn, error) {
	c, err := new(net.Dialer).DialContext(ctx, network, address)
	if err == nil {
		err = c.(*net.TCPConn).SetWriteBuffer(64 << 10)
	}
	return c, err
}

// pouring is a body that tells what is taken of it.
type pouring struct {
	size int
	all  []byte
	took chan int // may be nil
}

func (p *pouring) Read(block []byte) (int, error) {
	n := min(len(block), p.size-len(p.all))
	if n == 0 {
		return 0, io.EOF
	}
	random := rand.NewPCG(1, uint64(len(p.all)))
	for i := range block[:n] {
		block[i] = byte(random.Uint64())
	}
	p.all = append(p.all, block[:n]...)
	if p.took != nil {
		p.took <- n
	}
	return n, nil
}

// untilItStalls counts until nothing is taken for a while.
func (p *pouring) untilItStalls() (total int) {
	for {
		select {
		case n := <-p.took:
			total += n
		case <-time.After(2 * quick):
			return total
		}
	}
}

// pour posts a body and is the status of the answer with its text.
func (w *world) pour(ctx context.Context, c *http.Client, up *pouring, fields ...string) string {
	req, err := http.NewRequestWithContext(ctx, "POST", w.url()+"/", up)
	if err != nil {
		return err.Error()
	}
	req.ContentLength = int64(up.size)
	for pair := range slices.Chunk(fields, 2) {
		req.Header.Set(pair[0], pair[1])
	}
	resp, err := c.Do(req)
	if err != nil {
		return err.Error()
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return err.Error()
	}
	return fmt.Sprint(resp.StatusCode, " ", string(text))
}
