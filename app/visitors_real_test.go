package app

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/coder/websocket"

	"falconer/assets/aspnetcore"
)

// visitors is an app of the tests' own, built for one test.
type visitors struct {
	*stage
	name  string
	built string
	count int
}

// ownApp builds an app of testdata from its source.
func ownApp(t *testing.T, name string, environ ...string) *visitors {
	t.Helper()
	_, own := aspnetcore.Environ(t)
	w := newStage(t, append(own, environ...)...)
	source := filepath.Join(w.dir, "source")
	if err := os.CopyFS(source, os.DirFS(filepath.Join("testdata", name))); err != nil {
		t.Fatal(err)
	}
	v := &visitors{stage: w, name: name, built: filepath.Join(w.dir, "built")}
	dotnet := dotnetOf(own)
	build := exec.CommandContext(t.Context(), dotnet, "build", "-c", "Release", "-o", v.built, "-nodeReuse:false", "-p:UseSharedCompilation=false")
	build.Dir, build.Env = source, append(w.environ, "DOTNET_GENERATE_ASPNET_CERTIFICATE=false")
	if said, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building %s: %v\n%s", name, err, said)
	}
	return v
}

// dotnetOf finds the dotnet of an environment.
func dotnetOf(environ []string) string {
	for _, line := range environ {
		if root, ok := strings.CutPrefix(line, "DOTNET_ROOT="); ok {
			return filepath.Join(root, "dotnet")
		}
	}
	return "dotnet"
}

// site opens a copy of the app; before stands before aspNetCore, inside within it.
func (v *visitors) site(arguments, attributes, before, inside string, f flags) (site *Site, dir string) {
	v.t.Helper()
	v.count++
	dir = filepath.Join(v.dir, fmt.Sprint("visitors", v.count))
	if err := os.CopyFS(dir, os.DirFS(v.built)); err != nil {
		v.t.Fatal(err)
	}
	v.write(filepath.Join(dir, "web.config"), element(before+`<aspNetCore processPath="dotnet" arguments=".\`+v.name+`.dll `+arguments+`" `+attributes+`>`+inside+`</aspNetCore>`))
	if f == nil {
		f = flags{"url": "http://localhost:0"}
	}
	return v.openAs(dir, f), dir
}

// seen is how often the app noticed something.
func (v *visitors) seen(client *http.Client, base, what string, times int) {
	v.t.Helper()
	v.until(fmt.Sprintf("the app has seen %d times %q", times, what), func() bool {
		return v.get(client, base+"/seen/"+what).body == fmt.Sprint(times)
	})
}

// Who goes away is noticed by the app at once, whatever it was doing, and by
// whichever protocol: while it reads, before it answers, while it answers, and
// while it is silent within an answer (4.10).
func (v *visitors) goneAway(t *testing.T) {
	site, _ := v.site("", "", "", "", flags{"url": "http://localhost:0;https://localhost:0"})
	plain := v.up(site)
	secure := site.URLs()[0]
	client := v.client()
	phases := []struct{ method, path, begun, noticed string }{
		{"POST", "/upload", "read", "unread"},
		{"GET", "/silent", "waiting", "unanswered"},
		{"GET", "/drip", "dripping", "dripped"},
		{"GET", "/held", "holding", "let go"},
	}
	fronts := []struct {
		name, base string
		transport  *http.Transport
		protocol   string
	}{
		{"HTTP1", plain, &http.Transport{}, "HTTP/1.1"},
		{"TLS", secure, &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}, "HTTP/1.1"},
		{"HTTP2", secure, &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, ForceAttemptHTTP2: true}, "HTTP/2.0"},
	}
	times := 0
	for _, front := range fronts {
		t.Run(front.name, func(t *testing.T) {
			defer front.transport.CloseIdleConnections()
			times++
			for _, phase := range phases {
				ctx, leave := context.WithCancel(t.Context())
				defer leave()
				body, more := io.Pipe()
				go func() { _, _ = io.WriteString(more, "abc") }()
				req, err := http.NewRequestWithContext(ctx, phase.method, front.base+phase.path, body)
				if err != nil {
					t.Fatal(err)
				}
				if req.ContentLength = 1000; phase.method == "GET" {
					req.Body, req.ContentLength = nil, 0
					body.Close()
				}
				gone := make(chan error, 1)
				go func() {
					resp, err := front.transport.RoundTrip(req)
					if err == nil {
						if resp.Proto != front.protocol {
							t.Errorf("%s was answered by %s", phase.path, resp.Proto)
						}
						_, err = io.Copy(io.Discard, resp.Body)
						resp.Body.Close()
					}
					gone <- err
				}()
				v.seen(client, plain, phase.begun, times)
				leave()
				more.CloseWithError(context.Canceled)
				if err := <-gone; err == nil {
					t.Errorf("%s ended in order", phase.path)
				}
				v.seen(client, plain, phase.noticed, times)
			}
			if a := v.get(client, plain+"/"); a.status != 200 || a.body != "Visitors" {
				t.Errorf("afterwards: %d %q", a.status, a.body)
			}
		})
	}
	v.until("nothing is in flight any more", func() bool { return site.Counts().InFlight == 0 })
	v.down(site)
	if killed := events(site, 1005); len(killed) > 0 {
		t.Errorf("it had to be killed: %q", killed)
	}
}

func (v *visitors) sockets(t *testing.T) {
	site, _ := v.site("", "", "", "", nil)
	base := v.up(site)
	client := v.client()
	dial := func(protocols ...string) *websocket.Conn {
		c, _, err := websocket.Dial(t.Context(), strings.Replace(base, "http", "ws", 1)+"/ws",
			&websocket.DialOptions{HTTPClient: client, Subprotocols: protocols, CompressionMode: websocket.CompressionContextTakeover})
		if err != nil {
			t.Fatal(err)
		}
		c.SetReadLimit(-1)
		return c
	}

	c := dial("chat.v2", "chat.v1")
	if c.Subprotocol() != "chat.v2" {
		t.Errorf("the protocol is %q", c.Subprotocol())
	}
	for _, message := range []string{"Grüße", "", strings.Repeat("0123456789", 15_000)} {
		for _, kind := range []websocket.MessageType{websocket.MessageText, websocket.MessageBinary} {
			if err := c.Write(t.Context(), kind, []byte(message)); err != nil {
				t.Fatal(err)
			}
			if back, text, err := c.Read(t.Context()); err != nil || back != kind || string(text) != message {
				t.Fatalf("%d bytes of %v came back as %v, %v", len(text), kind, back, err)
			}
		}
	}
	if err := c.Close(4002, "bis später"); err != nil {
		t.Error(err)
	}
	v.until("the app knows how it was closed", func() bool { return v.get(client, base+"/ws/closed").body == "4002 bis später" })

	c = dial()
	if err := c.Write(t.Context(), websocket.MessageText, []byte("close 4001 genug für heute")); err != nil {
		t.Fatal(err)
	}
	_, _, err := c.Read(t.Context())
	if closed, ok := errors.AsType[websocket.CloseError](err); !ok || closed.Code != 4001 || closed.Reason != "genug für heute" {
		t.Errorf("closed with %v", err)
	}

	// Who goes away without a word is told to the app as 1011, as the module does.
	_ = dial().CloseNow()
	v.until("the app knows that it was left", func() bool { return strings.HasPrefix(v.get(client, base+"/ws/closed").body, "1011") })
	v.down(site)
}

// Many who break off at any byte of what they send leave nothing behind, and the
// app stops as usual.
func (v *visitors) crowds(t *testing.T) {
	site, _ := v.site("", "", "", "", nil)
	base := v.up(site)
	var all sync.WaitGroup
	for i := range 100 {
		c := v.wire(base)
		all.Go(func() {
			defer c.Close()
			text := "POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\nConnection: close\r\n\r\n" + strings.Repeat("a", 999)
			_, _ = io.WriteString(c, text[:1+i*len(text)/100])
		})
	}
	all.Wait()
	v.until("nothing is in flight", func() bool { return site.Counts().InFlight == 0 })
	if a := v.get(v.client(), base+"/seen/whole"); a.status != 200 || a.body != "0" {
		t.Errorf("%d, %s were taken for whole", a.status, a.body)
	}
	v.down(site)
	if killed := events(site, 1005); len(killed) > 0 {
		t.Errorf("it had to be killed: %q", killed)
	}
}

// By HTTP/2 the app is asked as by HTTP/1.1, and breaks and errors are seen.
func (v *visitors) http2(t *testing.T) {
	site, _ := v.site("", "", "", "", flags{"url": "http://localhost:0;https://localhost:0"})
	plain := v.up(site)
	secure := site.URLs()[0]
	transport := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, ForceAttemptHTTP2: true, DisableCompression: true}
	defer transport.CloseIdleConnections()
	ask := func(base, method, path string, length int64, text string) (*http.Response, string, error) {
		req, err := http.NewRequestWithContext(t.Context(), method, base+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if text != "" {
			req.Body, req.ContentLength = io.NopCloser(strings.NewReader(text)), length
		}
		resp, err := transport.RoundTrip(req)
		if err != nil {
			return nil, "", err
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		return resp, string(body), err
	}
	for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CUSTOM"} {
		for _, tc := range []struct {
			length       int64
			text, framed string
		}{{0, "", "cl= te="}, {11, "Hello World", "cl=11 te="}, {-1, "Hello World", "cl= te=chunked"}} {
			resp, body, err := ask(secure, method, "/framed", tc.length, tc.text)
			if err != nil {
				t.Errorf("%s %+v: %v", method, tc, err)
				continue
			}
			want := tc.text
			if method == "HEAD" {
				want = ""
			}
			// A body that is known to be none may say so: Content-Length: 0 of POST.
			framed := strings.Replace(resp.Header.Get("X-Framed"), "cl=0", "cl=", 1)
			if resp.Proto != "HTTP/2.0" || resp.StatusCode != 200 || body != want || framed != method+" "+tc.framed {
				t.Errorf("%s %+v: %s %d %q %q", method, tc, resp.Proto, resp.StatusCode, body, framed)
			}
		}
	}
	for _, base := range []string{plain, secure} {
		for path, want := range map[string]string{"/upgrade": "Enabled", "/trailers": "without"} {
			resp, body, err := ask(base, "GET", path, 0, "")
			if err != nil || resp.StatusCode != 200 || body != want || len(resp.Trailer) > 0 {
				t.Errorf("%s%s: %q %v, %v", base, path, body, resp, err)
			}
		}
		if resp, body, err := ask(base, "GET", "/throw", 0, ""); err != nil || resp.StatusCode != 500 || !strings.HasPrefix(body, "System.InvalidOperationException: on purpose") {
			t.Errorf("%s/throw: %v %q, %v", base, resp, body, err) // the app's own page, of Development
		}
		if resp, body, err := ask(base, "GET", "/abort", 0, ""); err != nil || resp.StatusCode != 502 || !strings.Contains(strings.ToLower(body), "0x80072f78") {
			t.Errorf("%s/abort: %v %q, %v", base, resp, body, err)
		}
		if resp, body, err := ask(base, "GET", "/abort/100", 0, ""); err == nil && resp.StatusCode != 502 { // the reset may overtake the head
			t.Errorf("%s/abort/100: taken for whole: %q", base, body)
		}
	}
	// An answer is whole when the app says so, although it works on. The app itself
	// is asked about that: its connection to the front is busy until it is done.
	token := "MS-ASPNETCORE-TOKEN: " + v.get(v.client(), plain+"/env?name=ASPNETCORE_TOKEN").body
	direct := fmt.Sprintf("http://127.0.0.1:%d", site.Situation().Newest().Port)
	if _, body, err := ask(plain, "GET", "/complete", 0, ""); err != nil || body != "whole" {
		t.Errorf("%q, %v", body, err)
	}
	client := v.client()
	if a := v.get(client, direct+"/seen/completed", token); a.body != "0" {
		t.Errorf("the app had ended its work before: %q", a.body)
	}
	v.get(client, direct+"/complete/now", token)
	v.until("the app has ended its work", func() bool { return v.get(client, direct+"/seen/completed", token).body == "1" })
	v.down(site)
}
