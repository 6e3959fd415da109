package standby

import (
	"bytes"
	"io"
	"strings"
	"sync"

	"falconer/app/process"
)

// talk is the standard output of a standby process: what the launcher says, and
// behind its last word what the app prints. It is written by one goroutine.
type talk struct {
	up    chan struct{} // closed when the launcher runs
	ready chan struct{} // closed when it stands by, or the app's code begins
	gone  chan struct{} // closed when the app's code begins

	errors *process.Backlog // what it prints as errors, which is the app's once its code begins

	mu     sync.Mutex // guards what follows
	line   []byte     // not yet ended
	to     io.Writer  // for the app
	stderr io.Writer  // the same, for its errors
	over   bool       // the launcher has said its last word
	cold   string     // why it is less warm than it was to be
}

// The launcher's words.
const (
	wordUp    = "up"
	wordCold  = "cold "
	wordReady = "ready"
	wordGo    = "go"
)

func newTalk() *talk {
	return &talk{up: make(chan struct{}), ready: make(chan struct{}), gone: make(chan struct{}), errors: new(process.Backlog)}
}

// aim says where the app's output will go.
func (t *talk) aim(stdout, stderr io.Writer) {
	t.mu.Lock()
	t.to, t.stderr = stdout, stderr
	t.mu.Unlock()
}

// Write never fails: the app does not wait for whoever reads.
func (t *talk) Write(p []byte) (int, error) {
	n := len(p)
	t.mu.Lock()
	for !t.over && len(p) > 0 {
		var word []byte
		var ended bool
		word, p, ended = bytes.Cut(p, []byte("\n"))
		t.line = append(t.line, word[:min(len(word), lineCap-len(t.line))]...)
		if ended {
			t.hear(strings.TrimSuffix(string(t.line), "\r"))
			t.line = t.line[:0]
		}
	}
	to := t.to
	t.mu.Unlock()
	if len(p) > 0 && to != nil {
		_, _ = to.Write(p)
	}
	return n, nil
}

// End implements process.Ender for what the app's output goes to.
func (t *talk) End() {
	t.mu.Lock()
	to := t.to
	t.mu.Unlock()
	if e, ok := to.(process.Ender); ok {
		e.End()
	}
}

// lineCap is the longest line of the launcher's that matters.
const lineCap = 1 << 10

// hear takes a line in; what is none of the launcher's words is nobody's. mu is
// held.
func (t *talk) hear(line string) {
	why, cold := strings.CutPrefix(line, wordCold)
	switch {
	case line == wordUp && !isClosed(t.up):
		close(t.up)
	case cold && !isClosed(t.ready):
		t.cold = why
	case line == wordReady && t.to == nil && !isClosed(t.ready):
		close(t.ready)
	case line == wordGo && t.to != nil:
		t.over = true
		t.errors.Open(t.stderr)
		if !isClosed(t.ready) {
			close(t.ready)
		}
		close(t.gone)
	}
}

func isClosed(ch <-chan struct{}) bool {
	select {
	case <-ch:
		return true
	default:
		return false
	}
}
