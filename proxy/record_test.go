package proxy

import (
	"net/http"
	"testing"

	"falconer/proxy/trace"
)

func TestTheTraceIDIsRecorded(t *testing.T) {
	a := answering(t, func(c *appConn, r *http.Request) { c.ok("x") })
	w := start(t, nil, a.generation)
	w.get("/", "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00")
	w.get("/", "traceparent: nonsense")
	x := w.exchanges(2)
	if x[0].TraceID != "0af7651916cd43dd8448eb211c80319c" || x[1].TraceID != "" {
		t.Errorf("recorded %q and %q", x[0].TraceID, x[1].TraceID)
	}
}

func TestRefusedRequestsAreRecorded(t *testing.T) {
	w := start(t, nil)
	c := w.dial().send("GET /x HTTP/1.1\r\nHost: localhost\r\nbad name: 1\r\n\r\n")
	if r := c.reply("GET"); r.StatusCode != 400 {
		t.Errorf("%d", r.StatusCode)
	}
	if x := w.exchanges(1)[0]; x.Path != "/x" || x.Status != 400 || !x.Failed || !x.ByFalconer {
		t.Errorf("recorded %+v", x.Summary)
	}
}

func TestANCM114_TheTraceTellsTheStepsOrHowItFailed(t *testing.T) {
	asked, release := make(chan struct{}), make(chan struct{})
	a := answering(t, func(c *appConn, r *http.Request) {
		if r.URL.Path == "/broken" {
			_ = c.Conn.Close()
			return
		}
		close(asked)
		<-release
		c.ok("done")
	})
	w := start(t, func(c *Config) { retries(c, false) }, a.generation)
	c := w.dial().send(request("POST", "/good", "Content-Length: 0"))
	<-asked
	rows, _, _ := w.trace.After(0, make([]trace.Summary, 0, 10))
	if len(rows) != 1 || rows[0].Done || rows[0].Generation != a.generation.Number || rows[0].Status != 0 {
		t.Errorf("while the app works: %+v", rows)
	}
	close(release)
	c.reply("POST")
	x := w.exchanges(1)[0]
	if x.Failed || x.Status != 200 || x.ByFalconer || x.Timing.Wait <= 0 || x.Timing.Connect <= 0 {
		t.Errorf("a good one: %+v", x.Summary)
	}
	c.send(request("POST", "/broken", "Content-Length: 0")).reply("POST")
	x = w.exchanges(2)[1]
	if !x.Failed || x.Error == "" || x.Status != 502 || x.SubStatus != 3 || !x.ByFalconer || x.Generation != a.generation.Number {
		t.Errorf("a broken one: %+v", x.Summary)
	}
}
