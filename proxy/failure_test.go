package proxy

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"falconer/proxy/filtering"
	"falconer/proxy/webconfig"
)

// TestANCM078_BrokenBeforeTheHeadersIs502 walks the ways in which an app can
// fail to answer. The client gets 502.3 and can go on.
func TestANCM078_BrokenBeforeTheHeadersIs502(t *testing.T) {
	for name, fail := range map[string]func(c *appConn){
		"closes":               func(c *appConn) {},
		"closes after reading": func(c *appConn) { c.request() },
		"resets":               func(c *appConn) { c.request(); abort(c.Conn) },
		"half a status line":   func(c *appConn) { c.request(); c.say("HTTP/1.1 20") },
		"half a header":        func(c *appConn) { c.request(); c.say("HTTP/1.1 200 OK\r\nContent-Le") },
		"no end of headers":    func(c *appConn) { c.request(); c.say("HTTP/1.1 200 OK\r\nA: b\r\n") },
		"not HTTP":             func(c *appConn) { c.request(); c.say("SSH-2.0-OpenSSH\r\n\r\n") },
		"no colon":             func(c *appConn) { c.request(); c.say("HTTP/1.1 200 OK\r\nnocolon\r\n\r\n") },
		"two lengths": func(c *appConn) {
			c.request()
			c.say("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab")
		},
		"length and chunked": func(c *appConn) {
			c.request()
			c.say("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
		},
		"headers above 64 KiB":   func(c *appConn) { c.request(); c.say("HTTP/1.1 200 OK\r\nA: %s\r\n\r\n", strings.Repeat("x", 70<<10)) },
		"101 that nobody wanted": func(c *appConn) { c.request(); c.say("HTTP/1.1 101 Switching Protocols\r\n\r\n") },
		"ends after 103":         func(c *appConn) { c.request(); c.say("HTTP/1.1 103 Early Hints\r\n\r\n") },
	} {
		t.Run(name, func(t *testing.T) {
			a := startApp(t, fail)
			w := start(t, func(c *Config) { retries(c, false) }, a.generation)
			for _, method := range []string{"GET", "POST"} {
				c := w.dial().send(request(method, "/"))
				r := c.reply(method)
				if r.StatusCode == 103 {
					r = c.reply(method)
				}
				if r.StatusCode != 502 || r.text == "" {
					t.Errorf("%s: %d %q, want 502 and a page", method, r.StatusCode, r.text)
				}
				// The client's connection is none the worse.
				if r := c.send(request("GET", "/")).reply("GET"); r.StatusCode != 502 && r.StatusCode != 103 {
					t.Errorf("the next on the connection: %d", r.StatusCode)
				}
			}
			x := w.exchanges(4)[0]
			if x.Status != 502 || x.SubStatus != 3 || !x.ByFalconer || x.Error == "" {
				t.Errorf("recorded %d.%d, by us %v, error %q", x.Status, x.SubStatus, x.ByFalconer, x.Error)
			}
			if n := w.gate.Counts(); n.Failed != 4 || n.InFlight != 0 {
				t.Errorf("counts %+v, want 4 failed", n)
			}
		})
	}
}

func TestANCM078_RefusedConnectionIs502(t *testing.T) {
	a := startApp(t, func(*appConn) {})
	a.kill() // its port refuses from now on
	a.generation = reborn(a)
	w := start(t, func(c *Config) { retries(c, false) }, a.generation)
	if r := w.get("/", "Accept: application/json"); r.StatusCode != 502 || !strings.Contains(r.Header.Get("Content-Type"), "json") || !strings.Contains(r.text, "0x80072efd") {
		t.Errorf("%d %s %s", r.StatusCode, r.Header.Get("Content-Type"), r.text)
	}
	c := w.dial().send(request("POST", "/", "Content-Length: 100000"))
	if r := c.reply("POST"); r.StatusCode != 502 || !r.Close {
		t.Errorf("with a body that nobody reads: %d, close %v", r.StatusCode, r.Close)
	}
}

// TestANCM079_BrokenAfterTheHeadersEndsAbnormally wants a client to see that
// what it got is not all.
func TestANCM079_BrokenAfterTheHeadersEndsAbnormally(t *testing.T) {
	seen := make(chan struct{}, 100) // the client has the head
	for name, fail := range map[string]func(c *appConn){
		"short of its length": func(c *appConn) { c.say("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this") },
		"in the middle":       func(c *appConn) { c.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc") },
		"between chunks":      func(c *appConn) { c.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n") },
		"malformed chunk":     func(c *appConn) { c.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzz\r\n") },
		"reset in a body":     func(c *appConn) { c.say("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart"); abort(c.Conn) },
		"reset until the close": func(c *appConn) {
			c.say("HTTP/1.1 200 OK\r\n\r\npart")
			time.Sleep(20 * time.Millisecond)
			abort(c.Conn)
		},
	} {
		t.Run(name, func(t *testing.T) {
			a := startApp(t, func(c *appConn) {
				if c.request() != nil {
					fail(c)
				}
			})
			w := start(t, nil, a.generation)
			c := w.dial().send(request("GET", "/"))
			resp, err := http.ReadResponse(c.r, &http.Request{Method: "GET"})
			if err == nil {
				seen <- struct{}{}
				_, err = io.ReadAll(resp.Body)
			}
			if err == nil {
				t.Fatal("the client takes the answer for whole")
			}
			if name != "reset in a body" && !errors.Is(err, syscall.ECONNRESET) && !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("the client saw %v", err)
			}
			if x := w.exchanges(1)[0]; !x.Failed || x.Error == "" {
				t.Errorf("recorded as %+v", x.Summary)
			}
		})
	}
}

func TestANCM080_NoProgressIs502(t *testing.T) {
	release := make(chan struct{})
	a := startApp(t, func(c *appConn) { c.request(); <-release })
	defer close(release)
	w := start(t, nil, a.generation)
	contract := defaultContract()
	contract.RequestTimeout = 50 * time.Millisecond
	w.app.SetContract(contract, nil)
	if r := w.get("/"); r.StatusCode != 502 || !strings.Contains(r.text, "request timeout") || !strings.Contains(r.text, "0x80072ee2") {
		t.Errorf("%d %q", r.StatusCode, r.text)
	}
	if x := w.exchanges(1)[0]; x.Status != 502 || x.SubStatus != 3 {
		t.Errorf("recorded as %d.%d", x.Status, x.SubStatus)
	}
}

// With a debugger attached the app may be silent for longer than the limit, again
// and again; once it has let go, the limit counts.
func TestANCM046_UnderADebuggerTheRequestLimitDoesNotCount(t *testing.T) {
	for _, stays := range []bool{true, false} {
		asked, release := make(chan struct{}, 8), make(chan struct{})
		a := startApp(t, func(c *appConn) {
			c.request()
			<-release
			c.ok("at last")
		})
		var times atomic.Int64
		a.generation.Debugged = func() bool {
			select {
			case asked <- struct{}{}:
			default: // nobody looks any more
			}
			return times.Add(1) < 3 || stays
		}
		w := start(t, nil, a.generation)
		contract := defaultContract()
		contract.RequestTimeout = 20 * time.Millisecond
		w.app.SetContract(contract, nil)
		got := make(chan reply, 1)
		go func() { got <- w.get("/") }()
		for range 3 {
			<-asked
		}
		if stays {
			close(release)
		}
		r := <-got
		if stays && (r.StatusCode != 200 || r.text != "at last") || !stays && r.StatusCode != 502 {
			t.Errorf("a debugger that stays %v: %d %q", stays, r.StatusCode, r.text)
		}
		if !stays {
			close(release)
		}
	}
}

// An event stream is no exception: the module's limit is one of each step.
func TestANCM080_ASilentEventStreamEnds(t *testing.T) {
	release := make(chan struct{})
	a := startApp(t, func(c *appConn) {
		c.request()
		c.say("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n9\r\ndata: x\n\n\r\n")
		<-release
	})
	defer close(release)
	w := start(t, nil, a.generation)
	contract := defaultContract()
	contract.RequestTimeout = 50 * time.Millisecond
	w.app.SetContract(contract, nil)
	if r := w.get("/"); r.StatusCode != 200 || r.text != "data: x\n\n" || r.err == nil {
		t.Errorf("%d %q, %v; want the event and a broken end", r.StatusCode, r.text, r.err)
	}
	if x := w.exchanges(1)[0]; !x.Failed {
		t.Errorf("recorded as %+v", x.Summary)
	}
}

func TestANCM081_SlowButSteadyIsNotCut(t *testing.T) {
	a := answering(t, func(c *appConn, r *http.Request) {
		c.say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n")
		for range 10 {
			time.Sleep(40 * time.Millisecond)
			c.say("x")
		}
	})
	w := start(t, nil, a.generation)
	contract := defaultContract()
	contract.RequestTimeout = 200 * time.Millisecond
	w.app.SetContract(contract, nil)
	if r := w.get("/"); r.text != "xxxxxxxxxx" || r.err != nil {
		t.Errorf("%q, %v", r.text, r.err)
	}
}

func TestSlowUploadIsNotTheAppsInactivity(t *testing.T) {
	a := answering(t, func(c *appConn, r *http.Request) { c.ok(body(r)) })
	w := start(t, nil, a.generation)
	contract := defaultContract()
	contract.RequestTimeout = 50 * time.Millisecond
	w.app.SetContract(contract, nil)
	c := w.dial().send(request("POST", "/", "Content-Length: 4"))
	for range 4 {
		time.Sleep(3 * contract.RequestTimeout)
		c.send("x")
	}
	if r := c.reply("POST"); r.text != "xxxx" {
		t.Errorf("%d %q", r.StatusCode, r.text)
	}
}

// TestK044_AnEarlyAnswerIsReadWhileTheUploadRuns has an app that refuses a large
// body and closes while it still comes.
func TestK044_AnEarlyAnswerIsReadWhileTheUploadRuns(t *testing.T) {
	a := startApp(t, func(c *appConn) {
		c.request()
		c.say("HTTP/1.1 413 Payload Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
	})
	w := start(t, nil, a.generation)
	for range 20 {
		c := w.dial()
		sent := make(chan struct{})
		go func() {
			defer close(sent)
			_, _ = io.WriteString(c.Conn, request("POST", "/", "Content-Length: 8000000"))
			_, _ = io.Copy(c.Conn, &pattern{left: 8000000})
		}()
		if r := c.reply("POST"); r.StatusCode != 413 || !r.Close {
			t.Fatalf("%d, close %v; want 413 and close", r.StatusCode, r.Close)
		}
		<-sent
	}
}

func TestMalformedChunksFromTheClientAre400(t *testing.T) {
	a := answering(t, func(c *appConn, r *http.Request) { c.ok(body(r)) })
	w := start(t, nil, a.generation)
	c := w.dial().send(request("POST", "/", "Transfer-Encoding: chunked"))
	c.send("3\r\nabc\r\nzz\r\n")
	if r := c.reply("POST"); r.StatusCode != 400 || !r.Close {
		t.Errorf("%d, close %v", r.StatusCode, r.Close)
	}
	c.ends()
}

func TestANCM082_TooLargeBodiesAre413(t *testing.T) {
	a := answering(t, func(c *appConn, r *http.Request) { c.ok(body(r)) })
	w := start(t, nil, a.generation)
	w.app.SetContract(defaultContract(), filtering.New(webconfig.Filtering{MaxContentLength: 100000}))
	c := w.dial().send(request("POST", "/", "Content-Length: 100001"))
	if r := c.reply("POST"); r.StatusCode != 413 || !r.Close {
		t.Errorf("declared: %d, close %v", r.StatusCode, r.Close)
	}
	for length, want := range map[int]int{100_000: 200, 100_001: 413, 0x20000: 413} {
		c = w.dial().send(request("POST", "/", "Transfer-Encoding: chunked"))
		go func() {
			_, _ = fmt.Fprintf(c.Conn, "%x\r\n%s\r\n0\r\n\r\n", length, strings.Repeat("x", length))
		}()
		if r := c.reply("POST"); r.StatusCode != want {
			t.Errorf("%d counted: %d", length, r.StatusCode)
		}
	}
	for _, x := range w.exchanges(4) {
		if x.Status == 413 && x.SubStatus != 1 {
			t.Errorf("recorded %d.%d", x.Status, x.SubStatus)
		}
	}
}

// TestClientGoneEndsTheAppsRequest wants the app's connection to end at once
// when the client goes, whatever the exchange was doing.
func TestClientGoneEndsTheAppsRequest(t *testing.T) {
	for name, tc := range map[string]struct {
		send, answer string
	}{
		"while the app computes":  {request("GET", "/"), ""},
		"while it streams":        {request("GET", "/"), "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: x\n\n"},
		"in the middle of a body": {request("POST", "/", "Content-Length: 100000") + "part", ""},
		"with the next waiting":   {request("GET", "/") + request("GET", "/2"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, ended := make(chan struct{}), make(chan error, 1)
			a := startApp(t, func(c *appConn) {
				r := c.request()
				if r == nil {
					return
				}
				c.say("%s", tc.answer)
				close(got)
				_, err := io.Copy(io.Discard, c.Reader)
				ended <- err
			})
			w := start(t, nil, a.generation)
			c := w.dial().send(tc.send)
			<-got
			_ = c.Close()
			select {
			case <-ended:
			case <-time.After(within):
				t.Fatal("the app was not told")
			}
			if x := w.exchanges(1)[0]; !x.Failed {
				t.Errorf("recorded as %+v", x.Summary)
			}
			if n := w.gate.Counts(); n.Failed != 0 || n.InFlight != 0 {
				t.Errorf("counts %+v: a client that goes is no failure of ours", n)
			}
		})
	}
}

func TestSlowAnswersLeaveThePipelineWhole(t *testing.T) {
	for name, change := range map[string]func(*Config){"http": nil, "https": https} {
		t.Run(name, func(t *testing.T) {
			slow := time.NewTicker(3 * watchDelay) // the front looks ahead by then
			defer slow.Stop()
			a := answering(t, func(c *appConn, r *http.Request) {
				<-slow.C
				<-slow.C
				c.ok(r.URL.Path + body(r))
			})
			w := start(t, change, a.generation)
			c := w.dial().send(request("GET", "/1") + request("POST", "/2", "Content-Length: 3") + "ab")
			if r := c.reply("GET"); r.text != "/1" {
				t.Fatal(r.text)
			}
			c.send("c" + request("GET", "/3"))
			for _, want := range []string{"/2abc", "/3"} {
				if r := c.reply("GET"); r.text != want {
					t.Fatalf("%q, want %q", r.text, want)
				}
			}
			for i := range 5 {
				path := fmt.Sprintf("/again%d", i)
				if r := c.send(request("GET", path)).reply("GET"); r.text != path {
					t.Fatalf("%q, want %q", r.text, path)
				}
			}
		})
	}
}

func TestClientGoneWhileHeldIsForgotten(t *testing.T) {
	w := start(t, nil)
	w.gate.Hold(0)
	for _, text := range []string{request("GET", "/"), request("POST", "/", "Content-Length: 100") + "part"} {
		c := w.dial().send(text)
		for limit := time.Now().Add(within); w.gate.Counts().Held == 0 && time.Now().Before(limit); {
			time.Sleep(time.Millisecond)
		}
		_ = c.Close()
		for limit := time.Now().Add(within); w.gate.Counts().Held > 0; time.Sleep(time.Millisecond) {
			if time.Now().After(limit) {
				t.Fatalf("still held: %q", text)
			}
		}
	}
}
