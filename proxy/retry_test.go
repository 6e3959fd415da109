package proxy

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"falconer/proxy/ancm"
)

// dying is an app that dies when it has got a request; died is told first.
func dying(t *testing.T, say string) (a *app, got chan struct{}) {
	got = make(chan struct{}, 10)
	a = startApp(t, func(c *appConn) {
		if c.request() != nil {
			c.say("%s", say)
			got <- struct{}{}
			_, _ = io.Copy(io.Discard, c.Reader)
		}
	})
	return a, got
}

func TestSafeRequestsAreSentAgainAfterACrash(t *testing.T) {
	for _, method := range []string{"GET", "HEAD", "OPTIONS"} {
		a, got := dying(t, "")
		b := startNumbered(t, 2, func(c *appConn) {
			for r := c.request(); r != nil; r = c.request() {
				c.say("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-By: new\r\n\r\n")
			}
		})
		w := start(t, nil, a.generation)
		c := w.dial().send(request(method, "/"))
		<-got
		a.kill()
		w.gate.Died(a.generation)
		w.gate.Open(b.generation)
		if r := c.reply(method); r.Header.Get("X-By") != "new" {
			t.Errorf("%s: %d %v", method, r.StatusCode, r.Header)
		}
		if x := w.exchanges(1)[0]; x.Generation != 2 || x.Failed {
			t.Errorf("%s: recorded %+v", method, x.Summary)
		}
	}
}

func TestANCM090_OthersAreNot(t *testing.T) {
	for name, tc := range map[string]struct {
		request, said string
		retry         bool
	}{
		"POST":               {request("POST", "/", "Content-Length: 1") + "x", "", true},
		"POST without body":  {request("POST", "/"), "", true},
		"DELETE":             {request("DELETE", "/"), "", true},
		"TRACE":              {request("TRACE", "/"), "", true},
		"GET with a body":    {request("GET", "/", "Content-Length: 1") + "x", "", true},
		"a byte had come":    {request("GET", "/"), "H", true},
		"it is switched off": {request("GET", "/"), "", false},
	} {
		t.Run(name, func(t *testing.T) {
			a, got := dying(t, tc.said)
			b := startNumbered(t, 2, func(c *appConn) { t.Error("it was sent again") })
			w := start(t, func(c *Config) { retries(c, tc.retry) }, a.generation)
			c := w.dial().send(tc.request)
			<-got
			a.kill()
			w.gate.Died(a.generation)
			w.gate.Open(b.generation)
			if r := c.reply("GET"); r.StatusCode != 502 {
				t.Errorf("%d", r.StatusCode)
			}
		})
	}
}

// On a connection that was kept, the app may have read the request before it
// died: that its port refuses afterwards does not make the request unsent.
func TestANCM090_WhatWasSentOnAKeptConnectionIsNotSentToTheNext(t *testing.T) {
	got := make(chan struct{})
	a := startApp(t, func(c *appConn) {
		c.request()
		c.ok("x")
		if c.request() != nil {
			close(got)
			_, _ = io.Copy(io.Discard, c.Reader)
		}
	})
	failsWithTheSecond(t, a, func() { <-got; a.kill() })
}

// The port of a process that dies may take one more connection, and reset it before
// anything is written on it: that does not make the request unsent either.
func TestANCM090_APortThatTakesAConnectionAtTheEndDoesNotMakeItUnsent(t *testing.T) {
	for range 100 {
		var conns atomic.Int32
		got := make(chan struct{})
		a := startApp(t, func(c *appConn) {
			if conns.Add(1) > 1 {
				_ = c.Conn.(*net.TCPConn).SetLinger(0)
				return
			}
			c.request()
			c.ok("x")
			c.request()
			close(got)
		})
		failsWithTheSecond(t, a, func() { <-got })
	}
}

// failsWithTheSecond sends two requests on one connection to an app that answers
// the first; once it has died of the second, nobody else may get that.
func failsWithTheSecond(t *testing.T, a *app, dead func()) {
	t.Helper()
	b := startNumbered(t, 2, func(c *appConn) { t.Error("it was sent again") })
	w := start(t, func(c *Config) { retries(c, false) }, a.generation)
	c := w.dial().send(request("GET", "/"))
	if r := c.reply("GET"); r.text != "x" {
		t.Fatalf("%d %q", r.StatusCode, r.text)
	}
	c.send(request("GET", "/"))
	dead()
	w.gate.Died(a.generation)
	w.gate.Open(b.generation)
	if r := c.reply("GET"); r.StatusCode != 502 {
		t.Errorf("%d", r.StatusCode)
	}
}

func TestWhatCouldNotBeSentIsSentAnew(t *testing.T) {
	a := startApp(t, func(*appConn) {})
	a.kill()
	gen := reborn(a) // its port refuses, its death is not known yet
	b := answering(t, func(c *appConn, r *http.Request) { c.ok(body(r)) })
	w := start(t, nil, gen)
	small := w.dial().send(request("POST", "/", "Content-Length: 4") + "four")
	large := w.dial().send(request("POST", "/", "Transfer-Encoding: chunked") + "3\r\nabc\r\n")
	waiting := func() int { return w.trace.Usage().Pending }
	for limit := time.Now().Add(within); waiting() < 2 && time.Now().Before(limit); {
		time.Sleep(time.Millisecond)
	}
	w.gate.Died(gen)
	w.gate.Open(b.generation)
	if r := small.reply("POST"); r.text != "four" {
		t.Errorf("%d %q", r.StatusCode, r.text)
	}
	if r := large.send("0\r\n\r\n").reply("POST"); r.text != "abc" {
		t.Errorf("%d %q", r.StatusCode, r.text)
	}
}

func TestAnIdleConnectionThatWasClosedIsNoFailure(t *testing.T) {
	var conns atomic.Int32
	a := startApp(t, func(c *appConn) {
		conns.Add(1)
		for n := 0; c.request() != nil; n++ {
			if n == 1 {
				return // closes on the second request, without a byte
			}
			c.ok("x")
		}
	})
	w := start(t, func(c *Config) { retries(c, false) }, a.generation)
	c := w.dial()
	for i := range 5 {
		if r := c.send(request("GET", "/")).reply("GET"); r.text != "x" {
			t.Fatalf("request %d: %d %q", i, r.StatusCode, r.text)
		}
	}
	if n := conns.Load(); n != 5 {
		t.Errorf("%d connections to the app, want 5", n)
	}
}

func TestHeldRequestsAreServedByTheNext(t *testing.T) {
	b := answering(t, func(c *appConn, r *http.Request) { c.ok(r.URL.Path) })
	w := start(t, nil)
	w.gate.Hold(0)
	var conns []*clientConn
	for i := range 20 {
		conns = append(conns, w.dial().send(request("GET", fmt.Sprintf("/%d", i))))
	}
	w.held(20)
	_ = conns[7].Close() // this one does not wait any more
	w.held(19)
	w.gate.Open(b.generation)
	for i, c := range conns {
		if i == 7 {
			continue
		}
		if r := c.reply("GET"); r.text != fmt.Sprintf("/%d", i) {
			t.Errorf("%d: %d %q", i, r.StatusCode, r.text)
		}
	}
	for _, x := range w.exchanges(20) {
		if x.Timing.Held == 0 && !x.Failed {
			t.Errorf("recorded as not held: %+v", x.Summary)
		}
	}
}

func TestTheGatesRefusalsAreAnswers(t *testing.T) {
	w := start(t, nil)
	r := w.get("/", "Accept: text/html")
	if r.StatusCode != 503 || r.Header.Get("Retry-After") != "1" || r.text == "" {
		t.Errorf("%d %v %q", r.StatusCode, r.Header, r.text)
	}
	if n := w.gate.Counts().Failed; n != 1 {
		t.Errorf("%d failed, want 1", n)
	}
	w.gate.Refuse(ancm.Offline("<p>back soon"))
	if r := w.get("/"); r.StatusCode != 503 || r.text != "<p>back soon" || r.Header.Get("Content-Type") != "text/html" {
		t.Errorf("ANCM-101: %d %v %q", r.StatusCode, r.Header, r.text)
	}
	if n := w.gate.Counts().Failed; n != 1 {
		t.Errorf("app_offline.htm counts as a failure")
	}
}

// TestNoRequestFailsWhileAppsAreKilled kills and replaces the app under load,
// as a crash does: first the process, then the word of it, then the next.
func TestNoRequestFailsWhileAppsAreKilled(t *testing.T) {
	next := func(n int) *app {
		return startNumbered(t, n, func(c *appConn) {
			for r := c.request(); r != nil; r = c.request() {
				c.ok("x")
			}
		})
	}
	current := next(1)
	w := start(t, nil, current.generation)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16}}
	defer client.CloseIdleConnections()
	var stop atomic.Bool
	var served atomic.Int32
	var each [16]atomic.Int32
	var people sync.WaitGroup
	for i := range each {
		people.Go(func() {
			for !stop.Load() {
				resp, err := client.Get(w.url() + "/")
				if err != nil {
					t.Errorf("failed: %v", err)
					return
				}
				text, err := io.ReadAll(resp.Body)
				resp.Body.Close()
				if resp.StatusCode != 200 || string(text) != "x" {
					t.Errorf("answered %d %q %v", resp.StatusCode, text, err)
					return
				}
				served.Add(1)
				each[i].Add(1)
			}
		})
	}
	// A request that met two deaths may fail: each is over before the next one comes.
	calm := func() bool {
		for i := range each {
			if each[i].Load() < 2 {
				return false
			}
		}
		return true
	}
	for n := 2; n <= 20; n++ {
		for i := range each {
			each[i].Store(0)
		}
		for before := served.Load(); (served.Load() < before+50 || !calm()) && !t.Failed(); {
			time.Sleep(time.Millisecond)
		}
		dead := current
		current = next(n)
		dead.kill()
		w.gate.Died(dead.generation)
		w.gate.Open(current.generation)
	}
	stop.Store(true)
	people.Wait()
	// The last answers were read a moment before their exchanges were over.
	for limit := time.Now().Add(within); w.gate.Counts().InFlight > 0 && time.Now().Before(limit); {
		time.Sleep(time.Millisecond)
	}
	if c := w.gate.Counts(); c.Failed != 0 || c.InFlight != 0 {
		t.Errorf("counts %+v after %d requests", c, served.Load())
	}
}

// A request that may have reached a generation that died is sent once more: one that
// could not be sent to the next was not, so the one after gets it.
func TestARequestThatWasNotSentAgainIsStillSent(t *testing.T) {
	got := make(chan struct{}, 1)
	first := startNumbered(t, 1, func(c *appConn) {
		if c.request() != nil {
			got <- struct{}{}
		}
	})
	second := startNumbered(t, 2, func(*appConn) {})
	second.kill()
	third := startNumbered(t, 3, func(c *appConn) {
		for r := c.request(); r != nil; r = c.request() {
			c.ok("x")
		}
	})
	w := start(t, nil, first.generation)
	answered := make(chan reply, 1)
	c := w.dial().send(request("GET", "/"))
	go func() { answered <- c.reply("GET") }()
	<-got
	w.gate.Died(first.generation)
	w.gate.Open(second.generation)
	select {
	case r := <-answered:
		t.Fatalf("%d before there was anybody to answer", r.StatusCode)
	case <-time.After(50 * time.Millisecond): // it finds the second one dead meanwhile
	}
	w.gate.Died(second.generation)
	w.gate.Open(third.generation)
	if r := <-answered; r.StatusCode != 200 || r.text != "x" {
		t.Errorf("%d %q", r.StatusCode, r.text)
	}
}
