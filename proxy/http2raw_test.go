package proxy

import (
	"bytes"
	"crypto/tls"
	"net/http"
	"testing"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// raw2 sends one request by HTTP/2 frames and says its status, "" when the
// stream or the connection was reset instead.
func (w *world) raw2(fields ...hpack.HeaderField) string {
	w.t.Helper()
	config := trusting(w.t)
	config.NextProtos = []string{"h2"}
	c, err := tls.Dial("tcp", w.address(), config)
	if err != nil {
		w.t.Fatal(err)
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(within))
	_, _ = c.Write([]byte(http2.ClientPreface))
	framer := http2.NewFramer(c, c)
	framer.ReadMetaHeaders = hpack.NewDecoder(4096, nil)
	_ = framer.WriteSettings()
	var block bytes.Buffer
	encoder := hpack.NewEncoder(&block)
	for _, f := range fields {
		_ = encoder.WriteField(f)
	}
	_ = framer.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: block.Bytes(), EndStream: true, EndHeaders: true})
	for {
		frame, err := framer.ReadFrame()
		if err != nil {
			return ""
		}
		switch frame := frame.(type) {
		case *http2.MetaHeadersFrame:
			return frame.PseudoValue("status")
		case *http2.RSTStreamFrame, *http2.GoAwayFrame:
			return ""
		}
	}
}

// TestHTTP2CannotSmuggle sends in HTTP/2 what would be two requests, or another
// one, in HTTP/1.1.
func TestHTTP2CannotSmuggle(t *testing.T) {
	var s seen
	a := answering(t, func(c *appConn, r *http.Request) {
		s.add(r.Method + " " + r.RequestURI)
		c.ok("x")
	})
	w := start(t, https, a.generation)
	with := func(path string, more ...hpack.HeaderField) []hpack.HeaderField {
		return append([]hpack.HeaderField{{Name: ":method", Value: "GET"}, {Name: ":scheme", Value: "https"}, {Name: ":authority", Value: "localhost"}, {Name: ":path", Value: path}}, more...)
	}
	if status := w.raw2(with("/fine")...); status != "200" {
		t.Fatalf("an ordinary request: %q", status)
	}
	for name, fields := range map[string][]hpack.HeaderField{
		"blank in the path":      with("/ HTTP/1.1\r\nHost: x\r\n\r\nGET /smuggled"),
		"only a blank":           with("/a b"),
		"line end in a value":    with("/", hpack.HeaderField{Name: "x", Value: "a\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x"}),
		"line end in a name":     with("/", hpack.HeaderField{Name: "x: a\r\ny", Value: "b"}),
		"colon in a name":        with("/", hpack.HeaderField{Name: "x:", Value: "b"}),
		"transfer coding":        with("/", hpack.HeaderField{Name: "transfer-encoding", Value: "chunked"}),
		"a length without body":  with("/", hpack.HeaderField{Name: "content-length", Value: "5"}),
		"a host beside another":  with("/", hpack.HeaderField{Name: "host", Value: "evil.example"}),
		"an authority with user": {{Name: ":method", Value: "GET"}, {Name: ":scheme", Value: "https"}, {Name: ":authority", Value: "a@b c"}, {Name: ":path", Value: "/"}},
		"a method with a blank":  {{Name: ":method", Value: "GET /smuggled HTTP/1.1\r\n"}, {Name: ":scheme", Value: "https"}, {Name: ":authority", Value: "localhost"}, {Name: ":path", Value: "/"}},
	} {
		status := w.raw2(fields...)
		// The authority counts, and the length is the body's: one request each.
		if status == "200" && (name == "a host beside another" || name == "a length without body") {
			continue
		}
		if status != "" && status[0] != '4' {
			t.Errorf("%s: %s", name, status)
		}
	}
	for _, got := range s.all() {
		if got != "GET /fine" && got != "GET /" {
			t.Errorf("the app understood %q", got)
		}
	}
}
