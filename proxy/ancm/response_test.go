package ancm

import (
	"strings"
	"testing"

	"falconer/proxy/message"
)

func response(status int, reason string, pairs ...string) *message.Head {
	h := new(message.Head)
	h.Reset()
	h.SetStatus(status, reason)
	for i := 0; i < len(pairs); i += 2 {
		h.Add(pairs[i], pairs[i+1])
	}
	return h
}

func TestANCM067_StatusAndPhraseAreTheApps(t *testing.T) {
	for _, c := range []struct {
		status    int
		phrase    string
		want      string
		elsewhere string
	}{
		{404, "Nix da", "Nix da", "Nix da"}, {500, "", "", ""}, {299, "Odd", "Odd", "Odd"}, {200, "Fine", "OK", "Fine"},
	} {
		h := response(c.status, c.phrase)
		iis.Response(h)
		if h.Status != c.status || string(h.Reason) != c.want {
			t.Errorf("%d %q became %d %q", c.status, c.phrase, h.Status, h.Reason)
		}
		h = response(c.status, c.phrase)
		(&Contract{Front: FrontKestrel}).Response(h)
		same(t, "behind kestrel", c.elsewhere, string(h.Reason))
	}
}

func TestANCM068_DateConnectionAndChunkedAreNotCopied(t *testing.T) {
	h := response(200, "OK", "date", "x", "Connection", "close", "X", "1", "TRANSFER-ENCODING", "Chunked", "Keep-Alive", "timeout=5")
	iis.Response(h)
	same(t, "fields", []string{"X: 1", "Keep-Alive: timeout=5"}, fields(h))
	h = response(200, "OK", "Transfer-Encoding", "gzip , chunked")
	iis.Response(h)
	same(t, "coded", []string{"Transfer-Encoding: gzip"}, fields(h))
	h = response(200, "OK", "Transfer-Encoding", "gzip")
	iis.Response(h)
	same(t, "not chunked", []string{"Transfer-Encoding: gzip"}, fields(h))
}

func TestANCM069_ServerIsTheApps(t *testing.T) {
	h := response(200, "OK", "Server", "Kestrel")
	iis.Response(h)
	same(t, "sent", []string{"Server: Kestrel"}, fields(h))
	h = response(200, "OK", "A", "1")
	iis.Response(h)
	same(t, "not sent", []string{"A: 1"}, fields(h))
}

func TestANCM070_SeveralLinesStayInOrder(t *testing.T) {
	h := response(200, "OK", "Set-Cookie", "a=1", "X", "1", "set-cookie", "b=2", "WWW-Authenticate", "A", "WWW-Authenticate", "B", "x", "2")
	before := fields(h)
	iis.Response(h)
	same(t, "fields", before, fields(h))
}

func TestANCM071_OfAListedHeaderTheLastCounts(t *testing.T) {
	h := response(200, "OK", "Cache-Control", "no-cache", "ETag", "1", "cache-control", "no-store", "Vary", "A", "VARY", "B", "etag", "2")
	iis.Response(h)
	same(t, "fields", []string{"cache-control: no-store", "VARY: B", "etag: 2"}, fields(h))
	h = response(200, "OK", "Vary", "A", "Vary", "B", "Date", "x")
	(&Contract{Front: FrontKestrel}).Response(h)
	same(t, "behind kestrel", []string{"Vary: A", "Vary: B", "Date: x"}, fields(h))
}

func TestANCM071_TheListIsTheModules(t *testing.T) {
	listed := []string{"Cache-Control", "Keep-Alive", "Pragma", "Trailer", "Upgrade", "Via", "Warning", "Allow",
		"Content-Length", "Content-Type", "Content-Encoding", "Content-Language", "Content-Location", "Content-MD5", "Content-Range",
		"Expires", "Last-Modified", "Accept-Ranges", "Age", "ETag", "Location", "Proxy-Authenticate", "Retry-After", "Server", "Vary"}
	for _, name := range listed {
		h := response(200, "OK", name, "first", strings.ToUpper(name), "middle", "X", "1", strings.ToLower(name), "last")
		iis.Response(h)
		same(t, name, []string{"X: 1", strings.ToLower(name) + ": last"}, fields(h))
	}
	for _, name := range []string{"Set-Cookie", "WWW-Authenticate", "Link", "X-Cache-Control", "Vary-X", "Var", strings.Repeat("Long", 9)} {
		h := response(200, "OK", name, "first", name, "last")
		iis.Response(h)
		same(t, name, []string{name + ": first", name + ": last"}, fields(h))
	}
}

func TestANCM072_LocationIsNotRewritten(t *testing.T) {
	h := response(302, "Found", "Location", "http://127.0.0.1:12345/x", "Set-Cookie", "a=1; path=/; domain=x")
	before := fields(h)
	iis.Response(h)
	same(t, "fields", before, fields(h))
}

func TestANCM076_TheHeadersOfAHeadAnswerStay(t *testing.T) {
	h := response(200, "OK", "Content-Length", "12345", "Content-Type", "text/html")
	before := fields(h)
	iis.Response(h)
	same(t, "fields", before, fields(h))
}

func TestANCM077_ConnectionIsHandedOnWhenAsked(t *testing.T) {
	h := response(200, "OK", "Connection", "close")
	(&Contract{Front: FrontIIS, ForwardConnectionHeader: true}).Response(h)
	same(t, "fields", []string{"Connection: close"}, fields(h))
}

func TestANCM084_ASwitchKeepsItsHeaders(t *testing.T) {
	for _, front := range []Front{FrontIIS, FrontKestrel, FrontNginx, FrontApache} {
		h := response(101, "Switching Protocols", "Connection", "Upgrade", "Upgrade", "websocket", "Sec-WebSocket-Accept", "x")
		before := fields(h)
		(&Contract{Front: front, WebSockets: true}).Response(h)
		same(t, string(front), before, fields(h))
	}
}
