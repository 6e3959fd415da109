//go:build !windows && !darwin

package settings

import (
	"os"
	"path/filepath"
)

// place follows the XDG base directories; a relative path in a variable is
// ignored, as that specification says.
func place(getenv func(string) string) Folders {
	home := getenv("HOME")
	if home == "" {
		home, _ = os.UserHomeDir()
	}
	dir := func(variable string, usual ...string) string {
		if set := getenv(variable); filepath.IsAbs(set) {
			return filepath.Join(set, "falconer")
		}
		return filepath.Join(append(append([]string{home}, usual...), "falconer")...)
	}
	f := Folders{
		Config: dir("XDG_CONFIG_HOME", ".config"),
		State:  dir("XDG_STATE_HOME", ".local", "state"),
		Data:   dir("XDG_DATA_HOME", ".local", "share"),
		Cache:  dir("XDG_CACHE_HOME", ".cache"),
	}
	if set := getenv("XDG_RUNTIME_DIR"); filepath.IsAbs(set) {
		f.Runtime = filepath.Join(set, "falconer")
	} else {
		f.Runtime = filepath.Join(f.Cache, "control")
	}
	return f
}
