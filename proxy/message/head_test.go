package message

import (
	"bufio"
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const typical = "GET /products/42?colour=blue&size=XL HTTP/1.1\r\n" +
	"Host: localhost:5001\r\n" +
	"Connection: keep-alive\r\n" +
	"User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36\r\n" +
	"Accept: text/html,application/xhtml+xml;q=0.9,*/*;q=0.8\r\n" +
	"Accept-Encoding: gzip, deflate, br, zstd\r\n" +
	"Accept-Language: en-GB,en;q=0.9\r\n" +
	"Cookie: .AspNetCore.Session=CfDJ8Nrm\r\n\r\n"

func fields(h *Head) string {
	var b strings.Builder
	for _, f := range h.Fields {
		b.WriteString(string(f.Name) + "=" + string(f.Value) + ";")
	}
	return b.String()
}

func read(t testing.TB, text string) *Head {
	t.Helper()
	var h Head
	if err := readRequest(&h, []byte(text)); err != nil {
		t.Fatal(err)
	}
	return &h
}

func TestHeadKeepsOrderAndSpelling(t *testing.T) {
	text := "pAtCh /%7Ea/../b?x=%20&y HTTP/1.0\r\nhOST: a\r\nset-COOKIE: 1\r\nA: \xe4\r\nSet-Cookie: 2\r\nE: \r\n\r\n"
	if got := string(read(t, text).Append(nil)); got != text {
		t.Errorf("got %q\nwant %q", got, text)
	}
}

func TestResponseKeepsReason(t *testing.T) {
	for _, text := range []string{
		"HTTP/1.1 418 I'm  a teapot \r\nx-A: 1\r\n\r\n",
		"HTTP/1.0 200 \r\n\r\n",
	} {
		var h Head
		if err := readResponse(&h, []byte(text)); err != nil {
			t.Fatal(err)
		}
		if got := string(h.Append(nil)); got != text {
			t.Errorf("got %q, want %q", got, text)
		}
	}
}

func TestFieldsAreChangedInPlace(t *testing.T) {
	const text = "GET / HTTP/1.1\r\nHost: a\r\nX-One: 1\r\nTwo: 2\r\nx-one: 3\r\nTwo: 4\r\n\r\n"
	for _, c := range []struct {
		name   string
		change func(*Head)
		want   string
	}{
		{"set replaces the first and removes the rest", func(h *Head) { h.Set("X-ONE", "new") },
			"Host=a;X-One=new;Two=2;Two=4;"},
		{"set the last", func(h *Head) { h.Set("two", "") }, "Host=a;X-One=1;Two=;x-one=3;"},
		{"set appends", func(h *Head) { h.Set("Three", "3") }, "Host=a;X-One=1;Two=2;x-one=3;Two=4;Three=3;"},
		{"add keeps its spelling", func(h *Head) { h.Add("x-ONE", "5") }, "Host=a;X-One=1;Two=2;x-one=3;Two=4;x-ONE=5;"},
		{"delete in any case", func(h *Head) { h.Del("x-oNE") }, "Host=a;Two=2;Two=4;"},
		{"delete by what it says", func(h *Head) {
			h.DelFunc(func(f Field) bool { return f.Value[0] > '2' && !f.Is("host") })
		}, "Host=a;X-One=1;Two=2;"},
		{"no value ends its line", func(h *Head) { h.Set("Two", "a\r\nEvil: b\x00") }, "Host=a;X-One=1;Two=a  Evil: b ;x-one=3;"},
		{"the Kelvin sign is no k", func(h *Head) { h.Add("\u212a", "1"); h.Del("k") },
			"Host=a;X-One=1;Two=2;x-one=3;Two=4;\u212a=1;"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := read(t, text)
			c.change(h)
			if d := cmp.Diff(c.want, fields(h)); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestValuesStayGoodWhileTheHeadGrows(t *testing.T) {
	h := read(t, typical)
	host, cookie := h.Get("host"), h.Get("COOKIE")
	for range 500 {
		h.Add("X-More", strings.Repeat("m", 100))
	}
	_ = append(host, "overwritten"...)
	if string(host) != "localhost:5001" || string(cookie) != ".AspNetCore.Session=CfDJ8Nrm" {
		t.Errorf("now %q and %q", host, cookie)
	}
	if h.Get("Connection") == nil || string(h.Get("Connection")) != "keep-alive" {
		t.Errorf("the neighbour is %q", h.Get("Connection"))
	}
}

func TestGetTellsEmptyFromAbsent(t *testing.T) {
	h := read(t, "GET / HTTP/1.1\r\nHost:\r\n\r\n")
	h.Fields = append(h.Fields, Field{Name: []byte("Nil")})
	if h.Get("Host") == nil || h.Get("Nil") == nil || h.Get("None") != nil || h.Has("None") || !h.Has("host") {
		t.Errorf("%q", h.Fields)
	}
}

func TestTokensAreFoundInLists(t *testing.T) {
	h := read(t, "GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive,\t Upgrade ,\r\nconnection: X\r\nOther: close\r\n\r\n")
	for token, want := range map[string]bool{
		"upgrade": true, "KEEP-ALIVE": true, "x": true, "close": false, "keep": false, "keep-alive, Upgrade": false,
	} {
		if got := h.HasToken("Connection", token); got != want {
			t.Errorf("%s: %v", token, got)
		}
	}
}

func TestSetStatusMakesAResponse(t *testing.T) {
	var h Head
	h.Reset()
	h.SetRequest("GET", "/")
	h.SetStatus(502, "Bad\r\nGateway")
	h.Add("Content-Length", "0")
	if got := string(h.Append([]byte("x"))); got != "xHTTP/1.1 502 Bad  Gateway\r\nContent-Length: 0\r\n\r\n" {
		t.Errorf("%q", got)
	}
	h.SetRequest("PUT", "/a")
	h.SetTarget("/b?c")
	if got := string(h.Append(nil)); got != "PUT /b?c HTTP/1.1\r\nContent-Length: 0\r\n\r\n" {
		t.Errorf("%q", got)
	}
}

func TestOriginForm(t *testing.T) {
	for target, want := range map[string]string{
		"http://a/x?y":   "/x?y",
		"https://a":      "/",
		"HTTP://a?x=/b":  "/?x=/b",
		"http://a//x":    "//x",
		"/http://a/":     "/http://a/",
		"http://a/?u=//": "/?u=//",
	} {
		h := read(t, "GET "+target+" HTTP/1.0\r\n\r\n")
		h.OriginForm()
		host := "a"
		if target[0] == '/' {
			host = ""
		}
		if string(h.Target) != want || string(h.Get("Host")) != host {
			t.Errorf("%s: %s, host %q", target, h.Target, h.Get("Host"))
		}
	}
}

// A head that comes by HTTP/2 must not say two requests in HTTP/1.1.
func TestCheckRequestRefusesWhatWouldSplit(t *testing.T) {
	for name, fill := range map[string]func(*Head){
		"blank in the target":   func(h *Head) { h.SetTarget("/ HTTP/1.1\r\nX: y") },
		"empty target":          func(h *Head) { h.SetTarget("") },
		"blank in the method":   func(h *Head) { h.Method = []byte("GET /x") },
		"no method":             func(h *Head) { h.Method = nil },
		"line end in a name":    func(h *Head) { h.Add("A\r\nB", "c") },
		"colon in a name":       func(h *Head) { h.Add("A:B", "c") },
		"empty name":            func(h *Head) { h.Add("", "c") },
		"line end in a value":   func(h *Head) { h.Fields[0].Value = []byte("a\nb") },
		"length and coding":     func(h *Head) { h.Add("Content-Length", "1"); h.Add("Transfer-Encoding", "chunked") },
		"two hosts":             func(h *Head) { h.Add("host", "a") },
		"no host":               func(h *Head) { h.Del("host") },
		"control char in value": func(h *Head) { h.Add("A", "\x01") },
	} {
		h := new(Head)
		h.Reset()
		h.SetRequest("GET", "/")
		h.Add("Host", "a")
		if err := h.CheckRequest(); err != nil {
			t.Fatal(err)
		}
		if fill(h); h.CheckRequest() == nil {
			t.Errorf("%s: accepted %q", name, h.Append(nil))
		}
	}
}

func TestReadingIntoAUsedHeadAllocatesNothing(t *testing.T) {
	var h, copied Head
	var framing Framing
	src := strings.NewReader("")
	br := bufio.NewReader(src)
	out := make([]byte, 0, 1024)
	if got := testing.AllocsPerRun(100, func() {
		src.Reset(typical)
		br.Reset(src)
		if err := h.ReadRequest(br, Limits{}); err != nil {
			t.Fatal(err)
		}
		framing, _ = h.RequestFraming()
		h.Set("Connection", "Keep-Alive")
		h.Add("X-Forwarded-Proto", "https")
		h.Del("Accept")
		h.HasToken("Connection", "upgrade")
		h.Clone(&copied)
		out = copied.Append(out[:0])
	}); got != 0 {
		t.Errorf("%v allocations", got)
	}
	if framing.Kind != NoBody || !bytes.Contains(out, []byte("X-Forwarded-Proto: https\r\n\r\n")) {
		t.Errorf("%v %q", framing, out)
	}
}

func BenchmarkReadRequest(b *testing.B) {
	var h Head
	src := strings.NewReader("")
	br := bufio.NewReader(src)
	b.ReportAllocs()
	b.SetBytes(int64(len(typical)))
	for b.Loop() {
		src.Reset(typical)
		br.Reset(src)
		if err := h.ReadRequest(br, Limits{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkReadResponse(b *testing.B) {
	const text = "HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\n" +
		"Date: Tue, 24 Nov 2026 02:00:00 GMT\r\nServer: Kestrel\r\nTransfer-Encoding: chunked\r\n\r\n"
	var h Head
	src := strings.NewReader("")
	br := bufio.NewReader(src)
	b.ReportAllocs()
	for b.Loop() {
		src.Reset(text)
		br.Reset(src)
		if err := h.ReadResponse(br, Limits{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAppend(b *testing.B) {
	h := read(b, typical)
	var out []byte
	b.ReportAllocs()
	for b.Loop() {
		out = h.Append(out[:0])
	}
}
