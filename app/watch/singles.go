package watch

import (
	"os"
	"path/filepath"
	"strings"
)

// singles are files that were named: by folder, the names in lower case.
type singles map[string]map[string]bool

func (s singles) add(path string) {
	dir := resolve(filepath.Dir(path))
	if s[dir] == nil {
		s[dir] = map[string]bool{}
	}
	s[dir][strings.ToLower(filepath.Base(path))] = true
}

func (s singles) has(path string) bool {
	names := s[filepath.Dir(path)]
	return names != nil && names[strings.ToLower(filepath.Base(path))]
}

// lookWhole finds the folders of single files in which all sources of a kind are
// named: a glob has most likely named them, and one that comes is a source, too, until
// the build says otherwise (W-012).
func (t *tree) lookWhole() {
	clear(t.whole)
	for dir, names := range t.extras {
		entries, _ := os.ReadDir(dir) // what cannot be read has nothing to come
		all := map[string]bool{}
		for _, entry := range entries {
			name := strings.ToLower(entry.Name())
			ext := filepath.Ext(name)
			if entry.IsDir() || extensions[ext] != Source || ignoredName(name) {
				continue
			}
			so, met := all[ext]
			all[ext] = names[name] && (so || !met)
		}
		t.whole[dir] = all
	}
}
