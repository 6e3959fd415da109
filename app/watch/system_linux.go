package watch

import (
	"fmt"
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// fold is a name as the file system compares it.
func fold(name string) string { return name }

// eventFiles is how many files may be watched by events; 0 is no limit.
const eventFiles = 0

// silent are file systems whose changes are not told, or only those made on
// this machine (W-028), by the number that statfs gives.
var silent = map[uint32]string{
	0x6969: "NFS", 0x517b: "SMB", 0xff534d42: "CIFS", 0xfe534d42: "SMB", 0x65735546: "FUSE",
	0x01021997: "9p", 0x73757245: "Coda", 0x5346414f: "AFS", 0x6b414653: "AFS", 0x564c: "NCP", 0x786f4256: "VirtualBox",
	0xbacbacbc: "VMware", 0x00c36400: "Ceph", 0x0bd00bd0: "Lustre", 0x7c7c6673: "Parallels",
}

// silentFileSystem names the file system of a folder when no events can be
// expected from it.
func silentFileSystem(path string) string {
	var s unix.Statfs_t
	if unix.Statfs(path, &s) != nil {
		return ""
	}
	return silent[uint32(s.Type)]
}

// watchesNote says what to do when the system gives no more watches.
func watchesNote(folders int) string {
	return fmt.Sprintf("the system's limit of watched folders is reached (fs.inotify.max_user_watches%s, this project needs %d): "+
		"changes are looked for again and again instead; raise it with: sudo sysctl fs.inotify.max_user_watches=524288",
		current("max_user_watches"), folders)
}

// instancesNote says the same of instances.
func instancesNote() string {
	return fmt.Sprintf("the system's limit of file watchers is reached (fs.inotify.max_user_instances%s): "+
		"changes are looked for again and again instead; raise it with: sudo sysctl fs.inotify.max_user_instances=1024",
		current("max_user_instances"))
}

func current(name string) string {
	text, err := os.ReadFile("/proc/sys/fs/inotify/" + name)
	if err != nil {
		return ""
	}
	return " is " + strings.TrimSpace(string(text))
}
