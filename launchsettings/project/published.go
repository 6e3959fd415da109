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
		name, isConfig := strings.CutSuffix(e.Name(), runtimeConfig)
		candidate := filepath.Join(dir, name+".dll")
		if !isConfig || !exists(candidate) {
			continue
		}
		if dll != "" {
			return "", false
		}
		dll = candidate
	}
	return dll, dll != ""
}
