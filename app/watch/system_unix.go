//go:build unix

package watch

import (
	"errors"
	"io/fs"
	"syscall"
)

func inode(info fs.FileInfo) uint64 {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return uint64(s.Ino)
	}
	return 0
}

// notThere are errors that mean that there is no file: a folder above became
// one, or links that go round.
func notThere(err error) bool {
	return errors.Is(err, syscall.ENOTDIR) || errors.Is(err, syscall.ELOOP) || errors.Is(err, syscall.EISDIR)
}

func outOfWatches(err error) bool { return errors.Is(err, syscall.ENOSPC) }
func outOfInstances(err error) bool {
	return errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE)
}
