package app

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// wire is a raw connection to a site, as those tests have it that look at bytes.
type wire struct {
	net.Conn
	t    *testing.T
	r    *bufio.Reader
	host string // of the address
}

func (w *stage) wire(base string) *wire {
	w.t.Helper()
	u, err := url.Parse(base)
	if err != nil {
		w.t.Fatal(err)
	}
	c, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", u.Port()))
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { c.Close() })
	_ = c.SetDeadline(time.Now().Add(patience))
	return &wire{c, w.t, bufio.NewReader(c), u.Host}
}

func (c *wire) send(text string) {
	c.t.Helper()
	if _, err := io.WriteString(c, text); err != nil {
		c.t.Fatal(err)
	}
}

// head reads the head of an answer.
func (c *wire) head() (status int, text string) {
	c.t.Helper()
	var b strings.Builder
	for !strings.HasSuffix(b.String(), "\r\n\r\n") {
		line, err := c.r.ReadString('\n')
		if err != nil {
			c.t.Fatalf("after %q: %v", b.String(), err)
		}
		b.WriteString(line)
	}
	if _, err := fmt.Sscanf(b.String(), "HTTP/1.1 %d", &status); err != nil {
		c.t.Fatalf("%q: %v", b.String(), err)
	}
	return status, b.String()
}

// comes reads exactly that text.
func (c *wire) comes(text string) {
	c.t.Helper()
	got := make([]byte, len(text))
	if n, err := io.ReadFull(c.r, got); err != nil || string(got) != text {
		c.t.Fatalf("%q came, %v; want %q", got[:n], err, text)
	}
}

// The assertions of a server's functional tests that are about bytes, streams
// and the end of an app, on a site in their manner.
func TestTheContractOfAFunctionalTestSite(t *testing.T) {
	w, site, dir := realApp(t, "AncmSite", `<aspNetCore processPath="dotnet" arguments=".\AncmSite.dll" />`, nil)
	base := w.up(site)
	client := w.client()

	t.Run("LinesComeBackWhileTheBodyStillGoes", func(t *testing.T) {
		c := w.wire(base)
		c.send("POST /ReadAndWriteEchoLines HTTP/1.0\r\nContent-Length: 300\r\nHost: localhost\r\n\r\n")
		if status, _ := c.head(); status != 200 {
			t.Fatal(status)
		}
		for i := range 99 {
			c.send(fmt.Sprintf("%02d\n", i))
			c.comes(fmt.Sprintf("%02d\n", i))
		}
		c.send("ab\n")
		c.comes("ab\n")
		if rest, err := io.ReadAll(c.r); len(rest) > 0 || err != nil {
			t.Errorf("%q, %v behind it", rest, err)
		}
	})
	t.Run("AnAnswerToHalfABodyIsWholeAndEndsTheConnection", func(t *testing.T) {
		c := w.wire(base)
		c.send("POST /ReadPartialBody HTTP/1.1\r\nContent-Length: 100\r\nHost: localhost\r\nConnection: close\r\n\r\nHello")
		if status, _ := c.head(); status != 200 {
			t.Fatal(status)
		}
		rest, err := io.ReadAll(c.r)
		if text := string(rest); err != nil || text != "5\r\nHello\r\n0\r\n\r\n" && text != "Hello" {
			t.Errorf("%q, %v", text, err)
		}
	})
	t.Run("WhatWasNotFlushedComesToo", func(t *testing.T) {
		if a := w.get(client, base+"/UnflushedResponsePipe"); a.body != "xxxxxxxxxx" {
			t.Errorf("%q", a.body)
		}
		if a := w.get(client, base+"/LargeResponseBody?length=20000000"); len(a.body) != 20000000 {
			t.Errorf("%d bytes", len(a.body))
		}
		resp, err := client.Post(base+"/ReadAndWriteSynchronously", "text/plain", strings.NewReader(strings.Repeat("a", 100000)))
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		if text, err := io.ReadAll(resp.Body); len(text) != 110000 || err != nil {
			t.Errorf("%d bytes, %v", len(text), err)
		}
	})
	t.Run("ANCM083_HTTPSysRefusesControlCharacters", func(t *testing.T) {
		for i := range 32 {
			if status, _, _ := w.raw(base, fmt.Sprintf("GET /%%%02X HTTP/1.1\nHost: HOST\nConnection: close\n\n", i)); status != 400 {
				t.Errorf("%%%02X: %d", i, status)
			}
		}
	})
	t.Run("AClientThatGoesAwayIsNoticed", func(t *testing.T) {
		ctx, leave := context.WithCancel(t.Context())
		gone := make(chan struct{})
		go func() {
			defer close(gone)
			_, _ = fetch(ctx, client, base+"/WaitForAbort")
		}()
		w.until("the request waits", func() bool { return w.get(client, base+"/WaitingRequestCount").body == "1" })
		leave()
		<-gone
		w.until("the app knows that it was left", func() bool { return w.get(client, base+"/WaitingRequestCount").body == "0" })
		for range 20 {
			c := w.wire(base)
			c.send("POST /ReadAndFlushEcho HTTP/1.1\r\nContent-Length: 1000\r\nHost: localhost\r\nConnection: close\r\n\r\nabc")
			c.Close()
		}
		if a := w.get(client, base+"/HelloWorld"); a.body != "Hello World" {
			t.Errorf("%d %q", a.status, a.body)
		}
	})
	t.Run("ANCM102_WhatRunsEndsInTheAppsOwnWay", func(t *testing.T) {
		waiting := w.wire(base)
		waiting.send("GET /WaitForAppToStartShuttingDown HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
		_, _ = waiting.head()
		waiting.comes("5\r\ntest1\r\n")
		reading := w.wire(base)
		reading.send("POST /ReadAndCountRequestBody HTTP/1.1\r\nContent-Length: 1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
		_, _ = reading.head()
		reading.comes("1\r\n1\r\n")
		socket := w.wire(base)
		socket.send("GET /WebSocketCloseOnStop HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n")
		if status, head := socket.head(); status != 101 || !strings.Contains(head, "Connection: Upgrade\r\n") {
			t.Fatalf("%q", head)
		}
		w.write(filepath.Join(dir, "App_Offline.Htm"), "away")
		waiting.comes("5\r\ntest2\r\n0\r\n\r\n")
		reading.send("a")
		reading.comes("4\r\ndone\r\n0\r\n\r\n")
		_, _ = io.Copy(io.Discard, socket.r) // it ends, in one way or another
		w.await(site, "it is off line", func(s Situation) bool { return s.State() == Offline && len(s.Leaving) == 0 })
		if killed := events(site, 1005); len(killed) > 0 {
			t.Errorf("%q", killed)
		}
		if a := w.get(client, base+"/"); a.status != http.StatusServiceUnavailable || a.body != "away" {
			t.Errorf("%d %q", a.status, a.body)
		}
		if err := os.Remove(filepath.Join(dir, "App_Offline.Htm")); err != nil {
			t.Fatal(err)
		}
		w.until("it is back", func() bool { return w.get(client, base+"/HelloWorld").body == "Hello World" })
	})
}
