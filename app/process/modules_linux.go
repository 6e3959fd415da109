package process

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// Modules are the .NET assemblies that a process has loaded from files; nil when
// nobody can tell.
func Modules(pid int) []string {
	f, err := os.Open(fmt.Sprintf("/proc/%d/maps", pid))
	if err != nil {
		return nil
	}
	defer f.Close()
	var paths []string
	for lines := bufio.NewScanner(f); lines.Scan(); {
		line := lines.Text()
		for i := range len(line) {
			if line[i] != '/' {
				continue
			}
			if path := line[i:]; filepath.Ext(path) == ".dll" && !slices.Contains(paths, path) {
				paths = append(paths, path)
			}
			break
		}
	}
	return paths
}
