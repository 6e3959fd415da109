package process

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// members are the living processes of the test binary's making that carry mark
// in their environment. Everything a test starts inherits it.
func members(mark string) (pids_ []int) {
	for _, pid := range pids() {
		environ, err := os.ReadFile("/proc/" + itoa(pid) + "/environ")
		if err == nil && strings.Contains(string(environ), mark) {
			pids_ = append(pids_, pid)
		}
	}
	return pids_
}

// marked starts a family of an app, a child in its group, and a grandchild that
// left group, session and parent.
func marked(t *testing.T, args ...string) (p *Process, mark string) {
	t.Helper()
	mark = "FALCONER_TEST_MARK=" + t.Name() + itoa(os.Getpid())
	out := newScreen()
	p, err := Start(t.Context(), Command{Path: self(), Args: args, Env: append(environment("family"), mark), Stdout: out})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Kill(); <-p.Done() })
	out.await(t, "ready")
	return p, mark
}

func gone(t *testing.T, mark string) {
	t.Helper()
	eventually(t, "nothing is left", func() bool { return len(members(mark)) == 0 })
}

func TestW052_StopLeavesNobody(t *testing.T) {
	p, mark := marked(t)
	// keeper, app, child, and the one that left; renegade itself has ended
	eventually(t, "the family is complete", func() bool { return len(members(mark)) == 4 })
	p.Stop(t.Context(), 20*time.Second)
	<-p.Done()
	if left := members(mark); len(left) > 0 {
		t.Errorf("%d processes are left when Done is closed", len(left))
	}
}

func TestW052_WhatAnEndingAppLeavesEndsWithIt(t *testing.T) {
	p, mark := marked(t, "die")
	<-p.Done()
	if e := p.Exit(); e.Code != 3 || e.Asked {
		t.Errorf("exit %+v", e)
	}
	if left := members(mark); len(left) > 0 {
		t.Errorf("%d processes are left when Done is closed", len(left))
	}
}

func TestLeaveLetsBuildServersLive(t *testing.T) {
	mark := "FALCONER_TEST_MARK=" + t.Name() + itoa(os.Getpid())
	out := newScreen()
	exit, err := Run(t.Context(), Command{Path: self(), Args: []string{"die"}, Env: append(environment("family"), mark), Stdout: out, Leave: true})
	if err != nil || exit.Code != 3 {
		t.Fatal(exit, err)
	}
	// the child, and the one that left; renegade itself may have yet to end
	eventually(t, "two processes live on", func() bool { return len(members(mark)) == 2 })
	for _, pid := range members(mark) {
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
	gone(t, mark)
}

func TestW055_KillingFalconerLeavesNobody(t *testing.T) {
	mark := "FALCONER_TEST_MARK=" + t.Name() + itoa(os.Getpid())
	falconer := command("falconer")
	falconer.Env = append(falconer.Env, mark)
	out := newScreen()
	falconer.Stdout, falconer.WaitDelay = out, 10*time.Second
	if err := falconer.Start(); err != nil {
		t.Fatal(err)
	}
	out.await(t, "ready")
	eventually(t, "Falconer and the family are complete", func() bool { return len(members(mark)) == 5 })
	_ = falconer.Process.Kill()
	_ = falconer.Wait()
	gone(t, mark)
}

func TestCL103_KillingFalconerLeavesNoFolder(t *testing.T) {
	scratch := filepath.Join(t.TempDir(), "run")
	if err := os.MkdirAll(filepath.Join(scratch, "1-site", "base-1"), 0o700); err != nil {
		t.Fatal(err)
	}
	falconer := command("falconer", scratch)
	out := newScreen()
	falconer.Stdout, falconer.WaitDelay = out, 10*time.Second
	if err := falconer.Start(); err != nil {
		t.Fatal(err)
	}
	out.await(t, "ready")
	_ = falconer.Process.Kill()
	_ = falconer.Wait()
	eventually(t, "the scratch folder is gone", func() bool {
		_, err := os.Stat(scratch)
		return errors.Is(err, os.ErrNotExist)
	})
}

// While Falconer lives the folder is its own affair, however a run ends.
func TestCL103_AnEndedRunLeavesTheFolder(t *testing.T) {
	scratch := t.TempDir()
	start := func(ctx context.Context, part string, args ...string) (*Process, error) {
		return Start(ctx, Command{Path: self(), Args: args, Env: environment(part), Scratch: scratch})
	}
	ended, err := start(t.Context(), "exit", "0")
	if err != nil {
		t.Fatal(err)
	}
	<-ended.Done()
	stopped, err := start(t.Context(), "stubborn")
	if err != nil {
		t.Fatal(err)
	}
	stopped.Stop(t.Context(), 0)
	<-stopped.Done()
	for range 20 { // the last ones are cancelled half way
		ctx, cancel := context.WithCancel(t.Context())
		go cancel()
		if p, err := start(ctx, "stubborn"); err == nil {
			p.Kill()
			<-p.Done()
		}
		cancel()
	}
	if _, err := os.Stat(scratch); err != nil {
		t.Error(err)
	}
}

func TestKillingTheKeeperLeavesNobody(t *testing.T) {
	p, mark := marked(t)
	eventually(t, "the family is complete", func() bool { return len(members(mark)) == 4 })
	p.Memory() // a look at the tree, as the status bar takes; it notes who left the group
	_ = p.sys.keeper.Process.Kill()
	<-p.Done()
	gone(t, mark)
	if e := p.Exit(); e.Err == nil || e.Signal != "SIGKILL" {
		t.Errorf("exit %+v", e)
	}
}

func TestAStoppedKeeperDoesNotSaveTheApp(t *testing.T) {
	p, mark := marked(t)
	_ = p.sys.keeper.Process.Signal(syscall.SIGSTOP)
	if !p.Stop(t.Context(), 0) {
		t.Error("not killed")
	}
	<-p.Done()
	gone(t, mark)
}

func TestAnAppThatRestsDoesNothingUntilItWorks(t *testing.T) {
	p, out := run(t, "orderly")
	out.await(t, "ready")
	for range 2 {
		if err := p.Rest(); err != nil {
			t.Fatal(err)
		}
		awaitState(t, p.PID(), "T")
		if err := p.Work(); err != nil {
			t.Fatal(err)
		}
		awaitState(t, p.PID(), "S")
	}
	if err := p.Rest(); err != nil {
		t.Fatal(err)
	}
	awaitState(t, p.PID(), "T")
	if p.Stop(t.Context(), 20*time.Second) {
		t.Error("it was killed, although it stops in order when it hears of it")
	}
	out.await(t, "stopping")
	if err := errors.Join(p.Rest(), p.Work()); err != nil {
		t.Errorf("after its end: %v", err)
	}
}

// awaitState waits until the main thread of a process is in a state of proc(5).
func awaitState(t *testing.T, pid int, want string) {
	t.Helper()
	eventually(t, "the state is "+want, func() bool {
		text, _ := os.ReadFile("/proc/" + itoa(pid) + "/stat")
		_, rest, _ := strings.Cut(string(text), ") ")
		return strings.HasPrefix(rest, want)
	})
}

func TestAnAppThatRestsIsKilledWithAllThatItStarted(t *testing.T) {
	p, mark := marked(t)
	eventually(t, "the family is complete", func() bool { return len(members(mark)) == 4 })
	if err := p.Rest(); err != nil {
		t.Fatal(err)
	}
	awaitState(t, p.PID(), "T")
	p.sys.below()                   // as each start and each save look
	_ = p.sys.keeper.Process.Kill() // as it is when Falconer and its keepers are killed
	<-p.Done()
	gone(t, mark)
}

func TestAStoppedAppIsKilled(t *testing.T) {
	p, out := run(t, "stubborn")
	out.await(t, "ready")
	_ = syscall.Kill(p.PID(), syscall.SIGSTOP)
	if !p.Stop(t.Context(), 30*time.Millisecond) {
		t.Error("not killed")
	}
	<-p.Done()
}

func TestSignalsToTheKeeperReachTheApp(t *testing.T) {
	p, out := run(t, "orderly")
	out.await(t, "ready")
	_ = p.sys.keeper.Process.Signal(syscall.SIGHUP)
	<-p.Done()
	out.await(t, "stopping")
	if e := p.Exit(); !e.Success() || e.Asked {
		t.Errorf("exit %+v", e)
	}
}

func TestOutputHeldByAStrangerDoesNotBlockTheEnd(t *testing.T) {
	// With Leave the renegade lives on and holds our pipe.
	mark := "FALCONER_TEST_MARK=" + t.Name() + itoa(os.Getpid())
	out := newScreen()
	p, err := Start(t.Context(), Command{Path: self(), Env: append(environment("renegade"), mark), Stdout: out, Leave: true})
	if err != nil {
		t.Fatal(err)
	}
	<-p.Done()
	for _, pid := range members(mark) {
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
	gone(t, mark)
}

func TestW057_NobodyElseIsKilled(t *testing.T) {
	bystander := command("stubborn")
	bystander.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := bystander.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = bystander.Process.Kill(); _ = bystander.Wait() }()
	p, mark := marked(t)
	p.Stop(t.Context(), 0)
	gone(t, mark)
	if _, alive := stat(bystander.Process.Pid); !alive {
		t.Error("a process outside the tree was killed")
	}
}

func TestW052_ManyRunsLeaveNoDescriptorOpen(t *testing.T) {
	open := func() int {
		fds, err := os.ReadDir("/proc/self/fd")
		if err != nil {
			t.Fatal(err)
		}
		return len(fds)
	}
	first, _ := run(t, "exit", "0") // what is opened once and kept
	<-first.Done()
	before := open()
	for range 20 {
		p, _ := run(t, "exit", "0")
		<-p.Done()
	}
	if after := open(); after > before {
		t.Errorf("%d descriptors were open, then %d", before, after)
	}
}

func TestAStartThatIsCancelledHalfWayLeavesNobody(t *testing.T) {
	mark := "FALCONER_TEST_MARK=" + t.Name() + itoa(os.Getpid())
	for range 20 {
		ctx, cancel := context.WithCancel(t.Context())
		go cancel()
		p, err := Start(ctx, Command{Path: self(), Env: append(environment("stubborn"), mark)})
		switch {
		case err == nil:
			p.Stop(t.Context(), 0)
		case !errors.Is(err, context.Canceled):
			t.Error(err)
		}
	}
	gone(t, mark)
}

func TestEverybodyMayCallAtOnce(t *testing.T) {
	p, mark := marked(t)
	var all sync.WaitGroup
	for _, call := range []func(){
		func() { p.Signal() }, func() { p.Kill() }, func() { p.Memory() }, func() { p.Listeners() },
		func() { p.Listens(1) }, func() { p.Exit() }, func() { p.Stop(t.Context(), time.Millisecond) },
	} {
		for range 3 {
			all.Go(call)
		}
	}
	all.Wait()
	<-p.Done()
	gone(t, mark)
}

func TestAKeeperStartedByHandSaysSo(t *testing.T) {
	out, err := exec.Command(self(), KeeperFlag).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "for falconer itself") {
		t.Errorf("%v: %s", err, out)
	}
}

func TestTheAppStandsAlone(t *testing.T) {
	p, out := run(t, "orderly")
	out.await(t, "ready")
	mine, _ := syscall.Getpgid(0)
	theirs, err := syscall.Getpgid(p.PID())
	if err != nil || theirs == mine || theirs != p.PID() {
		t.Errorf("the app's group is %d, ours %d (%v)", theirs, mine, err)
	}
	app, _ := stat(p.PID())
	own, _ := stat(os.Getpid())
	if app.session == own.session {
		t.Error("the app is in our session: Ctrl+C in the terminal would reach it")
	}
	fds, err := os.ReadDir("/proc/" + itoa(p.PID()) + "/fd")
	if err != nil {
		t.Fatal(err)
	}
	for _, fd := range fds {
		link, _ := os.Readlink("/proc/" + itoa(p.PID()) + "/fd/" + fd.Name())
		if fd.Name() > "2" && strings.HasPrefix(link, "pipe:") {
			t.Errorf("the app inherited descriptor %s, %s", fd.Name(), link)
		}
	}
}
