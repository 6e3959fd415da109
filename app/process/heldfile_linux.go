package process

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// breakTime tells after how many seconds the system takes a lease away from a holder
// who does not let go; 0 is never (proc(5)).
const breakTime = "/proc/sys/fs/lease-break-time"

// hold takes a lease on a file that nobody else has open: an open of it waits until
// the holder closes it (fcntl(2), F_SETLEASE). Nobody is to be signalled for that.
func hold(file *os.File) error {
	text, err := os.ReadFile(breakTime)
	if err != nil {
		return errors.Join(errors.ErrUnsupported, err)
	}
	seconds, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil || seconds != 0 && time.Duration(seconds)*time.Second <= HeldLimit {
		return fmt.Errorf("%w: %s is %s", errors.ErrUnsupported, breakTime, strings.TrimSpace(string(text)))
	}
	if _, err := unix.FcntlInt(file.Fd(), unix.F_SETLEASE, unix.F_WRLCK); err != nil {
		return errors.Join(errors.ErrUnsupported, os.NewSyscallError("fcntl F_SETLEASE", err))
	}
	_, err = unix.FcntlInt(file.Fd(), unix.F_SETOWN, 0)
	return os.NewSyscallError("fcntl F_SETOWN", err)
}
