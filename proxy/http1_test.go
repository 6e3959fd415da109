package proxy

import (
	"bufio"
	"io"
	"net/http"
	"strings"
	"testing"

	"falconer/proxy/ancm"
)

func TestRequestAndAnswerPass(t *testing.T) {
	var got *http.Request
	a := answering(t, func(c *appConn, r *http.Request) {
		got = r
		c.say("HTTP/1.1 201 Made It\r\nServer: Kestrel\r\nX-One: a\r\nx-one: b\r\nContent-Length: 2\r\n\r\nhi")
	})
	w := start(t, nil, a.generation)
	r := w.get("/a%20b?q=%2F", "X-Test: 1", "MS-ASPNETCORE-EVENT: shutdown")
	if r.StatusCode != 201 || r.Status != "201 Made It" || r.text != "hi" {
		t.Errorf("answer %q %q", r.Status, r.text)
	}
	if got.RequestURI != "/a%20b?q=%2F" || got.Host != "localhost" || got.Header.Get("X-Test") != "1" {
		t.Errorf("the app got %s, Host %s, %v", got.RequestURI, got.Host, got.Header)
	}
	if got.Header.Get("MS-ASPNETCORE-TOKEN") != testToken || got.Header.Get("MS-ASPNETCORE-EVENT") != "" {
		t.Errorf("module headers: %v", got.Header)
	}
	if f := got.Header.Get("X-Forwarded-For"); !strings.HasPrefix(f, "127.0.0.1:") {
		t.Errorf("X-Forwarded-For is %q", f)
	}
	if r.Header.Get("Date") == "" || strings.Join(r.Header.Values("X-One"), ",") != "a,b" || r.Header.Get("Server") != "Kestrel" {
		t.Errorf("answer's fields: %v", r.Header)
	}
	x := w.exchanges(1)[0]
	if x.Status != 201 || x.Path != "/a%20b?q=%2F" || x.Generation != 1 || string(x.ResponseBody.Bytes) != "hi" || x.Failed {
		t.Errorf("recorded: %+v", x)
	}
	for _, f := range x.RequestHeaders {
		if strings.Contains(f.Value, testToken) {
			t.Errorf("the pairing token was recorded in %s", f.Name)
		}
	}
}

func TestKeepAliveOnBothSides(t *testing.T) {
	numbers := make(chan int, 10)
	a := answering(t, func(c *appConn, r *http.Request) { numbers <- c.number; c.ok(r.URL.Path) })
	w := start(t, nil, a.generation)
	c := w.dial()
	for _, p := range []string{"/1", "/2", "/3"} {
		if r := c.send(request("GET", p)).reply("GET"); r.text != p {
			t.Fatalf("%s: %q", p, r.text)
		}
		if n := <-numbers; n != 0 {
			t.Errorf("%s went over connection %d to the app, want the first", p, n)
		}
	}
}

func TestPipelinedRequestsAreAnsweredInOrder(t *testing.T) {
	a := answering(t, func(c *appConn, r *http.Request) { c.ok(r.URL.Path + body(r)) })
	w := start(t, nil, a.generation)
	c := w.dial()
	c.send(request("GET", "/1") + request("POST", "/2", "Content-Length: 3") + "abc" +
		request("POST", "/3", "Transfer-Encoding: chunked") + "2\r\nxy\r\n0\r\n\r\n" + request("GET", "/4"))
	for _, want := range []string{"/1", "/2abc", "/3xy", "/4"} {
		if r := c.reply("GET"); r.text != want {
			t.Fatalf("answer %q, want %q", r.text, want)
		}
	}
}

func TestANCM076_HeadHasTheLengthAndNoBody(t *testing.T) {
	a := answering(t, func(c *appConn, r *http.Request) {
		c.say("HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n")
	})
	w := start(t, nil, a.generation)
	c := w.dial()
	for range 2 {
		if r := c.send(request("HEAD", "/")).reply("HEAD"); r.ContentLength != 1234 || r.text != "" {
			t.Errorf("length %d, body %q", r.ContentLength, r.text)
		}
	}
}

func TestEqualLengthsBecomeOne(t *testing.T) {
	a := answering(t, func(c *appConn, r *http.Request) {
		c.say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX: y\r\ncontent-length: 2\r\n\r\nhi")
	})
	w := start(t, nil, a.generation)
	contract := defaultContract()
	contract.Front = ancm.FrontKestrel
	w.app.SetContract(contract, nil)
	if r := w.get("/"); len(r.Header["Content-Length"]) != 1 || r.text != "hi" || r.Header.Get("X") != "y" {
		t.Errorf("%v %q", r.Header, r.text)
	}
}

func TestStatusesWithoutBody(t *testing.T) {
	a := answering(t, func(c *appConn, r *http.Request) {
		c.say("HTTP/1.1 %s\r\nETag: \"x\"\r\n\r\n", strings.TrimPrefix(r.URL.Path, "/"))
	})
	w := start(t, nil, a.generation)
	c := w.dial()
	for _, status := range []string{"204", "304"} {
		if r := c.send(request("GET", "/"+status)).reply("GET"); r.Header.Get("Etag") != `"x"` || r.text != "" || len(r.TransferEncoding) > 0 {
			t.Errorf("%s: %v %q", status, r.Header, r.text)
		}
	}
}

func TestConnectionCloseIsKept(t *testing.T) {
	a := answering(t, func(c *appConn, r *http.Request) { c.ok("x") })
	w := start(t, nil, a.generation)
	c := w.dial().send(request("GET", "/", "Connection: close"))
	if r := c.reply("GET"); !r.Close {
		t.Error("the answer does not say close")
	}
	c.ends()
}

func TestANCM068_TheAppsConnectionIsItsOwn(t *testing.T) {
	a := startApp(t, func(c *appConn) {
		if r := c.request(); r != nil {
			c.say("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\n%d", c.number)
		}
	})
	w := start(t, nil, a.generation)
	c := w.dial()
	for _, want := range []string{"0", "1", "2"} {
		if r := c.send(request("GET", "/")).reply("GET"); r.text != want || r.Close {
			t.Fatalf("answer %q, close %v; want %q on the same connection", r.text, r.Close, want)
		}
	}
}

func TestHTTP10(t *testing.T) {
	a := answering(t, func(c *appConn, r *http.Request) {
		if r.URL.Path == "/long" {
			c.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")
			return
		}
		c.ok(r.Proto)
	})
	w := start(t, nil, a.generation)

	c := w.dial().send("GET / HTTP/1.0\r\n\r\n")
	if r := c.reply("GET"); r.text != "HTTP/1.0" || r.ProtoMinor != 1 {
		t.Errorf("ANCM-050: the app got %s; the answer is HTTP/1.%d", r.text, r.ProtoMinor)
	}
	c.ends()

	c = w.dial().send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
	if r := c.reply("GET"); r.Header.Get("Connection") != "keep-alive" {
		t.Errorf("keep-alive: %v", r.Header)
	}
	c.send("GET /long HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
	if r := c.reply("GET"); r.text != "abcde" || len(r.TransferEncoding) > 0 || !r.Close {
		t.Errorf("unknown length: %q, %v, close %v", r.text, r.TransferEncoding, r.Close)
	}
	c.ends()
}

func TestBodyUntilCloseBecomesChunked(t *testing.T) {
	a := startApp(t, func(c *appConn) {
		c.request()
		c.say("HTTP/1.1 200 OK\r\n\r\nall there is")
	})
	w := start(t, nil, a.generation)
	c := w.dial()
	for range 2 {
		r := c.send(request("GET", "/")).reply("GET")
		if r.text != "all there is" || r.err != nil || len(r.TransferEncoding) != 1 {
			t.Fatalf("%q, %v, %v", r.text, r.err, r.TransferEncoding)
		}
	}
}

func TestANCM065_TrailersAreDropped(t *testing.T) {
	var seen http.Header
	a := answering(t, func(c *appConn, r *http.Request) {
		text := body(r)
		seen = r.Trailer
		c.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\nX-Sum: 42\r\n\r\n", len(text), text)
	})
	w := start(t, nil, a.generation)
	c := w.dial()
	c.send(request("POST", "/", "Transfer-Encoding: chunked", "Trailer: X-Up") + "5;ext=1\r\nhello\r\n0\r\nX-Up: 1\r\n\r\n")
	r := c.reply("POST")
	if r.text != "hello" || len(r.Trailer) > 0 || seen.Get("X-Up") != "" {
		t.Errorf("answer %q, trailers %v; the app saw %v", r.text, r.Trailer, seen)
	}
	if r := c.send(request("POST", "/", "Transfer-Encoding: chunked") + "1\r\nx\r\n0\r\n\r\n").reply("POST"); r.text != "x" {
		t.Errorf("the next request on the connection: %q", r.text)
	}
}

func TestANCM064_LargeBodiesPassBothWays(t *testing.T) {
	const size = 20 << 20
	a := answering(t, func(c *appConn, r *http.Request) {
		if r.ContentLength >= 0 {
			c.say("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n", r.ContentLength)
			_, _ = io.Copy(c.Conn, r.Body)
			return
		}
		c.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
		cw := &chunked{c}
		_, _ = io.Copy(cw, r.Body)
		c.say("0\r\n\r\n")
	})
	w := start(t, nil, a.generation)
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	for _, length := range []int64{size, -1} {
		up := &pattern{left: size}
		req, _ := http.NewRequestWithContext(t.Context(), "POST", w.url()+"/", up)
		req.ContentLength = length
		resp, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		n, err := compare(resp.Body, size)
		resp.Body.Close()
		if err != nil || n != size {
			t.Errorf("length %d: %d bytes came back, %v", length, n, err)
		}
	}
	for _, x := range w.exchanges(2) {
		if x.RequestBytes != size || x.ResponseBytes != size || !x.ResponseBody.Cut {
			t.Errorf("recorded %d up, %d down, cut %v", x.RequestBytes, x.ResponseBytes, x.ResponseBody.Cut)
		}
	}
}

// chunked writes each Write as a chunk.
type chunked struct{ c *appConn }

func (w *chunked) Write(p []byte) (int, error) {
	w.c.say("%x\r\n", len(p))
	if _, err := w.c.Conn.Write(p); err != nil {
		return 0, err
	}
	w.c.say("\r\n")
	return len(p), nil
}

// pattern is a body whose every byte is known.
type pattern struct{ at, left int64 }

func (p *pattern) Read(b []byte) (int, error) {
	if p.left == 0 {
		return 0, io.EOF
	}
	n := min(int64(len(b)), p.left)
	for i := range b[:n] {
		b[i] = byte((p.at + int64(i)) % 251)
	}
	p.at += n
	p.left -= n
	return int(n), nil
}

func compare(r io.Reader, size int64) (n int64, err error) {
	br := bufio.NewReaderSize(r, 1<<16)
	for {
		b, err := br.ReadByte()
		if err == io.EOF {
			return n, nil
		}
		if err != nil {
			return n, err
		}
		if b != byte(n%251) {
			return n, io.ErrNoProgress
		}
		n++
	}
}

func TestExpect100(t *testing.T) {
	a := answering(t, func(c *appConn, r *http.Request) {
		if r.URL.Path == "/refuse" {
			c.say("HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n")
			return
		}
		c.say("HTTP/1.1 100 Continue\r\n\r\n")
		c.ok(body(r))
	})
	w := start(t, nil, a.generation)
	c := w.dial().send(request("POST", "/", "Content-Length: 4", "Expect: 100-continue"))
	if line, _ := c.r.ReadString('\n'); line != "HTTP/1.1 100 Continue\r\n" {
		t.Fatalf("first line %q", line)
	}
	if line, _ := c.r.ReadString('\n'); line != "\r\n" {
		t.Fatalf("second line %q", line)
	}
	if r := c.send("body").reply("POST"); r.text != "body" {
		t.Errorf("answer %q", r.text)
	}
	// Refused without 100: the body never comes, and the connection cannot go on.
	c.send(request("POST", "/refuse", "Content-Length: 4", "Expect: 100-continue"))
	if r := c.reply("POST"); r.StatusCode != 401 || !r.Close {
		t.Errorf("refused: %d, close %v", r.StatusCode, r.Close)
	}
}

func TestEarlyHintsPass(t *testing.T) {
	a := answering(t, func(c *appConn, r *http.Request) {
		c.say("HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n")
		c.ok("page")
	})
	w := start(t, nil, a.generation)
	c := w.dial().send(request("GET", "/"))
	if r := c.reply("GET"); r.StatusCode != 103 || r.Header.Get("Link") == "" {
		t.Fatalf("first answer %d %v", r.StatusCode, r.Header)
	}
	if r := c.reply("GET"); r.StatusCode != 200 || r.text != "page" {
		t.Errorf("second answer %d %q", r.StatusCode, r.text)
	}
	c = w.dial().send("GET / HTTP/1.0\r\n\r\n")
	if r := c.reply("GET"); r.StatusCode != 200 {
		t.Errorf("a client of HTTP/1.0 got %d", r.StatusCode)
	}
}

func TestANCM075_EachBlockIsFlushedAtOnce(t *testing.T) {
	next := make(chan string)
	a := answering(t, func(c *appConn, r *http.Request) {
		c.say("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
		for event := range next {
			c.say("%x\r\n%s\r\n", len(event), event)
		}
		c.say("0\r\n\r\n")
	})
	w := start(t, nil, a.generation)
	c := w.dial().send(request("GET", "/sse"))
	// The head alone comes before any event.
	resp, err := http.ReadResponse(c.r, &http.Request{Method: "GET"})
	if err != nil {
		t.Fatal(err)
	}
	br := bufio.NewReader(resp.Body)
	for _, event := range []string{"data: one\n\n", "data: two\n\n", "data: three\n\n"} {
		next <- event
		line, err := br.ReadString('\n')
		if err != nil || line+"\n" != event {
			t.Fatalf("%q, %v; want %q", line, err, event)
		}
		_, _ = br.ReadString('\n')
	}
	close(next)
	if _, err := br.ReadByte(); err != io.EOF {
		t.Errorf("the end: %v", err)
	}
	if x := w.exchanges(1)[0]; x.Type != "sse" {
		t.Errorf("recorded type %q", x.Type)
	}
}

func TestANCM086_WithoutWebSocketsThereIsNoUpgrade(t *testing.T) {
	a := answering(t, func(c *appConn, r *http.Request) { c.ok(r.Header.Get("Connection")) })
	w := start(t, nil, a.generation)
	contract := defaultContract()
	contract.WebSockets = false
	w.app.SetContract(contract, nil)
	r := w.get("/", "Connection: Upgrade", "Upgrade: websocket")
	if r.StatusCode != 200 || strings.EqualFold(r.text, "upgrade") {
		t.Errorf("%d, the app saw Connection: %s", r.StatusCode, r.text)
	}
}
