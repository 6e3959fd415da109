package proxy

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"falconer/proxy/upstream"
)

// busyApp answers everything that TestManyThingsAtOnce asks.
func busyApp(t *testing.T, number int) *upstream.Generation {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/get", func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.URL.RawQuery) })
	mux.HandleFunc("/echo", func(w http.ResponseWriter, r *http.Request) {
		_ = http.NewResponseController(w).EnableFullDuplex()
		_, _ = io.Copy(w, r.Body)
	})
	mux.HandleFunc("/early", func(w http.ResponseWriter, r *http.Request) {
		http.Error(w, "enough", http.StatusRequestEntityTooLarge)
	})
	mux.HandleFunc("/never", func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	mux.HandleFunc("/events", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for r.Context().Err() == nil {
			_, _ = io.WriteString(w, "data: x\n\n")
			_ = http.NewResponseController(w).Flush()
			select {
			case <-time.After(time.Millisecond):
			case <-r.Context().Done():
			}
		}
	})
	mux.HandleFunc("/ws", func(w http.ResponseWriter, r *http.Request) {
		c, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		defer c.CloseNow()
		for {
			kind, p, err := c.Read(context.Background())
			if err != nil || c.Write(context.Background(), kind, p) != nil {
				return
			}
		}
	})
	s := httptest.NewServer(mux)
	gen := upstream.New(number, netip.MustParseAddrPort(s.Listener.Addr().String()), testToken, "", 0)
	t.Cleanup(func() { gen.Close(); s.CloseClientConnections(); s.Close() })
	return gen
}

// TestManyThingsAtOnce mixes what clients do, over HTTP/1.1 and HTTP/2, while
// generations change under them. What may not fail does not, and nothing stays
// behind.
func TestManyThingsAtOnce(t *testing.T) {
	gens := []*upstream.Generation{busyApp(t, 1), busyApp(t, 2)}
	plain := start(t, nil, gens[0])
	secure := start(t, func(c *Config) {
		c.Bindings[0].Scheme = "https"
		c.Applications = []*Application{plain.app}
	})
	secure.gate = plain.gate
	http1 := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 32}}
	defer http1.CloseIdleConnections()
	http2 := secure.client2()

	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	over := make(chan struct{})
	var switcher, people sync.WaitGroup
	switcher.Go(func() {
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for n := 1; ; n++ {
			select {
			case <-over:
				return
			case <-tick.C:
			}
			if n%4 == 0 {
				plain.gate.Hold(0)
			}
			plain.gate.Open(gens[n%2])
		}
	})
	for person := range 16 {
		people.Go(func() {
			w, client := plain, http1
			if person%2 == 1 {
				w, client = secure, http2
			}
			for turn := range 40 {
				if err := act(ctx, w, client, person+turn); err != nil {
					t.Errorf("person %d, turn %d: %v", person, turn, err)
					return
				}
			}
		})
	}
	people.Wait()
	close(over)
	switcher.Wait()
	http1.CloseIdleConnections()
	for _, w := range []*world{plain, secure} {
		if err := w.front.Shutdown(ctx); err != nil {
			t.Errorf("Shutdown: %v", err)
		}
		if u := w.trace.Usage(); u.Pending != 0 {
			t.Errorf("%d exchanges are still pending", u.Pending)
		}
	}
	if n := plain.gate.Counts(); n.InFlight != 0 || n.Held != 0 || n.Failed != 0 {
		t.Errorf("counts %+v", n)
	}
}

// act does one thing that a client may do.
func act(ctx context.Context, w *world, client *http.Client, n int) error {
	switch n % 8 {
	case 0, 1, 2:
		want := fmt.Sprint("n=", n)
		return expect(ctx, client, "GET", w.url()+"/get?"+want, nil, want)
	case 3:
		want := strings.Repeat("small", n%100)
		return expect(ctx, client, "POST", w.url()+"/echo", strings.NewReader(want), want)
	case 4:
		want := strings.Repeat("large", 50_000)
		return expect(ctx, client, "POST", w.url()+"/echo", io.MultiReader(strings.NewReader(want)), want)
	case 5: // the answer may come before the upload is over, or cut it off
		resp, err := do(ctx, client, "POST", w.url()+"/early", io.MultiReader(bytes.NewReader(make([]byte, 300_000))))
		if err == nil {
			resp.Body.Close()
		}
		return nil
	case 6: // goes away
		short, cancel := context.WithTimeout(ctx, time.Duration(1+n%20)*time.Millisecond)
		defer cancel()
		path := []string{"/never", "/events"}[n/8%2]
		resp, err := do(short, client, "GET", w.url()+path, nil)
		if err == nil {
			_, err = io.Copy(io.Discard, resp.Body)
			resp.Body.Close()
		}
		if !errors.Is(err, context.DeadlineExceeded) {
			return fmt.Errorf("%s ended with %v", path, err)
		}
		return nil
	}
	c, _, err := websocket.Dial(ctx, w.url()+"/ws", &websocket.DialOptions{HTTPClient: w.sockets()})
	if err != nil {
		return err
	}
	defer c.CloseNow()
	if err := c.Write(ctx, websocket.MessageText, []byte("hello")); err != nil {
		return err
	}
	if _, got, err := c.Read(ctx); err != nil || string(got) != "hello" {
		return fmt.Errorf("WebSocket: %q, %w", got, err)
	}
	if n%16 == 7 {
		return nil // without a farewell
	}
	return c.Close(websocket.StatusNormalClosure, "")
}

// sockets is a client for WebSockets, which HTTP/2 does not carry.
func (w *world) sockets() *http.Client {
	w.once.Do(func() {
		tr := &http.Transport{TLSClientConfig: trusting(w.t)}
		w.t.Cleanup(tr.CloseIdleConnections)
		w.http1 = &http.Client{Transport: tr}
	})
	return w.http1
}

func do(ctx context.Context, client *http.Client, method, url string, up io.Reader) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, url, up)
	if err != nil {
		return nil, err
	}
	return client.Do(req)
}

func expect(ctx context.Context, client *http.Client, method, url string, up io.Reader, want string) error {
	resp, err := do(ctx, client, method, url, up)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != 200 || string(got) != want {
		return fmt.Errorf("%s %s: %d, %d bytes of %d, %w", method, url, resp.StatusCode, len(got), len(want), err)
	}
	return nil
}
