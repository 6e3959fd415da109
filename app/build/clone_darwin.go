package build

import (
	"io/fs"

	"golang.org/x/sys/unix"
)

// linksAreSafe: MSBuild deletes a file of the output before it copies the new
// one there (since SDK 8), so a link keeps the old content.
const linksAreSafe = true

// reflink makes to a file of its own that shares its blocks with from until one
// of them is written (APFS). Elsewhere it is an error.
func reflink(from, to string, _ fs.FileInfo) error {
	return unix.Clonefile(from, to, unix.CLONE_NOFOLLOW)
}
