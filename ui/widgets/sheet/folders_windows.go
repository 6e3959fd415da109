package sheet

import (
	"os"
	"path/filepath"
)

// systemFolders are where this system keeps its fonts.
func systemFolders() []string {
	var dirs []string
	if root := os.Getenv("SystemRoot"); root != "" {
		dirs = append(dirs, filepath.Join(root, "Fonts"))
	}
	if local := os.Getenv("LOCALAPPDATA"); local != "" {
		dirs = append(dirs, filepath.Join(local, `Microsoft\Windows\Fonts`))
	}
	return dirs
}
