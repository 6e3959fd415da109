// Package process starts the app, reads what it prints, and makes sure that
// nothing of it is left: not after a stop, not when Falconer is killed.
//
// On Unix the app runs below a keeper, a hidden verb of this binary; on Windows
// it runs inside a job object. The package may import nothing of ours; gopsutil
// is imported here and in app/doctor only.
package process

import (
	"context"
	"io"
	"net/netip"
	"time"
)

// Command is what to run.
type Command struct {
	// Path is the program: a path, or a name that is looked for on PATH.
	Path string
	Args []string
	Dir  string
	// Env is the whole environment; nil means that of Falconer.
	Env []string
	// Stdout and Stderr get what the tree prints, each from one goroutine of its
	// own, in pieces as they come. nil throws it away. A writer's error is
	// ignored: the app is never made to wait for a reader that gave up.
	Stdout, Stderr io.Writer
	// Leave lets processes that the command started live on when it ends by
	// itself (the SDK's build servers). A Kill ends them all the same.
	Leave bool
}

// Process is one run of a command with all that it starts. Its methods may be
// called by several goroutines.
type Process struct{}

// Start runs the command and returns when it has a pid. ctx bounds the start,
// not the life of the process. An error that the system gave can be asked for
// with errors.Is (fs.ErrNotExist, fs.ErrPermission).
func Start(ctx context.Context, c Command) (*Process, error) { panic("not yet") }

// Run runs the command to its end. When ctx ends first the whole tree is killed
// and ctx's error is returned with the exit.
func Run(ctx context.Context, c Command) (Exit, error) { panic("not yet") }

// PID is the app's, not the keeper's.
func (p *Process) PID() int { panic("not yet") }

// Exited is closed at the moment of the app's death, before its last output has
// been read and before what it left behind has been ended.
func (p *Process) Exited() <-chan struct{} { panic("not yet") }

// Done is closed after Exited, when the output is complete and nothing of the
// tree is left.
func (p *Process) Done() <-chan struct{} { panic("not yet") }

// Exit is how it ended. It is valid once Exited is closed.
func (p *Process) Exit() Exit { panic("not yet") }

// Signal asks the app to stop in order: SIGTERM to its group, Ctrl+Break on
// Windows. After the end it does nothing.
func (p *Process) Signal() error { panic("not yet") }

// Kill ends the whole tree at once. After the end it does nothing.
func (p *Process) Kill() error { panic("not yet") }

// Stop asks, waits for at most limit, and kills what is still there (W-053,
// W-054, ANCM-097); a limit of 0 kills at once, and so does the end of ctx. It
// returns when Done is closed, or two seconds after a kill that had no effect,
// and tells whether it had to kill.
func (p *Process) Stop(ctx context.Context, limit time.Duration) (killed bool) { panic("not yet") }

// Listens tells whether a request to 127.0.0.1:port would be answered, and by
// whom (ANCM-043…045). No connection is made.
func (p *Process) Listens(port int) (Owner, bool) { panic("not yet") }

// Listeners are the TCP addresses that the tree listens on (K-008).
func (p *Process) Listeners() []netip.AddrPort { panic("not yet") }

// Memory is what the tree occupies now, in bytes; 0 when it cannot be told.
func (p *Process) Memory() int64 { panic("not yet") }

// Debugged tells whether a native debugger is attached to the app (ANCM-046).
func (p *Process) Debugged() bool { panic("not yet") }

// Owner is who listens on a port.
type Owner struct {
	PID     int            // 0 when the system does not tell
	Address netip.AddrPort // as bound
	Ours    bool           // it belongs to the process's tree
}

// WaitListening waits until the tree listens on 127.0.0.1:port, the process
// ends, or ctx does; ctx's deadline is the start limit. When the tree has been
// listening only on other ports for as long as elsewhere, it gives up early; 0
// leaves that to ctx. The errors are *ExitedError, *ForeignError,
// *ElsewhereError, *TimeoutError, or ctx's own when it was cancelled.
func WaitListening(ctx context.Context, p *Process, port int, elsewhere time.Duration) (Owner, error) {
	panic("not yet")
}

// Holder is the process that holds a port. Fields that the system does not tell
// are zero.
type Holder struct {
	PID     int       `json:"pid"`
	Name    string    `json:"name"`
	Command string    `json:"command,omitempty"`
	Since   time.Time `json:"since,omitzero"`
	User    string    `json:"user,omitempty"`
}

// PortHolder tells who listens on a TCP port of this machine, and whether
// anybody does.
func PortHolder(port int) (Holder, bool) { panic("not yet") }

// FreePort picks a port between from and to, both included, at random, that
// nobody listens on and that taken (which may be nil) does not claim
// (ANCM-037).
func FreePort(from, to int, taken func(int) bool) (int, error) { panic("not yet") }

// KeeperFlag is the first argument that makes this binary a keeper. main, and
// the TestMain of every package whose tests start a process, hand over to
// KeeperMain when they see it.
const KeeperFlag = "--keeper"

// KeeperMain is the keeper; args are those after KeeperFlag. It returns the
// status to exit with.
func KeeperMain(args []string) int { panic("not yet") }

// RunName is the name of this process's own run folder: pid and start time
// (CL-103).
func RunName() string { panic("not yet") }

// SweepOrphans removes those folders in dir whose name is that of a process
// that is gone, and says which. Others are left alone (CL-103).
func SweepOrphans(dir string) (removed []string, err error) { panic("not yet") }
