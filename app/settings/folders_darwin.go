package settings

import (
	"os"
	"path/filepath"
)

// place follows Apple's folders; the socket lies in the cache folder (CL-090).
func place(getenv func(string) string) Folders {
	home := getenv("HOME")
	if home == "" {
		home, _ = os.UserHomeDir()
	}
	support := filepath.Join(home, "Library", "Application Support", "falconer")
	cache := filepath.Join(home, "Library", "Caches", "falconer")
	return Folders{
		Config: support, State: support, Data: support,
		Cache: cache, Runtime: filepath.Join(cache, "control"),
	}
}
