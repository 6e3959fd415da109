package process

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// RunName is the name of this process's own run folder: pid and start time
// (CL-103).
func RunName() string {
	start, _ := startTime(os.Getpid())
	return fmt.Sprintf("%d-%d", os.Getpid(), start)
}

// SweepOrphans removes those folders in dir whose name is that of a process
// that is gone, and says which. Others are left alone (CL-103). A dir that is
// not there holds nothing.
func SweepOrphans(dir string) (removed []string, err error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look for left run folders: %w", err)
	}
	for _, e := range entries {
		if !e.IsDir() || !orphaned(e.Name()) {
			continue
		}
		if e := os.RemoveAll(filepath.Join(dir, e.Name())); e != nil {
			err = errors.Join(err, fmt.Errorf("remove a left run folder: %w", e))
			continue
		}
		removed = append(removed, e.Name())
	}
	return removed, err
}

// orphaned tells whether name is that of a run whose process is gone. A pid
// that lives with another start time is another process.
func orphaned(name string) bool {
	first, second, found := strings.Cut(name, "-")
	pid, err := strconv.Atoi(first)
	start, err2 := strconv.ParseInt(second, 10, 64)
	if !found || err != nil || err2 != nil || pid <= 0 {
		return false
	}
	now, alive := startTime(pid)
	return !alive || now != start
}
