package proxy

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// evil is the request that an attacker wants to slip in.
const evil = "GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"

func post(fields string, rest string) string {
	return "POST / HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n" + rest
}

// attacks are all that must be refused.
var attacks = slices.Concat(wrongLengths, wrongCodings, wrongChunks, wrongLines, wrongHosts, wrongFields)

// TestSmugglingIsRefused sends what two servers could read in two ways, with another
// request behind it. The front refuses it with its status and closes: of the first
// at most one head reaches the app, of what is behind nothing.
func TestSmugglingIsRefused(t *testing.T) {
	if len(attacks) < 200 {
		t.Errorf("only %d attacks are left", len(attacks))
	}
	for _, attack := range attacks {
		t.Run(attack.name, func(t *testing.T) {
			a := record(t, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx")
			w := start(t, nil, a.generation)
			c := w.dial()
			_, _ = io.WriteString(c.Conn, attack.sent) // it may not be read whole
			r := c.reply("GET")
			if r.StatusCode != attack.status || !r.Close {
				t.Errorf("%d, close %v; want %d and the end of the connection", r.StatusCode, r.Close, attack.status)
			}
			c.ends()
			if got := a.all(); len(got) > 1 || a.heads() > 1 || a.holds("\nGET /smuggled") || len(got) == 1 && strings.Contains(got[0], "smuggled") {
				t.Errorf("the app understood %q", got)
			}
		})
	}
}

// inner is a request within a body.
const inner = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"

// awkward is what is strange and allowed, and what the app makes of it.
var awkward = map[string]struct{ sent, want string }{
	"request in a body":           {request("POST", "/", fmt.Sprintf("Content-Length: %d", len(inner))) + inner, "POST / localhost " + inner},
	"request in a chunk":          {request("POST", "/", "Transfer-Encoding: chunked") + fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(inner), inner), "POST / localhost " + inner},
	"request in an extension":     {request("POST", "/", "Transfer-Encoding: chunked") + "2;a=GET /smuggled HTTP/1.1\r\nhi\r\n0\r\n\r\n", "POST / localhost hi"},
	"chunk extensions":            {request("POST", "/", "Transfer-Encoding: CHUNKED") + "2;a=\"b\"\r\nhi\r\n000;x\r\nT: GET /smuggled\r\n\r\n", "POST / localhost hi"},
	"trailers that frame":         {request("POST", "/", "Transfer-Encoding: chunked") + "2\r\nhi\r\n0\r\nContent-Length: 44\r\nTransfer-Encoding: chunked\r\nHost: evil\r\n\r\n", "POST / localhost hi"},
	"blanks around a coding":      {request("POST", "/", "Transfer-Encoding:\t chunked \t") + "2\r\nhi\r\n0\r\n\r\n", "POST / localhost hi"},
	"chunk size with zeros":       {request("POST", "/", "Transfer-Encoding: chunked") + "000000000000002\r\nhi\r\n0000\r\n\r\n", "POST / localhost hi"},
	"chunk size in capitals":      {request("POST", "/", "Transfer-Encoding: chunked") + "A\r\n0123456789\r\n0\r\n\r\n", "POST / localhost 0123456789"},
	"length with zeros":           {request("POST", "/", "Content-Length: 0002") + "hi", "POST / localhost hi"},
	"blanks around a length":      {request("POST", "/", "content-LENGTH:\t2 \t") + "hi", "POST / localhost hi"},
	"no blank before a length":    {request("POST", "/", "Content-Length:2") + "hi", "POST / localhost hi"},
	"length named by Connection":  {request("POST", "/", "Connection: Content-Length", "Content-Length: 2") + "hi", "POST / localhost hi"},
	"coding named by Connection":  {request("POST", "/", "Connection: Transfer-Encoding", "Transfer-Encoding: chunked") + "2\r\nhi\r\n0\r\n\r\n", "POST / localhost hi"},
	"Host named by Connection":    {request("GET", "/", "Connection: Host, MS-ASPNETCORE-TOKEN, X-Forwarded-For"), "GET / localhost "},
	"coding with an underscore":   {request("POST", "/", "Transfer_Encoding: chunked", "Content-Length: 2") + "hi", "POST / localhost hi"},
	"length with an underscore":   {request("POST", "/", "Content_Length: 44", "Content-Length: 2") + "hi", "POST / localhost hi"},
	"token of the client":         {request("GET", "/", "MS-ASPNETCORE-TOKEN: x", "MS-ASPNETCORE-EVENT: shutdown"), "GET / localhost "},
	"GET with a body":             {request("GET", "/", "Content-Length: 2") + "hi", "GET / localhost hi"},
	"GET with chunks":             {request("GET", "/", "Transfer-Encoding: chunked") + "2\r\nhi\r\n0\r\n\r\n", "GET / localhost hi"},
	"HEAD with a body":            {request("HEAD", "/", "Content-Length: 2") + "hi", "HEAD / localhost hi"},
	"POST without a length":       {request("POST", "/"), "POST / localhost "},
	"method in small letters":     {request("get", "/"), "get / localhost "},
	"empty line before":           {"\r\n" + request("GET", "/"), "GET / localhost "},
	"two empty lines before":      {"\r\n\r\n" + request("GET", "/"), "GET / localhost "},
	"absolute target":             {"GET http://localhost/x?y HTTP/1.1\r\nHost: localhost\r\n\r\n", "GET /x?y localhost "},
	"two slashes and a host":      {request("GET", "//evil/x"), "GET //evil/x localhost "},
	"line end in a path":          {request("GET", "/a%0d%0aHost:%20evil"), "GET /a%0d%0aHost:%20evil localhost "},
	"OPTIONS *":                   {"OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n", "OPTIONS * localhost "},
	"Expect and the body at once": {request("POST", "/", "Expect: 100-continue", fmt.Sprintf("Content-Length: %d", len(inner))) + inner, "POST / localhost " + inner},
	"Expect without a body":       {request("GET", "/", "Expect: 100-continue"), "GET / localhost "},
	"Expect of something else":    {request("POST", "/", "Expect: 200-ok", "Content-Length: 2") + "hi", "POST / localhost hi"},
	"Expect twice":                {request("POST", "/", "Expect: 100-continue", "Expect: 100-continue", "Content-Length: 2") + "hi", "POST / localhost hi"},
	"upgrade with a body":         {request("POST", "/", "Connection: Upgrade", "Upgrade: websocket", fmt.Sprintf("Content-Length: %d", len(inner))) + inner, "POST / localhost " + inner},
	"upgrade to HTTP/2":           {request("GET", "/", "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__"), "GET / localhost "},
	"WebSocket that is none":      {request("GET", "/", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 777"), "GET / localhost "},
}

// TestWhatReachesTheAppIsExactlyOneRequest sends the awkward that is allowed and
// counts what the app makes of it.
func TestWhatReachesTheAppIsExactlyOneRequest(t *testing.T) {
	for name, tc := range awkward {
		t.Run(name, func(t *testing.T) {
			a := record(t, "HTTP/1.1 204 No Content\r\n\r\n")
			w := start(t, nil, a.generation)
			// Whatever stood behind it would come before the last one.
			c := w.dial().send(tc.sent + request("GET", "/last"))
			for _, which := range []string{"it", "the next"} {
				r := c.reply("HEAD")
				for r.StatusCode == 100 {
					r = c.reply("HEAD")
				}
				if r.StatusCode != 204 {
					t.Fatalf("%s: %d", which, r.StatusCode)
				}
			}
			if got := a.all(); len(got) != 2 || got[0] != tc.want || got[1] != "GET /last localhost " || a.heads() != 2 {
				t.Errorf("the app understood %q, want %q and the last", got, tc.want)
			}
			if a.holds("\nhost: evil") {
				t.Errorf("the app got what should not reach it: %q", a.bytes.String())
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
