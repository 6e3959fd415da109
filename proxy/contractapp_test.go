//go:build unix

package proxy

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/coder/websocket"

	"falconer/assets/aspnetcore"
	"falconer/proxy/upstream"
)

// contractApp is the real ASP.NET Core app, under the module's variables.
type contractApp struct {
	generation *upstream.Generation
	mu         sync.Mutex
	output     bytes.Buffer
}

// Write takes what the app prints.
func (a *contractApp) Write(p []byte) (int, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.output.Write(p)
}

func (a *contractApp) said(text string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return strings.Contains(a.output.String(), text)
}

func startContractApp(t *testing.T, base string) *contractApp {
	t.Helper()
	folder := aspnetcore.Folder(t)
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := netip.MustParseAddrPort(l.Addr().String())
	_ = l.Close()
	a := &contractApp{}
	cmd := exec.Command("sh", "-c", `eval "$("$0")" && exec dotnet "$1"`, filepath.Join(folder, "setup"), filepath.Join(folder, "apps", "ContractApp", "ContractApp.dll"))
	cmd.Env = append(os.Environ(), fmt.Sprintf("ASPNETCORE_PORT=%d", address.Port()), "ASPNETCORE_APPL_PATH="+base, "ASPNETCORE_TOKEN="+testToken,
		"ASPNETCORE_IIS_HTTPAUTH=anonymous;", "ASPNETCORE_IIS_WEBSOCKETS_SUPPORTED=true", "ASPNETCORE_shutdownTimeoutSeconds=1")
	cmd.Stdout, cmd.Stderr = a, a
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		_ = cmd.Wait()
	})
	for limit := time.Now().Add(time.Minute); !reaches(address.String()); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(limit) {
			t.Fatalf("the app does not listen on %v; it says:\n%s", address, a.output.String())
		}
	}
	a.generation = upstream.New(1, address, testToken, "", cmd.Process.Pid)
	t.Cleanup(a.generation.Close)
	return a
}

// described is what ContractApp says of a request.
type described struct {
	Method, Scheme, Host, PathBase, Path, Query, Protocol, RemoteIP string
	RemotePort                                                      int
	Headers                                                         map[string][]string
}

func (w *world) describe(client *http.Client, path string) (d described) {
	w.t.Helper()
	_, text, err := w.do2(client, "GET", path, nil)
	if err == nil {
		err = json.Unmarshal([]byte(text), &d)
	}
	if err != nil {
		w.t.Fatalf("%s: %q, %v", path, text, err)
	}
	return d
}

// TestContractApp is the front before real ASP.NET Core.
func TestContractApp(t *testing.T) {
	a := startContractApp(t, "/")
	plain := start(t, nil, a.generation)
	secure := start(t, https, a.generation)
	client := secure.client2()

	t.Run("ANCM120_ANCM121_TheAppSeesTheClient", func(t *testing.T) {
		for _, w := range []*world{plain, secure} {
			d := w.describe(client, "/request/a%20b?q=%20")
			scheme, _, _ := strings.Cut(w.url(), "://")
			if d.Scheme != scheme || d.RemoteIP != "127.0.0.1" || d.Path != "/request/a b" || d.Query != "?q=%20" || d.Host != w.address() || d.Protocol != "HTTP/1.1" {
				t.Errorf("%s: %+v", scheme, d)
			}
			x := w.exchanges(1)[0]
			if want := fmt.Sprintf("127.0.0.1:%d", d.RemotePort); x.Remote != want {
				t.Errorf("the app sees port %s, the client is %s", want, x.Remote)
			}
			if d.Headers["X-Forwarded-For"] != nil || len(d.Headers["X-Original-For"]) != 1 {
				t.Errorf("ANCM-121: %v", d.Headers)
			}
		}
	})

	t.Run("ANCM122_AClientCannotStopTheApp", func(t *testing.T) {
		c := plain.dial().send(request("POST", "/iisintegration", "MS-ASPNETCORE-EVENT: shutdown", "Content-Length: 0"))
		if r := c.reply("POST"); r.StatusCode != 404 {
			t.Errorf("%d", r.StatusCode)
		}
		if r := plain.get("/pid"); r.StatusCode != 200 {
			t.Errorf("afterwards: %d", r.StatusCode)
		}
	})

	t.Run("ANCM067_ANCM070_StatusesPass", func(t *testing.T) {
		for _, code := range []int{204, 301, 404, 418, 500, 503} {
			if r := plain.get(fmt.Sprintf("/status/%d", code)); r.StatusCode != code || r.text != "" || r.Header.Get("Server") != "Kestrel" {
				t.Errorf("%d: %d %q %v", code, r.StatusCode, r.text, r.Header)
			}
		}
		r := plain.get("/cookies")
		if len(r.Header["Set-Cookie"]) != 2 || len(r.Header["X-Multi"]) != 2 {
			t.Errorf("ANCM-070: %v", r.Header)
		}
	})

	t.Run("ANCM064_ANCM065_BodiesPass", func(t *testing.T) {
		const size = 29_000_000
		sum := sha256.New()
		_, _ = io.Copy(sum, &pattern{left: size})
		for _, w := range []*world{plain, secure} {
			for _, length := range []int64{size, -1} {
				req, _ := http.NewRequestWithContext(t.Context(), "POST", w.url()+"/hash", &pattern{left: size})
				req.ContentLength = length
				resp, err := client.Do(req)
				if err != nil {
					t.Fatal(err)
				}
				text, _ := io.ReadAll(resp.Body)
				resp.Body.Close()
				if !strings.Contains(string(text), fmt.Sprintf("%X", sum.Sum(nil))) {
					t.Errorf("ANCM-064, ANCM-065: %s, length %d: %s", w.url(), length, text)
				}
			}
			resp, err := client.Get(w.url() + "/bytes/30000001")
			if err != nil {
				t.Fatal(err)
			}
			n, err := io.Copy(io.Discard, resp.Body)
			resp.Body.Close()
			if n != 30000001 || err != nil {
				t.Errorf("%d bytes came, %v", n, err)
			}
		}
	})

	t.Run("K044_TooLargeIs413", func(t *testing.T) {
		c := plain.dial()
		sent := make(chan struct{})
		go func() {
			defer close(sent)
			_, _ = io.WriteString(c.Conn, request("POST", "/hash", "Content-Length: 31000000"))
			_, _ = io.Copy(c.Conn, &pattern{left: 31000000})
		}()
		if r := c.reply("POST"); r.StatusCode != 413 {
			t.Errorf("%d", r.StatusCode)
		}
		<-sent
	})

	t.Run("Expect100", func(t *testing.T) {
		c := plain.dial().send(request("POST", "/echo", "Content-Length: 4", "Expect: 100-continue"))
		if r := c.reply("POST"); r.StatusCode != 100 {
			t.Fatalf("first %d", r.StatusCode)
		}
		if r := c.send("body").reply("POST"); r.text != "body" {
			t.Errorf("%d %q", r.StatusCode, r.text)
		}
	})

	t.Run("ANCM075_EventsComeAtOnce", func(t *testing.T) {
		for _, w := range []*world{plain, secure} {
			req, _ := http.NewRequestWithContext(t.Context(), "GET", w.url()+"/sse/100000/20", nil)
			resp, err := client.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			br := bufio.NewReader(resp.Body)
			for i := range 3 {
				if line, err := br.ReadString('\n'); err != nil || line != fmt.Sprintf("id: %d\n", i) {
					t.Fatalf("%q, %v", line, err)
				}
				_, _ = br.ReadString('\n')
				_, _ = br.ReadString('\n')
			}
			resp.Body.Close()
		}
	})

	t.Run("ANCM084_WebSocket", func(t *testing.T) {
		for _, w := range []*world{plain, secure} {
			c, ctx := w.dialWebSocket()
			big := bytes.Repeat([]byte("x"), 300_000)
			if err := c.Write(ctx, websocket.MessageText, big); err != nil {
				t.Fatal(err)
			}
			if _, got, err := c.Read(ctx); !bytes.Equal(got, big) {
				t.Errorf("%d bytes came back, %v", len(got), err)
			}
			if err := c.Close(4002, "reason"); err != nil {
				t.Errorf("closing: %v", err)
			}
		}
	})

	t.Run("ANCM079_AbortedAnswersAreSeen", func(t *testing.T) {
		for _, path := range []string{"/abort", "/short"} {
			c := plain.dial().send(request("GET", path))
			resp, err := http.ReadResponse(c.r, &http.Request{Method: "GET"})
			if err == nil {
				_, err = io.ReadAll(resp.Body)
			}
			// The app's reset may overtake what it said before.
			if err == nil && resp.StatusCode != 502 {
				t.Errorf("%s is taken for whole", path)
			}
		}
	})

	t.Run("ClientGoneReachesTheApp", func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		req, _ := http.NewRequestWithContext(ctx, "GET", plain.url()+"/delay/60000", nil)
		if _, err := client.Do(req); err == nil {
			t.Fatal("answered")
		}
		for limit := time.Now().Add(within); !a.said("client went away during delay"); time.Sleep(5 * time.Millisecond) {
			if time.Now().After(limit) {
				t.Fatal("the app was not told")
			}
		}
	})

	t.Run("ANCM078_ACrashIs502", func(t *testing.T) {
		w := start(t, func(c *Config) { retries(c, false) }, a.generation)
		if r := w.get("/exit/3"); r.StatusCode != 502 {
			t.Errorf("%d", r.StatusCode)
		}
	})
}

// TestContractAppBelowAPath is the path base (ANCM-052).
func TestContractAppBelowAPath(t *testing.T) {
	a := startContractApp(t, "/shop")
	w := start(t, func(c *Config) {
		c.Applications[0].Path = "/shop"
		contract := defaultContract()
		contract.PathBase = "/shop"
		c.Applications[0].SetContract(contract, nil)
	}, a.generation)
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	if d := w.describe(client, "/Shop/request/x"); d.PathBase != "/Shop" || d.Path != "/request/x" {
		t.Errorf("%+v", d)
	}
	if r := w.get("/"); r.StatusCode != 404 {
		t.Errorf("outside: %d", r.StatusCode)
	}
}
