package sheet

import (
	"os"
	"path/filepath"
)

// systemFolders are where this system keeps its fonts.
func systemFolders() []string {
	dirs := []string{"/System/Library/Fonts", "/Library/Fonts"}
	if home, err := os.UserHomeDir(); err == nil {
		dirs = append(dirs, filepath.Join(home, "Library/Fonts"))
	}
	return dirs
}
