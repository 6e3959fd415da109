//go:build linux || darwin

package process

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// removeTraces removes what .NET processes that were killed leave in the folder
// for temporary files: their debugger's pipes and their diagnostic socket. One
// that ends by itself removes them. A pid that lives again keeps its own.
func removeTraces(pids ...int) {
	folder, err := os.Open(os.TempDir())
	if err != nil {
		return
	}
	names, _ := folder.Readdirnames(-1)
	folder.Close()
	for _, pid := range pids {
		if pid <= 0 || unix.Kill(pid, 0) == nil {
			continue
		}
		pipe, socket := "clr-debug-pipe-"+strconv.Itoa(pid)+"-", "dotnet-diagnostic-"+strconv.Itoa(pid)+"-"
		for _, name := range names {
			if strings.HasPrefix(name, pipe) || strings.HasPrefix(name, socket) {
				_ = os.Remove(filepath.Join(os.TempDir(), name))
			}
		}
	}
}

// sweepLimit is how long others may go on writing into the scratch folder: all who
// do end with Falconer.
const sweepLimit = 2 * time.Second

// sweep removes the scratch folder when Falconer is gone and cannot (CL-103).
func (k *keeper) sweep() {
	k.mu.Lock()
	alone := k.alone
	k.mu.Unlock()
	if !alone || k.scratch == "" {
		return
	}
	for until := time.Now().Add(sweepLimit); time.Now().Before(until); time.Sleep(20 * time.Millisecond) {
		_ = os.RemoveAll(k.scratch)
		if _, err := os.Stat(k.scratch); errors.Is(err, os.ErrNotExist) {
			return
		}
	}
}
