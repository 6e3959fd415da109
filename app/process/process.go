// Package process starts the app, reads what it prints, and makes sure that
// nothing of it is left: not after a stop, not when Falconer is killed.
//
// On Unix the app runs below a keeper, a hidden verb of this binary; on Windows
// it runs inside a job object. The package may import nothing of ours; gopsutil
// is imported here and in app/doctor only.
package process

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

const (
	// outputGrace is how long the output may stay open after the tree is gone:
	// somebody who left the tree may hold the pipe.
	outputGrace = 2 * time.Second
	// killGrace is how long a kill may take before harder means are used, and
	// then before Stop gives up.
	killGrace = time.Second
)

// Command is what to run.
type Command struct {
	// Path is the program: a path, or a name that is looked for on PATH.
	Path string
	Args []string
	Dir  string
	// Env is the whole environment; nil means that of Falconer.
	Env []string
	// Stdin is what the app reads from; nil is the null device. The caller closes
	// its own handle of it after the start.
	Stdin *os.File
	// Stdout and Stderr get what the tree prints, each from one goroutine of its
	// own, in pieces as they come. nil throws it away. A writer's error is
	// ignored: the app is never made to wait for a reader that gave up. An [Ender]
	// is told when nothing more comes, before Done.
	Stdout, Stderr io.Writer
	// Leave lets processes that the command started live on when it ends by
	// itself (the SDK's build servers). A Kill ends them all the same.
	Leave bool
	// Low gives way to everything else that wants the processor.
	Low bool
	// Scratch is a folder of Falconer's own, which goes with it: when Falconer is
	// gone, however it went, the folder is removed once the app has ended. On Windows
	// the sweep at the next start does that.
	Scratch string
}

// Process is one run of a command with all that it starts. Its methods may be
// called by several goroutines.
type Process struct {
	pid     int
	outputs []*output
	sys     system // what the operating system needs

	asked  atomic.Bool // Falconer wanted the end
	exited chan struct{}
	done   chan struct{}
	exit   Exit // written once, before exited is closed

	mu    sync.Mutex
	force *time.Timer // guarded by mu: what happens when a kill has no effect
}

// Start runs the command and returns when it has a pid. ctx bounds the start,
// not the life of the process. An error that the system gave can be asked for
// with errors.Is (fs.ErrNotExist, fs.ErrPermission).
func Start(ctx context.Context, c Command) (*Process, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if filepath.Base(c.Path) == c.Path {
		path, err := exec.LookPath(c.Path)
		if err != nil {
			return nil, fmt.Errorf("start %s: %w", c.Path, err)
		}
		c.Path = path
	}
	if err := checkFolder(c.Dir); err != nil {
		return nil, fmt.Errorf("start %s: %w", c.Path, err)
	}
	p := &Process{exited: make(chan struct{}), done: make(chan struct{})}
	if err := p.start(ctx, c); err != nil {
		return nil, fmt.Errorf("start %s: %w", c.Path, err)
	}
	return p, nil
}

// checkFolder tells a missing working folder from a missing program; the system
// gives both the same error.
func checkFolder(dir string) error {
	if dir == "" {
		return nil
	}
	info, err := os.Stat(dir)
	var at *fs.PathError
	switch {
	case errors.As(err, &at):
		return &fs.PathError{Op: "chdir", Path: dir, Err: at.Err}
	case err == nil && !info.IsDir():
		return &fs.PathError{Op: "chdir", Path: dir, Err: syscall.ENOTDIR}
	}
	return err
}

// Run runs the command to its end. When ctx ends first the whole tree is killed
// and ctx's error is returned with the exit.
func Run(ctx context.Context, c Command) (Exit, error) {
	p, err := Start(ctx, c)
	if err != nil {
		return Exit{}, err
	}
	select {
	case <-p.done:
		return p.exit, nil
	case <-ctx.Done():
		p.Stop(ctx, 0)
		<-p.done
		return p.exit, ctx.Err()
	}
}

// PID is the app's, not the keeper's.
func (p *Process) PID() int { return p.pid }

// Exited is closed at the moment of the app's death, before its last output has
// been read and before what it left behind has been ended.
func (p *Process) Exited() <-chan struct{} { return p.exited }

// Done is closed after Exited, when the output is complete and nothing of the
// tree is left.
func (p *Process) Done() <-chan struct{} { return p.done }

// Exit is how it ended. It is valid once Exited is closed.
func (p *Process) Exit() Exit {
	select {
	case <-p.exited:
		return p.exit
	default:
		return Exit{}
	}
}

// Signal asks the app to stop in order: SIGTERM to its group, Ctrl+Break on
// Windows. After the end it does nothing.
func (p *Process) Signal() error {
	if closed(p.exited) {
		return nil
	}
	p.asked.Store(true)
	if err := p.sys.ask(); err != nil && !closed(p.exited) {
		return fmt.Errorf("ask process %d to stop: %w", p.pid, err)
	}
	return nil
}

// Rest makes the process and its group do nothing until Work, a Signal or the end. On
// Windows it is an error that is [errors.ErrUnsupported]. After the end it does nothing.
func (p *Process) Rest() error {
	if err := p.sys.rest(); err != nil && !closed(p.exited) {
		return fmt.Errorf("let process %d rest: %w", p.pid, err)
	}
	return nil
}

// Work ends a Rest.
func (p *Process) Work() error {
	if err := p.sys.work(); err != nil && !closed(p.exited) {
		return fmt.Errorf("have process %d work: %w", p.pid, err)
	}
	return nil
}

// Kill ends the whole tree at once. After the end it does nothing.
func (p *Process) Kill() error {
	if closed(p.done) {
		return nil
	}
	p.asked.Store(true)
	p.mu.Lock()
	if p.force == nil && !closed(p.done) {
		p.force = time.AfterFunc(killGrace, p.sys.force)
	}
	p.mu.Unlock()
	if err := p.sys.kill(); err != nil && !closed(p.exited) {
		return fmt.Errorf("kill process %d: %w", p.pid, err)
	}
	return nil
}

// Stop asks, waits for at most limit, and kills what is still there (W-053,
// W-054, ANCM-097); a limit of 0 kills at once, and so does the end of ctx. It
// returns when Done is closed, or two seconds after a kill that had no effect,
// and tells whether it had to kill.
func (p *Process) Stop(ctx context.Context, limit time.Duration) (killed bool) {
	if limit > 0 && p.Signal() == nil && p.within(ctx, limit) {
		return false
	}
	if closed(p.exited) { // only the output or what it left behind takes time
		p.within(context.Background(), outputGrace)
		return false
	}
	p.Kill()
	p.within(context.Background(), 2*killGrace)
	return true
}

// within waits for the end of everything, at most for limit or until ctx ends.
func (p *Process) within(ctx context.Context, limit time.Duration) bool {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-p.done:
		return true
	case <-timer.C:
	case <-ctx.Done():
	}
	return closed(p.done)
}

// ended notes how the app ended and wakes those who wait for it.
func (p *Process) ended(e Exit) {
	e.At = time.Now()
	e.Asked = p.asked.Load()
	p.exit = e
	close(p.exited)
}

// finish waits until the output is complete and closes done. It is called once,
// when nothing of the tree runs any more.
func (p *Process) finish() {
	deadline := time.Now().Add(outputGrace)
	for _, o := range p.outputs {
		o.wait(deadline)
	}
	p.mu.Lock()
	if p.force != nil {
		p.force.Stop()
	}
	close(p.done)
	p.mu.Unlock()
}

func closed(ch <-chan struct{}) bool {
	select {
	case <-ch:
		return true
	default:
		return false
	}
}
