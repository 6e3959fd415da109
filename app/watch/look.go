package watch

import (
	"cmp"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"time"
)

// dirt is a file that an event or a scan told of.
type dirt struct {
	seen  file // as the last scan saw it; zero: not there, or told by an event
	looks int  // how often it was not ready yet
}

// busyLooks is how often a file that another program keeps closed is tried again
// before it counts as changed.
const busyLooks = 1

// finding is what a look at a dirty file gave.
type finding struct {
	path   string
	old    file
	now    file
	had    bool
	exists bool
	touchy bool // another time is a change
}

// look reads a dirty file. ready is false when its writer seems not to be done:
// it is empty and was not, or cannot be opened.
func (t *tree) look(path string, looks int) (f finding, ready bool) {
	f.path, f.touchy = path, t.touched.has(path)
	f.old, f.had = t.files[path]
	class := t.class(path, t.folders[filepath.Dir(path)])
	if _, known := t.folders[filepath.Dir(path)]; !known {
		class = f.old.class // its folder is gone
	}
	if class == Other {
		return f, true // ignored since
	}
	now, err := read(path, class)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return f, true
	case errors.Is(err, errBusy) && looks < busyLooks:
		return f, false
	case now.size == 0 && f.had && f.old.size > 0 && looks < emptyLooks:
		return f, false
	}
	f.now, f.exists = now, true
	return f, true
}

// changed tells whether the finding is a change of content, and what happened.
func (f *finding) changed() (Op, bool) {
	switch {
	case f.exists && !f.had:
		return Added, true
	case !f.exists && f.had:
		return Removed, true
	case f.exists && f.had && f.old.unread:
		return Updated, !f.old.same(f.now)
	case f.exists && f.had && (f.now.size != f.old.size || f.now.sum != f.old.sum):
		return Updated, true
	case f.exists && f.had && f.touchy && f.now.time != f.old.time:
		return Updated, true
	}
	return 0, false
}

// same tells whether the file is there with the content that it had: it was
// saved without a change.
func (f finding) same() bool {
	_, changed := f.changed()
	return f.exists && f.had && !changed
}

// moves tells whether the file came or went.
func (f finding) moves() bool { return f.exists != f.had }

// settle makes the findings the known state and answers those that are changes.
func (t *tree) settle(findings []finding) []Change {
	for i := range findings {
		if f := &findings[i]; f.exists {
			t.files[f.path] = f.now
		} else {
			delete(t.files, f.path)
		}
	}
	return t.changes(findings)
}

// changes are those of the findings that are changes.
func (t *tree) changes(findings []finding) (changes []Change) {
	for i := range findings {
		f := &findings[i]
		op, changed := f.changed()
		class := max(f.now.class, f.old.class)
		if !changed || class == Other || t.rules.ignored[f.path] {
			continue
		}
		changes = append(changes, Change{
			Path: t.shown(f.path), File: f.path, Op: op, Class: class, Old: f.old.sum, New: f.now.sum,
		})
	}
	slices.SortFunc(changes, func(a, b Change) int { return cmp.Compare(a.Path, b.Path) })
	return changes
}

// shown is a path as a Change has it.
func (t *tree) shown(path string) string {
	if base := t.base(); base != "" && within(path, base) {
		if relative, err := filepath.Rel(base, path); err == nil {
			return filepath.ToSlash(relative)
		}
	}
	return filepath.ToSlash(path)
}

// absolute undoes shown.
func (t *tree) absolute(path string) string {
	path = filepath.FromSlash(path)
	if !filepath.IsAbs(path) && t.base() != "" {
		return filepath.Join(t.base(), path)
	}
	return filepath.Clean(path)
}

// newBatch is the changes as a batch.
func newBatch(changes []Change, first, last time.Time) Batch {
	b := Batch{Files: changes, First: first, Last: last}
	for _, c := range changes {
		b.Class = max(b.Class, c.Class)
	}
	return b
}

// merge is two batches as one, of which nobody took the older yet; what was
// undone in between is left out.
func merge(older, newer Batch) Batch {
	byFile := map[string]Change{}
	for _, c := range older.Files {
		byFile[c.File] = c
	}
	for _, c := range newer.Files {
		if before, ok := byFile[c.File]; ok {
			joined, left := join(before, c)
			if !left {
				delete(byFile, c.File)
				continue
			}
			c = joined
		}
		byFile[c.File] = c
	}
	var changes []Change
	for _, c := range byFile {
		changes = append(changes, c)
	}
	slices.SortFunc(changes, func(a, b Change) int { return cmp.Compare(a.Path, b.Path) })
	b := newBatch(changes, older.First, newer.Last)
	b.Number = newer.Number
	return b
}

// join is two changes of one file as one; left is false when nothing is left.
func join(before, after Change) (c Change, left bool) {
	c = after
	c.Old, c.Class = before.Old, max(before.Class, after.Class)
	switch {
	case before.Op == Added && after.Op == Removed:
		return c, false
	case before.Op == Added:
		c.Op = Added
		return c, true
	case after.Op == Removed:
		c.Op = Removed
		return c, true
	}
	c.Op = Updated
	touched := before.Old == before.New || after.Old == after.New
	return c, c.Old != c.New || touched
}
