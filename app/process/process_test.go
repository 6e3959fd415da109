//go:build linux || darwin

package process

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestStartHandsOnArgumentsFolderEnvironmentAndBothStreams(t *testing.T) {
	var out, diagnostics screen
	dir := t.TempDir()
	p, err := Start(t.Context(), Command{
		Path: self(), Args: []string{"a b", "", "c"}, Dir: dir,
		Env:    append(environment("say"), "FALCONER_TEST_WORD=hi"),
		Stdout: &out, Stderr: &diagnostics,
	})
	if err != nil {
		t.Fatal(err)
	}
	<-p.Done()
	if got := out.String(); got != "a b||c hi\n" {
		t.Errorf("stdout %q", got)
	}
	if got := diagnostics.String(); got != "and on stderr\n" {
		t.Errorf("stderr %q", got)
	}
	if e := p.Exit(); !e.Success() || e.Asked {
		t.Errorf("exit %+v", e)
	}
}

func TestWhatTheAppReadsComesFromTheCallersFile(t *testing.T) {
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer write.Close()
	var out screen
	p, err := Start(t.Context(), Command{Path: self(), Env: environment("echo"), Stdin: read, Stdout: &out})
	read.Close()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := write.WriteString("an order"); err != nil {
		t.Fatal(err)
	}
	write.Close() // nobody else holds that end: the app reads to the end of it
	<-p.Done()
	if got := out.String(); got != "an order." {
		t.Errorf("it read %q", got)
	}
}

func TestExitCodesAndSignalsComeBackExactly(t *testing.T) {
	for _, code := range []string{"0", "1", "42", "139", "255"} {
		p, _ := run(t, "exit", code)
		<-p.Done()
		if e := p.Exit(); !strings.HasPrefix(e.String(), "exit code "+code) || e.Signal != "" {
			t.Errorf("exit %s came back as %+v", code, e)
		}
	}
	p, _ := run(t, "abort")
	<-p.Done()
	if e := p.Exit(); e.Code != 134 || e.Signal != "SIGABRT" || e.String() != "exit code 134 (SIGABRT)" {
		t.Errorf("SIGABRT came back as %+v, %s", e, e)
	}
}

func TestStartSaysWhyItCannot(t *testing.T) {
	plain := filepath.Join(t.TempDir(), "plain")
	if err := os.WriteFile(plain, []byte("no program"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name    string
		command Command
		want    error
	}{
		{"missing", Command{Path: "/no/such/program"}, fs.ErrNotExist},
		{"missing on PATH", Command{Path: "no-such-program-at-all"}, nil},
		{"not executable", Command{Path: plain}, fs.ErrPermission},
		{"no such folder", Command{Path: self(), Dir: "/no/such/folder"}, fs.ErrNotExist},
		{"a file for a folder", Command{Path: self(), Dir: plain}, syscall.ENOTDIR},
	} {
		p, err := Start(t.Context(), test.command)
		if p != nil || err == nil || test.want != nil && !errors.Is(err, test.want) {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

func TestStartEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Start(ctx, Command{Path: self(), Env: environment("stubborn")}); !errors.Is(err, context.Canceled) {
		t.Errorf("start under a context that is over: %v", err)
	}
}

func TestW053_TheAppIsAskedFirst(t *testing.T) {
	p, out := run(t, "orderly")
	out.await(t, "ready")
	if killed := p.Stop(t.Context(), 20*time.Second); killed {
		t.Error("an app that stops in order was killed")
	}
	out.await(t, "stopping")
	if e := p.Exit(); e.Code != 0 || !e.Asked {
		t.Errorf("exit %+v", e)
	}
}

func TestW054_AStubbornAppIsKilledAfterTheLimit(t *testing.T) {
	p, out := run(t, "stubborn")
	out.await(t, "ready")
	if killed := p.Stop(t.Context(), 50*time.Millisecond); !killed {
		t.Error("an app that ignores SIGTERM was not killed")
	}
	<-p.Done()
	if e := p.Exit(); e.Signal != "SIGKILL" || !e.Asked {
		t.Errorf("exit %+v", e)
	}
}

func TestANCM097_ALimitOfZeroKillsAtOnce(t *testing.T) {
	p, out := run(t, "orderly")
	out.await(t, "ready")
	if !p.Stop(t.Context(), 0) {
		t.Error("not killed")
	}
	<-p.Done()
	if strings.Contains(out.String(), "stopping") {
		t.Error("the app was asked although the limit is 0")
	}
}

func TestStopEndsEarlyWithItsContext(t *testing.T) {
	p, out := run(t, "stubborn")
	out.await(t, "ready")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if !p.Stop(ctx, time.Hour) {
		t.Error("not killed")
	}
}

func TestClosingAgainDoesNothing(t *testing.T) {
	p, _ := run(t, "exit", "0")
	<-p.Done()
	if err := errors.Join(p.Signal(), p.Kill(), p.Kill()); err != nil {
		t.Error(err)
	}
	if p.Stop(t.Context(), time.Second) {
		t.Error("a process that had ended was killed")
	}
}

func TestRunKillsTheTreeWhenItsContextEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	out := newScreen()
	go func() {
		defer cancel()
		out.await(t, "ready")
	}()
	_, err := Run(ctx, Command{Path: self(), Env: environment("family"), Stdout: out})
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestOutputIsCompleteAtTheEnd(t *testing.T) {
	const size = 64 << 20
	var counted counter
	p, err := Start(t.Context(), Command{Path: self(), Args: []string{"67108864"}, Env: environment("flood"), Stdout: &counted})
	if err != nil {
		t.Fatal(err)
	}
	<-p.Done()
	if counted != size {
		t.Errorf("%d of %d bytes came through", counted, size)
	}
}

// ender notes what came before it was told that nothing more comes.
type ender struct {
	strings.Builder
	ended string
}

func (e *ender) End() { e.ended = e.String() }

func TestAWriterKnowsTheEndOfTheOutputBeforeDone(t *testing.T) {
	var out ender
	if _, err := Run(t.Context(), Command{Path: self(), Args: []string{"100000"}, Env: environment("flood"), Stdout: &out}); err != nil {
		t.Fatal(err)
	}
	if out.ended == "" || out.ended != out.String() {
		t.Errorf("told of the end after %d of %d bytes", len(out.ended), out.Len())
	}
}

func TestWhatLiesInAPipeIsReadAlsoAfterTheDeadline(t *testing.T) {
	var counted counter
	o, err := newOutput(&counted)
	if err != nil {
		t.Fatal(err)
	}
	stranger, err := syscall.Dup(int(o.write.Fd())) // holds the pipe for ever
	if err != nil {
		t.Fatal(err)
	}
	defer syscall.Close(stranger)
	if _, err := o.write.Write(make([]byte, 48<<10)); err != nil {
		t.Fatal(err)
	}
	_ = o.read.SetReadDeadline(time.Unix(1, 0))
	o.run()
	o.wait(time.Unix(1, 0))
	if counted != 48<<10 {
		t.Errorf("%d bytes came through", counted)
	}
}

type counter int

func (c *counter) Write(p []byte) (int, error) { *c += counter(len(p)); return len(p), nil }

func TestAWriterThatFailsDoesNotStopTheApp(t *testing.T) {
	p, err := Start(t.Context(), Command{Path: self(), Args: []string{"4194304"}, Env: environment("flood"), Stdout: broken{}})
	if err != nil {
		t.Fatal(err)
	}
	<-p.Done()
	if !p.Exit().Success() {
		t.Error(p.Exit())
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("no room") }
