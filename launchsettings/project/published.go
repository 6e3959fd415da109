package project

import (
	"os"
	"path/filepath"
	"strings"
)

// PublishedAssembly is the one app in a folder that dotnet publish wrote: the
// dll beside the only runtimeconfig.json. It answers false for none and for
// several.
func PublishedAssembly(dir string) (dll string, ok bool) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", false
	}
	for _, e := range entries {
		name, isConfig := strings.CutSuffix(e.Name(), ".runtimeconfig.json")
		candidate := filepath.Join(dir, name+".dll")
		if _, err := os.Stat(candidate); !isConfig || err != nil {
			continue
		}
		if dll != "" {
			return "", false
		}
		dll = candidate
	}
	return dll, dll != ""
}
