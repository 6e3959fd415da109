package proxy

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// recorder is an app that keeps what reaches it: the bytes, and the requests that
// net/http reads of them.
type recorder struct {
	*app

	mu       sync.Mutex // guards what follows
	bytes    bytes.Buffer
	requests []string
}

// record starts one that gives each request that answer.
func record(t testing.TB, answer string) *recorder {
	t.Helper()
	r := &recorder{}
	r.app = startApp(t, func(c *appConn) {
		c.Reader = bufio.NewReader(io.TeeReader(c.Conn, r))
		for got := c.request(); got != nil; got = c.request() {
			r.note(fmt.Sprintf("%s %s %s ", got.Method, got.RequestURI, got.Host))
			text := body(got)
			r.mu.Lock()
			r.requests[len(r.requests)-1] += text
			r.mu.Unlock()
			c.say("%s", answer)
		}
	})
	return r
}

// Write implements [io.Writer].
func (r *recorder) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.bytes.Write(p)
}

func (r *recorder) note(request string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.requests = append(r.requests, request)
}

// all are the requests so far, as method, target, host and body.
func (r *recorder) all() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]string(nil), r.requests...)
}

// heads is how many heads the front wrote: each has the token once, and no client
// knows it.
func (r *recorder) heads() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return bytes.Count(r.bytes.Bytes(), []byte(testToken))
}

// holds says whether some bytes reached the app.
func (r *recorder) holds(text string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return strings.Contains(strings.ToLower(r.bytes.String()), strings.ToLower(text))
}

// frames2 is a connection to the front that speaks HTTP/2 frame by frame.
type frames2 struct {
	*http2.Framer
	t    testing.TB
	conn *tls.Conn
}

// dial2 begins one.
func (w *world) dial2() *frames2 {
	w.t.Helper()
	config := trusting(w.t)
	config.NextProtos = []string{"h2"}
	c, err := tls.Dial("tcp", w.address(), config)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = c.Close() })
	_ = c.SetDeadline(time.Now().Add(within))
	_, _ = c.Write([]byte(http2.ClientPreface))
	f := &frames2{Framer: http2.NewFramer(c, c), t: w.t, conn: c}
	f.ReadMetaHeaders = hpack.NewDecoder(4096, nil)
	_ = f.WriteSettings()
	return f
}

// block is the fields as HPACK writes them, without a table that grows.
func block(fields []hpack.HeaderField) []byte {
	var b bytes.Buffer
	encoder := hpack.NewEncoder(&b)
	for _, f := range fields {
		_ = encoder.WriteField(f)
	}
	return b.Bytes()
}

// raw2 sends one request by HTTP/2 frames, with a body if there are blocks, and says
// its status, "" when the stream or the connection was reset instead.
func (w *world) raw2(fields []hpack.HeaderField, blocks ...string) string {
	w.t.Helper()
	f := w.dial2()
	defer f.conn.Close()
	_ = f.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: block(fields), EndStream: len(blocks) == 0, EndHeaders: true})
	for i, b := range blocks {
		_ = f.WriteData(1, i == len(blocks)-1, []byte(b))
	}
	for {
		frame, err := f.ReadFrame()
		if err != nil {
			return ""
		}
		switch frame := frame.(type) {
		case *http2.MetaHeadersFrame:
			if status := frame.PseudoValue("status"); status != "100" {
				return status
			}
		case *http2.RSTStreamFrame, *http2.GoAwayFrame:
			return ""
		}
	}
}

// fields2 are the fields of a request by HTTP/2; what is empty is left out.
func fields2(method, authority, path string, more ...hpack.HeaderField) (all []hpack.HeaderField) {
	for _, f := range []hpack.HeaderField{{Name: ":method", Value: method}, {Name: ":scheme", Value: "https"}, {Name: ":authority", Value: authority}, {Name: ":path", Value: path}} {
		if f.Value != "" {
			all = append(all, f)
		}
	}
	return append(all, more...)
}

// field is one field of HTTP/2.
func field(name, value string) hpack.HeaderField { return hpack.HeaderField{Name: name, Value: value} }
