//go:build linux || darwin

package process

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// childVariable makes the test binary play an app: its value is the part.
const childVariable = "FALCONER_TEST_PART"

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == KeeperFlag {
		os.Exit(KeeperMain(os.Args[2:]))
	}
	if part := os.Getenv(childVariable); part != "" {
		os.Exit(play(part, os.Args[1:]))
	}
	// The race detector makes every process wait a second before it ends.
	os.Setenv("GORACE", "atexit_sleep_ms=0")
	goleak.VerifyTestMain(m)
}

// play is the app's side of the tests.
func play(part string, args []string) int {
	switch part {
	case "exit":
		code, _ := strconv.Atoi(args[0])
		return code
	case "say":
		fmt.Println(strings.Join(args, "|"), os.Getenv("FALCONER_TEST_WORD"))
		fmt.Fprintln(os.Stderr, "and on stderr")
		return 0
	case "echo": // what it reads, to the end
		text, _ := io.ReadAll(os.Stdin)
		fmt.Printf("%s.", text)
		return 0
	case "orderly": // stops on SIGTERM, with code 0
		stop := make(chan os.Signal, 1)
		signal.Notify(stop, syscall.SIGTERM)
		fmt.Println("ready")
		<-stop
		fmt.Println("stopping")
		return 0
	case "stubborn":
		signal.Ignore(syscall.SIGTERM, syscall.SIGINT)
		fmt.Println("ready")
		linger()
	case "traces": // leaves what a .NET process has in the temporary folder, and a stranger's
		for _, name := range []string{"clr-debug-pipe-%d-77-in", "clr-debug-pipe-%d-77-out", "dotnet-diagnostic-%d-77-socket"} {
			_ = os.WriteFile(filepath.Join(os.TempDir(), fmt.Sprintf(name, os.Getpid())), nil, 0o600)
		}
		_ = os.WriteFile(filepath.Join(os.TempDir(), fmt.Sprintf("clr-debug-pipe-%d-77-in", os.Getppid())), nil, 0o600)
		if len(args) > 0 {
			child("traces", nil)
		}
		fmt.Println("ready")
		linger()
	case "abort":
		// A Go program makes an exit code of this signal; a shell dies of it.
		_ = syscall.Exec("/bin/sh", []string{"sh", "-c", "kill -ABRT $$"}, os.Environ())
		return 1
	case "flood":
		size, _ := strconv.Atoi(args[0])
		line := append(bytes.Repeat([]byte{'x'}, 1023), '\n')
		for range size / 1024 {
			os.Stdout.Write(line)
		}
		return 0
	case "listen": // on the address, and says so
		l, err := net.Listen("tcp", args[0])
		if err != nil {
			return 1
		}
		fmt.Println("ready", l.Addr().(*net.TCPAddr).Port)
		linger()
	case "family": // one child in the group, one that left it twice over
		child("stubborn", nil)
		child("renegade", nil)
		fmt.Println("ready")
		if len(args) > 0 { // and dies before them
			return 3
		}
		linger()
	case "renegade":
		start(command("stubborn"), &syscall.SysProcAttr{Setsid: true}, os.Stdout)
		return 0 // its child is an orphan now, in a session of its own
	case "launcher": // the server is a child, as below dotnet run
		c := start(command("listen", args...), nil, os.Stdout)
		_ = c.Wait()
		return 0
	case "falconer": // another Falconer, to be killed; its scratch folder may be named
		c := Command{Path: self(), Env: environment("family"), Stdout: os.Stdout}
		if len(args) > 0 {
			c.Scratch = args[0]
		}
		p, err := Start(context.Background(), c)
		if err != nil {
			fmt.Println(err)
			return 1
		}
		fmt.Println("keeper", p.sys.keeper.Process.Pid)
		<-p.Done()
		return 0
	}
	return 2
}

// linger waits for ever; an empty select would be taken for a deadlock.
func linger() {
	for {
		time.Sleep(time.Hour)
	}
}

var itoa = strconv.Itoa

func self() string {
	path, err := os.Executable()
	if err != nil {
		panic(err)
	}
	return path
}

func environment(part string) []string {
	return append(os.Environ(), childVariable+"="+part)
}

func command(part string, args ...string) *exec.Cmd {
	c := exec.Command(self(), args...)
	c.Env = environment(part)
	return c
}

func start(c *exec.Cmd, attributes *syscall.SysProcAttr, stdout *os.File) *exec.Cmd {
	c.SysProcAttr = attributes
	c.Stdout, c.Stderr = stdout, os.Stderr
	if err := c.Start(); err != nil {
		panic(err)
	}
	return c
}

// child starts a part and waits until it says that it is there.
func child(part string, attributes *syscall.SysProcAttr) {
	c := command(part)
	c.SysProcAttr = attributes
	out, err := c.StdoutPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		panic(err)
	}
	_, _ = bufio.NewReader(out).ReadString('\n')
}

// screen keeps what an app prints and tells when a text is there.
type screen struct {
	mu   sync.Mutex
	text bytes.Buffer // guarded by mu
	news chan struct{}
}

func newScreen() *screen { return &screen{news: make(chan struct{}, 1)} }

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.text.Write(p)
	select {
	case s.news <- struct{}{}:
	default:
	}
	return len(p), nil
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// await waits until a whole line with word was printed and returns it.
func (s *screen) await(t *testing.T, word string) string {
	t.Helper()
	deadline := time.After(20 * time.Second)
	for {
		for line := range strings.Lines(s.String()) {
			if strings.Contains(line, word) && strings.HasSuffix(line, "\n") {
				return strings.TrimSpace(line)
			}
		}
		select {
		case <-s.news:
		case <-deadline:
			t.Fatalf("%q was never printed; there is %q", word, s)
		}
	}
}

// run starts a part below a keeper and kills it at the end of the test.
func run(t *testing.T, part string, args ...string) (*Process, *screen) {
	t.Helper()
	out := newScreen()
	p, err := Start(t.Context(), Command{Path: self(), Args: args, Env: environment(part), Stdout: out, Stderr: out})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Stop(context.Background(), 0); <-p.Done() })
	return p, out
}

// eventually polls a condition of another process.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !ok(); {
		if time.Now().After(deadline) {
			t.Fatal("never came true: " + what)
		}
		time.Sleep(2 * time.Millisecond)
	}
}
