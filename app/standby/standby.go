// Package standby keeps a process ready for an app's next generation: one that was
// started ahead, with the framework warm, and that only has to load the assembly
// (fastbuild.md, last section). It prepares the launcher, lets a process stand by,
// and hands the start over to it.
//
// The launcher is C# source of ours that is compiled on the person's machine. The
// package knows nothing of generations; it may import app/build, app/dotnet,
// app/process, launchsettings/project and assets.
package standby

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"falconer/app/process"
)

// Order is what a process is to stand by for.
type Order struct {
	// Folder is the copy of the output that the app will run from. The launcher is
	// put there, so that the app's base directory is right.
	Folder string
	// Assembly is the app's in that folder; it may be another one when the start is
	// handed over.
	Assembly string
	// Command is what would start the app, Dir and Env where and with what.
	Command []string
	Dir     string
	Env     []string
	Dotnet  string // the dotnet command
	Scratch string // goes with Falconer
	// Features are what is warmed up beside the server.
	Features []string
}

// Standby is a process that stands by. Its methods may be called by several
// goroutines, HandOver by one.
type Standby struct {
	// Process is the process itself.
	Process *process.Process

	order  Order
	input  *os.File
	out    *talk
	closed sync.Once
}

// handOverLimit is how long it may take from the order to the entry point.
const handOverLimit = 10 * time.Second

// Start puts the launcher beside the app and starts it. It warms up by itself;
// ctx bounds the start only.
func (l Launcher) Start(ctx context.Context, o Order) (*Standby, error) {
	command, err := l.place(o)
	if err != nil {
		return nil, fmt.Errorf("starting a standby process: %w", err)
	}
	read, write, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("starting a standby process: %w", err)
	}
	s := &Standby{order: o, input: write, out: newTalk()}
	s.Process, err = process.Start(ctx, process.Command{
		Path: command[0], Args: command[1:], Dir: o.Dir, Env: o.Env, Stdin: read, Stdout: s.out, Stderr: s.out.errors, Scratch: o.Scratch,
	})
	read.Close()
	if err == nil {
		err = s.tell(l.root, strings.Join(o.Features, " "))
		if err != nil {
			s.Stop()
		}
	}
	if err != nil {
		s.close()
		return nil, fmt.Errorf("starting a standby process: %w", err)
	}
	return s, nil
}

// tell writes lines to the launcher.
func (s *Standby) tell(lines ...string) error {
	var text strings.Builder
	for _, line := range lines {
		if strings.ContainsAny(line, "\r\n") {
			return fmt.Errorf("%q is more than a line", line)
		}
		text.WriteString(line + "\n")
	}
	_, err := s.input.WriteString(text.String())
	return err
}

// Up tells whether the launcher runs, from when on the start may be handed over:
// before it stands by, the app finds less of the framework warm.
func (s *Standby) Up() bool { return isClosed(s.out.up) }

// Await waits until it stands by or has become the app, has ended, or ctx has.
func (s *Standby) Await(ctx context.Context) error {
	select {
	case <-s.out.ready:
		clean(s.order.Folder)
		return nil
	case <-s.Process.Exited():
		return s.ended()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Cold is why it is less warm than it was to be; empty when it is as warm.
func (s *Standby) Cold() string {
	s.out.mu.Lock()
	defer s.out.mu.Unlock()
	return s.out.cold
}

// Ready tells whether it stands by at this moment.
func (s *Standby) Ready() bool {
	select {
	case <-s.Process.Exited():
		return false
	default:
	}
	select {
	case <-s.out.ready:
		return true
	default:
		return false
	}
}

// HandOver makes the process the app, once it is up: set are variables, as NAME=VALUE, that are
// not what they were when it was started; what the app prints goes to stdout and
// stderr. It returns before the app's first instruction is known to have run. After
// an error the app's code has not run, and the process is to be stopped.
func (s *Standby) HandOver(ctx context.Context, set []string, stdout, stderr io.Writer) error {
	ctx, cancel := context.WithTimeoutCause(ctx, handOverLimit, fmt.Errorf("it did not begin within %s", handOverLimit))
	defer cancel()
	defer s.close()
	clean(s.order.Folder)
	s.out.aim(stdout, stderr)
	var lines []string
	for _, variable := range set {
		lines = append(lines, "set "+variable)
	}
	if err := s.tell(append(lines, "run "+s.order.Assembly)...); err != nil {
		return fmt.Errorf("handing the start over: %w", err)
	}
	select {
	case <-s.out.gone:
		return nil
	case <-s.Process.Exited():
		<-s.Process.Done() // the last it said may be "go"
		select {
		case <-s.out.gone:
			return nil
		default:
			return s.ended()
		}
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// ended is why a process that should stand by does not.
func (s *Standby) ended() error {
	<-s.Process.Done()
	if why := s.out.errors.First(); why != "" {
		return errors.New(why)
	}
	return fmt.Errorf("it ended with %s", s.Process.Exit())
}

// Stop ends a process that stands by and waits for that; nothing of an app runs in
// it.
func (s *Standby) Stop() {
	s.close()
	s.Process.Stop(context.Background(), 0)
	<-s.Process.Done()
}

// close ends the launcher's input.
func (s *Standby) close() { s.closed.Do(func() { s.input.Close() }) }
