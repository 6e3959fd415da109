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
	absent  map[string]absence // folders whose server could not be started
	closed  bool
	ending  atomic.Bool // nobody waits for what was cancelled

	shops shops
}

// absence is a server that could not be started: it is tried again at a later compile.
type absence struct {
	why   error
	wait  time.Duration
	until time.Time
}

// For how long a server that could not be started is not tried again: twice as long each time.
const shortestAbsence, longestAbsence = 5 * time.Second, 5 * time.Minute

// longer is the absence after one more failure.
func (a absence) longer(why error) absence {
	a.wait = min(max(2*a.wait, shortestAbsence), longestAbsence)
	a.why, a.until = fmt.Errorf("%w; it is tried again at later saves", why), time.Now().Add(a.wait)
	return a
}

// NewCompiler makes one without servers; the first compile starts one.
func NewCompiler() *Compiler {
	return &Compiler{servers: map[string]*server{}, refused: map[string]error{}, absent: map[string]absence{}}
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
	s, err := startServer(ctx, found, folder, env)
	if err != nil {
		if ctx.Err() == nil {
			c.absent[folder] = c.absent[folder].longer(err)
		}
		return nil, err
	}
	delete(c.absent, folder)
	s.ending = &c.ending
	c.servers[folder] = s
	return s, nil
}

// lose gives a server up that could not be spoken to; refuse makes that last.
func (c *Compiler) lose(folder string, s *server, refuse error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.servers[folder] == s {
		s.stop()
		delete(c.servers, folder)
	}
	if refuse != nil {
		c.refused[folder] = refuse
	}
}

// compiled is what the compiler said.
type compiled struct {
	code     int
	output   string
	fellBack error // why the server was not used
	ended    bool  // it is known that nothing of the compile goes on
}

// compile has a response file compiled: by our server, by a new one when that
// had gone, and by csc when ours cannot be used: with the SDK's shared server, unless it
// is the server that cannot run.
func (c *Compiler) compile(ctx context.Context, found *dotnet.Installation, folder, dir, response string, env []string) (compiled, error) {
	words := []string{"/noconfig", "@" + response}
	var why error
	for range 2 {
		s, err := c.server(ctx, found, folder, env)
		if err != nil {
			why = err
			break
		}
		said, err := s.compile(ctx, dir, words)
		if err == nil || ctx.Err() != nil {
			return said, because(ctx, err)
		}
		why = err
		var refused *refusedError
		if errors.As(err, &refused) && refused.answer != answerShutdown {
			c.lose(folder, s, err)
			break
		}
		c.lose(folder, s, nil)
	}
	if ctx.Err() != nil || errors.Is(why, errClosed) {
		return compiled{ended: true}, because(ctx, why)
	}
	var ended *endedError
	if !errors.As(why, &ended) { // else csc would wait a third of a minute for another one
		words = append(words, "/shared")
	}
	result, err := c.run(ctx, found, folder, dir, words, env)
	result.fellBack = explained(folder, why)
	return result, err
}

// run compiles with csc, which uses the SDK's shared server when it is told to, or does
// the work itself.
func (c *Compiler) run(ctx context.Context, found *dotnet.Installation, folder, dir string, words, env []string) (compiled, error) {
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
