//go:build linux || darwin

package process

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// KeeperFlag is the first argument that makes this binary a keeper. main, and
// the TestMain of every package whose tests start a process, hand over to
// KeeperMain when they see it.
const KeeperFlag = "--keeper"

// The keeper's arguments are the mode, the scratch folder or nothing, the program
// and its arguments; folder, environment and output are the keeper's own, handed on.
// What it is told comes in at controlFD, one letter each; the end of that file
// without controlLeave before it means that Falconer is gone. What it has to say
// goes out at reportFD, in lines.
const (
	modeTree  = "tree"  // what the app leaves behind ends with it
	modeLeave = "leave" // … lives on, unless killed

	controlFD = 3
	reportFD  = 4

	controlAsk   = 't' // SIGTERM to the group
	controlKill  = 'k' // SIGKILL to everything
	controlRest  = 'r' // SIGSTOP to the group
	controlWork  = 'w' // SIGCONT to the group
	controlLeave = 'l' // Falconer lets go of the keeper, and lives on
)

// keeper is the state of a keeper process: one app and what it starts.
type keeper struct {
	leave   bool
	scratch string // what to remove when Falconer is gone
	report  *os.File

	mu    sync.Mutex
	alone bool // guarded by mu: Falconer is gone
	app   int  // guarded by mu: 0 once it has been reaped
	group int
	noted []entry // guarded by mu: descendants seen before a signal
	rest  []int   // whom endRest ended
}

// KeeperMain is the keeper; args are those after KeeperFlag. It returns the
// status to exit with.
//
// It starts the app in a group of its own, says its pid and later its end, hands
// signals on, and ends everything that the app started: when the app ends, when
// told so, and when the control pipe closes because Falconer is gone, however
// it went (W-055, ANCM-047). It lives in a session of its own, so that Ctrl+C
// in the terminal reaches neither it nor the app.
func KeeperMain(args []string) int {
	var stat unix.Stat_t
	if len(args) < 3 || unix.Fstat(controlFD, &stat) != nil || unix.Fstat(reportFD, &stat) != nil {
		fmt.Fprintln(os.Stderr, "this verb is for falconer itself")
		return 2
	}
	// The parent-death signal comes when the thread that forked ends: this one
	// stays (golang/go#27505).
	runtime.LockOSThread()
	takeName()
	keepFromApp()

	k := &keeper{leave: args[0] == modeLeave, scratch: args[1], report: os.NewFile(reportFD, "report")}
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, unix.SIGINT, unix.SIGTERM, unix.SIGQUIT, unix.SIGHUP)
	if err := k.start(args[2], args[2:]); err != nil {
		var errno syscall.Errno
		errors.As(err, &errno)
		fmt.Fprintf(k.report, "error %d %v\n", int(errno), err)
		return 1
	}
	letGoOfOutput()
	go k.obey(os.NewFile(controlFD, "control"))
	go k.forward(signals)
	debug.FreeOSMemory()

	status := k.wait()
	fmt.Fprintf(k.report, "exit %d %d\n", exitCode(status), signalOf(status))
	if !k.leave {
		k.endRest()
	}
	k.tidy(status.Signaled())
	k.sweep()
	syscall.Exit(0) // there is nothing to flush, and Falconer waits for this end
	return 0
}

// keepFromApp makes sure that the app inherits nothing but its three streams.
func keepFromApp() {
	unix.CloseOnExec(controlFD)
	unix.CloseOnExec(reportFD)
	closeOthersOnExec(reportFD + 1)
}

// start runs the app and reports its pid.
func (k *keeper) start(path string, argv []string) error {
	if !k.leave {
		adoptOrphans()
	}
	app, err := startFresh(path, argv, &os.ProcAttr{
		Files: []*os.File{os.Stdin, os.Stdout, os.Stderr},
		Sys:   appAttributes(),
	})
	if err != nil {
		return err
	}
	k.app, k.group = app.Pid, app.Pid
	_ = app.Release() // waited for by pid, together with adopted orphans
	fmt.Fprintf(k.report, "pid %d\n", k.group)
	return nil
}

// freshLimit is how long a program that was just written may be busy.
const freshLimit = 2 * time.Second

// startFresh starts a program that may have been written a moment ago. A process
// that was forked meanwhile holds the file open for writing until its own exec,
// and the system answers "text file busy" for so long (golang/go#22315).
func startFresh(path string, argv []string, attributes *os.ProcAttr) (*os.Process, error) {
	for until := time.Now().Add(freshLimit); ; time.Sleep(2 * time.Millisecond) {
		app, err := os.StartProcess(path, argv, attributes)
		if !errors.Is(err, syscall.ETXTBSY) || time.Now().After(until) {
			return app, err
		}
	}
}

// letGoOfOutput closes the keeper's ends of the app's pipes, so that they end
// with the app.
func letGoOfOutput() {
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		return
	}
	for fd := range 3 {
		_ = unix.Dup2(int(null.Fd()), fd)
	}
	null.Close()
}

// obey carries out what Falconer says, and ends everything when it is gone.
func (k *keeper) obey(control *os.File) {
	letter := make([]byte, 1)
	for {
		if n, err := control.Read(letter); n == 0 || err != nil {
			k.mu.Lock()
			k.alone = true
			k.mu.Unlock()
			k.kill()
			return
		}
		switch letter[0] {
		case controlLeave:
			k.kill()
			return
		case controlAsk:
			k.signal(unix.SIGTERM)
		case controlKill:
			k.kill()
		case controlRest:
			k.hand(unix.SIGSTOP)
		case controlWork:
			k.hand(unix.SIGCONT)
		}
	}
}

// forward hands signals to the app's group. A hang-up, which would end an app
// without order (K-027), becomes a SIGTERM.
func (k *keeper) forward(signals <-chan os.Signal) {
	for s := range signals {
		number := s.(syscall.Signal)
		if number == unix.SIGHUP {
			number = unix.SIGTERM
		}
		k.signal(number)
	}
}

// signal sends s to the app's group, which hears of it also while it rests.
func (k *keeper) signal(s syscall.Signal) {
	k.mu.Lock()
	k.note()
	k.mu.Unlock()
	k.hand(s)
	k.hand(unix.SIGCONT)
}

// hand sends s to the app's group, unless that was reaped.
func (k *keeper) hand(s syscall.Signal) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.app != 0 {
		_ = unix.Kill(-k.group, s)
	}
}

// kill ends the app, its group, and the descendants that left the group.
func (k *keeper) kill() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.note()
	if k.app != 0 {
		_ = unix.Kill(-k.group, unix.SIGKILL)
		_ = unix.Kill(k.app, unix.SIGKILL) // it may have left its own group
	}
	killNoted(k.noted)
}

// note remembers who descends from the keeper while the app lives to tell.
func (k *keeper) note() { k.noted = append(k.noted, descendants(table(), os.Getpid())...) }

// tidy removes what those who were killed left in the temporary folder.
func (k *keeper) tidy(killed bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !killed && len(k.noted)+len(k.rest) == 0 {
		return
	}
	gone := append([]int{k.group}, k.rest...)
	for _, e := range k.noted {
		gone = append(gone, e.pid)
	}
	removeTraces(gone...)
}

// wait returns when the app has ended. Orphans that were adopted are reaped on
// the way.
func (k *keeper) wait() unix.WaitStatus {
	for {
		var status unix.WaitStatus
		pid, err := unix.Wait4(-1, &status, 0, nil)
		if err == unix.EINTR {
			continue
		}
		if err != nil || pid == k.group {
			k.mu.Lock()
			k.app = 0
			k.mu.Unlock()
			return status
		}
	}
}

// exitCode is what a shell would show: 128 plus the number of a signal.
func exitCode(s unix.WaitStatus) int {
	if s.Signaled() {
		return 128 + int(s.Signal())
	}
	return s.ExitStatus()
}

func signalOf(s unix.WaitStatus) int {
	if s.Signaled() {
		return int(s.Signal())
	}
	return 0
}
