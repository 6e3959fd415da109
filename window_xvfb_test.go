//go:build xvfb

package main

import (
	"bufio"
	"context"
	"fmt"
	"image/color"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// The window itself, as a person has it: the built program on a display of its
// own, with clicks, keys and a tray. tools/window-test.sh prepares the display
// and runs this.

// memoryLimit is what the window may have in memory after 10,000 requests.
const memoryLimit = 250 << 20

func TestTheWindowFromStartToEnd(t *testing.T) {
	tray := newTrayHost(t)
	d := newDesk(t, "dark")
	d.open("--sample")
	d.wait("ready")
	first := d.status()
	d.requests(first, 200)
	d.shot("dark.png")

	// Stop by its key, Start by a click on the button.
	d.key("shift+F5")
	d.wait("stopped")
	d.settled()
	d.closed(first)
	d.gone(first.PID)
	d.click(theAccent(t, d.theme))
	d.wait("ready")
	second := d.status()
	if second.Generation <= first.Generation {
		t.Errorf("after Stop and Start it is generation %d, before it was %d", second.Generation, first.Generation)
	}

	// Restart from the tray's menu, under requests: none fails.
	stop := d.traffic(second)
	tray.choose(t, "FalconerSample", "Restart")
	third := d.generationAfter(second.Generation)
	stop()
	d.gone(second.PID)

	// Much traffic, and the window stays small.
	d.requests(third, 10_000)
	d.settled()
	if resident := d.resident(); resident > memoryLimit {
		t.Errorf("%d MB are resident after 10,000 requests; the limit is %d MB", resident>>20, memoryLimit>>20)
	} else {
		t.Logf("%d MB are resident after 10,000 requests", resident>>20)
	}
	d.shot("requests.png")

	// A second start brings the first window forward and ends.
	if out, err := d.command().CombinedOutput(); err != nil {
		t.Errorf("a second start: %v\n%s", err, out)
	}

	// The close button: as the state file says, that quits.
	d.key("alt+F4")
	d.ended()
	d.closed(third)
	d.gone(third.PID)
	d.leftNothing()
}

func TestTheWindowInLight(t *testing.T) {
	tray := newTrayHost(t)
	d := newDesk(t, "light")
	d.open("--sample")
	d.wait("ready")
	s := d.status()
	d.requests(s, 50)
	d.shot("light.png")
	tray.choose(t, "Quit")
	d.ended()
	d.closed(s)
	d.gone(s.PID)
	d.leftNothing()
}

func TestTheWindowEndsWithSIGTERM(t *testing.T) {
	d := newDesk(t, "dark")
	d.open("--sample")
	d.wait("ready")
	s := d.status()
	d.terminate()
	d.ended()
	d.closed(s)
	d.gone(s.PID)
	d.leftNothing()
}

// theAccent is the colour of the button to press.
func theAccent(t *testing.T, mode string) color.Color {
	t.Helper()
	return accentOf(mode)
}

// requests sends n requests through the front as fast as they go.
func (d *desk) requests(s siteStatus, n int) {
	d.t.Helper()
	d.send(s, n, 8, func(int) func() { return func() {} })
}

// send sends n requests over a few connections. Each waits in turn, and calls
// what that returns when it has been answered.
func (d *desk) send(s siteStatus, n, connections int, turn func(i int) (answered func())) {
	d.t.Helper()
	address := s.http(d.t)
	paths := []string{"/", "/version", "/missing", "/error", "/?page=2"}
	var wg sync.WaitGroup
	var next, failed atomic.Int64
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: connections}, Timeout: 30 * time.Second}
	defer client.CloseIdleConnections()
	for range connections {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				answered := turn(i)
				response, err := client.Get(address + paths[i%len(paths)])
				if err != nil {
					failed.Add(1)
					continue
				}
				_, _ = io.Copy(io.Discard, response.Body)
				response.Body.Close()
				answered()
			}
		})
	}
	wg.Wait()
	if failed.Load() > 0 {
		d.t.Errorf("%d of %d requests failed", failed.Load(), n)
	}
}

// traffic sends one request after the other until the function it returns is
// called; each has to be answered with 200.
func (d *desk) traffic(s siteStatus) (stop func()) {
	address := s.http(d.t) + "/version"
	ctx, cancel := context.WithCancel(d.t.Context())
	var wg sync.WaitGroup
	sent := 0
	wg.Go(func() {
		for ; ctx.Err() == nil; sent++ {
			response, err := http.Get(address)
			if err != nil {
				d.t.Errorf("during the restart: %v", err)
				return
			}
			_, _ = io.Copy(io.Discard, response.Body)
			response.Body.Close()
			if response.StatusCode != http.StatusOK {
				d.t.Errorf("during the restart: %s", response.Status)
			}
		}
	})
	return func() {
		cancel()
		wg.Wait()
		http.DefaultClient.CloseIdleConnections()
		if sent == 0 {
			d.t.Error("no request was sent during the restart")
		}
	}
}

// closed checks that nobody listens on the site's addresses any more.
func (d *desk) closed(s siteStatus) {
	d.t.Helper()
	for _, text := range s.URLs {
		u, err := url.Parse(text)
		if err != nil {
			d.t.Fatal(err)
		}
		for _, host := range []string{"127.0.0.1", "::1"} {
			if conn, err := net.DialTimeout("tcp", net.JoinHostPort(host, u.Port()), time.Second); err == nil {
				conn.Close()
				d.t.Errorf("%s port %s is still open", host, u.Port())
			}
		}
	}
}

// leftNothing checks that no process of ours, no socket and no run folder is
// left: whoever has our home folder in the environment is ours.
func (d *desk) leftNothing() {
	d.t.Helper()
	environments, _ := filepath.Glob("/proc/[0-9]*/environ")
	for _, name := range environments {
		if text, err := os.ReadFile(name); err == nil && strings.Contains(string(text), "HOME="+d.home+"\x00") {
			command, _ := os.ReadFile(filepath.Join(filepath.Dir(name), "cmdline"))
			d.t.Errorf("process %s is left: %q", filepath.Base(filepath.Dir(name)), command)
		}
	}
	for _, dir := range []string{"run", filepath.Join("cache", "falconer")} {
		_ = filepath.WalkDir(filepath.Join(d.home, dir), func(path string, e os.DirEntry, err error) error {
			if err == nil && !e.IsDir() && e.Name() != "window.lock" { // a lock file is never deleted
				d.t.Errorf("%s is left", path)
			}
			return nil
		})
	}
}

// resident is the program's memory in bytes.
func (d *desk) resident() int64 {
	d.t.Helper()
	f, err := os.Open(fmt.Sprintf("/proc/%d/status", d.process.Process.Pid))
	if err != nil {
		d.t.Fatal(err)
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var kB int64
		if n, _ := fmt.Sscanf(lines.Text(), "VmRSS: %d kB", &kB); n == 1 {
			return kB << 10
		}
	}
	d.t.Fatal("the system does not tell how much memory is resident")
	return 0
}
