package build

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"falconer/app/dotnet"
	"falconer/app/process"
)

// manner is what a pretended compiler server does.
type manner int

const (
	compiles manner = iota
	endsAtOnce
	comesNever
	hangsUp // in the middle of the compile
	compilesForEver
	compilesSlowly // for a second
)

// pretence is a compiler whose servers are pretended; its clock is that of a bubble.
type pretence struct {
	t        *testing.T
	compiler *Compiler
	manner   manner // of the servers that are started from now on
	started  []*pretended
	alone    []string        // the words of each compile by csc
	told     map[string]bool // why
}

func pretend(t *testing.T, m manner) *pretence {
	p := &pretence{t: t, compiler: NewCompiler(), manner: m, told: map[string]bool{}}
	p.compiler.start = func(context.Context, *dotnet.Installation, string, []string) (*server, error) {
		s := &pretended{manner: p.manner, exited: make(chan struct{})}
		p.started = append(p.started, s)
		if s.manner == endsAtOnce {
			time.AfterFunc(10*time.Millisecond, s.end)
		}
		return &server{connect: s.connect, process: s, began: time.Now()}, nil
	}
	p.compiler.csc = func(_ context.Context, _ *dotnet.Installation, _, _ string, words, _ []string) (compiled, error) {
		p.alone = append(p.alone, strings.Join(words, " "))
		return compiled{ended: true}, nil
	}
	return p
}

// compile compiles once, and holds how long that took by the clock, how many servers were
// started for it and, when there is a text, that csc did it because of that.
func (p *pretence) compile(ctx context.Context, took time.Duration, starts int, fellBack string) error {
	p.t.Helper()
	began, before, alone := time.Now(), len(p.started), len(p.alone)
	said, err := p.compiler.compile(ctx, nil, "sdk", "", "a.rsp", nil)
	if since := time.Since(began); since != took {
		p.t.Errorf("the compile took %s, want %s", since, took)
	}
	if n := len(p.started) - before; n != starts {
		p.t.Errorf("%d servers were started, want %d", n, starts)
	}
	if byCSC := len(p.alone) > alone; byCSC != (fellBack != "") {
		p.t.Errorf("csc compiled: %v, want %v; %v", byCSC, fellBack != "", err)
	}
	if fellBack != "" {
		if said.fellBack == nil || !strings.HasPrefix(said.fellBack.Error(), fellBack) || !strings.HasSuffix(said.fellBack.Error(), "; it is tried again at later saves") {
			p.t.Errorf("the server was not used because of %v, want %q", said.fellBack, fellBack)
		}
		p.told[fmt.Sprint(said.fellBack)] = true
	}
	return err
}

// pretended is a compiler server and its process.
type pretended struct {
	manner manner
	once   sync.Once
	exited chan struct{}
	rests  atomic.Bool
	// stoppedAtRest is set when it was stopped while it rested.
	stoppedAtRest bool
}

func (s *pretended) end()                    { s.once.Do(func() { close(s.exited) }) }
func (s *pretended) Exited() <-chan struct{} { return s.exited }
func (s *pretended) Done() <-chan struct{}   { return s.exited }
func (s *pretended) Exit() process.Exit      { return process.Exit{Code: 150} }
func (s *pretended) Rest() error             { s.rests.Store(true); return nil }
func (s *pretended) Work() error             { s.rests.Store(false); return nil }

func (s *pretended) Stop(context.Context, time.Duration) bool {
	s.stoppedAtRest = s.rests.Load()
	s.end()
	return false
}

func (s *pretended) connect(context.Context, string) (pipe, error) {
	if s.manner == endsAtOnce || s.manner == comesNever {
		return nil, errors.New("nobody listens")
	}
	ours, theirs := net.Pipe()
	go s.serve(theirs, s.manner)
	return ours, nil
}

// serve answers one request in a manner.
func (s *pretended) serve(conn net.Conn, m manner) {
	defer conn.Close()
	var length [4]byte
	if _, err := io.ReadFull(conn, length[:]); err != nil {
		return
	}
	_, _ = io.CopyN(io.Discard, conn, int64(binary.LittleEndian.Uint32(length[:])))
	switch m {
	case compiles:
		_, _ = conn.Write(answerBytes(answerDone, 0, ""))
	case compilesForEver:
		_, _ = conn.Read(length[:]) // until the client goes away
		s.end()
	case compilesSlowly:
		time.Sleep(time.Second)
		_, _ = conn.Write(answerBytes(answerDone, 0, ""))
	}
}
