package proxy

import (
	"bytes"
	"io"
	"net/http"
	"testing"
)

const stillAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 27\r\nContent-Type: application/json; charset=utf-8\r\n" +
	"Date: Tue, 24 Nov 2026 00:00:00 GMT\r\nServer: Kestrel\r\n\r\n{\"message\":\"Hello, World!\"}"

// still is an app that answers each request without a body with the same bytes,
// and allocates nothing.
func still(tb testing.TB) *app {
	return startApp(tb, func(c *appConn) {
		for {
			for {
				line, err := c.Reader.ReadSlice('\n')
				if err != nil {
					return
				}
				if len(line) == 2 {
					break
				}
			}
			if _, err := io.WriteString(c.Conn, stillAnswer); err != nil {
				return
			}
		}
	})
}

// ask sends one request and reads its answer, whose length it returns.
func (c *clientConn) ask(request []byte, scratch []byte) int {
	if _, err := c.Conn.Write(request); err != nil {
		c.t.Fatal(err)
	}
	n := 0
	for !bytes.HasSuffix(scratch[:n], []byte("World!\"}")) {
		m, err := c.Conn.Read(scratch[n:])
		if err != nil {
			c.t.Fatalf("after %q: %v", scratch[:n], err)
		}
		n += m
	}
	return n
}

const browserGet = "GET /api/values?page=1 HTTP/1.1\r\nHost: localhost:5000\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0\r\n" +
	"Accept: application/json\r\nAccept-Language: en-US,en;q=0.5\r\nAccept-Encoding: gzip, deflate, br\r\nCookie: a=1; b=2\r\nConnection: keep-alive\r\n\r\n"

// BenchmarkGet is a keep-alive GET through the front, tracing on.
func BenchmarkGet(b *testing.B) {
	w := start(b, nil, still(b).generation)
	c, request, scratch := w.dial(), []byte(browserGet), make([]byte, 4096)
	c.ask(request, scratch)
	b.ReportAllocs()
	for b.Loop() {
		c.ask(request, scratch)
	}
}

// BenchmarkGetParallel is the same over 16 connections a core.
func BenchmarkGetParallel(b *testing.B) {
	w := start(b, nil, still(b).generation)
	b.ReportAllocs()
	b.SetParallelism(16)
	b.RunParallel(func(pb *testing.PB) {
		c, request, scratch := w.dial(), []byte(browserGet), make([]byte, 4096)
		for pb.Next() {
			c.ask(request, scratch)
		}
	})
}

// BenchmarkDirect is the same without a front, to subtract.
func BenchmarkDirect(b *testing.B) {
	a := still(b)
	w := &world{t: b}
	w.front = &Front{bindings: []Binding{{"http", a.generation.Address.Addr().String(), int(a.generation.Address.Port())}}}
	c, request, scratch := w.dial(), []byte(browserGet), make([]byte, 4096)
	b.ReportAllocs()
	for b.Loop() {
		c.ask(request, scratch)
	}
}

// TestKeepAliveGetAllocatesAtMostFive counts the front, the app and the client
// together; the latter two allocate nothing.
func TestKeepAliveGetAllocatesAtMostFive(t *testing.T) {
	w := start(t, nil, still(t).generation)
	c, request, scratch := w.dial(), []byte(browserGet), make([]byte, 4096)
	for range 100 {
		c.ask(request, scratch)
	}
	if n := testing.AllocsPerRun(500, func() { c.ask(request, scratch) }); n > 5 {
		t.Errorf("%v allocations for one request, want at most 5", n)
	}
}

// BenchmarkLargeAnswer moves 1 MiB a request.
func BenchmarkLargeAnswer(b *testing.B) {
	const size = 1 << 20
	block := make([]byte, size)
	a := startApp(b, func(c *appConn) {
		for r := c.request(); r != nil; r = c.request() {
			c.say("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n", size)
			_, _ = c.Conn.Write(block)
		}
	})
	w := start(b, nil, a.generation)
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		resp, err := client.Get(w.url() + "/")
		if err != nil {
			b.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
	}
}
