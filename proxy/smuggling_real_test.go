//go:build unix

package proxy

import (
	"bufio"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/http2/hpack"
)

// understood are the requests that a real Kestrel logged, up to one that is sent
// now: it writes its log behind its answers.
func (a *contractApp) understood(w *world) (lines []string) {
	w.t.Helper()
	const last = "/the-end-of-the-log"
	from := len(a.logged())
	w.dial().send(request("GET", last)).reply("GET")
	for limit := time.Now().Add(time.Minute); len(lines) <= from || !strings.HasSuffix(lines[len(lines)-1], last); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(limit) {
			w.t.Fatalf("Kestrel does not log; so far: %q", lines)
		}
		lines = a.logged()
	}
	return slices.DeleteFunc(lines, func(line string) bool { return strings.HasSuffix(line, last) })
}

// logged are the request lines in the app's log so far.
func (a *contractApp) logged() (lines []string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, m := range starting.FindAllStringSubmatch(a.output.String(), -1) {
		lines = append(lines, m[1])
	}
	return lines
}

var starting = regexp.MustCompile(`Request starting HTTP/1\.[01] (\S+ \S+)`)

// TestKestrelReadsOneRequestOfEach sends everything that could be read in two
// ways to a real Kestrel behind the front, in the clear, over TLS and by HTTP/2:
// Kestrel itself says which requests it read.
func TestKestrelReadsOneRequestOfEach(t *testing.T) {
	t.Setenv("Logging__Console__LogLevel__Default", "Information")
	a := startContractApp(t, "/")
	plain, secure := start(t, nil, a.generation), start(t, https, a.generation)
	refused := func(w *world, over bool, text string) bool {
		c, err := net.Dial("tcp", w.address())
		if over {
			config := trusting(t)
			config.NextProtos = []string{"http/1.1"}
			c, err = tls.Dial("tcp", w.address(), config)
		}
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		_ = c.SetDeadline(time.Now().Add(within))
		_, _ = io.WriteString(c, text) // it may not be read whole
		r, err := http.ReadResponse(bufio.NewReader(c), nil)
		return err == nil && r.StatusCode >= 400
	}
	for name, attack := range smuggling {
		for over, w := range map[bool]*world{false: plain, true: secure} {
			if !refused(w, over, attack) {
				t.Errorf("%s (TLS %v) is not refused", name, over)
			}
		}
	}
	with := func(fields ...hpack.HeaderField) []hpack.HeaderField {
		return append([]hpack.HeaderField{{Name: ":method", Value: "GET"}, {Name: ":scheme", Value: "https"}, {Name: ":authority", Value: "localhost"}}, fields...)
	}
	path := func(value string) hpack.HeaderField { return hpack.HeaderField{Name: ":path", Value: value} }
	for name, fields := range map[string][]hpack.HeaderField{
		"line ends in the path":       with(path("/ HTTP/1.1\r\nHost: localhost\r\n\r\nGET /smuggled")),
		"blank in the path":           with(path("/ /smuggled")),
		"fragment in the path":        with(path("/#/smuggled")),
		"no path":                     with(path("")),
		"path without a slash":        with(path("smuggled")),
		"line end in a value":         with(path("/"), hpack.HeaderField{Name: "x", Value: "a\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: localhost"}),
		"LF in a value":               with(path("/"), hpack.HeaderField{Name: "x", Value: "a\nContent-Length: 44"}),
		"CR in a value":               with(path("/"), hpack.HeaderField{Name: "x", Value: "a\rb"}),
		"NUL in a value":              with(path("/"), hpack.HeaderField{Name: "x", Value: "a\x00b"}),
		"line end in a name":          with(path("/"), hpack.HeaderField{Name: "x: a\r\ny", Value: "b"}),
		"upper case in a name":        with(path("/"), hpack.HeaderField{Name: "Transfer-Encoding", Value: "chunked"}),
		"a transfer coding":           with(path("/"), hpack.HeaderField{Name: "transfer-encoding", Value: "chunked"}),
		"a connection header":         with(path("/"), hpack.HeaderField{Name: "connection", Value: "close"}),
		"an upgrade":                  with(path("/"), hpack.HeaderField{Name: "upgrade", Value: "websocket"}),
		"a length that lies":          with(path("/"), hpack.HeaderField{Name: "content-length", Value: "44"}),
		"two lengths":                 with(path("/"), hpack.HeaderField{Name: "content-length", Value: "0"}, hpack.HeaderField{Name: "content-length", Value: "44"}),
		"a signed length":             with(path("/"), hpack.HeaderField{Name: "content-length", Value: "+0"}),
		"a path that comes twice":     with(path("/"), path("/smuggled")),
		"a pseudo field behind":       with(hpack.HeaderField{Name: "x", Value: "y"}, path("/smuggled")),
		"a method that is a line":     {{Name: ":method", Value: "GET /smuggled HTTP/1.1\r\nA:"}, {Name: ":scheme", Value: "https"}, {Name: ":authority", Value: "localhost"}, path("/")},
		"an authority that is a line": {{Name: ":method", Value: "GET"}, {Name: ":scheme", Value: "https"}, {Name: ":authority", Value: "localhost\r\n\r\nGET /smuggled HTTP/1.1"}, path("/")},
		"CONNECT":                     {{Name: ":method", Value: "CONNECT"}, {Name: ":authority", Value: "localhost:80"}},
	} {
		if status := secure.raw2(fields...); status != "" && status[0] == '5' && status != "501" {
			t.Errorf("%s: %s", name, status)
		}
	}
	if got := a.understood(plain); slices.ContainsFunc(got, func(line string) bool { return strings.Contains(line, "smuggled") }) {
		t.Errorf("Kestrel read %q", got)
	}

	before := len(a.understood(plain))
	c := plain.dial()
	for name, tc := range awkward {
		c.send(tc.sent)
		method, _, _ := strings.Cut(strings.TrimSpace(tc.sent), " ")
		c.reply(method)
		if r := c.send(request("GET", "/last-of-all")).reply("GET"); r.StatusCode != 404 {
			t.Fatalf("%s: what follows got %d", name, r.StatusCode)
		}
	}
	got := a.understood(plain)[before:]
	for i, line := range got {
		if follows := i%2 == 1; follows != strings.HasSuffix(line, "/last-of-all") {
			t.Fatalf("request %d of %q is not in its place", i, got)
		}
	}
	if len(got) != 2*len(awkward) {
		t.Errorf("Kestrel read %d requests, want %d: %q", len(got), 2*len(awkward), got)
	}
}
