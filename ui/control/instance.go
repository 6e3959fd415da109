package control

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"
)

// Lock keeps one window a user. The system lets go of it when the process ends,
// however it ends; its file is never deleted, because two programs could then
// hold locks on two files of the same name.
type Lock struct{ file *flock.Flock }

// Acquire asks to be the only window of this user. first is false when another
// Falconer has one; it is asked to show it by [Peer.Show]. The lock is never nil
// when there is no error.
func Acquire(folder string) (lock *Lock, first bool, err error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, false, fmt.Errorf("making the control socket's folder: %w", err)
	}
	lock = &Lock{flock.New(filepath.Join(folder, "window.lock"))}
	first, err = lock.file.TryLock()
	if err != nil {
		return nil, false, fmt.Errorf("looking for another window: %w", err)
	}
	return lock, first, nil
}

// Release lets another window begin. It may be called several times.
func (l *Lock) Release() error {
	if err := l.file.Unlock(); err != nil {
		return fmt.Errorf("letting go of the window's lock: %w", err)
	}
	return nil
}
