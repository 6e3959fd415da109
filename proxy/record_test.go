package proxy

import (
	"net/http"
	"testing"
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
