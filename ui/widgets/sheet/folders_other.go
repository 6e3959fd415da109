//go:build !linux && !darwin && !windows

package sheet

// systemFolders are where this system keeps its fonts.
func systemFolders() []string { return []string{"/usr/share/fonts", "/usr/local/share/fonts"} }
