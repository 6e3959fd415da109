package proxy

import (
	"bytes"
	"crypto/tls"
	"fmt"
	"net/http"
	"testing"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// stream2 sends one request with a body by HTTP/2 frames, and says its status, ""
// when the stream or the connection was reset instead.
func (w *world) stream2(fields []hpack.HeaderField, blocks ...string) string {
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
	_ = framer.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: block.Bytes(), EndStream: len(blocks) == 0, EndHeaders: true})
	for i, b := range blocks {
		_ = framer.WriteData(1, i == len(blocks)-1, []byte(b))
	}
	for {
		frame, err := framer.ReadFrame()
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

// TestHTTP2BodiesCannotSmuggle sends bodies that are shorter or longer than they
// say, and what only HTTP/1 has: each reaches the app as one request or not at all.
func TestHTTP2BodiesCannotSmuggle(t *testing.T) {
	var s seen
	a := answering(t, func(c *appConn, r *http.Request) {
		s.add(r.Method + " " + r.RequestURI + " " + r.Host + " " + body(r))
		c.ok("x")
	})
	w := start(t, https, a.generation)
	post := func(more ...hpack.HeaderField) []hpack.HeaderField {
		return append([]hpack.HeaderField{{Name: ":method", Value: "POST"}, {Name: ":scheme", Value: "https"}, {Name: ":authority", Value: "localhost"}, {Name: ":path", Value: "/"}}, more...)
	}
	get := func(authority, path string, more ...hpack.HeaderField) []hpack.HeaderField {
		all := []hpack.HeaderField{{Name: ":method", Value: "GET"}, {Name: ":scheme", Value: "https"}}
		if authority != "" {
			all = append(all, hpack.HeaderField{Name: ":authority", Value: authority})
		}
		return append(append(all, hpack.HeaderField{Name: ":path", Value: path}), more...)
	}
	length := func(n string) hpack.HeaderField { return hpack.HeaderField{Name: "content-length", Value: n} }
	for name, c := range map[string]struct {
		fields []hpack.HeaderField
		blocks []string
		want   string // "4" any refusal or reset, else the status
	}{
		"as long as it says":      {post(length("5")), []string{"he", "llo"}, "200"},
		"without a length":        {post(), []string{"he", "llo"}, "200"},
		"a request as a body":     {post(length(fmt.Sprint(len(evil)))), []string{evil}, "200"},
		"shorter than it says":    {post(length("50")), []string{"hello"}, "4"},
		"longer than it says":     {post(length("1")), []string{"h" + evil}, "4"},
		"two lengths":             {post(length("1"), length("44")), []string{evil}, "4"},
		"a length with a sign":    {post(length("+5")), []string{"hello"}, "4"},
		"a length and no body":    {post(length("0x0")), nil, "4"},
		"a body and a coding":     {post(hpack.HeaderField{Name: "transfer-encoding", Value: "chunked"}), []string{"0\r\n\r\n" + evil}, "4"},
		"Connection":              {post(hpack.HeaderField{Name: "connection", Value: "keep-alive"}), []string{"x"}, "4"},
		"an upgrade":              {post(hpack.HeaderField{Name: "upgrade", Value: "websocket"}), []string{"x"}, "4"},
		"te":                      {post(hpack.HeaderField{Name: "te", Value: "gzip"}), []string{"x"}, "4"},
		"a name in capitals":      {post(hpack.HeaderField{Name: "X-A", Value: "b"}), []string{"x"}, "4"},
		"a pseudo field behind":   {append(post(hpack.HeaderField{Name: "a", Value: "b"}), hpack.HeaderField{Name: ":path", Value: "/smuggled"}), []string{"x"}, "4"},
		"an unknown pseudo field": {post(hpack.HeaderField{Name: ":evil", Value: "b"}), []string{"x"}, "4"},
		"no authority":            {get("", "/"), nil, "4"},
		"another's authority":     {get("evil.example", "/"), nil, "4"},
		"an absolute path":        {get("localhost", "http://evil.example/smuggled"), nil, "4"},
		"no slash":                {get("localhost", "smuggled"), nil, "4"},
		"asterisk":                {get("localhost", "*"), nil, "4"},
		"an empty path":           {get("localhost", ""), nil, "4"},
		"NUL in the path":         {get("localhost", "/a\x00b"), nil, "4"},
		"a tab in the path":       {get("localhost", "/a\tb"), nil, "4"},
		"DEL in a value":          {get("localhost", "/", hpack.HeaderField{Name: "x", Value: "a\x7fb"}), nil, "4"},
	} {
		status := w.stream2(c.fields, c.blocks...)
		refused := status == "" || status[0] == '4'
		if (c.want == "4") != refused || c.want != "4" && status != c.want {
			t.Errorf("%s: %q, want %s", name, status, c.want)
		}
	}
	if status := w.stream2(get("localhost", "/after")); status != "200" {
		t.Errorf("the next request: %q", status)
	}
	whole := map[string]bool{"POST / localhost hello": true, "POST / localhost " + evil: true, "GET /after localhost ": true}
	for _, got := range s.all() {
		if !whole[got] && got != "POST / localhost " && got != "POST / localhost h" { // what broke off
			t.Errorf("the app understood %q", got)
		}
	}
}
