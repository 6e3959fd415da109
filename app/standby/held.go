package standby

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"falconer/app/process"
)

// Held is a process of the app itself that was started while the app's assembly is
// still compiled: host and runtime come up and wait at the first thing that they need
// of it, the file. Nothing of the app runs before the start is handed over, and
// nothing can be told from a start that begins then. Its methods may be called by
// several goroutines, HandOver by one.
type Held struct {
	process        *process.Process
	order          Order
	file           *process.HeldFile
	stdout, stderr process.Backlog
}

// CanHold is why the process of an order cannot be started before its assembly is there.
func CanHold(o Order) error {
	if !startsDirectly(o.Assembly, o.Command) {
		return fmt.Errorf("the app is started by %s", filepath.Base(o.Command[0]))
	}
	return nil
}

// Hold starts the process of an order whose folder has everything but the newest
// assembly. The error is an [errors.ErrUnsupported] where the system cannot hold a
// file. ctx bounds the start only. After [process.HeldLimit] it is of no use any more.
func Hold(ctx context.Context, o Order) (*Held, error) {
	if err := CanHold(o); err != nil {
		return nil, err
	}
	info, err := os.Stat(o.Assembly)
	if err != nil {
		return nil, err
	}
	if err := os.Remove(o.Assembly); err != nil { // it may be a link to the one that others have
		return nil, err
	}
	h := &Held{order: o}
	if h.file, err = process.HoldFile(o.Assembly, info.Mode().Perm()); err != nil {
		return nil, err
	}
	h.process, err = process.Start(ctx, process.Command{
		Path: o.Command[0], Args: o.Command[1:], Dir: o.Dir, Env: o.Env, Stdout: &h.stdout, Stderr: &h.stderr, Scratch: o.Scratch,
	})
	if err != nil {
		h.file.Close()
		return nil, err
	}
	return h, nil
}

// App is the process.
func (h *Held) App() *process.Process { return h.process }

// Files are what lies in the order's folder and is not to be replaced by a fresh copy
// of the output.
func (h *Held) Files() []string { return []string{filepath.Base(h.order.Assembly)} }

// HandOver gives the process the assembly that it waits for, and its output to those
// who read it. After an error the app's code has not run, and the process is to be
// stopped.
func (h *Held) HandOver(assembly string, stdout, stderr io.Writer) error {
	text, err := os.ReadFile(assembly)
	if err != nil {
		return err
	}
	info, err := os.Stat(assembly)
	if err != nil {
		return err
	}
	select {
	case <-h.process.Exited():
		return fmt.Errorf("it ended with %s", h.process.Exit())
	default:
	}
	h.stdout.Open(stdout)
	h.stderr.Open(stderr)
	return h.file.Fill(text, info.ModTime())
}

// Stop ends the process and waits for that. Then the file is let go.
func (h *Held) Stop() {
	h.process.Stop(context.Background(), 0)
	<-h.process.Done()
	h.file.Close()
}
