package process

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"time"
)

const (
	// pipeSize is the room that is asked for, and the most that can lie in a pipe.
	pipeSize = 1 << 20
	// moment is how long a pipe may seem empty before it counts as such.
	moment = 20 * time.Millisecond
)

// output reads one pipe of the app into a writer, as fast as it comes.
type output struct {
	read  *os.File
	write *os.File // the app's end; closed here as soon as the app has it
	to    io.Writer
	done  chan struct{}
}

// Ender is a writer that wants to know when nothing more comes, as what it holds
// back of a last line is to be there for whoever waited for [Process.Done].
type Ender interface{ End() }

// newOutput makes the pipe. Without a writer there is none, and the app writes
// into the null device.
func newOutput(to io.Writer) (*output, error) {
	if to == nil {
		return nil, nil
	}
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	widen(w)
	return &output{read: r, write: w, to: to, done: make(chan struct{})}, nil
}

// run starts the reader, once the app holds its end.
func (o *output) run() {
	o.write.Close()
	go func() {
		defer close(o.done)
		defer o.read.Close()
		o.pump()
		if e, ok := o.to.(Ender); ok {
			e.End()
		}
	}()
}

// pump reads to the end. When the deadline of wait comes first, it takes what
// still lies in the pipe, and no more.
func (o *output) pump() {
	buf := make([]byte, 64<<10)
	late, left := false, pipeSize
	for {
		n, err := o.read.Read(buf)
		if n > 0 {
			_, _ = o.to.Write(buf[:n])
		}
		if late {
			left -= n
		}
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded) && !late:
			late = true
		case err != nil || left <= 0:
			return
		}
		if late {
			_ = o.read.SetReadDeadline(time.Now().Add(moment))
		}
	}
}

// wait returns when all has been read. What is not there at the deadline is
// given up: a process that left the tree holds the pipe.
func (o *output) wait(deadline time.Time) {
	_ = o.read.SetReadDeadline(deadline)
	<-o.done
}

// discard closes an output that was never run.
func (o *output) discard() {
	o.read.Close()
	o.write.Close()
}

// plumb makes the pipes of the app's output, and hands its input on.
func (p *Process) plumb(cmd *exec.Cmd, c Command) error {
	if c.Stdin != nil { // a nil file is no nil reader
		cmd.Stdin = c.Stdin
	}
	stdout, err := newOutput(c.Stdout)
	if err != nil {
		return err
	}
	if stdout != nil {
		cmd.Stdout = stdout.write
		p.outputs = append(p.outputs, stdout)
	}
	stderr, err := newOutput(c.Stderr)
	if err != nil {
		return err
	}
	if stderr != nil {
		cmd.Stderr = stderr.write
		p.outputs = append(p.outputs, stderr)
	}
	return nil
}
