package watch

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// scan is what one look at the tree found: files without their contents.
type scan struct {
	files   map[string]file
	folders map[string]folder
	links   map[string][]string
	closed  []string // folders that could not be read
}

func newScan() *scan {
	return &scan{files: map[string]file{}, folders: map[string]folder{}, links: map[string][]string{}}
}

// scan looks at everything. Each folder is watched before it is read, so that
// nothing falls between. The error is that of a folder that cannot be watched,
// or ctx's.
func (t *tree) scan(ctx context.Context) (*scan, error) {
	s := newScan()
	for _, r := range t.roots {
		if r.gone {
			continue
		}
		if err := t.walk(ctx, s, r.path, folder{root: r}); err != nil {
			return s, err
		}
	}
	for path := range t.extras {
		if s.folders[path].root != nil { // read with its root
			continue
		}
		if info, err := os.Stat(path); err != nil || !info.IsDir() {
			continue
		}
		if err := t.walk(ctx, s, path, folder{}); err != nil {
			return s, err
		}
	}
	return s, nil
}

// walk goes through a folder and, when it belongs to a root, those below it.
// Links to folders are not followed: what they point to inside a root is watched
// there, and so no loop can arise (W-031).
func (t *tree) walk(ctx context.Context, s *scan, path string, f folder) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if t.watch != nil {
		if err := t.watch(path); err != nil {
			if _, gone := os.Stat(path); gone != nil {
				return nil
			}
			if os.IsPermission(err) {
				s.closed = append(s.closed, path)
				return nil
			}
			return err
		}
	}
	entries, err := os.ReadDir(path)
	if err != nil && len(entries) == 0 {
		if os.IsPermission(err) {
			s.closed = append(s.closed, path)
		}
		return nil
	}
	for _, entry := range entries {
		f.dist = f.dist || strings.EqualFold(entry.Name(), "package.json")
	}
	s.folders[path] = f
	for _, entry := range entries {
		full := filepath.Join(path, entry.Name())
		if !entry.IsDir() {
			if err := t.meet(s, full, entry, f); err != nil {
				return err
			}
			continue
		}
		if f.root == nil || t.rootOf(full) != nil || t.rules.skips(full, f.dist) {
			continue
		}
		below := folder{root: f.root, outside: f.outside || t.rules.unwatched(full, f.dist)}
		if err := t.walk(ctx, s, full, below); err != nil {
			return err
		}
	}
	return nil
}

// meet takes one entry of a folder that is no folder.
func (t *tree) meet(s *scan, path string, entry fs.DirEntry, f folder) error {
	class := t.class(path, f)
	if class == Other {
		return nil
	}
	switch {
	case entry.Type()&fs.ModeSymlink != 0:
		if err := t.link(s, path); err != nil {
			return err
		}
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			s.files[path] = stat(info, class)
		}
	case entry.Type().IsRegular():
		if info, err := entry.Info(); err == nil { // else it is gone since
			s.files[path] = stat(info, class)
		}
	}
	return nil
}

// link notes where a link to a file points and watches the folder there: a new
// target gives no event at the link.
func (t *tree) link(s *scan, path string) error {
	target, err := filepath.EvalSymlinks(path)
	if err != nil {
		return nil // dangling, as emacs' locks are
	}
	s.links[target] = append(s.links[target], path)
	dir := filepath.Dir(target)
	_, known := t.folders[dir]
	if _, done := s.folders[dir]; done || dir == filepath.Dir(path) {
		return nil
	}
	s.folders[dir] = folder{}
	if known {
		s.folders[dir] = t.folders[dir]
		return nil
	}
	if t.watch != nil {
		if err := t.watch(dir); err != nil && !os.IsPermission(err) && !os.IsNotExist(err) {
			return err
		}
	}
	return nil
}
