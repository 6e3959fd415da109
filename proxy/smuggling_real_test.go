//go:build unix

package proxy

import (
	"bufio"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// understood are the requests that a real Kestrel logged, up to one that is sent
// now: it writes its log behind its answers.
func (a *contractApp) understood(w *world) (lines []string) {
	w.t.Helper()
	const last = "/the-end-of-the-log"
	from := len(a.logged())
	w.dial().send(request("GET", last)).reply("GET")
	for limit := time.Now().Add(time.Minute); len(lines) <= from || !strings.HasSuffix(lines[len(lines)-1], last); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(limit) {
			w.t.Fatalf("Kestrel does not log; so far: %q", lines)
		}
		lines = a.logged()
	}
	return slices.DeleteFunc(lines, func(line string) bool { return strings.HasSuffix(line, last) })
}

// logged are the request lines in the app's log so far.
func (a *contractApp) logged() (lines []string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, m := range starting.FindAllStringSubmatch(a.output.String(), -1) {
		lines = append(lines, m[1])
	}
	return lines
}

var starting = regexp.MustCompile(`Request starting HTTP/1\.[01] (\S+ \S+)`)

// TestKestrelReadsOneRequestOfEach sends everything that could be read in two
// ways to a real Kestrel behind the front, in the clear, over TLS and by HTTP/2:
// Kestrel itself says which requests it read.
func TestKestrelReadsOneRequestOfEach(t *testing.T) {
	t.Setenv("Logging__Console__LogLevel__Default", "Information")
	a := startContractApp(t, "/")
	plain, secure := start(t, nil, a.generation), start(t, https, a.generation)
	refused := func(w *world, over bool, text string) int {
		c, err := net.Dial("tcp", w.address())
		if over {
			config := trusting(t)
			config.NextProtos = []string{"http/1.1"}
			c, err = tls.Dial("tcp", w.address(), config)
		}
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		_ = c.SetDeadline(time.Now().Add(within))
		_, _ = io.WriteString(c, text) // it may not be read whole
		from := bufio.NewReader(c)
		r, err := http.ReadResponse(from, nil)
		if err != nil {
			return 0
		}
		_, _ = io.Copy(io.Discard, r.Body)
		if more, _ := io.ReadAll(from); len(more) > 0 {
			t.Errorf("behind the answer of %.60q comes %.200q", text, more)
		}
		return r.StatusCode
	}
	for _, attack := range attacks {
		for over, w := range map[bool]*world{false: plain, true: secure} {
			got := refused(w, over, attack.sent)
			if got == http.StatusMethodNotAllowed && strings.Contains(attack.sent, inChunks) {
				continue // the app answered the head before the front had read the chunks
			}
			if got != attack.status {
				t.Errorf("%s (TLS %v): %d, want %d", attack.name, over, got, attack.status)
			}
		}
	}
	for name, c := range attacks2 {
		if status := secure.raw2(c.fields, c.blocks...); status != "" && status[0] == '5' && status != "501" {
			t.Errorf("%s: %s", name, status)
		}
	}
	if got := a.understood(plain); len(got) > 2*len(attacks)+len(attacks2) || slices.ContainsFunc(got, func(line string) bool { return strings.Contains(line, "smuggled") }) {
		t.Errorf("Kestrel read %q", got)
	}

	before := len(a.understood(plain))
	c := plain.dial()
	for name, tc := range awkward {
		c.send(tc.sent)
		method, _, _ := strings.Cut(strings.TrimSpace(tc.sent), " ")
		c.reply(method)
		if r := c.send(request("GET", "/last-of-all")).reply("GET"); r.StatusCode != 404 {
			t.Fatalf("%s: what follows got %d", name, r.StatusCode)
		}
	}
	got := a.understood(plain)[before:]
	for i, line := range got {
		if follows := i%2 == 1; follows != strings.HasSuffix(line, "/last-of-all") {
			t.Fatalf("request %d of %q is not in its place", i, got)
		}
	}
	if len(got) != 2*len(awkward) {
		t.Errorf("Kestrel read %d requests, want %d: %q", len(got), 2*len(awkward), got)
	}
}
