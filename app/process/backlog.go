package process

import (
	"io"
	"strings"
	"sync"
)

// Backlog keeps what a process prints until it is known who reads it, and passes on
// what comes then. The zero value is ready; its methods may be called by several
// goroutines, Write by one.
type Backlog struct {
	mu   sync.Mutex // guards what follows
	kept []byte
	to   io.Writer // nil while nobody reads
}

// backlogCap is the most that is kept, enough for what the host says of itself with
// COREHOST_TRACE; the rest is let go.
const backlogCap = 1 << 20

// Open lets through what was kept and what comes.
func (b *Backlog) Open(to io.Writer) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.to = to
	if len(b.kept) > 0 {
		_, _ = to.Write(b.kept)
		b.kept = nil
	}
}

// Write never fails: the process does not wait for whoever reads.
func (b *Backlog) Write(text []byte) (int, error) {
	b.mu.Lock()
	to := b.to
	if to == nil {
		b.kept = append(b.kept, text[:min(len(text), backlogCap-len(b.kept))]...)
	}
	b.mu.Unlock()
	if to != nil {
		_, _ = to.Write(text)
	}
	return len(text), nil
}

// End implements [Ender] for whoever reads.
func (b *Backlog) End() {
	b.mu.Lock()
	to := b.to
	b.mu.Unlock()
	if e, ok := to.(Ender); ok {
		e.End()
	}
}

// First is the first line of what is kept.
func (b *Backlog) First() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	line, _, _ := strings.Cut(strings.TrimSpace(string(b.kept)), "\n")
	return strings.TrimSpace(line)
}
