package process

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/windows"
)

// system is the job object that the app's tree lives in. It is closed, and the
// tree with it, when Falconer ends in any way (ANCM-047, ANCM-049).
type system struct {
	pid   int
	leave bool

	mu  sync.Mutex
	job windows.Handle // guarded by mu: 0 once closed
}

// start runs the app suspended, puts it into its job and lets it go, so that no
// fast grandchild escapes. (golang/go#80415 may make this one step one day.)
func (p *Process) start(_ context.Context, c Command) error {
	job, err := newJob()
	if err != nil {
		return fmt.Errorf("create its job object: %w", err)
	}
	cmd := exec.Command(c.Path, c.Args...)
	cmd.Dir, cmd.Env = c.Dir, c.Env
	flags := uint32(windows.CREATE_SUSPENDED | windows.CREATE_NEW_PROCESS_GROUP | windows.CREATE_NO_WINDOW)
	if c.Low {
		flags |= windows.BELOW_NORMAL_PRIORITY_CLASS
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{HideWindow: true, CreationFlags: flags}
	if err = p.plumb(cmd, c); err == nil {
		err = cmd.Start()
	}
	if err != nil {
		for _, o := range p.outputs {
			o.discard()
		}
		windows.CloseHandle(job)
		return err
	}
	if err = release(cmd.Process, job); err != nil {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		for _, o := range p.outputs {
			o.discard()
		}
		windows.CloseHandle(job)
		return err
	}
	p.pid = cmd.Process.Pid
	p.sys.pid, p.sys.leave, p.sys.job = p.pid, c.Leave, job
	for _, o := range p.outputs {
		o.run()
	}
	go p.follow(cmd)
	return nil
}

// release puts a suspended process into the job and lets it run.
func release(app *os.Process, job windows.Handle) error {
	var inner error
	err := app.WithHandle(func(h uintptr) {
		inner = windows.AssignProcessToJobObject(job, windows.Handle(h))
	})
	if err == nil {
		err = inner
	}
	if err != nil {
		return fmt.Errorf("assign it to its job object: %w", err)
	}
	if err := resume(uint32(app.Pid)); err != nil {
		return fmt.Errorf("resume it: %w", err)
	}
	return nil
}

// follow waits for the end of the app and then of its job.
func (p *Process) follow(cmd *exec.Cmd) {
	err := cmd.Wait()
	exit := Exit{Err: err}
	if cmd.ProcessState != nil {
		exit = Exit{Code: cmd.ProcessState.ExitCode()}
	}
	p.ended(exit)
	p.sys.end()
	p.finish()
}

// ask sends Ctrl+Break to the app's group. Its console is hidden and its own,
// so a helper, this binary again, goes there to send it.
func (s *system) ask() error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	helper := exec.CommandContext(ctx, self, KeeperFlag, "break", strconv.Itoa(s.pid))
	helper.SysProcAttr = &syscall.SysProcAttr{HideWindow: true, CreationFlags: windows.CREATE_NO_WINDOW}
	return helper.Run()
}

// kill ends everything in the job.
func (s *system) kill() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.job == 0 {
		return nil
	}
	return windows.TerminateJobObject(s.job, 137)
}

// force tries again; a job knows nothing harder.
func (s *system) force() { _ = s.kill() }

// rest and work: no documented call of this system stops a process that is not debugged.
func (s *system) rest() error { return errors.ErrUnsupported }
func (s *system) work() error { return errors.ErrUnsupported }

// end closes the job after the app's end, with whoever is left in it.
func (s *system) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.job == 0 {
		return
	}
	if s.leave {
		_ = limitJob(s.job, 0)
	} else {
		_ = windows.TerminateJobObject(s.job, 137)
	}
	windows.CloseHandle(s.job)
	s.job = 0
}

// tree are the processes in the job.
func (s *system) tree() []entry {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.job == 0 {
		return nil
	}
	return inJob(s.job)
}
