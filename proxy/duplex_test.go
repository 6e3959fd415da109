package proxy

import (
	"io"
	"net/http"
	"testing"
)

func TestFullDuplex(t *testing.T) {
	a := startApp(t, func(c *appConn) {
		r := c.request()
		c.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
		cw := &chunked{c}
		_, _ = io.Copy(cw, r.Body)
		c.say("0\r\n\r\n")
	})
	w := start(t, nil, a.generation)
	c := w.dial().send(request("POST", "/", "Transfer-Encoding: chunked"))
	resp, err := http.ReadResponse(c.r, &http.Request{Method: "POST"})
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"one", "three"} {
		c.send(string(oneChunk(word)))
		got := make([]byte, len(word))
		if _, err := io.ReadFull(resp.Body, got); err != nil || string(got) != word {
			t.Fatalf("%q, %v; want %q while the request goes on", got, err, word)
		}
	}
	c.send("0\r\n\r\n")
	if rest, err := io.ReadAll(resp.Body); err != nil || len(rest) > 0 {
		t.Errorf("%q, %v", rest, err)
	}
}

func oneChunk(word string) []byte {
	return append([]byte{"0123456789"[len(word)], '\r', '\n'}, word+"\r\n"...)
}

// A request that turns out to be malformed behind an early answer shows which of
// the two the client gets.
func TestANCM066_HalfDuplexWhenAskedFor(t *testing.T) {
	for half, want := range map[bool]int{false: 200, true: 400} {
		said := make(chan struct{})
		a := startApp(t, func(c *appConn) {
			r := c.request()
			_, _ = io.ReadFull(r.Body, make([]byte, len("one")))
			c.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nearly\r\n")
			close(said)
			_, _ = io.Copy(io.Discard, r.Body)
		})
		w := start(t, nil, a.generation)
		contract := defaultContract()
		contract.HalfDuplex = half
		w.app.SetContract(contract, nil)
		c := w.dial().send(request("POST", "/", "Transfer-Encoding: chunked") + string(oneChunk("one")))
		<-said
		if !half { // it comes while the request goes on
			resp, err := http.ReadResponse(c.r, &http.Request{Method: "POST"})
			if err != nil || resp.StatusCode != want {
				t.Errorf("full duplex: %v, %v", resp, err)
			}
			continue
		}
		if r := c.send("no chunk\r\n").reply("POST"); r.StatusCode != want {
			t.Errorf("half duplex: %d %q, want %d", r.StatusCode, r.text, want)
		}
	}
	a := answering(t, func(c *appConn, r *http.Request) { c.ok(body(r)) })
	w := start(t, nil, a.generation)
	contract := defaultContract()
	contract.HalfDuplex = true
	w.app.SetContract(contract, nil)
	c := w.dial()
	for _, word := range []string{"one", "three"} { // and the connection stays of use
		if r := c.send(request("POST", "/", "Transfer-Encoding: chunked") + string(oneChunk(word)) + "0\r\n\r\n").reply("POST"); r.text != word {
			t.Errorf("%d %q", r.StatusCode, r.text)
		}
	}
}
