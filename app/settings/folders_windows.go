package settings

import (
	"os"
	"path/filepath"
)

// place puts what should follow the user to other machines below APPDATA and
// everything else below LOCALAPPDATA.
func place(getenv func(string) string) Folders {
	home := getenv("USERPROFILE")
	if home == "" {
		home, _ = os.UserHomeDir()
	}
	roaming := first(getenv("APPDATA"), filepath.Join(home, "AppData", "Roaming"))
	local := filepath.Join(first(getenv("LOCALAPPDATA"), filepath.Join(home, "AppData", "Local")), "falconer")
	cache := filepath.Join(local, "cache")
	return Folders{
		Config: filepath.Join(roaming, "falconer"), State: local, Data: local,
		Cache: cache, Runtime: filepath.Join(cache, "control"),
	}
}

// first is the first text that is not empty.
func first(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}
