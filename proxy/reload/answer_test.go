package reload

import (
	"strings"
	"testing"

	"falconer/proxy/message"
)

func head(status int, fields ...string) *message.Head {
	h := new(message.Head)
	h.Reset()
	h.SetStatus(status, "")
	for _, line := range fields {
		name, value, _ := strings.Cut(line, ": ")
		h.Add(name, value)
	}
	return h
}

var page = message.Framing{Kind: message.ByLength, Length: 100}

func TestW066_OnlyWholePlainPagesGetTheScript(t *testing.T) {
	const html = "Content-Type: text/html; charset=utf-8"
	for _, row := range []struct {
		status  int
		framing message.Framing
		fields  string
		want    bool
	}{
		{200, page, html, true},
		{200, page, "content-type: Text/HTML", true},
		{404, page, html, true},
		{500, message.Framing{Kind: message.Chunked}, html, true},
		{200, message.Framing{Kind: message.UntilClose}, html, true},
		{200, page, html + "\nContent-Encoding: identity", true},
		{200, page, html + "\nContent-Disposition: inline; filename=a", true},
		{200, page, html + "\nCache-Control: no-cache, private", true},

		{200, page, "", false},
		{200, page, "Content-Type: application/json", false},
		{200, page, "Content-Type: application/xhtml+xml", false},
		{200, page, "Content-Type: text/html; charset=UTF-16", false},
		{200, page, `Content-Type: text/html; charset="utf-16le"`, false},
		{200, page, html + "\nContent-Encoding: gzip", false},
		{200, page, html + "\nContent-Encoding: br", false},
		{200, page, html + "\nContent-Range: bytes 0-99/200", false},
		{206, page, html, false},
		{200, page, html + "\nCache-Control: private,No-Transform", false},
		{200, page, html + "\nContent-Disposition: attachment; filename=a.html", false},
		{200, page, html + "\nX-Falconer-Reload: off", false},
		{200, message.Framing{}, html, false}, // HEAD, 204, 304
		{200, message.Framing{Kind: message.ByLength}, html, false},
		{200, message.Framing{Kind: message.ByLength, Length: Limit}, html, true},
		{200, message.Framing{Kind: message.ByLength, Length: Limit + 1}, html, false},
	} {
		var fields []string
		if row.fields != "" {
			fields = strings.Split(row.fields, "\n")
		}
		if got := Fits(head(row.status, fields...), row.framing, "http"); got != row.want {
			t.Errorf("%d %+v %q: %v, want %v", row.status, row.framing, row.fields, got, row.want)
		}
	}
}

func TestThePolicyOfAPageIsRespected(t *testing.T) {
	for _, row := range []struct {
		policy string // several headers are on lines of their own
		scheme string
		want   bool
	}{
		{"script-src 'self'", "http", true},
		{"default-src 'self'", "http", true},
		{"default-src 'self' https://cdn.example; object-src 'none'", "http", true},
		{"DEFAULT-SRC 'Self'", "http", true},
		{"default-src *", "http", true},
		{"default-src https:", "https", true},
		{"default-src http:", "https", true},
		{"img-src 'none'", "http", true},
		{"upgrade-insecure-requests", "http", true},
		{"script-src 'none'; script-src-elem 'self'", "http", true},
		{"default-src 'none'; script-src 'self'; connect-src 'self'", "http", true},
		{"sandbox allow-scripts allow-same-origin", "http", true},
		{"script-src 'self'; script-src 'none'", "http", true}, // the first counts

		{"script-src 'none'", "http", false},
		{"default-src 'none'", "http", false},
		{"default-src", "http", false},
		{"default-src https:", "http", false},
		{"script-src 'nonce-abc'", "http", false},
		{"script-src 'self' 'nonce-abc' 'strict-dynamic'", "http", false},
		{"script-src 'sha256-abc'", "http", false},
		{"script-src-elem 'none'; script-src 'self'", "http", false},
		{"default-src 'self'; connect-src 'none'", "http", false},
		{"script-src 'self'; default-src 'none'", "http", false}, // the events
		{"script-src 'self'\nscript-src 'none'", "http", false},
		{"script-src 'self', default-src 'none'", "http", false},
		{"sandbox", "http", false},
		{"sandbox allow-scripts", "http", false},
	} {
		h := head(200, "Content-Type: text/html", "Content-Security-Policy-Report-Only: default-src 'none'")
		for line := range strings.SplitSeq(row.policy, "\n") {
			h.Add("Content-Security-Policy", line)
		}
		if got := Fits(h, page, row.scheme); got != row.want {
			t.Errorf("%q over %s: %v, want %v", row.policy, row.scheme, got, row.want)
		}
	}
}

func TestNavigationsAreKnown(t *testing.T) {
	for _, row := range []struct {
		method, fields string
		want           bool
	}{
		{"GET", "Sec-Fetch-Dest: document\nAccept: text/html", true},
		{"POST", "Sec-Fetch-Dest: document", true},
		{"GET", "", true},
		{"GET", "Accept: */*", true},
		{"GET", "Accept: text/html,application/xhtml+xml;q=0.9", true},

		{"HEAD", "", false},
		{"OPTIONS", "", false},
		{"PUT", "", false},
		{"GET", "Sec-Fetch-Dest: empty\nAccept: text/html", false},
		{"GET", "Sec-Fetch-Dest: iframe", false},
		{"GET", "Sec-Fetch-Dest: script", false},
		{"GET", "Accept: application/json", false},
		{"GET", "Accept: text/event-stream", false},
		{"GET", "Accept: text/html\nX-Requested-With: XMLHttpRequest", false},
		{"GET", "Accept: */*\nHX-Request: true", false},
		{"GET", "Connection: Upgrade\nUpgrade: websocket", false},
	} {
		h := new(message.Head)
		h.Reset()
		h.SetRequest(row.method, "/")
		for line := range strings.SplitSeq(row.fields, "\n") {
			if name, value, ok := strings.Cut(line, ": "); ok {
				h.Add(name, value)
			}
		}
		if got := Navigation(h); got != row.want {
			t.Errorf("%s %q: %v, want %v", row.method, row.fields, got, row.want)
		}
	}
}

func TestTheHeadIsThatOfTheLongerPage(t *testing.T) {
	h := head(200, "Content-Type: text/html", "content-length: 100", `ETag: "a"`, "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT",
		"Accept-Ranges: bytes", "Repr-Digest: sha-256=:AA==:", "X-Own: kept")
	f := Rewrite(h, page, 24)
	if f.Kind != message.ByLength || f.Length != 124 {
		t.Errorf("framing %+v", f)
	}
	var got []string
	for _, f := range h.Fields {
		got = append(got, string(f.Name)+": "+string(f.Value))
	}
	if text := strings.Join(got, "\n"); text != "Content-Type: text/html\ncontent-length: 124\nX-Own: kept" {
		t.Error(text)
	}
}
