//go:build unix

package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"
)

func insecure() *http.Transport {
	return &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, ForceAttemptHTTP2: true}
}

// request is a request as curl -i makes it:
//
//	http [-X METHOD] [-H 'NAME: VALUE'] [-d BODY] URL
//
// Status line, fields in order of their names, and body go to standard output,
// with the names of the certificate in front for https.
func request(ts *script, _ bool, args []string) {
	method, body, header := "GET", "", http.Header{}
	for len(args) > 1 {
		switch args[0] {
		case "-X":
			method = args[1]
		case "-d":
			method, body = "POST", args[1]
		case "-H":
			name, value, _ := strings.Cut(args[1], ":")
			header.Add(name, strings.TrimSpace(value))
		default:
			ts.Fatalf("http: unknown flag %s", args[0])
		}
		args = args[2:]
	}
	want(ts, args, 1, "http [-X METHOD] [-H FIELD] [-d BODY] URL")
	req, err := http.NewRequest(method, args[0], strings.NewReader(body))
	ts.Check(err)
	req.Header = header
	c := client()
	defer c.CloseIdleConnections()
	c.Timeout = patience
	resp, err := c.Do(req)
	ts.Check(err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	ts.Check(err)
	if resp.TLS != nil {
		fmt.Fprintf(ts.Stdout(), "certificate for %s\n", strings.Join(resp.TLS.PeerCertificates[0].DNSNames, " "))
	}
	fmt.Fprintf(ts.Stdout(), "%s %s\n", resp.Proto, resp.Status)
	var fields []string
	for name, values := range resp.Header {
		fields = append(fields, name+": "+strings.Join(values, ", "))
	}
	sort.Strings(fields)
	fmt.Fprintf(ts.Stdout(), "%s\n\n%s\n", strings.Join(fields, "\n"), text)
}

// socket is a WebSocket over the front; TLS when the address says so.
func socket(ts *script, _ bool, args []string) {
	want(ts, args, 2, "ws URL TEXT")
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	c := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	conn, _, err := websocket.Dial(ctx, args[0], &websocket.DialOptions{HTTPClient: c})
	ts.Check(err)
	defer conn.CloseNow()
	ts.Check(conn.Write(ctx, websocket.MessageText, []byte(args[1])))
	_, text, err := conn.Read(ctx)
	ts.Check(err)
	fmt.Fprintf(ts.Stdout(), "%s\n", text)
}

// leave cancels a request once a file tells that the app has it.
func leave(ts *script, _ bool, args []string) {
	want(ts, args, 3, "leave URL FILE REGEXP")
	ctx, cancel := context.WithCancel(context.Background())
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, args[0], nil)
	ts.Check(err)
	c := client()
	defer c.CloseIdleConnections()
	left := make(chan error, 1)
	go func() {
		resp, err := c.Do(req)
		if err == nil {
			resp.Body.Close()
		}
		left <- err
	}()
	await(ts, false, args[1:])
	cancel()
	if err := <-left; !errors.Is(err, context.Canceled) {
		ts.Fatalf("the request ended by itself: %v", err)
	}
}

// stream of requests in the background of a story.
type traffic struct {
	quit     chan struct{}
	wg       sync.WaitGroup
	answered atomic.Int64
	mu       sync.Mutex
	failures []string // guarded by mu
}

type trafficKey struct{}

// load sends some 100 requests a second, each on one of four connections.
func load(ts *script, _ bool, args []string) {
	want(ts, args, 2, "load NAME URL")
	t := &traffic{quit: make(chan struct{})}
	ts.Value(trafficKey{}).(map[string]*traffic)[args[0]] = t
	c := client()
	for range 4 {
		t.wg.Go(func() {
			for {
				t.one(c, args[1])
				select {
				case <-t.quit:
					return
				case <-time.After(40 * time.Millisecond):
				}
			}
		})
	}
	ts.Defer(func() {
		t.stop()
		c.CloseIdleConnections()
	})
}

func (t *traffic) stop() {
	select {
	case <-t.quit:
	default:
		close(t.quit)
	}
	t.wg.Wait()
}

func (t *traffic) one(c *http.Client, url string) {
	resp, err := c.Get(url)
	failure := ""
	if err != nil {
		failure = err.Error()
	} else {
		text, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || resp.StatusCode != http.StatusOK {
			failure = fmt.Sprintf("%s %v %.200s", resp.Status, err, text)
		}
	}
	t.answered.Add(1)
	if failure != "" {
		t.mu.Lock()
		t.failures = append(t.failures, failure)
		t.mu.Unlock()
	}
}

func loaded(ts *script, _ bool, args []string) {
	want(ts, args, 1, "loaded NAME")
	t := ts.Value(trafficKey{}).(map[string]*traffic)[args[0]]
	t.stop()
	ts.Logf("%d requests", t.answered.Load())
	if t.answered.Load() == 0 || len(t.failures) > 0 {
		ts.Fatalf("%d of %d requests failed:\n%s", len(t.failures), t.answered.Load(), strings.Join(t.failures, "\n"))
	}
}
