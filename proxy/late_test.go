package proxy

import (
	"io"
	"testing"
	"time"
)

// noticed waits until the front has seen the client of its only connection go.
func (w *world) noticed() {
	w.t.Helper()
	for limit := time.Now().Add(within); ; time.Sleep(time.Millisecond) {
		w.front.mu.Lock()
		for c := range w.front.conns {
			c.exchange.mu.Lock()
			gone := c.exchange.gone
			c.exchange.mu.Unlock()
			if gone {
				w.front.mu.Unlock()
				return
			}
		}
		w.front.mu.Unlock()
		if time.Now().After(limit) {
			w.t.Fatal("nobody noticed")
		}
	}
}

// The module tells the app of a client that went away only when the app writes
// (4.10); the end of the front ends it in any case.
func TestALateDisconnectIsLearntFromWriting(t *testing.T) {
	for name, end := range map[string]func(w *world, c *appConn){
		"the app writes": func(_ *world, c *appConn) {
			for c.say("HTTP/1.1 200 OK\r\n\r\n"); ; {
				_ = c.SetWriteDeadline(time.Now().Add(within))
				if _, err := c.Write(make([]byte, 64<<10)); err != nil {
					return
				}
			}
		},
		"the front is closed": func(w *world, _ *appConn) { _ = w.front.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			got, gone, ended := make(chan struct{}), make(chan struct{}), make(chan error, 1)
			var w *world
			a := startApp(t, func(c *appConn) {
				if c.request() == nil {
					return
				}
				close(got)
				<-gone
				_ = c.SetReadDeadline(time.Now().Add(20 * time.Millisecond))
				if _, err := c.Read(make([]byte, 1)); !isTimeout(err) {
					t.Errorf("before it writes the app is told: %v", err)
				}
				end(w, c)
				_ = c.SetReadDeadline(time.Now().Add(within))
				_, err := io.Copy(io.Discard, c.Reader)
				ended <- err
			})
			w = start(t, nil, a.generation)
			contract := defaultContract()
			contract.LateDisconnect = true
			w.app.SetContract(contract, nil)
			c := w.dial().send(request("GET", "/"))
			<-got
			_ = c.Close()
			w.noticed()
			close(gone)
			if err := <-ended; isTimeout(err) {
				t.Error("the app's request does not end")
			}
			if x := w.exchanges(1)[0]; !x.Failed {
				t.Errorf("recorded as %+v", x.Summary)
			}
		})
	}
}
