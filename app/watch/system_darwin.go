package watch

import (
	"strings"

	"golang.org/x/sys/unix"
)

// fold is a name as the file system compares it: by default in any case.
func fold(name string) string { return strings.ToLower(name) }

// eventFiles is how many files may be watched by events: kqueue takes a
// descriptor for each.
const eventFiles = 5000

// silentFileSystem names the file system of a folder when no events can be
// expected from it (W-028).
func silentFileSystem(path string) string {
	var s unix.Statfs_t
	if unix.Statfs(path, &s) != nil {
		return ""
	}
	switch name := unix.ByteSliceToString(s.Fstypename[:]); {
	case name == "nfs", name == "smbfs", name == "afpfs", name == "webdav", strings.Contains(name, "fuse"), name == "virtiofs":
		return name
	}
	return ""
}

func watchesNote(int) string {
	return "the system gives no more watches: changes are looked for again and again instead"
}

func instancesNote() string {
	return "too many files are open (kern.maxfilesperproc): changes are looked for again and again instead; raise it with: ulimit -n 65536"
}
