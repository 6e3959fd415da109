package proxy

import (
	"io"
	"net/http"
	"testing"
	"time"
)

func TestAnswersAreSignedOnlyWhenAskedFor(t *testing.T) {
	a := answering(t, func(c *appConn, r *http.Request) { c.ok("x") })
	w := start(t, nil, a.generation)
	if r := w.dial().send(request("GET", "/")).reply("GET"); r.Header.Get(generationHeader) != "" {
		t.Errorf("without being asked: %q", r.Header.Get(generationHeader))
	}
	contract := defaultContract()
	contract.SignAnswers = true
	w.app.SetContract(contract, nil)
	for _, step := range []struct {
		stale bool
		want  string
	}{{false, `1;build="b1"`}, {true, `1;build="b1";stale`}} {
		a.generation.Stale.Store(step.stale)
		if r := w.dial().send(request("GET", "/")).reply("GET"); r.Header.Get(generationHeader) != step.want {
			t.Errorf("stale %v: %q, want %q", step.stale, r.Header.Get(generationHeader), step.want)
		}
	}
	if x := w.exchanges(3); x[0].Stale || x[1].Stale || !x[2].Stale || x[2].Build != "b1" {
		t.Errorf("recorded %v %v %v, build %q", x[0].Stale, x[1].Stale, x[2].Stale, x[2].Build)
	}
}

func TestRequestsThatADeathBrokeOffAreCounted(t *testing.T) {
	before := time.Now()
	a, got := dying(t, "")
	w := start(t, nil, a.generation)
	c := w.dial().send(request("POST", "/", "Content-Length: 0"))
	<-got
	a.kill()
	if r := c.reply("POST"); r.StatusCode != 502 {
		t.Fatalf("%d", r.StatusCode)
	}
	w.exchanges(1)
	if n := a.generation.InterruptedSince(before); n != 1 {
		t.Errorf("interrupted %d", n)
	}
	if n := a.generation.InterruptedSince(time.Now().Add(time.Hour)); n != 0 {
		t.Errorf("later than that: %d", n)
	}
	if took := a.generation.First(); took != 0 {
		t.Errorf("it never answered: %v", took)
	}
}

func TestStreamsThatAreClosedAreCountedOnce(t *testing.T) {
	before := time.Now()
	a := answering(t, func(c *appConn, r *http.Request) {
		c.say("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n")
		_, _ = io.Copy(io.Discard, c.Reader)
	})
	w := start(t, nil, a.generation)
	c := w.dial().send(request("GET", "/"))
	r, err := http.ReadResponse(c.r, &http.Request{Method: "GET"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(r.Body, make([]byte, len("data: 1"))); err != nil {
		t.Fatal(err)
	}
	w.front.CloseStreams(a.generation)
	if _, err := io.ReadAll(r.Body); err != nil {
		t.Errorf("the answer ends with %v", err)
	}
	w.exchanges(1)
	if n := a.generation.InterruptedSince(before); n != 1 {
		t.Errorf("interrupted %d", n)
	}
	if a.generation.First() == 0 {
		t.Error("it answered")
	}
}
