package watch

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// root is one of Config.Roots.
type root struct {
	path string
	gone bool // it was there and is not; nothing below it is looked at
}

// folder is one that is watched.
type folder struct {
	// root is nil for a folder that is watched for single files in it only.
	root *root
	// outside is set where only a glob of include brought it in.
	outside bool
	// dist is set beside a package.json: dist is a build's output there.
	dist bool
}

// tree is what is known of the watched files. It belongs to one goroutine.
type tree struct {
	rules   *rules
	roots   []*root
	extras  singles
	touched singles // those of which any write counts
	whole   singles // by folder, the extensions of which all files are named
	folders map[string]folder
	files   map[string]file
	links   map[string][]string // a file outside → links to it

	// watch and unwatch place and take away the events of a folder; nil when
	// polling.
	watch   func(string) error
	unwatch func(string)
}

func newTree(c *Config) (*tree, error) {
	t := &tree{
		extras: singles{}, touched: singles{}, whole: singles{}, folders: map[string]folder{},
		files: map[string]file{}, links: map[string][]string{},
	}
	for _, path := range c.Roots {
		path = resolve(path)
		if err := checkRoot(path, c.Getenv); err != nil {
			return nil, err
		}
		if t.rootOf(path) == nil {
			t.roots = append(t.roots, &root{path: path})
		}
	}
	for _, path := range append(slices.Clone(c.Extra), c.Touched...) {
		t.extras.add(path)
	}
	for _, path := range c.Touched {
		t.touched.add(path)
	}
	var err error
	t.rules, err = newRules(t.base(), c)
	return t, err
}

// base is the folder that paths in a Batch are relative to.
func (t *tree) base() string {
	if len(t.roots) == 0 {
		return ""
	}
	return t.roots[0].path
}

// rootOf is the root that is that folder, or nil.
func (t *tree) rootOf(path string) *root {
	for _, r := range t.roots {
		if r.path == path {
			return r
		}
	}
	return nil
}

// named are the folders that the Config names: roots, and those of single files.
func (t *tree) named() (paths []string) {
	for _, r := range t.roots {
		paths = append(paths, r.path)
	}
	for path := range t.extras {
		if t.rootOf(path) == nil {
			paths = append(paths, path)
		}
	}
	return paths
}

// class is what a file in that folder means.
func (t *tree) class(path string, f folder) Class {
	if t.extras.has(path) {
		return t.extraClass(path)
	}
	if f.root == nil {
		if t.whole[filepath.Dir(path)][strings.ToLower(filepath.Ext(path))] && !ignoredName(strings.ToLower(filepath.Base(path))) {
			return t.extraClass(path)
		}
		return Other
	}
	relative, err := filepath.Rel(f.root.path, path)
	if err != nil {
		return Other
	}
	return t.rules.class(path, filepath.ToSlash(relative), f.outside)
}

// extraClass is the class of a file that was named: what no rule claims is an
// input of the build, for why else would it be named.
func (t *tree) extraClass(path string) Class {
	class := classOf(filepath.Base(path))
	if class == Other {
		class = Source
	}
	if t.rules.ignored[path] || t.rules.isWithout(path) || matches(t.rules.exclude, t.rules.name(path)) {
		return Other
	}
	return class
}

// load takes the first look, with all contents.
func (t *tree) load(ctx context.Context) error {
	s, err := t.scan(ctx)
	if err != nil {
		return err
	}
	t.folders, t.links = s.folders, s.links
	for path, f := range s.files {
		if err := ctx.Err(); err != nil {
			return err
		}
		if len(s.files) > readFirst {
			f.unread = true
			t.files[path] = f
			continue
		}
		now, err := read(path, f.class)
		if errors.Is(err, fs.ErrNotExist) {
			continue // gone since
		}
		t.files[path] = now
	}
	return nil
}

// take makes a scan's folders the known ones; those that are gone lose their
// events.
func (t *tree) take(s *scan) {
	for path := range t.folders {
		if _, there := s.folders[path]; !there && t.unwatch != nil {
			t.unwatch(path)
		}
	}
	t.folders, t.links = s.folders, s.links
}

// differences are the paths that a scan saw otherwise than they are known. Files
// below a root that is gone are not missing.
func (t *tree) differences(s *scan, differ func(path string, now file, moved bool)) {
	for path, now := range s.files {
		if old, known := t.files[path]; !known {
			differ(path, now, true)
		} else if !old.same(now) || old.fresh && t.rewritten(path, old) {
			differ(path, now, false)
		}
	}
	for path := range t.files {
		if _, there := s.files[path]; !there && !t.belowGone(path) {
			differ(path, file{}, true)
		}
	}
}

// rewritten tells whether a file that looks as before has another content.
func (t *tree) rewritten(path string, old file) bool {
	now, err := read(path, old.class)
	if err != nil || now.size != old.size || now.sum != old.sum {
		return true
	}
	t.files[path] = now
	return false
}

func (t *tree) belowGone(path string) bool {
	return slices.ContainsFunc(t.roots, func(r *root) bool { return r.gone && within(path, r.path) })
}

// event says which files to look at because of an event. The error is that of a
// new folder that cannot be watched.
func (t *tree) event(ctx context.Context, e event, dirty func(path string, moved bool)) error {
	if e.kind == touched && !t.touched.has(e.path) {
		return nil // (W-016)
	}
	for _, link := range t.links[e.path] {
		dirty(link, e.moves())
	}
	parent, known := t.folders[filepath.Dir(e.path)]
	if _, isFolder := t.folders[e.path]; isFolder && e.kind == removed {
		t.drop(e.path, dirty)
		return nil
	}
	if !known {
		return nil
	}
	if e.kind == created {
		info, err := os.Lstat(e.path)
		switch {
		case err != nil: // gone again
		case info.IsDir():
			return t.enter(ctx, e.path, parent, dirty)
		case info.Mode()&fs.ModeSymlink != 0 && t.class(e.path, parent) != Other:
			s := newScan()
			if err := t.link(s, e.path); err != nil {
				return err
			}
			t.add(s)
		}
	}
	if _, had := t.files[e.path]; had || t.class(e.path, parent) != Other {
		dirty(e.path, e.moves())
	}
	return nil
}

// enter takes a new folder in with all below it: what lies there already was
// created before its events were (W-023).
func (t *tree) enter(ctx context.Context, path string, parent folder, dirty func(string, bool)) error {
	if parent.root == nil || t.rules.skips(path, parent.dist) {
		return nil
	}
	s := newScan()
	f := folder{root: parent.root, outside: parent.outside || t.rules.unwatched(path, parent.dist)}
	err := t.walk(ctx, s, path, f)
	t.add(s)
	for found := range s.files {
		dirty(found, true)
	}
	return err
}

// add joins a scan of a part to what is known.
func (t *tree) add(s *scan) {
	for path, f := range s.folders {
		if _, known := t.folders[path]; !known || f.root != nil {
			t.folders[path] = f
		}
	}
	for target, links := range s.links {
		for _, link := range links {
			if !slices.Contains(t.links[target], link) {
				t.links[target] = append(t.links[target], link)
			}
		}
	}
}

// drop forgets a folder that went away, with all below it.
func (t *tree) drop(path string, dirty func(string, bool)) {
	for known := range t.folders {
		if within(known, path) {
			if t.unwatch != nil {
				t.unwatch(known)
			}
			delete(t.folders, known)
		}
	}
	for known := range t.files {
		if within(known, path) {
			dirty(known, true)
		}
	}
}

// lookRoots notes which roots went or came back, and tells whether one did.
func (t *tree) lookRoots() (changed bool) {
	for _, r := range t.roots {
		info, err := os.Stat(r.path)
		gone := err != nil || !info.IsDir()
		changed = changed || gone != r.gone
		r.gone = gone
	}
	return changed
}

// missing names the roots that are gone.
func (t *tree) missing() (paths []string) {
	for _, r := range t.roots {
		if r.gone {
			paths = append(paths, r.path)
		}
	}
	return paths
}
