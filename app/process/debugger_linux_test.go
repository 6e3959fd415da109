package process

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// trace attaches to a process as a native debugger does, without stopping it; the
// answer lets go of it. A tracer is a thread.
func trace(t *testing.T, pid int) (letGo func()) {
	t.Helper()
	attached, end, gone := make(chan error), make(chan struct{}), make(chan struct{})
	go func() {
		runtime.LockOSThread()
		defer close(gone)
		attached <- unix.PtraceSeize(pid)
		<-end
		if unix.PtraceInterrupt(pid) == nil {
			_, _ = unix.Wait4(pid, nil, unix.WALL, nil)
			_ = unix.PtraceDetach(pid)
		}
	}()
	if err := <-attached; errors.Is(err, syscall.EPERM) {
		close(end)
		<-gone
		t.Skip("this system lets nobody trace a process")
	} else if err != nil {
		t.Fatal(err)
	}
	return func() { close(end); <-gone }
}

func TestANCM046_ANativeDebuggerIsNoticed(t *testing.T) {
	p, out := run(t, "stubborn")
	out.await(t, "ready")
	if p.Debugged() {
		t.Fatal("nobody debugs it yet")
	}
	letGo := trace(t, p.PID())
	if !p.Debugged() {
		t.Error("the debugger is not noticed")
	}
	letGo()
	if p.Debugged() {
		t.Error("it has let go, and is seen still")
	}
}

func TestANCM046_TheTreeIsLookedAt(t *testing.T) {
	p, out := run(t, "family")
	out.await(t, "ready")
	child := 0 // one that stays: renegade ends about now
	for _, e := range p.sys.tree() {
		environ, _ := os.ReadFile("/proc/" + itoa(e.pid) + "/environ")
		if strings.Contains(string(environ), childVariable+"=stubborn") {
			child = e.pid
		}
	}
	letGo := trace(t, child)
	defer letGo()
	if !p.Debugged() {
		t.Error("the debugger of a child is not noticed")
	}
}

func TestANCM046_ADotnetDebuggersPipesAreNoticed(t *testing.T) {
	dir := t.TempDir()
	look := func(targets ...string) bool {
		fds := filepath.Join(t.TempDir(), "fd")
		if err := os.Mkdir(fds, 0o755); err != nil {
			t.Fatal(err)
		}
		for i, target := range targets {
			if err := os.Symlink(target, filepath.Join(fds, string(rune('0'+i)))); err != nil {
				t.Fatal(err)
			}
		}
		return pipesOpen(fds)
	}
	in := filepath.Join(dir, "clr-debug-pipe-123-456-in")
	if !look("/dev/null", in) {
		t.Error("the pipe is not noticed")
	}
	if look("/dev/null", in+" (deleted)", "socket:[1]", "/x/clr-debug-pipe-1/other") {
		t.Error("a pipe is seen where there is none")
	}
}
