package proxy

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"falconer/proxy/message"
	"falconer/proxy/reload"
)

// reloading is a world whose pages are kept up to date.
func reloading(t *testing.T, answer func(c *appConn, r *http.Request), change ...func(*Config)) (*world, *reload.Hub) {
	t.Helper()
	hub := reload.New()
	hub.Switch(true)
	a := answering(t, answer)
	w := start(t, func(c *Config) {
		c.Applications[0].Reload = hub
		for _, f := range change {
			f(c)
		}
	}, a.generation)
	return w, hub
}

// page answers a page of known length with these fields.
func page(c *appConn, text string, fields ...string) {
	fields = append([]string{"Content-Type: text/html", "Content-Length: " + strconv.Itoa(len(text))}, fields...)
	c.say("HTTP/1.1 200 OK\r\n%s\r\n\r\n%s", strings.Join(fields, "\r\n"), text)
}

// apart is an injected page without its script, and the script.
func apart(t *testing.T, text string) (rest, script string) {
	t.Helper()
	begin := strings.Index(text, `<script src="`)
	if begin < 0 {
		return text, ""
	}
	end := begin + strings.Index(text[begin:], "</script>") + len("</script>")
	return text[:begin] + text[end:], text[begin:end]
}

func TestW064_WithReloadOffAnswersPassByteForByte(t *testing.T) {
	const text = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nETag: \"a\"\r\nCONTENT-LENGTH: 20\r\n\r\n<body>page</body>   "
	asked := make(chan string, 2)
	w, hub := reloading(t, func(c *appConn, r *http.Request) {
		asked <- r.URL.Path + " " + r.Header.Get("Accept-Encoding") + " " + r.Header.Get("If-None-Match")
		c.say(text)
	})
	hub.Switch(false)
	c := w.dial().send(request("GET", "/", "Accept-Encoding: gzip, br", `If-None-Match: "a"`, "Connection: close"))
	got, _ := io.ReadAll(c.r)
	if lines := strings.SplitAfter(string(got), "\r\n"); !strings.Contains(string(got), "CONTENT-LENGTH: 20\r\n") ||
		!strings.Contains(string(got), "ETag: \"a\"\r\n") || lines[len(lines)-1] != "<body>page</body>   " {
		t.Errorf("%q", got)
	}
	if r := w.get(reload.Path + reload.ScriptName); r.StatusCode != 200 || r.text != "<body>page</body>   " {
		t.Errorf("the reserved path is not the app's: %d %q", r.StatusCode, r.text)
	}
	for _, want := range []string{`/ gzip, br "a"`, "/.falconer/reload.js  "} {
		if got := <-asked; got != want {
			t.Errorf("the app was asked %q, want %q", got, want)
		}
	}
}

func TestW066_APageOfKnownLengthGetsTheScriptAndTheRightLength(t *testing.T) {
	asked := make(chan http.Header, 2)
	w, hub := reloading(t, func(c *appConn, r *http.Request) {
		asked <- r.Header
		page(c, "<body>page</body></html>", `ETag: "a"`)
	})
	c := w.dial()
	for range 2 { // one connection: the second shows that the first was framed well
		r := c.send(request("GET", "/x", "Accept-Encoding: gzip, br", "Sec-Fetch-Dest: document", `If-None-Match: "a"`)).reply("GET")
		rest, script := apart(t, r.text)
		if r.err != nil || rest != "<body>page</body></html>" || script != hub.Tag("", 0, false) || !strings.HasSuffix(r.text, "</script></body></html>") {
			t.Fatalf("%v %q", r.err, r.text)
		}
		if r.ContentLength != int64(len(r.text)) || r.Header.Get("ETag") != "" {
			t.Errorf("Content-Length %d for %d bytes, %v", r.ContentLength, len(r.text), r.Header)
		}
	}
	if h := <-asked; h.Get("Accept-Encoding") != "identity" || h.Get("If-None-Match") != "" {
		t.Errorf("the app was asked %v", h)
	}
	if x := w.exchanges(2)[0]; string(x.ResponseBody.Bytes) != "<body>page"+hub.Tag("", 0, false)+"</body></html>" {
		t.Errorf("recorded %q", x.ResponseBody.Bytes)
	}
}

func TestW066_AnswersThatAreNoWholePagesPassByteForByte(t *testing.T) {
	answers := map[string]string{
		"/gzip":       "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nContent-Length: 7\r\n\r\n</body>",
		"/range":      "HTTP/1.1 206 Partial Content\r\nContent-Type: text/html\r\nContent-Range: bytes 0-6/9\r\nContent-Length: 7\r\n\r\n</body>",
		"/json":       "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n\"</body>\"",
		"/off":        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-Falconer-Reload: off\r\nContent-Length: 7\r\n\r\n</body>",
		"/policy":     "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Security-Policy: script-src 'none'\r\nContent-Length: 7\r\n\r\n</body>",
		"/large":      "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 10485761\r\n\r\n" + strings.Repeat("x", reload.Limit+1),
		"/unmodified": "HTTP/1.1 304 Not Modified\r\nContent-Type: text/html\r\nContent-Length: 7\r\n\r\n",
		"/fetched":    "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 7\r\n\r\n</body>",
	}
	w, _ := reloading(t, func(c *appConn, r *http.Request) { c.say("%s", answers[r.URL.Path]) })
	c := w.dial()
	for path, answer := range answers {
		var fields []string
		if path == "/fetched" {
			fields = append(fields, "Sec-Fetch-Dest: empty")
		}
		r := c.send(request("GET", path, fields...)).reply("GET")
		head, text, _ := strings.Cut(answer, "\r\n\r\n")
		if r.text != text || r.err != nil {
			t.Errorf("%s: %d bytes, want %d (%v)", path, len(r.text), len(text), r.err)
		}
		if n := r.Header.Get("Content-Length"); !strings.Contains(head, "Content-Length: "+n+"\r\n") && !strings.HasSuffix(head, "Content-Length: "+n) {
			t.Errorf("%s: length %s of\n%s", path, n, head)
		}
	}
	r := c.send(request("HEAD", "/fetched")).reply("HEAD")
	if r.Header.Get("Content-Length") != "7" {
		t.Errorf("HEAD has %v", r.Header)
	}
}

func TestAPageThatStreamsIsNotHeldUp(t *testing.T) {
	next := make(chan string)
	w, _ := reloading(t, func(c *appConn, r *http.Request) {
		c.say("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n")
		for text := range next {
			c.say("%x\r\n%s\r\n", len(text), text)
		}
		c.say("0\r\n\r\n")
	})
	c := w.dial().send(request("GET", "/"))
	resp, err := http.ReadResponse(c.r, nil)
	if err != nil {
		t.Fatal(err)
	}
	read := func(want string) {
		t.Helper()
		got := make([]byte, len(want))
		if _, err := io.ReadFull(resp.Body, got); err != nil || string(got) != want {
			t.Fatalf("%q, want %q (%v)", got, want, err)
		}
	}
	next <- "<body>one"
	read("<body>one")
	next <- " two</bo"
	read(" two")
	next <- "dy></html><later>"
	read("</body></html><later>")
	close(next)
	rest, err := io.ReadAll(resp.Body)
	if after, script := apart(t, string(rest)); err != nil || after != "" || script == "" {
		t.Errorf("at the end comes %q (%v)", rest, err)
	}
}

func TestAPageUntilTheConnectionsEndGetsTheScript(t *testing.T) {
	w, _ := reloading(t, func(c *appConn, r *http.Request) {
		c.say("HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<body>page</body>")
		_ = c.Conn.Close()
	})
	r := w.get("/")
	if rest, script := apart(t, r.text); r.err != nil || rest != "<body>page</body>" || script == "" {
		t.Errorf("%v %q", r.err, r.text)
	}
}

func TestAPageThatBreaksOffBreaksOffForTheClient(t *testing.T) {
	w, _ := reloading(t, func(c *appConn, r *http.Request) {
		c.say("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100\r\n\r\n<body>page</body>")
		_ = c.Conn.Close()
	})
	if r := w.get("/"); r.err == nil || strings.Contains(r.text, "script") {
		t.Errorf("%v %q", r.err, r.text)
	}
}

// listen opens the events as a browser does.
func (w *world) listen(fields ...string) *bufio.Scanner {
	w.t.Helper()
	fields = append([]string{"Accept: text/event-stream", "Sec-Fetch-Site: same-origin"}, fields...)
	c := w.dial().send(request("GET", reload.Path+reload.EventsName, fields...))
	resp, err := http.ReadResponse(c.r, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	if resp.StatusCode != 200 || resp.Header.Get("Content-Type") != "text/event-stream" || resp.Header.Get("Cache-Control") != "no-store" {
		w.t.Fatalf("%d %v", resp.StatusCode, resp.Header)
	}
	return bufio.NewScanner(resp.Body)
}

// hear gives the name of the next event, "" at the end.
func hear(s *bufio.Scanner) string {
	for s.Scan() {
		if name, ok := strings.CutPrefix(s.Text(), "event: "); ok {
			return name
		}
	}
	return ""
}

func TestTheEventsAreNoTrafficOfTheApp(t *testing.T) {
	reached := make(chan string, 10)
	w, hub := reloading(t, func(c *appConn, r *http.Request) {
		reached <- r.URL.Path
		c.ok("x")
	})
	s := w.listen()
	if name := hear(s); name != "hello" {
		t.Fatal(name)
	}
	hub.Show(reload.State{Kind: reload.Building})
	hub.Reload()
	if a, b := hear(s), hear(s); a != "building" || b != "reload" {
		t.Fatal(a, b)
	}
	if r := w.get(reload.Path+reload.ScriptName, "Sec-Fetch-Dest: script"); r.StatusCode != 200 || !strings.Contains(r.text, "EventSource") || r.Header.Get("Content-Type") != "text/javascript; charset=utf-8" {
		t.Errorf("%d %v", r.StatusCode, r.Header)
	}
	for field, want := range map[string]int{"Sec-Fetch-Site: cross-site": 403, "Sec-Fetch-Site: same-site": 403, "Host: elsewhere.example": 400} {
		text := request("GET", reload.Path+reload.EventsName, field)
		if strings.HasPrefix(field, "Host") {
			text = strings.Replace(text, "Host: localhost\r\n", "", 1)
		}
		if r := w.dial().send(text).reply("GET"); r.StatusCode != want {
			t.Errorf("%s: %d, want %d", field, r.StatusCode, want)
		}
	}
	if r := w.dial().send("POST " + reload.Path + reload.EventsName + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nx").reply("POST"); r.StatusCode != 403 {
		t.Errorf("POST: %d", r.StatusCode)
	}
	if r := w.get(reload.Path + "other"); r.StatusCode != 404 {
		t.Errorf("another name: %d", r.StatusCode)
	}
	if c := w.gate.Counts(); c.InFlight != 0 {
		t.Errorf("the gate counts %+v", c)
	}
	w.get("/last")
	if first := <-reached; first != "/last" {
		t.Errorf("the app was asked for %s", first)
	}
	if x := w.exchanges(2); len(x) != 2 || x[0].Status != 400 || x[1].Path != "/last" {
		t.Errorf("%d exchanges are recorded, want the refused host and the app's", len(x))
	}
}

func TestListenersEndWithTheFrontAndAtOnceWithThePage(t *testing.T) {
	w, hub := reloading(t, func(c *appConn, r *http.Request) { c.ok("x") })
	c := w.dial().send(request("GET", reload.Path+reload.EventsName))
	if name := hear(bufio.NewScanner(c.r)); name != "hello" {
		t.Fatal(name)
	}
	_ = c.Close() // the front's Shutdown below waits for its goroutine
	stays := w.listen()
	hear(stays)
	if err := w.front.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	if name := hear(stays); name != "" || stays.Err() != nil {
		t.Errorf("at the end of the site comes %q (%v)", name, stays.Err())
	}
	hub.Reload() // nobody is left to hear it
}

func TestABrowserKeepsConnectionsForItsPages(t *testing.T) {
	w, _ := reloading(t, func(c *appConn, r *http.Request) { c.ok("x") })
	oldest := w.listen("User-Agent: one")
	hear(oldest)
	other := w.listen("User-Agent: other")
	hear(other)
	for range 3 {
		hear(w.listen("User-Agent: one"))
	}
	if name := hear(oldest); name != "sleep" || hear(oldest) != "" {
		t.Errorf("the oldest page of four hears %q", name)
	}
}

func TestReloadOverHTTP2(t *testing.T) {
	w, hub := reloading(t, func(c *appConn, r *http.Request) { page(c, "<body>page</body>") }, https)
	client := w.client2()
	for range mostPages {
		resp := w.open2(client, reload.Path+reload.EventsName)
		s := bufio.NewScanner(resp.Body)
		if name := hear(s); resp.ProtoMajor != 2 || name != "hello" {
			t.Fatalf("%s, %q", resp.Proto, name)
		}
		hub.Style("/a.css")
		if name := hear(s); name != "css" {
			t.Fatal(name)
		}
	}
	resp, text, err := w.do2(client, "GET", "/", nil)
	if rest, script := apart(t, text); err != nil || rest != "<body>page</body>" || script == "" || resp.ContentLength != int64(len(text)) {
		t.Errorf("%v %q, length %d", err, text, resp.ContentLength)
	}
}

// open2 asks for what does not end by itself.
func (w *world) open2(c *http.Client, path string) *http.Response {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), "GET", w.url()+path, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	resp, err := c.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = resp.Body.Close() })
	return resp
}

// mostPages are more pages than a browser may have listening over HTTP/1.
const mostPages = 5

func TestReloadIsBelowItsApplicationsPath(t *testing.T) {
	hub := reload.New()
	hub.Switch(true)
	a := answering(t, func(c *appConn, r *http.Request) { page(c, "<body>"+r.URL.Path+"</body>") })
	w := start(t, func(c *Config) {
		shop := &Application{Path: "/shop", Gate: c.Applications[0].Gate, Reload: hub}
		shop.SetContract(defaultContract(), nil)
		c.Applications = append(c.Applications, shop)
	}, a.generation)
	if _, script := apart(t, w.get("/shop/x").text); !strings.HasPrefix(script, `<script src="/shop/.falconer/reload.js"`) {
		t.Error(script)
	}
	if r := w.get("/shop/.falconer/reload.js"); !strings.Contains(r.text, "EventSource") {
		t.Error(r.text)
	}
	for _, path := range []string{"/", "/.falconer/reload.js", "/shopping"} {
		if r := w.get(path); r.text != fmt.Sprintf("<body>%s</body>", path) {
			t.Errorf("%s: %s", path, r.text)
		}
	}
}

func TestANewerSiteHasANewerTag(t *testing.T) {
	w, hub := reloading(t, func(c *appConn, r *http.Request) { page(c, "<body>page</body>") })
	_, first := apart(t, w.get("/").text)
	hub.Reload()
	_, second := apart(t, w.get("/").text)
	if first == second || second != hub.Tag("", hub.Number(), false) {
		t.Errorf("%s, then %s", first, second)
	}
	r := w.dial().send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n").reply("POST")
	if _, posted := apart(t, r.text); !strings.Contains(posted, " data-posted") {
		t.Error(posted)
	}
}

func TestReloadOffAllocatesNothingForAPage(t *testing.T) {
	hub := reload.New()
	var x exchange
	x.request.Reset()
	x.request.SetRequest("GET", "/")
	x.request.Clone(&x.outgoing)
	x.response.Reset()
	x.response.SetStatus(200, "")
	x.response.Add("Content-Type", "text/html")
	at := &place{application: &Application{Reload: hub}}
	f := message.Framing{Kind: message.ByLength, Length: 9}
	if n := testing.AllocsPerRun(100, func() {
		if x.reserved(at) {
			t.Error("it answers")
		}
		x.reload.ask(&x.outgoing)
		if x.reload.open(&x, &x.response, f) != f {
			t.Error("it changes the length")
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
