package build

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"golang.org/x/sys/windows"
)

// busyLook is how often a pipe whose instances are all in use is tried again.
const busyLook = 5 * time.Millisecond

// dialPipe opens a named pipe so that closing it ends a read.
func dialPipe(ctx context.Context, name string) (pipe, error) {
	path, err := windows.UTF16PtrFromString(`\\.\pipe\` + name)
	if err != nil {
		return nil, err
	}
	for {
		handle, err := windows.CreateFile(path, windows.GENERIC_READ|windows.GENERIC_WRITE, 0, nil,
			windows.OPEN_EXISTING, windows.FILE_FLAG_OVERLAPPED|windows.SECURITY_SQOS_PRESENT|windows.SECURITY_ANONYMOUS, 0)
		if err == nil {
			return os.NewFile(uintptr(handle), name), nil
		}
		if !errors.Is(err, windows.ERROR_PIPE_BUSY) {
			return nil, fmt.Errorf("open pipe %s: %w", name, err)
		}
		select {
		case <-time.After(busyLook):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func removePipe(string) {}
