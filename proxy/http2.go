package proxy

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"falconer/proxy/message"
)

// http2Server serves the connections that agreed on HTTP/2 in their TLS handshake: the
// frames are net/http's, the exchange is ours.
type http2Server struct {
	front  *Front
	server http.Server
	conns  chan net.Conn
	once   sync.Once
	over   chan struct{}
	addr   net.Addr
}

func newHTTP2(f *Front, addr net.Addr) *http2Server {
	s := &http2Server{front: f, conns: make(chan net.Conn), over: make(chan struct{}), addr: addr}
	s.server = http.Server{
		Handler:           http.HandlerFunc(s.serve),
		IdleTimeout:       f.config.Limits.Idle,
		ReadHeaderTimeout: f.config.Limits.Head,
		MaxHeaderBytes:    64 << 10,
		HTTP2:             &http.HTTP2Config{WriteByteTimeout: f.config.Limits.Idle},
		ErrorLog:          log.New(io.Discard, "", 0),
	}
	return s
}

// Accept implements [net.Listener] over the connections that are handed in.
func (s *http2Server) Accept() (net.Conn, error) {
	select {
	case c := <-s.conns:
		return c, nil
	case <-s.over:
		return nil, net.ErrClosed
	}
}

// Addr implements [net.Listener].
func (s *http2Server) Addr() net.Addr { return s.addr }

// Close implements [net.Listener].
func (s *http2Server) Close() error {
	s.once.Do(func() { close(s.over) })
	return nil
}

// take hands a connection in.
func (s *http2Server) take(c net.Conn) {
	select {
	case s.conns <- c:
	case <-s.over:
		_ = c.Close()
	}
}

func (s *http2Server) serve(w http.ResponseWriter, r *http.Request) {
	if !s.front.enter() {
		panic(http.ErrAbortHandler)
	}
	defer s.front.wait.Done()
	c := http2Streams.Get().(*http2Stream)
	c.w, c.r, c.aborted, c.dirty = w, r, false, false
	c.exchange.front = s.front
	c.reading.use(s.front.config.Limits.Idle, w, (*http.ResponseController).SetReadDeadline)
	c.writing.use(s.front.config.Limits.Idle, w, (*http.ResponseController).SetWriteDeadline)
	if c.serve() {
		c.w, c.r, c.exchange.front = nil, nil, nil
		http2Streams.Put(c)
	} else if c.aborted {
		panic(http.ErrAbortHandler)
	}
}

var http2Streams = sync.Pool{New: func() any {
	c := new(http2Stream)
	c.exchange.client, c.exchange.protocol = c, "HTTP/2.0"
	return c
}}

// http2Stream is one request of an HTTP/2 connection.
type http2Stream struct {
	exchange exchange
	w        http.ResponseWriter
	r        *http.Request
	aborted  bool
	dirty    bool // something was written that is not flushed

	reading, writing stall
}

// serve says whether nobody knows the stream any more, so that it can be used
// again.
func (c *http2Stream) serve() bool {
	start := time.Now()
	x := &c.exchange
	p := peerOf(c.r.RemoteAddr, c.r.TLS)
	x.peer, x.remote = p.Peer, p.text
	f := c.head(&x.request)
	if !oneNumber(c.r.Header["Content-Length"]) {
		x.reject(start, errLength)
		return true
	}
	if err := x.request.CheckRequest(); err != nil {
		x.reject(start, err.(*message.Error))
		return true
	}
	stop := context.AfterFunc(c.r.Context(), x.vanish)
	x.run(start, f)
	return stop() && !c.aborted
}

// errLength refuses a length that net/http takes for none, as it cannot read it: the
// body would come behind the end of the request (RFC 9113, 8.1.1).
var errLength = &message.Error{Status: 400, Reason: "the content length is not one number"}

// oneNumber tells whether the values of Content-Length are one number at the most.
func oneNumber(values []string) bool {
	for _, v := range values {
		if v == "" || len(values) > 1 || strings.Trim(v, "0123456789") != "" {
			return false
		}
	}
	return true
}

// head fills a head from the request. Order and spelling are not known any more:
// it is sorted, and as net/http spells.
func (c *http2Stream) head(h *message.Head) message.Framing {
	r := c.r
	h.Reset()
	h.SetRequest(r.Method, r.RequestURI)
	h.Minor = 1
	h.Add("Host", r.Host)
	names := make([]string, 0, len(r.Header))
	for name := range r.Header {
		switch name {
		case "Content-Length", "Transfer-Encoding", "Connection", "Host", "Upgrade", "Keep-Alive", "Proxy-Connection",
			"Expect": // net/http sends the 100
		default:
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		for _, value := range r.Header[name] {
			h.Add(name, value)
		}
	}
	switch {
	case r.ContentLength > 0 || r.ContentLength == 0 && r.Header.Get("Content-Length") != "":
		h.Add("Content-Length", strconv.FormatInt(r.ContentLength, 10))
		return message.Framing{Kind: message.ByLength, Length: r.ContentLength}
	case r.ContentLength < 0:
		h.Add("Transfer-Encoding", "chunked")
		return message.Framing{Kind: message.Chunked}
	}
	return message.Framing{}
}

// Context implements [client].
func (c *http2Stream) Context() context.Context { return c.r.Context() }

// Read implements [client].
func (c *http2Stream) Read(p []byte) (int, error) {
	c.reading.begin()
	defer c.reading.end()
	return c.r.Body.Read(p)
}

// Waiting implements [client].
func (c *http2Stream) Waiting() int { return 0 }

// Interrupt implements [client].
func (c *http2Stream) Interrupt() { _ = c.r.Body.Close() }

// Watch implements [client]: the stream's context says when it is reset.
func (c *http2Stream) Watch() {}

// Unwatch implements [client].
func (c *http2Stream) Unwatch() {}

// CloseAfter implements [client]: a stream carries one exchange anyway.
func (c *http2Stream) CloseAfter() {}

// Interim implements [client]. 100 is net/http's own doing.
func (c *http2Stream) Interim(h *message.Head) error {
	if h.Status == 100 {
		return nil
	}
	c.copyFields(h)
	c.w.WriteHeader(h.Status)
	clear(c.w.Header())
	return nil
}

func (c *http2Stream) copyFields(h *message.Head) {
	to := c.w.Header()
	for _, f := range h.Fields {
		key := http.CanonicalHeaderKey(string(f.Name))
		switch key {
		case "Connection", "Keep-Alive", "Proxy-Connection", "Transfer-Encoding", "Upgrade", "Trailer":
		default:
			to[key] = append(to[key], string(f.Value))
		}
	}
}

// Begin implements [client].
func (c *http2Stream) Begin(h *message.Head, f message.Framing) error {
	h.Minor = 1
	h.DelFunc(func(f message.Field) bool {
		return f.Is("Transfer-Encoding") || f.Is("Connection") || f.Is("Keep-Alive")
	})
	c.copyFields(h)
	if _, ok := c.w.Header()["Content-Type"]; !ok {
		c.w.Header()["Content-Type"] = nil // net/http would guess one
	}
	c.w.WriteHeader(h.Status)
	c.dirty = true
	return nil
}

// Write implements [client].
func (c *http2Stream) Write(p []byte, last bool) error {
	c.writing.begin()
	_, err := c.w.Write(p)
	c.writing.end()
	if err != nil {
		return err
	}
	c.dirty = true
	if last {
		return nil // it goes with the end of the stream
	}
	return c.Flush()
}

// Flush implements [client].
func (c *http2Stream) Flush() error {
	if !c.dirty {
		return nil
	}
	c.dirty = false
	c.writing.begin()
	defer c.writing.end()
	return http.NewResponseController(c.w).Flush()
}

// Finish implements [client]: the stream ends with the handler.
func (c *http2Stream) Finish() error { return nil }

// Abort implements [client]: the stream is reset when the handler ends.
func (c *http2Stream) Abort() { c.aborted = true }

// Switch implements [client]: HTTP/2 has no 101.
func (c *http2Stream) Switch(*message.Head) (*hijacked, bool) { return nil, false }
