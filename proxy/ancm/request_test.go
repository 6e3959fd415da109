package ancm

import (
	"encoding/base64"
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"falconer/proxy/message"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const token = "0f8fad5b-d9cb-469f-a165-70867728950e"

var (
	iis    = &Contract{Front: FrontIIS, PathBase: "/", WebSockets: true}
	client = Peer{Address: netip.MustParseAddrPort("127.0.0.1:51234"), Scheme: "https"}
)

func request(target string, pairs ...string) *message.Head {
	h := new(message.Head)
	h.Reset()
	h.SetRequest("GET", target)
	for i := 0; i < len(pairs); i += 2 {
		h.Add(pairs[i], pairs[i+1])
	}
	return h
}

// fields are the header fields as `Name: value`.
func fields(h *message.Head) []string {
	var out []string
	for _, f := range h.Fields {
		out = append(out, string(f.Name)+": "+string(f.Value))
	}
	return out
}

// values are all values of one name.
func values(h *message.Head, name string) []string {
	var out []string
	for _, f := range h.Fields {
		if f.Is(name) {
			out = append(out, string(f.Value))
		}
	}
	return out
}

func same[T any](t *testing.T, what string, want, got T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s: want(-) got(+)\n%s", what, diff)
	}
}

func TestANCM051_TheMethodStays(t *testing.T) {
	for _, method := range []string{"GET", "get", "PROPFIND", "FOOBAR", "OPTIONS", "DEBUG"} {
		h := request("/")
		h.SetRequest(method, "/")
		iis.Request(h, client, token)
		same(t, "method", method, string(h.Method))
	}
}

func TestANCM056_HostStays(t *testing.T) {
	for _, host := range []string{"localhost:5001", "LOCALHOST", "[::1]:80", ""} {
		h := request("/", "Host", host)
		iis.Request(h, client, token)
		same(t, "host", []string{host}, values(h, "Host"))
	}
}

func TestANCM057_ANCM058_ClientsCannotForgeTheModulesHeaders(t *testing.T) {
	for _, front := range []Front{FrontIIS, FrontKestrel, FrontNginx, FrontApache} {
		h := request("/", "ms-aspnetcore-token", "forged", "A", "1", "Ms-AspNetCore-Event", "shutdown",
			"MS-ASPNETCOREX", "x", "Ms-AspNetCore", "x", "MS-ASPNETCORE-CLIENTCERT", "x", "MS-ASPNETCORE-WINAUTHTOKEN", "3e8", "MS-ASPNETCOR", "kept")
		(&Contract{Front: front}).Request(h, client, token)
		var module []string
		for _, f := range h.Fields {
			if isModuleHeader(f) {
				module = append(module, string(f.Name)+": "+string(f.Value))
			}
		}
		var want []string
		if front == FrontIIS {
			want = []string{"MS-ASPNETCORE-TOKEN: " + token}
		}
		same(t, string(front), want, module)
		same(t, string(front), []string{"kept"}, values(h, "MS-ASPNETCOR"))
	}
}

func TestANCM059_ForwardedForEndsInTheClient(t *testing.T) {
	for _, c := range []struct {
		peer     string
		existing []string
		want     string
	}{
		{"127.0.0.1:51234", nil, "127.0.0.1:51234"},
		{"[::1]:51234", nil, "[::1]:51234"},
		{"[::ffff:10.0.0.7]:80", nil, "10.0.0.7:80"},
		{"127.0.0.1:51234", []string{"1.2.3.4"}, "1.2.3.4, 127.0.0.1:51234"},
		{"127.0.0.1:51234", []string{"1.2.3.4", "5.6.7.8:9"}, "1.2.3.4, 5.6.7.8:9, 127.0.0.1:51234"},
		{"127.0.0.1:51234", []string{""}, "127.0.0.1:51234"},
		{"127.0.0.1:51234", []string{strings.Repeat("9", 300)}, strings.Repeat("9", 300) + ", 127.0.0.1:51234"},
	} {
		h := request("/")
		for _, value := range c.existing {
			h.Add("x-forwarded-FOR", value)
		}
		iis.Request(h, Peer{Address: netip.MustParseAddrPort(c.peer), Scheme: "http"}, token)
		same(t, c.peer, []string{c.want}, values(h, "X-Forwarded-For"))
	}
}

func TestANCM060_ForwardedProtoEndsInTheFrontsScheme(t *testing.T) {
	h := request("/")
	iis.Request(h, client, token)
	same(t, "alone", []string{"https"}, values(h, "X-Forwarded-Proto"))
	h = request("/", "X-Forwarded-Proto", "http", "X-Forwarded-Proto", "ftp")
	iis.Request(h, client, token)
	same(t, "chained", []string{"http, ftp, https"}, values(h, "X-Forwarded-Proto"))
}

func TestANCM061_TheClientsConnectionIsNotForwarded(t *testing.T) {
	h := request("/", "Connection", "close, X-Private", "Connection", "foo", "X-Private", "1")
	iis.Request(h, client, token)
	same(t, "connection", []string{"Keep-Alive"}, values(h, "Connection"))
}

func TestANCM062_NothingElseIsAddedOrRemoved(t *testing.T) {
	h := request("/", "Host", "x", "accept", "*/*", "X-Odd", "", "TE", "trailers", "Keep-Alive", "5", "Proxy-Thing", "p",
		"Via", "1.1 me", "Expect", "100-continue", "Content-Length", "3", "X-Dup", "1", "X-dup", "2", "Upgrade", "h2c")
	before := fields(h)
	iis.Request(h, client, token)
	same(t, "fields", append(before,
		"MS-ASPNETCORE-TOKEN: "+token,
		"X-Forwarded-For: 127.0.0.1:51234",
		"X-Forwarded-Proto: https",
		"Connection: Keep-Alive"), fields(h))
}

func TestANCM063_TheClientCertificateIsOneLineOfBase64(t *testing.T) {
	der := []byte(strings.Repeat("\x00\xff\x10", 500))
	h := request("/")
	iis.Request(h, Peer{Address: client.Address, Scheme: "https", Certificate: der}, token)
	same(t, "certificate", []string{base64.StdEncoding.EncodeToString(der)}, values(h, "MS-ASPNETCORE-CLIENTCERT"))
}

func TestANCM064_ANCM065_TheFramingOfTheBodyStays(t *testing.T) {
	for _, f := range [][2]string{{"Content-Length", "12"}, {"Transfer-Encoding", "chunked"}} {
		for _, front := range []Front{FrontIIS, FrontKestrel, FrontNginx, FrontApache} {
			h := request("/", f[0], f[1], "Connection", "close, Content-Length, Transfer-Encoding")
			(&Contract{Front: front}).Request(h, client, token)
			same(t, string(front), []string{f[1]}, values(h, f[0]))
		}
	}
}

func TestANCM084_ANCM085_AWebSocketRequestGoesThrough(t *testing.T) {
	h := request("/ws", "Connection", "keep-alive, Upgrade", "Upgrade", "WebSocket", "Sec-WebSocket-Key", "k",
		"Sec-WebSocket-Version", "13", "Sec-WebSocket-Extensions", "permessage-deflate", "sec-websocket-extensions", "x")
	iis.Request(h, client, token)
	same(t, "fields", []string{"Connection: keep-alive, Upgrade", "Upgrade: WebSocket", "Sec-WebSocket-Key: k",
		"Sec-WebSocket-Version: 13", "MS-ASPNETCORE-TOKEN: " + token, "X-Forwarded-For: 127.0.0.1:51234", "X-Forwarded-Proto: https"}, fields(h))
	for upgrade, want := range map[string]bool{
		"websocket": true, "WEBSOCKET": true, "websocket, h2c": false, "h2c": false, "websockets": false, "": false,
	} {
		if got := IsWebSocket(request("/", "Upgrade", upgrade)); got != want {
			t.Errorf("Upgrade: %s is a WebSocket: %v", upgrade, got)
		}
	}
	if IsWebSocket(request("/")) || IsWebSocket(request("/", "Upgrade", "websocket", "Upgrade", "websocket")) {
		t.Error("none or two Upgrade fields are taken for a WebSocket")
	}
}

func TestANCM086_WithoutWebSocketsAnUpgradeIsAnOrdinaryRequest(t *testing.T) {
	h := request("/ws", "Connection", "Upgrade", "Upgrade", "websocket", "Sec-WebSocket-Extensions", "x")
	(&Contract{Front: FrontIIS}).Request(h, client, token)
	same(t, "connection", []string{"Keep-Alive"}, values(h, "Connection"))
	same(t, "extensions", []string{"x"}, values(h, "Sec-WebSocket-Extensions"))
}

func TestCL034_KestrelGetsWhatTheClientSent(t *testing.T) {
	c := &Contract{Front: FrontKestrel, WebSockets: true}
	h := request("/a%2Fb", "Host", "localhost:5001", "Connection", "close", "X-Forwarded-For", "9.9.9.9")
	c.Request(h, client, token)
	same(t, "fields", []string{"Host: localhost:5001", "X-Forwarded-For: 9.9.9.9, 127.0.0.1:51234", "X-Forwarded-Proto: https"}, fields(h))
	h = request("/", "Connection", "Upgrade", "Upgrade", "websocket", "Sec-WebSocket-Extensions", "permessage-deflate")
	c.Request(h, client, token)
	same(t, "extensions", []string{"permessage-deflate"}, values(h, "Sec-WebSocket-Extensions"))
	same(t, "connection", []string{"Upgrade"}, values(h, "Connection"))
}

func TestCL034_NginxSendsWhatItsDocumentedConfigurationSends(t *testing.T) {
	c := &Contract{Front: FrontNginx, WebSockets: true}
	h := request("/", "Host", "LocalHost:5001", "Connection", "close", "X_Under", "1", "Keep-Alive", "5", "TE", "trailers",
		"Expect", "100-continue", "X-Forwarded-Proto", "http", "X-Forwarded-For", "9.9.9.9", "Upgrade", "h2c", "Proxy-X", "kept")
	c.Request(h, client, token)
	same(t, "fields", []string{"Host: localhost", "Proxy-X: kept", "X-Forwarded-For: 9.9.9.9, 127.0.0.1",
		"X-Forwarded-Proto: https", "Connection: keep-alive"}, fields(h))
	h = request("/", "Host", "[::1]:80", "Connection", "Upgrade", "Upgrade", "websocket")
	c.Request(h, client, token)
	same(t, "websocket", []string{"Host: [::1]", "Connection: Upgrade", "Upgrade: websocket",
		"X-Forwarded-For: 127.0.0.1", "X-Forwarded-Proto: https"}, fields(h))
}

func TestCL034_ApacheSendsWhatModProxySends(t *testing.T) {
	c := &Contract{Front: FrontApache, WebSockets: true}
	h := request("/", "Host", "localhost:5001", "Connection", "close, X-Private, Host", "X-Private", "1", "Keep-Alive", "5",
		"TE", "trailers", "Trailer", "X", "Proxy-Authorization", "Basic eDp5", "Accept", "*/*")
	c.Request(h, client, token)
	same(t, "fields", []string{"Host: localhost:5001", "Accept: */*", "X-Forwarded-For: 127.0.0.1", "X-Forwarded-Proto: https",
		"X-Forwarded-Host: localhost:5001", "X-Forwarded-Server: localhost", "Connection: Keep-Alive"}, fields(h))
	h = request("/", "Connection", "Upgrade", "Upgrade", "websocket")
	c.Request(h, client, token)
	same(t, "websocket", []string{"Connection: Upgrade", "Upgrade: websocket", "X-Forwarded-For: 127.0.0.1", "X-Forwarded-Proto: https"}, fields(h))
}

// typical fills a head with a browser's request.
func typical(h *message.Head) {
	h.Reset()
	h.SetRequest("GET", "/api/orders?page=2")
	h.Add("Host", "localhost:5001")
	h.Add("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
	h.Add("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
	h.Add("Accept-Language", "en-US,en;q=0.5")
	h.Add("Cookie", ".AspNetCore.Session=CfDJ8Nq")
	h.Add("Connection", "keep-alive")
}

func TestHeaderRulesAllocateNothing(t *testing.T) {
	for _, c := range []*Contract{iis, {Front: FrontKestrel}, {Front: FrontIIS, DecodePath: true}} {
		h, answer := new(message.Head), new(message.Head)
		n := testing.AllocsPerRun(1000, func() {
			typical(h)
			c.Request(h, client, token)
			answer.Reset()
			answer.SetStatus(200, "OK")
			answer.Add("Content-Type", "text/html")
			answer.Add("Date", "Tue, 24 Nov 2026 02:00:00 GMT")
			answer.Add("Server", "Kestrel")
			answer.Add("Transfer-Encoding", "chunked")
			c.Response(answer)
		})
		if n > 0 {
			t.Errorf("%s, decoding %v: %v allocations", c.Front, c.DecodePath, n)
		}
	}
}

func BenchmarkRequest(b *testing.B) {
	h := new(message.Head)
	b.ReportAllocs()
	for b.Loop() {
		typical(h)
		iis.Request(h, client, token)
	}
}

func FuzzRequest(f *testing.F) {
	f.Add("/a/../%2e?x", "Connection", "close", "X-Forwarded-For", "1.2.3.4", true)
	f.Add("http://h/%", "ms-aspnetcore-token", "x", "Upgrade", "websocket", false)
	f.Add("/\\..\\..\\%00", "Host", "a:b:c", "Connection", "Host,,", true)
	f.Fuzz(func(t *testing.T, target, name1, value1, name2, value2 string, decode bool) {
		for _, front := range []Front{FrontIIS, FrontKestrel, FrontNginx, FrontApache} {
			c := &Contract{Front: front, WebSockets: true, DecodePath: decode}
			h := request(target, name1, value1, name2, value2)
			c.Request(h, client, token)
			tokens := 0
			for _, f := range h.Fields {
				if isModuleHeader(f) {
					tokens++
				}
			}
			if want := map[bool]int{true: 1, false: 0}[front == FrontIIS]; tokens != want {
				t.Errorf("%s: %d headers of the module's", front, tokens)
			}
			if got := values(h, "X-Forwarded-For"); len(got) != 1 || !strings.Contains(got[0], "127.0.0.1") {
				t.Errorf("%s: forwarded for %q", front, got)
			}
			if decode && strings.HasPrefix(string(h.Target), "/") {
				path, _, _ := strings.Cut(string(h.Target), "?")
				if again := string(cooked([]byte(path))); strings.Contains(path+"/", "/../") || again != path && !strings.Contains(path, "%") {
					t.Errorf("%q is not cooked: %q", path, again)
				}
			}
			answer := new(message.Head)
			answer.Reset()
			answer.SetStatus(200, "Fine")
			answer.Add(name1, value1)
			answer.Add(name2, value2)
			c.Response(answer)
			if answer.HasToken("Transfer-Encoding", "chunked") && fmt.Sprint(values(answer, "Transfer-Encoding")) == "[chunked]" {
				t.Error("chunked is handed on")
			}
		}
	})
}
