package proxy

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
)

func TestShutdownClosesTheIdleAndLetsTheRunningEnd(t *testing.T) {
	for name, change := range map[string]func(*Config){"http": nil, "https": https} {
		t.Run(name, func(t *testing.T) {
			asked, release := make(chan struct{}), make(chan struct{})
			a := answering(t, func(c *appConn, r *http.Request) {
				if r.URL.Path == "/slow" {
					close(asked)
					<-release
				}
				c.ok("done")
			})
			w := start(t, change, a.generation)
			client := w.client2()
			if _, _, err := w.do2(client, "GET", "/", nil); err != nil {
				t.Fatal(err)
			}
			idle := w.dial()
			answer := make(chan string, 1)
			go func() {
				_, text, err := w.do2(client, "GET", "/slow", nil)
				if err != nil {
					text = err.Error()
				}
				answer <- text
			}()
			<-asked
			over := make(chan error, 1)
			ctx, cancel := context.WithTimeout(t.Context(), within)
			defer cancel()
			go func() { over <- w.front.Shutdown(ctx) }()
			idle.ends()
			if reaches(w.address()) {
				t.Error("the address is still open")
			}
			select {
			case err := <-over:
				t.Fatalf("Shutdown did not wait: %v", err)
			default:
			}
			close(release)
			if text := <-answer; text != "done" {
				t.Errorf("the running request: %q", text)
			}
			if err := <-over; err != nil {
				t.Errorf("Shutdown: %v", err)
			}
			if err := w.front.Shutdown(ctx); err != nil {
				t.Errorf("once more: %v", err)
			}
		})
	}
}

func TestShutdownCutsWhatDoesNotEnd(t *testing.T) {
	for name, change := range map[string]func(*Config){"http": nil, "https": https} {
		t.Run(name, func(t *testing.T) {
			asked, ended := make(chan struct{}), make(chan struct{})
			a := startApp(t, func(c *appConn) {
				if c.request() != nil {
					close(asked)
					_, _ = io.Copy(io.Discard, c.Reader)
					close(ended)
				}
			})
			w := start(t, change, a.generation)
			answer := make(chan error, 1)
			go func() {
				_, _, err := w.do2(w.client2(), "GET", "/", nil)
				answer <- err
			}()
			<-asked
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
			defer cancel()
			if err := w.front.Shutdown(ctx); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("Shutdown: %v", err)
			}
			<-ended
			if err := <-answer; err == nil {
				t.Error("the client took the cut for an answer")
			}
			if n := w.gate.Counts(); n.InFlight != 0 {
				t.Errorf("in flight: %d", n.InFlight)
			}
		})
	}
}

func TestShutdownEndsStreams(t *testing.T) {
	gen := echo(t)
	a := answering(t, func(c *appConn, r *http.Request) {
		c.say("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata\n")
		_, _ = io.Copy(io.Discard, c.Reader)
	})
	w := start(t, nil, gen)
	socket, ctx := w.dialWebSocket()
	w.gate.Open(a.generation)
	c := w.dial().send(request("GET", "/"))
	resp, err := http.ReadResponse(c.r, &http.Request{Method: "GET"})
	if err != nil {
		t.Fatal(err)
	}
	br := bufio.NewReader(resp.Body)
	_, _ = br.ReadString('\n')
	if err := w.front.Shutdown(ctx); err != nil {
		t.Errorf("Shutdown: %v", err)
	}
	if _, _, err := socket.Read(ctx); websocket.CloseStatus(err) != websocket.StatusGoingAway {
		t.Errorf("the WebSocket: %v", err)
	}
	if _, err := br.ReadByte(); err != io.EOF {
		t.Errorf("the event stream: %v", err)
	}
}

func TestANCM106_RequestsDuringTheStopGet503WithoutABody(t *testing.T) {
	asked, release := make(chan struct{}), make(chan struct{})
	a := answering(t, func(c *appConn, r *http.Request) { close(asked); <-release; c.ok("x") })
	w := start(t, nil, a.generation)
	c := w.dial().send(request("GET", "/") + request("GET", "/"))
	<-asked
	w.front.closing.Store(true)
	close(release)
	if r := c.reply("GET"); r.text != "x" || !r.Close {
		t.Errorf("the running one: %q, close %v", r.text, r.Close)
	}
	c.ends()

	w = start(t, nil, a.generation)
	c = w.dial()
	c.send("GET / HTTP/1.1\r\n")
	for limit := time.Now().Add(within); !onlyBusy(w.front) && time.Now().Before(limit); {
		time.Sleep(time.Millisecond)
	}
	w.front.closing.Store(true)
	if r := c.send("Host: localhost\r\n\r\n").reply("GET"); r.StatusCode != 503 || r.text != "" || !r.Close {
		t.Errorf("%d %q", r.StatusCode, r.text)
	}
}

// onlyBusy says whether there is one connection, and a request on it.
func onlyBusy(f *Front) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	for c := range f.conns {
		return len(f.conns) == 1 && c.state.Load() == busy
	}
	return false
}

func TestCloseMayBeCalledByManyAndAlways(t *testing.T) {
	f, err := Listen(t.Context(), Config{Bindings: []Binding{{"http", "localhost", 0}}})
	if err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	for range 5 {
		wait.Go(func() { _ = f.Close() })
	}
	wait.Wait()
}

func TestSlowHeadsEndAt408(t *testing.T) {
	w := start(t, func(c *Config) { c.Limits.Head = 20 * time.Millisecond })
	c := w.dial().send("GET / HTTP/1.1\r\nHost:")
	if r := c.reply("GET"); r.StatusCode != 408 || !r.Close {
		t.Errorf("%d", r.StatusCode)
	}
	c.ends()
}

func TestIdleConnectionsEnd(t *testing.T) {
	w := start(t, func(c *Config) { c.Limits.Idle = 20 * time.Millisecond })
	w.dial().ends()
}
