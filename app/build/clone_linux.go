package build

import (
	"io/fs"
	"os"

	"golang.org/x/sys/unix"
)

// linksAreSafe: MSBuild deletes a file of the output before it copies the new
// one there (since SDK 8), so a link keeps the old content.
const linksAreSafe = true

// reflink makes to a file of its own that shares its blocks with from until one
// of them is written (btrfs, xfs, bcachefs). Elsewhere it is an error.
func reflink(from, to string, info fs.FileInfo) (err error) {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer source.Close()
	target, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, info.Mode().Perm()|0o200)
	if err != nil {
		return err
	}
	err = unix.IoctlFileClone(int(target.Fd()), int(source.Fd()))
	if closed := target.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Chtimes(to, info.ModTime(), info.ModTime())
	}
	if err != nil {
		os.Remove(to)
	}
	return err
}
