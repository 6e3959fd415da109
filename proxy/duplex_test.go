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
