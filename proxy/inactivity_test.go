package proxy

import (
	"io"
	"net/http"
	"testing"
	"time"
)

// The limit is the one that is configured, give or take a little: who is silent
// for it is gone long before an answer ends that takes ten times as long.
func TestANCM080_ANCM081_TheLimitIsNoMultipleOfItself(t *testing.T) {
	const limit = 200 * time.Millisecond
	a := answering(t, func(c *appConn, r *http.Request) {
		if r.URL.Path == "/silent" {
			_, _ = io.Copy(io.Discard, c.Reader)
			return
		}
		c.say("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n")
		for range 20 {
			time.Sleep(limit / 2)
			c.say("x")
		}
	})
	w := start(t, nil, a.generation)
	contract := defaultContract()
	contract.RequestTimeout = limit
	w.app.SetContract(contract, nil)
	over := make(chan int, 2)
	for _, path := range []string{"/steady", "/silent"} {
		c := w.dial().send(request("GET", path))
		go func() { over <- c.reply("GET").StatusCode }()
	}
	if first, second := <-over, <-over; first != 502 || second != 200 {
		t.Errorf("%d came first, then %d", first, second)
	}
}

// What counts after an upload is the app's silence, too.
func TestANCM080_AnAppThatIsSilentAfterAnUpload(t *testing.T) {
	release := make(chan struct{})
	a := startApp(t, func(c *appConn) { body(c.request()); <-release })
	defer close(release)
	w := start(t, nil, a.generation)
	contract := defaultContract()
	contract.RequestTimeout = 2 * time.Second // the upload takes less than what the clock lets pass before it is set anew
	w.app.SetContract(contract, nil)
	c := w.dial().send(request("POST", "/", "Transfer-Encoding: chunked") + "3\r\nabc\r\n0\r\n\r\n")
	if r := c.reply("POST"); r.StatusCode != 502 {
		t.Errorf("%d", r.StatusCode)
	}
}
