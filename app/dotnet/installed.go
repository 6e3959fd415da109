package dotnet

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
)

// executable is the name of the command on this system.
func executable() string {
	if runtime.GOOS == "windows" {
		return "dotnet.exe"
	}
	return "dotnet"
}

// at looks at one place, which is the command or its folder. Without the
// command there it is nil.
func at(place, origin string) *Installation {
	path := place
	if info, err := os.Stat(place); err != nil {
		return nil
	} else if info.IsDir() {
		path = filepath.Join(place, executable())
	}
	if info, err := os.Stat(path); err != nil || info.IsDir() {
		return nil
	}
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return nil
	}
	root := filepath.Dir(real)
	if !looksLikeRoot(root) {
		return nil
	}
	return &Installation{
		Path: filepath.Join(root, executable()), Root: root, Origin: origin,
		SDKs: readSDKs(root), Runtimes: readRuntimes(root),
	}
}

// looksLikeRoot tells a .NET root from the folder of a wrapper script.
func looksLikeRoot(root string) bool {
	for _, folder := range []string{"host", "shared", "sdk"} {
		if info, err := os.Stat(filepath.Join(root, folder)); err == nil && info.IsDir() {
			return true
		}
	}
	return false
}

// readSDKs lists the SDKs below root, oldest first.
func readSDKs(root string) []SDK {
	var sdks []SDK
	for _, version := range versions(filepath.Join(root, "sdk"), "dotnet.dll") {
		sdks = append(sdks, SDK{Version: version, Path: filepath.Join(root, "sdk", version)})
	}
	return sdks
}

// readRuntimes lists the shared frameworks below root by name, oldest first.
func readRuntimes(root string) []Runtime {
	shared := filepath.Join(root, "shared")
	names, err := os.ReadDir(shared)
	if err != nil {
		return nil
	}
	var runtimes []Runtime
	for _, name := range names {
		dir := filepath.Join(shared, name.Name())
		for _, version := range versions(dir, name.Name()+".deps.json") {
			runtimes = append(runtimes, Runtime{Name: name.Name(), Version: version, Path: filepath.Join(dir, version)})
		}
	}
	return runtimes
}

// versions are the folders of dir that are named by a version and hold the file
// that makes them whole; an interrupted installation has none.
func versions(dir, file string) []string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	var found []version
	for _, e := range entries {
		v, ok := parseVersion(e.Name())
		if !ok {
			continue
		}
		if _, err := os.Stat(filepath.Join(dir, e.Name(), file)); err == nil {
			found = append(found, v)
		}
	}
	slices.SortFunc(found, version.compare)
	names := make([]string, len(found))
	for i, v := range found {
		names[i] = v.text
	}
	return names
}
