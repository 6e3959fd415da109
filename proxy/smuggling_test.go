package proxy

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
)

// seen collects what an app understands of the bytes that reach it.
type seen struct {
	mu       sync.Mutex
	requests []string
}

func (s *seen) add(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, text)
}

func (s *seen) all() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.requests...)
}

// evil is the request that an attacker wants to slip in.
const evil = "GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"

func post(fields string, rest string) string {
	return "POST / HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n" + rest
}

// smuggling is what two servers could read in two ways.
var smuggling = map[string]string{
	"CL.TE":                   post("Content-Length: 6\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\nG"+evil),
	"TE.CL":                   post("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", "0\r\n\r\n"+evil),
	"two lengths":             post("Content-Length: 0\r\nContent-Length: 44\r\n", evil),
	"two equal lengths":       post("Content-Length: 44\r\nContent-Length: 44\r\n", evil),
	"list of lengths":         post("Content-Length: 0, 44\r\n", evil),
	"signed length":           post("Content-Length: +44\r\n", evil),
	"negative length":         post("Content-Length: -1\r\n", evil),
	"hexadecimal length":      post("Content-Length: 0x2c\r\n", evil),
	"huge length":             post("Content-Length: 18446744073709551616\r\n", evil),
	"blank before colon":      post("Transfer-Encoding : chunked\r\n", "0\r\n\r\n"+evil),
	"tab before chunked":      post("Transfer-Encoding:\x0bchunked\r\n", "0\r\n\r\n"+evil),
	"xchunked":                post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n"+evil),
	"chunked, identity":       post("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n"+evil),
	"two codings":             post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "0\r\n\r\n"+evil),
	"folded coding":           post("Transfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n"+evil),
	"folded field":            post("X: a\r\n Content-Length: 44\r\n", evil),
	"bare LF in head":         "POST / HTTP/1.1\nHost: localhost\nContent-Length: 44\n\n" + evil,
	"bare LF between fields":  post("X: a\nContent-Length: 44\r\n", evil),
	"bare CR in value":        post("X: a\rContent-Length: 44\r\n", evil),
	"NUL in value":            post("X: a\x00b\r\n", evil),
	"NUL in name":             post("Content-Length\x00: 44\r\n", evil),
	"coding in HTTP/1.0":      "POST / HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + evil,
	"bad chunk size":          post("Transfer-Encoding: chunked\r\n", "0x0\r\n\r\n"+evil),
	"overflowing chunk size":  post("Transfer-Encoding: chunked\r\n", "10000000000000000\r\n"+evil),
	"negative chunk size":     post("Transfer-Encoding: chunked\r\n", "-1\r\n"+evil),
	"blank before chunk size": post("Transfer-Encoding: chunked\r\n", " 0\r\n\r\n"+evil),
	"LF ends a chunk size":    post("Transfer-Encoding: chunked\r\n", "0\n\r\n"+evil),
	"no CRLF after a chunk":   post("Transfer-Encoding: chunked\r\n", "1\r\nxx0\r\n\r\n"+evil),
	"blank in target":         "GET / x HTTP/1.1\r\nHost: localhost\r\n\r\n" + evil,
	"two Hosts":               "GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\n\r\n" + evil,
	"no Host":                 "GET / HTTP/1.1\r\n\r\n" + evil,
	"no version":              "GET /\r\n\r\n" + evil,
	"HTTP/2 preface":          "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + evil,
	"CONNECT":                 "CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n" + evil,
	"first line is a field":   " GET / HTTP/1.1\r\nHost: localhost\r\n\r\n" + evil,
	"vertical tab in coding":  post("Transfer-Encoding: chunked\x0b\r\n", "0\r\n\r\n"+evil),
	"quoted coding":           post("Transfer-Encoding: \"chunked\"\r\n", "0\r\n\r\n"+evil),
	"coding with parameter":   post("Transfer-Encoding: chunked;x=1\r\n", "0\r\n\r\n"+evil),
	"empty coding":            post("Transfer-Encoding:\r\nContent-Length: 44\r\n", evil),
	"empty list in a coding":  post("Transfer-Encoding: , chunked\r\n", "0\r\n\r\n"+evil),
	"length with a blank":     post("Content-Length: 4 4\r\n", evil),
	"length of no digits":     post("Content-Length:\r\n", evil),
	"length in other digits":  post("Content-Length: \xd9\xa4\xd9\xa4\r\n", evil),
	"fraction of a length":    post("Content-Length: 44.0\r\n", evil),
	"CR in an extension":      post("Transfer-Encoding: chunked\r\n", "0;a\rb\r\n\r\n"+evil),
	"LF in an extension":      post("Transfer-Encoding: chunked\r\n", "1;a\nb\r\nx\r\n0\r\n\r\n"+evil),
	"LF in a quoted one":      post("Transfer-Encoding: chunked\r\n", "1;a=\"\n\"\r\nx\r\n0\r\n\r\n"+evil),
	"NUL in an extension":     post("Transfer-Encoding: chunked\r\n", "1;a\x00\r\nx\r\n0\r\n\r\n"+evil),
	"text behind a size":      post("Transfer-Encoding: chunked\r\n", "1 x\r\nx\r\n0\r\n\r\n"+evil),
	"underscore in a size":    post("Transfer-Encoding: chunked\r\n", "0_0\r\n\r\n"+evil),
	"wrapping chunk size":     post("Transfer-Encoding: chunked\r\n", "ffffffffffffffff\r\n\r\n"+evil),
	"LF ends a chunk":         post("Transfer-Encoding: chunked\r\n", "1\r\nx\n0\r\n\r\n"+evil),
	"LF ends the trailers":    post("Transfer-Encoding: chunked\r\n", "0\r\nA: b\n\n"+evil),
	"folded trailer":          post("Transfer-Encoding: chunked\r\n", "0\r\nA: b\r\n c\r\n\r\n"+evil),
	"trailer without colon":   post("Transfer-Encoding: chunked\r\n", "0\r\nGET /smuggled HTTP/1.1\r\n\r\n"+evil),
	"CR ends the head":        "POST / HTTP/1.1\rHost: localhost\r\r" + evil,
	"CR CR LF":                "POST / HTTP/1.1\r\r\nHost: localhost\r\r\n\r\r\n" + evil,
	"two versions":            "GET / HTTP/1.1 HTTP/1.1\r\nHost: localhost\r\n\r\n" + evil,
	"tab in the first line":   "GET\t/\tHTTP/1.1\r\nHost: localhost\r\n\r\n" + evil,
	"absolute for another":    "GET http://evil/ HTTP/1.1\r\nHost: localhost\r\n\r\n" + evil,
	"byte order mark":         "\xef\xbb\xbfGET / HTTP/1.1\r\nHost: localhost\r\n\r\n" + evil,
	"name in other letters":   post("Transfer\xadEncoding: chunked\r\n", "0\r\n\r\n"+evil),
}

// TestSmugglingIsRefused sends what two servers could read in two ways. The
// front must refuse it: nothing of it may reach the app.
func TestSmugglingIsRefused(t *testing.T) {
	for name, attack := range smuggling {
		t.Run(name, func(t *testing.T) {
			var s seen
			a := answering(t, func(c *appConn, r *http.Request) {
				s.add(r.Method + " " + r.URL.Path)
				_ = body(r)
				c.ok("x")
			})
			w := start(t, nil, a.generation)
			c := w.dial().send(attack)
			r := c.reply("GET")
			if r.StatusCode < 400 || !r.Close {
				t.Errorf("%d, close %v; want a refusal and the end of the connection", r.StatusCode, r.Close)
			}
			c.ends()
			for _, got := range s.all() {
				if strings.Contains(got, "smuggled") {
					t.Errorf("the app understood %q", got)
				}
			}
		})
	}
}

// inner is a request within a body.
const inner = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"

// awkward is what is strange and allowed, and what the app makes of it.
var awkward = map[string]struct{ sent, want string }{
	"request in a body":          {request("POST", "/", fmt.Sprintf("Content-Length: %d", len(inner))) + inner, "POST / " + inner},
	"request in a chunk":         {request("POST", "/", "Transfer-Encoding: chunked") + fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(inner), inner), "POST / " + inner},
	"chunk extensions":           {request("POST", "/", "Transfer-Encoding: CHUNKED") + "2;a=\"b\"\r\nhi\r\n000;x\r\nT: GET /smuggled\r\n\r\n", "POST / hi"},
	"length named by Connection": {request("POST", "/", "Connection: Content-Length", "Content-Length: 2") + "hi", "POST / hi"},
	"coding named by Connection": {request("POST", "/", "Connection: Transfer-Encoding", "Transfer-Encoding: chunked") + "2\r\nhi\r\n0\r\n\r\n", "POST / hi"},
	"GET with a body":            {request("GET", "/", "Content-Length: 2") + "hi", "GET / hi"},
	"HEAD with a body":           {request("HEAD", "/", "Content-Length: 2") + "hi", "HEAD / hi"},
	"empty line before":          {"\r\n" + request("GET", "/"), "GET / "},
	"absolute target":            {"GET http://localhost/x?y HTTP/1.1\r\nHost: localhost\r\n\r\n", "GET /x?y "},
	"OPTIONS *":                  {"OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n", "OPTIONS * "},
}

// TestWhatReachesTheAppIsExactlyOneRequest sends the awkward that is allowed and
// counts what the app makes of it.
func TestWhatReachesTheAppIsExactlyOneRequest(t *testing.T) {
	for name, tc := range awkward {
		t.Run(name, func(t *testing.T) {
			var s seen
			a := answering(t, func(c *appConn, r *http.Request) {
				s.add(r.Method + " " + r.RequestURI + " " + body(r))
				c.say("HTTP/1.1 204 No Content\r\n\r\n")
			})
			w := start(t, nil, a.generation)
			c := w.dial().send(tc.sent)
			if r := c.reply("HEAD"); r.StatusCode != 204 {
				t.Fatalf("%d", r.StatusCode)
			}
			// Whatever stood behind it would come before this one.
			if r := c.send(request("GET", "/last")).reply("HEAD"); r.StatusCode != 204 {
				t.Fatalf("the next: %d", r.StatusCode)
			}
			if got := s.all(); len(got) != 2 || got[0] != tc.want || got[1] != "GET /last " {
				t.Errorf("the app understood %q, want %q and the last", got, tc.want)
			}
		})
	}
}

// TestAnswersCannotBeSplit has an app say more than it announced.
func TestAnswersCannotBeSplit(t *testing.T) {
	a := startApp(t, func(c *appConn) {
		for c.request() != nil {
			c.say("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")
		}
	})
	w := start(t, nil, a.generation)
	c := w.dial()
	for range 3 {
		if r := c.send(request("GET", "/")).reply("GET"); r.text != "x" {
			t.Fatalf("%q", r.text)
		}
	}
}

func TestHostsOfOthersAreRefused(t *testing.T) {
	a := answering(t, func(c *appConn, r *http.Request) { c.ok(r.Host) })
	w := start(t, nil, a.generation)
	c := w.dial()
	for host, want := range map[string]int{"localhost": 200, "LocalHost:5000": 200, "a.localhost": 200, "127.0.0.1:1": 200, "[::1]:5": 200, "evil.example": 400, "localhost.evil.example": 400, "10.0.0.1": 400} {
		_, _ = io.WriteString(c.Conn, "GET / HTTP/1.1\r\nHost: "+host+"\r\n\r\n")
		r := c.reply("GET")
		if r.StatusCode != want {
			t.Errorf("Host %s: %d, want %d", host, r.StatusCode, want)
		}
		if want == 200 && r.text != host {
			t.Errorf("ANCM-056: Host %s reached the app as %s", host, r.text)
		}
		if want == 400 && !strings.Contains(r.text, "Invalid Hostname") {
			t.Errorf("Host %s: %q", host, r.text)
		}
	}
}
