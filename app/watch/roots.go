package watch

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// resolve is an absolute path without links, as far as it exists.
func resolve(path string) string {
	absolute, err := filepath.Abs(path)
	if err != nil {
		absolute = filepath.Clean(path)
	}
	if real, err := filepath.EvalSymlinks(absolute); err == nil {
		return real
	}
	if parent := filepath.Dir(absolute); parent != absolute {
		return filepath.Join(resolve(parent), filepath.Base(absolute))
	}
	return absolute
}

// within tells whether a path is a folder or lies below it.
func within(path, folder string) bool {
	if path == folder {
		return true
	}
	return strings.HasPrefix(path, strings.TrimSuffix(folder, string(filepath.Separator))+string(filepath.Separator))
}

// checkRoot refuses folders that hold far more than a project (W-010). root is
// resolved.
func checkRoot(root string, getenv func(string) string) error {
	refuse := func(what string) error {
		return fmt.Errorf("watching %s: this is %s, not a project; open the project's own folder", root, what)
	}
	if info, err := os.Stat(root); err != nil {
		return fmt.Errorf("watching: %w", err)
	} else if !info.IsDir() {
		return fmt.Errorf("watching %s: this is no folder", root)
	}
	if filepath.Dir(root) == root {
		return refuse("the root of a file system")
	}
	for _, name := range []string{"HOME", "USERPROFILE"} {
		if home := getenv(name); home != "" {
			switch home = resolve(home); {
			case home == root:
				return refuse("your home folder")
			case within(home, root):
				return refuse("a folder with home folders")
			}
		}
	}
	if resolve(os.TempDir()) == root {
		return refuse("the folder for temporary files")
	}
	return nil
}
