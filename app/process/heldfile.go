package process

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"
)

// HeldFile is a new file that nobody can open before it is filled: whoever tries
// waits, and finds it as if it had been whole from the beginning. It is for one
// goroutine; Close may come from any.
type HeldFile struct {
	file  *os.File
	until time.Time // from when on the system may have let somebody in
}

// HeldLimit is how long a file can be held.
const HeldLimit = 10 * time.Second

// errHeldLate is a file that was held for too long to know that nobody was let in.
var errHeldLate = errors.New("it was held for too long")

// HoldFile makes the file, empty, with the permissions that it will have. It is an
// [errors.ErrUnsupported] where the system cannot do that: it can on Linux, on most
// local file systems.
func HoldFile(path string, mode fs.FileMode) (*HeldFile, error) {
	until := time.Now().Add(HeldLimit)
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, mode)
	if err == nil {
		if err = hold(file); err != nil {
			file.Close()
			_ = os.Remove(path)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("holding %s: %w", path, err)
	}
	return &HeldFile{file: file, until: until}, nil
}

// Fill writes what the file holds, gives it the time of its last change, and lets
// everybody in. After an error those who wait find it empty or half, and it is to be
// closed.
func (h *HeldFile) Fill(text []byte, changed time.Time) error {
	if _, err := h.file.Write(text); err != nil {
		return err
	}
	if err := os.Chtimes(h.file.Name(), time.Time{}, changed); err != nil {
		return err
	}
	if !time.Now().Before(h.until) {
		return fmt.Errorf("holding %s: %w", h.file.Name(), errHeldLate)
	}
	return h.Close()
}

// Close lets everybody in; whoever waits for a file that was not filled finds it
// empty. Once more does nothing.
func (h *HeldFile) Close() error {
	if err := h.file.Close(); err != nil && !errors.Is(err, os.ErrClosed) {
		return err
	}
	return nil
}
