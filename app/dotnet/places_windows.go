package dotnet

import (
	"context"
	"path/filepath"
	"strings"

	"golang.org/x/sys/windows/registry"
)

// usual are the folders of the installer and of the install script.
func usual(getenv func(string) string) []string {
	var folders []string
	for _, at := range []struct{ variable, below string }{
		{"ProgramW6432", "dotnet"}, {"ProgramFiles", "dotnet"}, {"LocalAppData", `Microsoft\dotnet`},
	} {
		if base := getenv(at.variable); base != "" {
			folders = append(folders, filepath.Join(base, at.below))
		}
	}
	return folders
}

// registered reads the place that the installer registered; it is in the
// registry's 32-bit view on every machine.
func registered() (place, origin string) {
	path := `SOFTWARE\dotnet\Setup\InstalledVersions\` + strings.ToLower(architecture())
	key, err := registry.OpenKey(registry.LOCAL_MACHINE, path, registry.QUERY_VALUE|registry.WOW64_32KEY)
	if err != nil {
		return "", ""
	}
	defer key.Close()
	root, _, err := key.GetStringValue("InstallLocation")
	if err != nil {
		return "", ""
	}
	return root, "registry"
}

// loginShell is nothing on this system.
func loginShell(context.Context) (string, error) { return "", nil }
