package process

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// debugged looks for who traces the process, and for the pipes of a .NET
// debugger: the runtime waits for one at the ends that it offers, and has both
// open only while one is there.
func debugged(pid int) bool {
	dir := "/proc/" + strconv.Itoa(pid)
	text, err := os.ReadFile(dir + "/status")
	if err != nil {
		return false
	}
	_, rest, found := bytes.Cut(text, []byte("\nTracerPid:"))
	line, _, _ := bytes.Cut(rest, []byte("\n"))
	return found && string(bytes.TrimSpace(line)) != "0" || pipesOpen(dir+"/fd")
}

// debuggerPipe begins the name of a pipe between the .NET runtime and a debugger.
const debuggerPipe = "clr-debug-pipe-"

// pipesOpen tells whether a process has a .NET debugger's pipe open. One that is
// removed is of a debugger that has gone.
func pipesOpen(dir string) bool {
	open, err := os.ReadDir(dir)
	if err != nil {
		return false
	}
	for _, fd := range open {
		name, err := os.Readlink(filepath.Join(dir, fd.Name()))
		if err == nil && strings.HasPrefix(filepath.Base(name), debuggerPipe) && !strings.HasSuffix(name, " (deleted)") {
			return true
		}
	}
	return false
}
