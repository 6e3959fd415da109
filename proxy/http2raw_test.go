package proxy

import (
	"fmt"
	"testing"

	"golang.org/x/net/http2/hpack"
)

// attacks2 are requests by HTTP/2 that would be two requests, or another one, in
// HTTP/1.1, or whose bodies are shorter or longer than they say.
var attacks2 = map[string]struct {
	fields []hpack.HeaderField
	blocks []string
}{
	"line ends in the path":       {fields: fields2("GET", "localhost", "/ HTTP/1.1\r\nHost: x\r\n\r\nGET /smuggled")},
	"blank in the path":           {fields: fields2("GET", "localhost", "/a b")},
	"request in the path":         {fields: fields2("GET", "localhost", "/ /smuggled")},
	"fragment in the path":        {fields: fields2("GET", "localhost", "/#/smuggled")},
	"line end in a value":         {fields: fields2("GET", "localhost", "/", field("x", "a\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x"))},
	"LF in a value":               {fields: fields2("GET", "localhost", "/", field("x", "a\nContent-Length: 44"))},
	"CR in a value":               {fields: fields2("GET", "localhost", "/", field("x", "a\rb"))},
	"NUL in a value":              {fields: fields2("GET", "localhost", "/", field("x", "a\x00b"))},
	"DEL in a value":              {fields: fields2("GET", "localhost", "/", field("x", "a\x7fb"))},
	"line end in a name":          {fields: fields2("GET", "localhost", "/", field("x: a\r\ny", "b"))},
	"colon in a name":             {fields: fields2("GET", "localhost", "/", field("x:", "b"))},
	"a name in capitals":          {fields: fields2("GET", "localhost", "/", field("X-A", "b"))},
	"transfer coding in capitals": {fields: fields2("GET", "localhost", "/", field("Transfer-Encoding", "chunked"))},
	"transfer coding":             {fields: fields2("GET", "localhost", "/", field("transfer-encoding", "chunked"))},
	"a body and a coding":         {fields2("POST", "localhost", "/", field("transfer-encoding", "chunked")), []string{"0\r\n\r\n" + evil}},
	"connection":                  {fields: fields2("GET", "localhost", "/", field("connection", "close"))},
	"connection with a body":      {fields2("POST", "localhost", "/", field("connection", "keep-alive")), []string{"x"}},
	"an upgrade":                  {fields: fields2("GET", "localhost", "/", field("upgrade", "websocket"))},
	"te":                          {fields: fields2("GET", "localhost", "/", field("te", "gzip"))},
	"an authority with user":      {fields: fields2("GET", "a@b c", "/")},
	"an authority that is a line": {fields: fields2("GET", "localhost\r\n\r\nGET /smuggled HTTP/1.1", "/")},
	"a method with a blank":       {fields: fields2("GET /smuggled HTTP/1.1\r\n", "localhost", "/")},
	"CONNECT":                     {fields: []hpack.HeaderField{field(":method", "CONNECT"), field(":authority", "localhost:80")}},
	"shorter than it says":        {fields2("POST", "localhost", "/", field("content-length", "50")), []string{"hello"}},
	"longer than it says":         {fields2("POST", "localhost", "/", field("content-length", "1")), []string{"h" + evil}},
	"two lengths":                 {fields2("POST", "localhost", "/", field("content-length", "1"), field("content-length", "44")), []string{evil}},
	"a length with a sign":        {fields2("POST", "localhost", "/", field("content-length", "+5")), []string{"hello"}},
	"a length that is no number":  {fields: fields2("POST", "localhost", "/", field("content-length", "0x0"))},
	"a path that comes twice":     {fields: fields2("GET", "localhost", "/", field(":path", "/smuggled"))},
	"a pseudo field behind":       {fields: fields2("GET", "localhost", "", field("a", "b"), field(":path", "/smuggled"))},
	"an unknown pseudo field":     {fields: fields2("GET", "localhost", "/", field(":evil", "b"))},
	"no authority":                {fields: fields2("GET", "", "/")},
	"another's authority":         {fields: fields2("GET", "evil.example", "/")},
	"an absolute path":            {fields: fields2("GET", "localhost", "http://evil.example/smuggled")},
	"no slash":                    {fields: fields2("GET", "localhost", "smuggled")},
	"asterisk":                    {fields: fields2("GET", "localhost", "*")},
	"no path":                     {fields: fields2("GET", "localhost", "")},
	"an empty path":               {fields: append(fields2("GET", "localhost", ""), field(":path", ""))},
	"NUL in the path":             {fields: fields2("GET", "localhost", "/a\x00b")},
	"a tab in the path":           {fields: fields2("GET", "localhost", "/a\tb")},
}

// awkward2 are strange and allowed: each is one request.
var awkward2 = map[string]struct {
	fields []hpack.HeaderField
	blocks []string
	want   string
}{
	"ordinary":                {fields2("GET", "localhost", "/"), nil, "GET / localhost "},
	"as long as it says":      {fields2("POST", "localhost", "/", field("content-length", "5")), []string{"he", "llo"}, "POST / localhost hello"},
	"without a length":        {fields2("POST", "localhost", "/"), []string{"he", "llo"}, "POST / localhost hello"},
	"a request as a body":     {fields2("POST", "localhost", "/", field("content-length", fmt.Sprint(len(evil)))), []string{evil}, "POST / localhost " + evil},
	"a host beside another":   {fields2("GET", "localhost", "/", field("host", "evil.example")), nil, "GET / localhost "}, // the authority counts
	"a length without a body": {fields2("GET", "localhost", "/", field("content-length", "5")), nil, "GET / localhost "},  // the body's counts
}

// TestHTTP2CannotSmuggle holds that each attack by HTTP/2 is refused or reset, and
// reaches the app as one request, perhaps broken off, or not at all.
func TestHTTP2CannotSmuggle(t *testing.T) {
	for name, c := range attacks2 {
		a := record(t, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx")
		w := start(t, https, a.generation)
		if status := w.raw2(c.fields, c.blocks...); status != "" && status[0] != '4' && status != "501" {
			t.Errorf("%s: %s", name, status)
		}
		if got := a.all(); len(got) > 1 || a.heads() > 1 || a.holds("\nGET /smuggled") {
			t.Errorf("%s: the app understood %q", name, got)
		}
		if status := w.raw2(fields2("GET", "localhost", "/after")); status != "200" {
			t.Errorf("%s: the next request got %q", name, status)
		}
	}
}

func TestHTTP2ReachesTheAppAsExactlyOneRequest(t *testing.T) {
	for name, c := range awkward2 {
		a := record(t, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx")
		w := start(t, https, a.generation)
		if status := w.raw2(c.fields, c.blocks...); status != "200" {
			t.Errorf("%s: %q", name, status)
		}
		if got := a.all(); len(got) != 1 || got[0] != c.want || a.heads() != 1 {
			t.Errorf("%s: the app understood %q, want %q", name, got, c.want)
		}
	}
}
