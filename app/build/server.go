package build

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"falconer/app/dotnet"
	"falconer/app/process"
)

const (
	// serverIdle is how long a compiler server lives without work, in seconds.
	serverIdle = "3600"
	// serverUp is how long it may take until it can be spoken to; a compile that comes
	// later tries for serverLast all the same.
	serverUp   = 20 * time.Second
	serverLast = time.Second
	// serverLinger is how long the answer to a compile that nobody wants any more
	// is waited for.
	serverLinger = 3 * time.Second
	// serverLook is how often that is tried.
	serverLook = 2 * time.Millisecond
)

// server is a compiler server of our own: the SDK's, on a pipe that nobody else
// knows. It ends with Falconer.
type server struct {
	hash    string
	pipe    string
	connect func(ctx context.Context, name string) (pipe, error)
	process running
	began   time.Time
	up      atomic.Bool // somebody has spoken to it
	// excused is set when it is no fault of the server's if it is gone: it has answered
	// a compile, or its client went away in the middle of one, after which it ends.
	excused atomic.Bool
	rests   rest
	ended   sync.Once
	ending  *atomic.Bool // its Compiler ends soon; nil: nobody says so
}

// running is what must be known of a server's process.
type running interface {
	Exited() <-chan struct{}
	Done() <-chan struct{}
	Exit() process.Exit
	Rest() error
	Work() error
	Stop(ctx context.Context, limit time.Duration) (killed bool)
}

// Settles is how long the compiler server waits after a compile until it makes the
// code that it has used often faster.
const Settles = 500 * time.Millisecond

// startServer starts the compiler server that lies in a compiler's folder.
func startServer(ctx context.Context, found *dotnet.Installation, folder string, env []string) (*server, error) {
	hash, err := compilerHash(filepath.Join(folder, "csc.dll"))
	if err != nil {
		return nil, err
	}
	var random [16]byte
	_, _ = rand.Read(random[:]) // never fails
	s := &server{hash: hash, pipe: "falconer-" + hex.EncodeToString(random[:]), connect: dialPipe, began: time.Now()}
	program, args := filepath.Join(folder, "VBCSCompiler"), []string{}
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	if _, err := os.Stat(program); err != nil {
		program, args = found.Path, []string{"exec", filepath.Join(folder, "VBCSCompiler.dll")}
	}
	// Without profiles the compiler's own code is at its full speed after fewer compiles; it is made
	// when the app that was compiled has started, which needs the processors, too.
	env = append(environment(env), "DOTNET_ROOT="+found.Root, profiling+"=0", fmt.Sprintf("DOTNET_TC_CallCountingDelayMs=%X", Settles.Milliseconds()))
	started, err := process.Start(ctx, process.Command{Path: program, Args: append(args, "-pipename:"+s.pipe), Dir: folder, Env: env})
	if err != nil {
		return nil, fmt.Errorf("starting the compiler server: %w", err)
	}
	s.process = started
	return s, nil
}

// dial connects; a server that has just been started needs a moment. To try
// without a request would end it.
func (s *server) dial(ctx context.Context) (pipe, error) {
	wait := serverUp
	if !s.up.Load() { // however many have waited for it
		wait = max(wait-time.Since(s.began), serverLast)
	}
	bounded, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	for {
		conn, err := s.connect(bounded, s.pipe)
		if err == nil {
			s.up.Store(true)
			return conn, nil
		}
		select {
		case <-time.After(serverLook):
		case <-s.process.Exited():
			return nil, &endedError{s.process.Exit()}
		case <-bounded.Done():
			return nil, because(ctx, &silentError{serverUp})
		}
	}
}

// alive tells whether the process still runs; without work it ends by itself.
func (s *server) alive() bool {
	select {
	case <-s.process.Exited():
		return false
	default:
		return true
	}
}

// stop ends the process and removes its socket, which a server that was told to
// end leaves behind.
func (s *server) stop() {
	s.ended.Do(func() {
		s.work() // for good: nothing is to wake what has gone
		s.process.Stop(context.Background(), time.Second)
		<-s.process.Done()
		removePipe(s.pipe)
	})
}

// compile has the server compile. When ctx ends the answer is waited for all the
// same, for a short while, unless all ends: a server whose client goes away shuts
// down.
func (s *server) compile(ctx context.Context, dir string, words []string) (compiled, error) {
	defer s.work()()
	conn, err := s.dial(ctx)
	if err != nil {
		return compiled{ended: true}, fmt.Errorf("speaking to the compiler server: %w", err)
	}
	defer conn.Close()
	said, err := s.speak(ctx, conn, dir, words)
	if said.ended || ctx.Err() != nil {
		s.excused.Store(true)
	}
	return said, err
}

// speak is a compile over a connection.
func (s *server) speak(ctx context.Context, conn pipe, dir string, words []string) (compiled, error) {
	defer context.AfterFunc(ctx, func() {
		until := time.Now()
		if s.ending == nil || !s.ending.Load() {
			until = until.Add(serverLinger)
		}
		_ = conn.SetReadDeadline(until)
	})()
	request := compileRequest{
		id: newGUID(), hash: s.hash, dir: dir, temporary: os.TempDir(), keepAlive: serverIdle, words: words,
	}
	if _, err := conn.Write(request.append(nil)); err != nil {
		return compiled{}, because(ctx, fmt.Errorf("speaking to the compiler server: %w", err))
	}
	code, output, err := readAnswer(conn)
	if err != nil {
		return compiled{}, because(ctx, err)
	}
	return compiled{code: code, output: output, ended: true}, ctx.Err()
}

// because is ctx's error when that is why something failed.
func because(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

func newGUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:])
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// informational is the end of csc.dll's informational version in UTF-16: the
// commit that the compiler was built from, which is what the server asks for.
var informational = regexp.MustCompile(`\+\x00((?:[0-9a-f]\x00){40})`)

func compilerHash(csc string) (string, error) {
	text, err := os.ReadFile(csc)
	if err != nil {
		return "", fmt.Errorf("looking for the compiler: %w", err)
	}
	found := informational.FindSubmatch(text)
	if found == nil {
		return "", errors.New("looking for the compiler's version: " + csc + " does not tell it")
	}
	return strings.ReplaceAll(string(found[1]), "\x00", ""), nil
}

// pipe is a connection to a compiler server.
type pipe interface {
	Read([]byte) (int, error)
	Write([]byte) (int, error)
	Close() error
	SetReadDeadline(time.Time) error
}

var _ pipe = net.Conn(nil)
