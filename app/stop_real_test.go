package app

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// stream begins a request and reads its first line; the rest is told when it ends.
func (w *stage) stream(client *http.Client, address string) (ended <-chan error) {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), "GET", address, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	resp, err := client.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	body := bufio.NewReader(resp.Body)
	if line, err := body.ReadString('\n'); err != nil || resp.StatusCode != 200 {
		w.t.Fatalf("the stream begins with %d %q, %v", resp.StatusCode, line, err)
	}
	done := make(chan error, 1)
	go func() {
		_, err := io.Copy(io.Discard, body)
		resp.Body.Close()
		done <- err
	}()
	return done
}

// socket opens a WebSocket and sends a word there and back; the end is told.
func (w *stage) socket(client *http.Client, address string) (ended <-chan error) {
	w.t.Helper()
	c, _, err := websocket.Dial(w.t.Context(), strings.Replace(address, "http", "ws", 1), &websocket.DialOptions{HTTPClient: client})
	if err != nil {
		w.t.Fatal(err)
	}
	if err := c.Write(w.t.Context(), websocket.MessageText, []byte("word")); err != nil {
		w.t.Fatal(err)
	}
	if _, word, err := c.Read(w.t.Context()); err != nil || string(word) != "word" {
		w.t.Fatalf("%q came back, %v", word, err)
	}
	done := make(chan error, 1)
	go func() {
		_, _, err := c.Read(context.Background())
		_ = c.CloseNow()
		done <- err
	}()
	return done
}

// kestrelWaits is what a stop takes when it waits for what is open: the app's own 30 seconds.
const kestrelWaits = 30 * time.Second

func TestK023StreamsDoNotHoldUpAStop(t *testing.T) {
	w := newStage(t)
	site := w.standIn(flags{"front": "iis"}, nil)
	base := w.up(site)
	client := w.client()
	events, socket := w.stream(client, base+"/stream?count=100000"), w.socket(client, base+"/ws")
	killed := w.stops(site)
	if err := <-events; err != nil {
		t.Errorf("the event stream ended with %v, want a proper end", err)
	}
	<-socket
	if killed {
		t.Error("the app had to be killed, although only streams were open")
	}
}

// stops stops a site and tells whether the app had to be killed; it holds that
// the app's own patience did not run out.
func (w *stage) stops(site *Site) (killed bool) {
	w.t.Helper()
	began := time.Now()
	w.down(site)
	if took := time.Since(began); took >= kestrelWaits {
		w.t.Errorf("the stop took %s: the app waited for what was open", took)
	}
	return says(site, "event 1005")
}

func TestK023StreamsDoNotHoldUpARestart(t *testing.T) {
	w := newStage(t)
	site := w.standIn(flags{"front": "iis", "limit.drain": "300ms"}, nil)
	base := w.up(site)
	client := w.client()
	events, socket := w.stream(client, base+"/stream?count=100000"), w.socket(client, base+"/ws")
	site.Restart()
	w.generation(site, 2)
	if err := <-events; err != nil {
		t.Errorf("the event stream ended with %v, want a proper end", err)
	}
	<-socket
	if says(site, "event 1005") {
		t.Error("the old generation had to be killed, although only streams were open")
	}
}

func TestW041ASlowRequestEndsWithinTheLimitOfAStop(t *testing.T) {
	w := newStage(t)
	site := w.standIn(flags{"front": "iis"}, nil)
	base := w.up(site)
	client := w.client()
	slow := w.slow(site, client, base+"/slow?ms=1500")
	site.Stop()
	w.await(site, "it is stopping", func(s Situation) bool { return !s.Up })
	if a, err := fetch(t.Context(), client, base+"/version"); err == nil && (a.status != 503 || a.body != "") { // ANCM-106
		t.Errorf("a request during the stop got %d %q", a.status, a.body)
	}
	if a := <-slow; a.status != 200 || !strings.Contains(a.body, "that took a while") {
		t.Errorf("the slow request got %d %q", a.status, a.body)
	}
	w.await(site, "it is stopped", over)
	if says(site, "event 1005") {
		t.Error("the app was killed")
	}
}

func TestANCM097AnAppThatDoesNotHeedIsKilledAtTheLimit(t *testing.T) {
	for _, front := range []string{"iis", "kestrel"} {
		t.Run(front, func(t *testing.T) {
			w := newStage(t)
			site := w.standIn(flags{"front": front, "limit.shutdown": "1s"}, map[string]string{"SAMPLE_DEAF": "1"})
			base := w.up(site)
			w.get(w.client(), base+"/version")
			w.down(site)
			if !says(site, "event 1005") {
				t.Errorf("event 1005 is not in the log:\n%s", w.printed(site, 20))
			}
			if left := w.running(); len(left) > 0 {
				t.Errorf("it runs on: %v", left)
			}
			w.up(site) // and can be started again
			w.down(site)
		})
	}
}

func TestANCM097ALimitOfNothingKillsAtOnce(t *testing.T) {
	w := newStage(t)
	site := w.published(`shutdownTimeLimit="0"`, nil, nil)
	w.up(site)
	w.down(site)
	if !says(site, "event 1005") {
		t.Error("event 1005 is not in the log")
	}
}

func TestANCM095ThePublishedAppIsAskedByTheModulesMessage(t *testing.T) {
	w := newStage(t)
	site := w.published("", nil, nil)
	w.up(site)
	w.down(site)
	if !says(site, "answered 202") || says(site, "event 1005") {
		t.Errorf("the log says\n%s", w.printed(site, 20))
	}
}
