//go:build !windows

package devcert

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// folderStamp is made of the times and sizes of a folder's files.
func folderStamp(dir string) string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return ""
	}
	var b strings.Builder
	for _, e := range entries {
		if filepath.Ext(e.Name()) != ".pfx" {
			continue
		}
		if info, err := e.Info(); err == nil {
			fmt.Fprintf(&b, "%s %d %d\n", e.Name(), info.Size(), info.ModTime().UnixNano())
		}
	}
	return b.String()
}
