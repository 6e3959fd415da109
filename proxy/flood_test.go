package proxy

import (
	"net/http"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// flood is what one connection of HTTP/2 sends without an end.
type flood struct {
	name string
	send func(f *frames2, n uint32) error // the n-th of its frames, from 0
	// ends says that the front must close the connection; else it may bear it, and
	// it depends on who is faster.
	ends bool
}

// floodFrames is how often each flood sends.
const floodFrames = 12_000

// large is a field block that says 234 KB by 4: one long field, then its number in
// the table over and over.
func large() []byte {
	var b strings.Builder
	encoder := hpack.NewEncoder(&b)
	for _, f := range fields2("GET", "localhost", "/") {
		_ = encoder.WriteField(f)
	}
	long := field("x-bomb", strings.Repeat("x", 3900))
	for range 60 {
		_ = encoder.WriteField(long)
	}
	return []byte(b.String())
}

var floods = []flood{
	{"streams that are reset at once", func(f *frames2, n uint32) error {
		if err := f.WriteHeaders(http2.HeadersFrameParam{StreamID: 2*n + 1, BlockFragment: block(fields2("GET", "localhost", "/")), EndHeaders: true, EndStream: true}); err != nil {
			return err
		}
		return f.WriteRSTStream(2*n+1, http2.ErrCodeCancel)
	}, false},
	{"a field block without an end", func(f *frames2, n uint32) error {
		if n == 0 {
			return f.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: block(fields2("GET", "localhost", "/"))})
		}
		return f.WriteContinuation(1, false, block([]hpack.HeaderField{field("x", strings.Repeat("y", 1000))}))
	}, true},
	{"a field block of empty frames", func(f *frames2, n uint32) error {
		if n == 0 {
			return f.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: block(fields2("GET", "localhost", "/"))})
		}
		return f.WriteContinuation(1, false, nil)
	}, false},
	{"settings", func(f *frames2, _ uint32) error {
		return f.WriteSettings(http2.Setting{ID: http2.SettingMaxFrameSize, Val: 1 << 14})
	}, false},
	{"pings", func(f *frames2, _ uint32) error { return f.WritePing(false, [8]byte{}) }, false},
	{"empty data", func(f *frames2, n uint32) error {
		if n == 0 {
			return f.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: block(fields2("POST", "localhost", "/")), EndHeaders: true})
		}
		return f.WriteData(1, false, nil)
	}, false},
	{"data byte by byte", func(f *frames2, n uint32) error {
		if n == 0 {
			return f.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: block(fields2("POST", "localhost", "/")), EndHeaders: true})
		}
		return f.WriteData(1, false, []byte("x"))
	}, false},
	{"priorities", func(f *frames2, n uint32) error {
		return f.WritePriority(2*n+1, http2.PriorityParam{StreamDep: 0, Weight: 1})
	}, false},
	{"windows", func(f *frames2, _ uint32) error { return f.WriteWindowUpdate(0, 1) }, false},
	{"windows that overflow", func(f *frames2, _ uint32) error { return f.WriteWindowUpdate(0, 1<<31-1) }, true},
	{"more streams than are allowed", func(f *frames2, n uint32) error {
		return f.WriteHeaders(http2.HeadersFrameParam{StreamID: 2*n + 1, BlockFragment: block(fields2("POST", "localhost", "/")), EndHeaders: true})
	}, false},
}

// floodMemory is what a flood of HTTP/2 may hold at its end.
const floodMemory = 32 << 20

// TestFloodsOfHTTP2AreHeldOff sends each flood on one connection that reads nothing
// back: the front ends it or bears it, with little memory and few requests at the
// app, and answers others meanwhile.
func TestFloodsOfHTTP2AreHeldOff(t *testing.T) {
	for _, flood := range floods {
		t.Run(flood.name, func(t *testing.T) {
			var running, most atomic.Int32
			a := answering(t, func(c *appConn, r *http.Request) {
				if now := running.Add(1); now > most.Load() {
					most.Store(now)
				}
				_ = body(r)
				running.Add(-1)
				c.ok("x")
			})
			w := start(t, https, a.generation)
			if status := w.raw2(fields2("GET", "localhost", "/before")); status != "200" {
				t.Fatal(status)
			}
			before := memory()
			f := w.dial2()
			sent, ended := uint32(0), false
			for ; sent < floodFrames && !ended; sent++ {
				ended = flood.send(f, sent) != nil
			}
			after := memory()
			ended = ended || !f.answered()
			t.Logf("%d frames, ended %v, %d KB, %d at once at the app", sent, ended, (after-before)>>10, most.Load())
			if flood.ends && !ended {
				t.Errorf("the connection bore all %d frames", sent)
			}
			if after-before > floodMemory || most.Load() > 300 {
				t.Errorf("%d KB, %d requests at once", (after-before)>>10, most.Load())
			}
			if status := w.raw2(fields2("GET", "localhost", "/after")); status != "200" {
				t.Errorf("another client got %q", status)
			}
		})
	}
}

// memory is what is held now.
func memory() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC() // what pools still hold
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc + m.StackInuse)
}

// answered tells whether the front still answers a ping on the connection.
func (f *frames2) answered() bool {
	last := [8]byte{1, 2, 3}
	if f.WritePing(false, last) != nil {
		return false
	}
	for {
		frame, err := f.ReadFrame()
		if err != nil {
			return false
		}
		if pong, ok := frame.(*http2.PingFrame); ok && pong.IsAck() && pong.Data == last {
			return true
		}
	}
}

// A field block that says much by little is refused once it is longer than a block
// of HTTP/1 may be.
func TestAFieldBlockThatGrowsIsRefused(t *testing.T) {
	a := record(t, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx")
	w := start(t, https, a.generation)
	f := w.dial2()
	defer f.conn.Close()
	bomb := large()
	_ = f.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: bomb, EndHeaders: true, EndStream: true})
	for {
		frame, err := f.ReadFrame()
		if err != nil {
			break
		}
		if head, ok := frame.(*http2.MetaHeadersFrame); ok {
			if status := head.PseudoValue("status"); status != "431" {
				t.Errorf("%s to %d bytes that say 234 KB", status, len(bomb))
			}
			break
		}
	}
	if got := a.all(); len(got) > 0 {
		t.Errorf("the app got %d requests", len(got))
	}
}
