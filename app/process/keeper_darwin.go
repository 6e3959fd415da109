package process

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// appAttributes puts the app into a group of its own. There is no parent-death
// signal here: the keeper's control pipe stands for it.
func appAttributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// adoptOrphans does nothing: this system has no subreapers.
func adoptOrphans() {}

// takeName does nothing: ps shows the program's own name here.
func takeName() {}

// closeOthersOnExec marks what libraries of Falconer left open.
func closeOthersOnExec(from uint) {
	for fd := int(from); fd < 256; fd++ {
		unix.CloseOnExec(fd)
	}
}

// endRest kills the app's group and the descendants that were noted before it
// was asked to stop.
func (k *keeper) endRest() {
	k.mu.Lock()
	defer k.mu.Unlock()
	_ = unix.Kill(-k.group, unix.SIGKILL)
	killNoted(k.noted)
}
