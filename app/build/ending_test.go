package build

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"
)

// silentPipe is a server that compiles for ever; a read ends with the deadline.
type silentPipe struct{ deadline chan time.Time }

func (p silentPipe) Read([]byte) (int, error) {
	p.deadline <- <-p.deadline // whoever looks gets it, too
	return 0, os.ErrDeadlineExceeded
}
func (p silentPipe) Write(b []byte) (int, error)       { return len(b), nil }
func (p silentPipe) Close() error                      { return nil }
func (p silentPipe) SetReadDeadline(t time.Time) error { p.deadline <- t; return nil }

func TestACancelledCompileIsWaitedForUnlessAllEnds(t *testing.T) {
	for _, ends := range []bool{false, true} {
		c := NewCompiler()
		if ends {
			c.Ending()
		}
		s := &server{ending: &c.ending}
		conn := silentPipe{make(chan time.Time, 1)}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		said, err := s.speak(ctx, conn, t.TempDir(), nil)
		if !errors.Is(err, context.Canceled) || said.ended {
			t.Errorf("a cancelled compile: %+v, %v", said, err)
		}
		if now := !(<-conn.deadline).After(time.Now()); now != ends {
			t.Errorf("all ends: %v, the answer is given up at once: %v", ends, now)
		}
	}
}
