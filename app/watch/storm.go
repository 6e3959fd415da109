package watch

import (
	"os"
	"path/filepath"
	"strings"
	"time"
)

// repositories are the folders of version control that hold a root: .git (or
// where a .git file points to) and .hg, of the root or of a folder above.
func repositories(roots []string) (folders []string) {
	seen := map[string]bool{}
	for _, root := range roots {
		for dir := root; ; dir = filepath.Dir(dir) {
			for _, name := range []string{".git", ".hg"} {
				if folder := repository(filepath.Join(dir, name)); folder != "" && !seen[folder] {
					seen[folder] = true
					folders = append(folders, folder)
				}
			}
			if filepath.Dir(dir) == dir {
				break
			}
		}
	}
	return folders
}

func repository(path string) string {
	info, err := os.Stat(path)
	if err != nil {
		return ""
	}
	if info.IsDir() {
		return path
	}
	text, err := os.ReadFile(path) // of a work tree or a submodule
	target, ok := strings.CutPrefix(string(text), "gitdir:")
	if err != nil || !ok {
		return ""
	}
	target = strings.TrimSpace(target)
	if !filepath.IsAbs(target) {
		target = filepath.Join(filepath.Dir(path), target)
	}
	return target
}

// rebaseFresh is how long after its last step a rebase counts as running: one
// that waits for the person holds nothing up.
const rebaseFresh = 2 * time.Second

// busy tells whether version control is changing files right now (watch.md
// §3.4).
func busy(repositories []string, now time.Time) bool {
	for _, folder := range repositories {
		for _, name := range []string{"index.lock", "wlock"} {
			if _, err := os.Lstat(filepath.Join(folder, name)); err == nil {
				return true
			}
		}
		for _, name := range []string{"rebase-merge", "rebase-apply"} {
			if info, err := os.Stat(filepath.Join(folder, name)); err == nil && now.Sub(info.ModTime()) < rebaseFresh {
				return true
			}
		}
	}
	return false
}
