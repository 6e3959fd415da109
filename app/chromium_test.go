package app

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// chromium is a real browser without a window, with one page, spoken to over the
// DevTools protocol.
type chromium struct {
	t       *testing.T
	conn    *websocket.Conn
	session string

	mu      sync.Mutex // guards what follows
	last    int
	answers map[int]chan devtools
	loads   int      // pages that were loaded
	wrong   []string // error pages that were seen
}

// devtools is a message of the protocol.
type devtools struct {
	ID     int             `json:"id,omitempty"`
	Method string          `json:"method,omitempty"`
	Params json.RawMessage `json:"params,omitempty"`
	Result json.RawMessage `json:"result,omitempty"`
	Error  *struct {
		Message string `json:"message"`
	} `json:"error,omitempty"`
	Session string `json:"sessionId,omitempty"`
}

// browserFlags keep a browser to the page that it was asked for.
var browserFlags = []string{"--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
	"--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--remote-debugging-port=0"}

// browse starts a browser; where there is none the test is skipped aloud, but in
// CI it must be there (tools/needs.sh browser).
func browse(t *testing.T) *chromium {
	t.Helper()
	program := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			program = path
			break
		}
	}
	if program == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal("no chromium here: tools/needs.sh browser installs it")
		}
		t.Skip("no chromium here: pages are not tried in a real browser; tools/needs.sh browser installs it")
	}
	dir, err := os.MkdirTemp("", "fb")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, append(browserFlags, "--user-data-dir="+dir, "about:blank")...)
	cmd.Env = append(os.Environ(), "HOME="+dir)
	said, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	b := &chromium{t: t, answers: map[int]chan devtools{}}
	read := make(chan struct{})
	t.Cleanup(func() {
		b.close()
		hard := time.AfterFunc(patience, func() { _ = cmd.Process.Kill() })
		<-read
		_ = cmd.Wait()
		hard.Stop()
		_ = os.RemoveAll(dir)
	})
	address := make(chan string, 1)
	go func() {
		defer close(read)
		for lines := bufio.NewScanner(said); lines.Scan(); {
			if found := devtoolsAddress.FindString(lines.Text()); found != "" {
				address <- found
			}
		}
	}()
	select {
	case a := <-address:
		b.attach(a)
	case <-read:
		t.Fatal("chromium ended before it listened")
	case <-time.After(patience):
		t.Fatal("chromium never listened")
	}
	return b
}

var devtoolsAddress = regexp.MustCompile(`ws://\S+`)

// attach opens the page.
func (b *chromium) attach(address string) {
	b.t.Helper()
	conn, _, err := websocket.Dial(b.t.Context(), address, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	conn.SetReadLimit(64 << 20)
	b.conn = conn
	go b.read()
	var target struct{ TargetID string }
	b.call("Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	var attached struct{ SessionID string }
	b.call("Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &attached)
	b.session = attached.SessionID
	for _, domain := range []string{"Page", "Runtime", "Network"} {
		b.call(domain+".enable", nil, nil)
	}
}

func (b *chromium) read() {
	for {
		_, text, err := b.conn.Read(context.Background())
		if err != nil {
			b.mu.Lock()
			defer b.mu.Unlock()
			for id, answer := range b.answers {
				close(answer)
				delete(b.answers, id)
			}
			b.answers = nil
			return
		}
		var m devtools
		if json.Unmarshal(text, &m) == nil {
			b.take(m)
		}
	}
}

// take notes what the browser tells: answers, and what became of the page.
func (b *chromium) take(m devtools) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if answer := b.answers[m.ID]; m.ID != 0 && answer != nil {
		answer <- m
		delete(b.answers, m.ID)
		return
	}
	var p struct {
		Type, ErrorText string
		Canceled        bool
		Response        struct {
			URL    string
			Status int
		}
		Frame struct{ URL, UnreachableURL string }
	}
	_ = json.Unmarshal(m.Params, &p)
	switch {
	case m.Method == "Page.loadEventFired":
		b.loads++
	case m.Method == "Page.frameNavigated" && p.Frame.UnreachableURL != "":
		b.wrong = append(b.wrong, "no page came from "+p.Frame.UnreachableURL)
	case m.Method == "Network.responseReceived" && p.Response.Status >= 400 && p.Type == "Document":
		b.wrong = append(b.wrong, fmt.Sprintf("%d from %s", p.Response.Status, p.Response.URL))
	case m.Method == "Network.loadingFailed" && p.Type == "Document" && !p.Canceled:
		b.wrong = append(b.wrong, p.ErrorText)
	}
}

// call asks the browser for something and waits for its answer.
func (b *chromium) call(method string, params, result any) {
	b.t.Helper()
	if err := b.ask(method, params, result); err != nil {
		b.t.Fatalf("%s: %v", method, err)
	}
}

func (b *chromium) ask(method string, params, result any) error {
	text, err := json.Marshal(params)
	if err != nil {
		return err
	}
	m := devtools{Method: method, Params: text, Session: b.session}
	answer := make(chan devtools, 1)
	b.mu.Lock()
	if b.answers == nil {
		b.mu.Unlock()
		return fmt.Errorf("the browser is gone")
	}
	b.last++
	m.ID = b.last
	b.answers[m.ID] = answer
	b.mu.Unlock()
	if params == nil {
		m.Params = nil
	}
	if text, err = json.Marshal(m); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := b.conn.Write(ctx, websocket.MessageText, text); err != nil {
		return err
	}
	select {
	case m, open := <-answer:
		switch {
		case !open:
			return fmt.Errorf("the browser is gone")
		case m.Error != nil:
			return fmt.Errorf("%s", m.Error.Message)
		case result != nil:
			return json.Unmarshal(m.Result, result)
		}
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (b *chromium) close() {
	if b.conn == nil {
		return
	}
	b.session = ""
	_ = b.ask("Browser.close", nil, nil)
	_ = b.conn.CloseNow()
}

// open goes to an address and waits for the page.
func (b *chromium) open(address string) {
	b.t.Helper()
	before, _ := b.seen()
	b.call("Page.navigate", map[string]any{"url": address}, nil)
	b.until("the page is loaded", func() bool { now, _ := b.seen(); return now > before })
}

// seen is how many pages were loaded, and which of them were wrong.
func (b *chromium) seen() (loads int, wrong []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.loads, append([]string(nil), b.wrong...)
}

// value is what an expression is in the page now, as text; a page that is just
// loaded anew has none.
func (b *chromium) value(expression string) string {
	var r struct {
		Result           struct{ Value any }
		ExceptionDetails *struct{ Text string }
	}
	err := b.ask("Runtime.evaluate", map[string]any{"expression": expression, "returnByValue": true}, &r)
	if err != nil || r.ExceptionDetails != nil {
		return ""
	}
	return fmt.Sprint(r.Result.Value)
}

// shows waits until an expression is so in the page.
func (b *chromium) shows(what, expression string) {
	b.t.Helper()
	b.until(what, func() bool { return b.value(expression) == "true" })
}

func (b *chromium) until(what string, ok func() bool) {
	b.t.Helper()
	for limit := time.Now().Add(patience); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(limit) {
			_, wrong := b.seen()
			text := b.value("document.documentElement.outerHTML")
			b.t.Fatalf("it never came that %s; %v\n%.3000s", what, wrong, strings.TrimSpace(text))
		}
	}
}
