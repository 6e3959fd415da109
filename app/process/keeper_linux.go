package process

import (
	"math"
	"os"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// appAttributes puts the app into a group of its own and ends it when the
// keeper is killed.
func appAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: unix.SIGKILL}
}

// adoptOrphans makes the keeper the parent of whoever loses its own below it,
// so that nobody gets away by forking twice.
func adoptOrphans() {
	_ = unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
}

// takeName makes ps show what this process is; its file may be called exe.
func takeName() {
	name := []byte("falconer-keeper\x00") // 15 bytes at most, and the end
	_ = unix.Prctl(unix.PR_SET_NAME, uintptr(unsafe.Pointer(&name[0])), 0, 0, 0)
}

// closeOthersOnExec marks what libraries of Falconer left open.
func closeOthersOnExec(from uint) {
	_ = unix.CloseRange(from, math.MaxUint32, unix.CLOSE_RANGE_CLOEXEC)
}

// endRest kills what the app left behind and returns when nobody is left. Each
// turn kills the keeper's own children, whose pids cannot be used anew before
// they are reaped here; their children then become ours. A child that may not
// be killed (it runs as another user) is left.
func (k *keeper) endRest() {
	for {
		pid, err := unix.Wait4(-1, nil, unix.WNOHANG, nil)
		switch {
		case err == unix.ECHILD:
			return
		case err == nil && pid > 0:
			k.rest = append(k.rest, pid)
			continue
		case err == unix.EINTR:
			continue
		}
		refused, self := true, os.Getpid()
		for _, e := range table() {
			if e.ppid == self && unix.Kill(e.pid, unix.SIGKILL) == nil {
				refused = false
			}
		}
		if refused {
			return
		}
		pid, _ = unix.Wait4(-1, nil, 0, nil)
		k.rest = append(k.rest, pid)
	}
}
