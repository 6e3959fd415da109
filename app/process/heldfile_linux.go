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
	_, err = unix.FcntlInt(file.Fd(), unix.F_SETLEASE, unix.F_WRLCK)
	switch {
	case errors.Is(err, unix.EAGAIN): // somebody looks at what is new
		return os.NewSyscallError("fcntl F_SETLEASE", err)
	case err != nil:
		return errors.Join(errors.ErrUnsupported, os.NewSyscallError("fcntl F_SETLEASE", err))
	}
	if _, err = unix.FcntlInt(file.Fd(), unix.F_SETOWN, 0); err != nil {
		return os.NewSyscallError("fcntl F_SETOWN", err)
	}
	if !isHeld(file.Name()) {
		return fmt.Errorf("%w: the file system lets others open what is leased", errors.ErrUnsupported)
	}
	return nil
}

// isHeld tries whether an open would wait.
func isHeld(path string) bool {
	fd, err := unix.Open(path, unix.O_RDONLY|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if err == nil {
		unix.Close(fd)
	}
	return errors.Is(err, unix.EWOULDBLOCK)
}
