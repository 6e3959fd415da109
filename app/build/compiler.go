package build

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"falconer/app/dotnet"
	"falconer/app/process"
)

// Compiler compiles C# through compiler servers of our own, one for each SDK,
// that end with it. Its methods may be called by several goroutines.
type Compiler struct {
	mu      sync.Mutex         // guards what follows, also while a server starts
	servers map[string]*server // by the compiler's folder
	refused map[string]error   // folders whose server cannot be used, and why
	absent  map[string]absence // folders whose server was of no use, since one has answered
	closed  bool
	ending  atomic.Bool // nobody waits for what was cancelled
	start   startFunc
	csc     cscFunc

	shops shops
}

// startFunc starts a server, cscFunc compiles without one of ours.
type (
	startFunc func(ctx context.Context, found *dotnet.Installation, folder string, env []string) (*server, error)
	cscFunc   func(ctx context.Context, found *dotnet.Installation, folder, dir string, words, env []string) (compiled, error)
)

// NewCompiler makes one without servers; the first compile starts one.
func NewCompiler() *Compiler {
	return &Compiler{
		servers: map[string]*server{}, refused: map[string]error{}, absent: map[string]absence{},
		start: startServer, csc: runCompiler,
	}
}

// Rest has the servers that compile nothing do nothing at all until the next compile, for
// at most limit: an app starts that needs the processors.
func (c *Compiler) Rest(limit time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range c.servers {
		s.rest(limit)
	}
}

// Ending says that Close comes soon: a compile that is cancelled from now on is not
// waited for, because its server ends as well.
func (c *Compiler) Ending() { c.ending.Store(true) }

// Close ends the servers and waits for that. Compiles that run fail.
func (c *Compiler) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	for folder, s := range c.servers {
		s.stop()
		delete(c.servers, folder)
	}
}

// errClosed is a compile after the end.
var errClosed = errors.New("the compiler is closed")

// server is the running server of a folder.
func (c *Compiler) server(ctx context.Context, found *dotnet.Installation, folder string, env []string) (*server, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return nil, errClosed
	}
	if err := c.refused[folder]; err != nil {
		return nil, err
	}
	if a := c.absent[folder]; time.Now().Before(a.until) {
		return nil, a.why
	}
	if s := c.servers[folder]; s != nil && s.alive() {
		return s, nil
	} else if s != nil {
		s.stop()
		delete(c.servers, folder)
	}
	s, err := c.start(ctx, found, folder, env)
	if err != nil {
		if ctx.Err() == nil {
			err = c.miss(folder, explained(folder, err))
		}
		return nil, err
	}
	s.ending = &c.ending
	c.servers[folder] = s
	return s, nil
}

// miss notes that a folder's server was of no use, and answers why, as it is told until
// one is tried again. mu is held.
func (c *Compiler) miss(folder string, why error) error {
	c.absent[folder] = c.absent[folder].longer(why)
	return c.absent[folder].why
}

// lose gives a server up that could not be spoken to. It answers why, as it is told, and
// whether another one may be tried at once, as this one was of use before.
func (c *Compiler) lose(folder string, s *server, why error) (told error, again bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.servers[folder] != s {
		return why, true // somebody else has noted it
	}
	s.stop()
	delete(c.servers, folder)
	why = explained(folder, why) // as it is now
	var refused *refusedError
	switch {
	case errors.As(why, &refused) && refused.answer != answerShutdown:
		c.refused[folder] = why
		return why, false
	case s.excused.Load():
		return why, true
	}
	return c.miss(folder, why), false
}

// answered notes that a folder's server is of use.
func (c *Compiler) answered(folder string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.absent, folder)
}

// compiled is what the compiler said.
type compiled struct {
	code     int
	output   string
	fellBack error // why the server was not used
	ended    bool  // it is known that nothing of the compile goes on
}

// compile has a response file compiled: by our server, and by csc when that cannot be
// used: with the SDK's shared server, unless it is the server that cannot run.
func (c *Compiler) compile(ctx context.Context, found *dotnet.Installation, folder, dir, response string, env []string) (compiled, error) {
	words := []string{"/noconfig", "@" + response}
	said, why := c.serve(ctx, found, folder, dir, words, env)
	if why == nil || ctx.Err() != nil || errors.Is(why, errClosed) {
		return said, why
	}
	if sharable(why) {
		words = append(words, "/shared")
	}
	said, err := c.csc(ctx, found, folder, dir, words, env)
	said.fellBack = why
	return said, err
}

// serve has our server compile, and a new one when that had gone. A server that has not
// answered when the time for the compile is over is given up.
func (c *Compiler) serve(ctx context.Context, found *dotnet.Installation, folder, dir string, words, env []string) (said compiled, why error) {
	began := time.Now()
	for range 2 {
		s, err := c.server(ctx, found, folder, env)
		if err != nil {
			return compiled{ended: true}, because(ctx, err)
		}
		said, why = s.compile(ctx, dir, words)
		switch {
		case why == nil:
			c.answered(folder)
			return said, nil
		case ctx.Err() == nil:
		case said.ended || errors.Is(ctx.Err(), context.Canceled):
			return said, ctx.Err()
		default: // it may compile for ever
			s.excused.Store(false)
			limit, _ := ctx.Deadline()
			why = fmt.Errorf("speaking to the compiler server: %w", &silentError{limit.Sub(began)})
		}
		again := false
		if why, again = c.lose(folder, s, why); !again || ctx.Err() != nil {
			break
		}
	}
	return compiled{ended: true}, why
}

// runCompiler compiles with csc, which uses the SDK's shared server when it is told to, or
// does the work itself.
func runCompiler(ctx context.Context, found *dotnet.Installation, folder, dir string, words, env []string) (compiled, error) {
	args := append([]string{"exec", filepath.Join(folder, "csc.dll")}, words...)
	var out bytes.Buffer
	exit, err := process.Run(ctx, process.Command{
		Path: found.Path, Args: args, Dir: dir, Env: environment(env), Stdout: &out, Leave: true,
	})
	if err != nil {
		return compiled{}, fmt.Errorf("running the compiler: %w", err)
	}
	return compiled{code: exit.Code, output: out.String(), ended: true}, nil
}

// writeResponse writes a response file: one argument a line.
func writeResponse(path string, words []string) error {
	var text strings.Builder
	for _, word := range words {
		text.WriteString(word)
		text.WriteByte('\n')
	}
	return os.WriteFile(path, []byte(text.String()), 0o600)
}
