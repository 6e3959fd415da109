package proxy

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/textproto"
	"strings"
	"sync"
	"testing"
)

// client2 speaks HTTP/2 to the front.
func (w *world) client2() *http.Client {
	w.t.Helper()
	tr := &http.Transport{TLSClientConfig: trusting(w.t), ForceAttemptHTTP2: true}
	w.t.Cleanup(tr.CloseIdleConnections)
	return &http.Client{Transport: tr, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

func (w *world) do2(c *http.Client, method, path string, up io.Reader) (*http.Response, string, error) {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), method, w.url()+path, up)
	if err != nil {
		w.t.Fatal(err)
	}
	resp, err := c.Do(req)
	if err != nil {
		return nil, "", err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return resp, string(b), err
}

func TestHTTP2InFrontIsHTTP11Behind(t *testing.T) {
	a := answering(t, func(c *appConn, r *http.Request) {
		text := fmt.Sprintln(r.Proto, r.Method, r.RequestURI, r.Header.Get("X-Forwarded-Proto"), r.ContentLength, r.TransferEncoding, body(r))
		c.say("HTTP/1.1 201 Made\r\nX-A: 1\r\nX-A: 2\r\nConnection: keep-alive\r\nContent-Length: %d\r\n\r\n", len(text))
		if r.Method != "HEAD" {
			c.say("%s", text)
		}
	})
	w := start(t, https, a.generation)
	client := w.client2()
	for _, tc := range []struct {
		method string
		up     io.Reader
		want   string
	}{
		{"GET", nil, "HTTP/1.1 GET /a%20b?q=1 https 0 [] \n"},
		{"HEAD", nil, ""},
		{"POST", strings.NewReader("four"), "HTTP/1.1 POST /a%20b?q=1 https 4 [] four\n"},
		{"PUT", io.MultiReader(strings.NewReader("of unknown "), strings.NewReader("length")), "HTTP/1.1 PUT /a%20b?q=1 https -1 [chunked] of unknown length\n"},
	} {
		resp, text, err := w.do2(client, tc.method, "/a%20b?q=1", tc.up)
		if err != nil {
			t.Fatal(err)
		}
		if resp.ProtoMajor != 2 || resp.StatusCode != 201 || text != tc.want || len(resp.Header["X-A"]) != 2 || resp.Header.Get("Date") == "" {
			t.Errorf("%s: HTTP/%d %d %q %v", tc.method, resp.ProtoMajor, resp.StatusCode, text, resp.Header)
		}
	}
	if x := w.exchanges(4)[0]; x.Protocol != "HTTP/2.0" || x.Scheme != "https" {
		t.Errorf("recorded as %s over %s", x.Protocol, x.Scheme)
	}
}

func TestHTTP11OverTLS(t *testing.T) {
	a := answering(t, func(c *appConn, r *http.Request) { c.ok(r.Header.Get("X-Forwarded-Proto") + body(r)) })
	w := start(t, https, a.generation)
	tr := &http.Transport{TLSClientConfig: trusting(t)}
	defer tr.CloseIdleConnections()
	for range 3 {
		resp, text, err := w.do2(&http.Client{Transport: tr}, "POST", "/", strings.NewReader("!"))
		if err != nil || resp.ProtoMajor != 1 || text != "https!" {
			t.Errorf("%v %q %v", resp, text, err)
		}
	}
}

func TestHTTP2StreamsShareAConnection(t *testing.T) {
	a := answering(t, func(c *appConn, r *http.Request) { c.ok(r.URL.Path) })
	w := start(t, https, a.generation)
	client := w.client2()
	var wait sync.WaitGroup
	for i := range 50 {
		wait.Go(func() {
			path := fmt.Sprintf("/%d", i)
			if _, text, err := w.do2(client, "GET", path, nil); err != nil || text != path {
				t.Errorf("%s: %q, %v", path, text, err)
			}
		})
	}
	wait.Wait()
}

func TestHTTP2IsFlushedAtOnce(t *testing.T) {
	next := make(chan string)
	a := answering(t, func(c *appConn, r *http.Request) {
		c.say("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
		for event := range next {
			c.say("%s", event)
		}
		_ = c.Conn.Close()
	})
	w := start(t, https, a.generation)
	req, _ := http.NewRequestWithContext(t.Context(), "GET", w.url()+"/", nil)
	resp, err := w.client2().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	for _, event := range []string{"one", "two"} {
		next <- event
		got := make([]byte, len(event))
		if _, err := io.ReadFull(resp.Body, got); err != nil || string(got) != event {
			t.Fatalf("%q, %v", got, err)
		}
	}
	close(next)
	if rest, err := io.ReadAll(resp.Body); err != nil || len(rest) > 0 {
		t.Errorf("the end: %q, %v", rest, err)
	}
}

func TestHTTP2EarlyHints(t *testing.T) {
	a := answering(t, func(c *appConn, r *http.Request) {
		c.say("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n")
		c.ok("x")
	})
	w := start(t, https, a.generation)
	var hints []string
	ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{Got1xxResponse: func(code int, h textproto.MIMEHeader) error {
		hints = append(hints, fmt.Sprint(code, h.Get("Link")))
		return nil
	}})
	req, _ := http.NewRequestWithContext(ctx, "GET", w.url()+"/", nil)
	resp, err := w.client2().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if len(hints) != 1 || hints[0] != "103</a.css>" || resp.Header.Get("Link") != "" {
		t.Errorf("hints %q, then %v", hints, resp.Header)
	}
}

func TestHTTP2BrokenAnswers(t *testing.T) {
	a := startApp(t, func(c *appConn) {
		r := c.request()
		if r != nil && r.URL.Path == "/after" {
			c.say("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart")
		}
	})
	w := start(t, https, a.generation)
	client := w.client2()
	resp, _, err := w.do2(client, "POST", "/before", strings.NewReader("x"))
	if err != nil || resp.StatusCode != 502 {
		t.Errorf("before the headers: %v, %v", resp, err)
	}
	if _, text, err := w.do2(client, "GET", "/after", nil); err == nil {
		t.Errorf("after the headers: %q is taken for whole", text)
	}
}

func TestHTTP2ClientGoneEndsTheAppsRequest(t *testing.T) {
	got, ended := make(chan struct{}), make(chan struct{})
	a := startApp(t, func(c *appConn) {
		if c.request() != nil {
			close(got)
			_, _ = io.Copy(io.Discard, c.Reader)
			close(ended)
		}
	})
	w := start(t, https, a.generation)
	ctx, cancel := context.WithCancel(t.Context())
	req, _ := http.NewRequestWithContext(ctx, "GET", w.url()+"/", nil)
	go func() { <-got; cancel() }()
	if _, err := w.client2().Do(req); !errors.Is(err, context.Canceled) {
		t.Errorf("the client: %v", err)
	}
	<-ended
	if x := w.exchanges(1)[0]; !x.Failed || x.Status != 0 {
		t.Errorf("recorded as %+v", x.Summary)
	}
}

func TestPlainHTTPOnTheHTTPSPort(t *testing.T) {
	w := start(t, https)
	raw, err := net.Dial("tcp", w.address())
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	c := &clientConn{raw, t, bufio.NewReader(raw)}
	r := c.send(request("GET", "/")).reply("GET")
	if r.StatusCode != 400 || !strings.Contains(r.text, "https://") || r.err != nil {
		t.Errorf("%d %q %v", r.StatusCode, r.text, r.err)
	}
}
