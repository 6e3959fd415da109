package watch

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strings"

	"golang.org/x/sys/windows"
)

// fold is a name as the file system compares it: in any case.
func fold(name string) string { return strings.ToLower(name) }

// eventFiles is how many files may be watched by events; 0 is no limit.
const eventFiles = 0

func inode(fs.FileInfo) uint64 { return 0 }

func notThere(err error) bool { return errors.Is(err, windows.ERROR_PATH_NOT_FOUND) }

func outOfWatches(err error) bool   { return errors.Is(err, windows.ERROR_NO_SYSTEM_RESOURCES) }
func outOfInstances(err error) bool { return errors.Is(err, windows.ERROR_TOO_MANY_OPEN_FILES) }

// silentFileSystem names the file system of a folder when no events can be
// expected from it: network drives and shares (W-028).
func silentFileSystem(path string) string {
	volume := filepath.VolumeName(path)
	if strings.HasPrefix(volume, `\\`) {
		return "network share"
	}
	root, err := windows.UTF16PtrFromString(volume + `\`)
	if err == nil && windows.GetDriveType(root) == windows.DRIVE_REMOTE {
		return "network drive"
	}
	return ""
}

func watchesNote(int) string {
	return "the system gives no more watches: changes are looked for again and again instead"
}

func instancesNote() string {
	return "too many files are open: changes are looked for again and again instead"
}
