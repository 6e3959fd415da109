package watch

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/bmatcuk/doublestar/v4"
)

// More is what became known of a project after the watching began (W-012).
type More struct {
	Roots   []string // as in Config
	Extra   []string // as in Config; those that are watched already change nothing
	Exclude []string // as in Config
	// Without are files and folders that are not to be watched.
	Without []string
	// Since is when the build began whose sources these are: what was written after that is
	// a change. Zero: nothing is.
	Since time.Time
}

// Widen watches more, or less. What is found of it is no change, but for Since. The error says
// what cannot be watched; the rest is.
func (w *Watcher) Widen(more More) error {
	var err error
	w.do(func() { err = w.loop.widen(more) })
	return err
}

func (l *loop) widen(more More) error {
	t := l.tree
	for _, glob := range more.Exclude {
		if glob = fold(strings.TrimPrefix(filepath.ToSlash(glob), "./")); doublestar.ValidatePattern(glob) && !slices.Contains(t.rules.exclude, glob) {
			t.rules.exclude = append(t.rules.exclude, glob)
		}
	}
	for _, path := range more.Without {
		t.rules.without[resolve(path)] = true
	}
	var failed error
	for _, path := range more.Roots {
		if path = resolve(path); t.rootOf(path) != nil || t.rules.isWithout(path) {
			continue
		}
		if err := checkRoot(path, os.Getenv); err != nil {
			failed = err
			continue
		}
		t.roots = append(t.roots, &root{path: path})
	}
	for _, path := range more.Extra {
		if path = resolve(path); !t.watches(path) && !t.rules.isWithout(path) {
			t.extras.add(path)
		}
	}
	t.lookWhole()
	if err := l.learn(more.Since); err != nil {
		failed = err
	}
	return failed
}

// watches tells whether a file is watched already, with its root or by its name.
func (t *tree) watches(path string) bool {
	f, known := t.folders[filepath.Dir(path)]
	return known && (f.root != nil || t.extras.has(path)) && t.class(path, f) != Other
}

// learn looks at everything and takes in what was not known, as it is, unless it was
// written after a moment.
func (l *loop) learn(since time.Time) error {
	t := l.tree
	s, err := t.scan(context.Background())
	if err != nil && l.notifier != nil {
		l.giveUp(err)
		s, err = t.scan(context.Background())
	}
	if err != nil {
		return fmt.Errorf("watching: %w", err)
	}
	before := t.folders
	t.take(s)
	for path, seen := range s.files {
		if _, known := t.files[path]; known || l.dirty[path] != nil {
			continue
		}
		late := !since.IsZero() && seen.time > since.UnixNano()
		if _, folderKnown := before[filepath.Dir(path)]; late || folderKnown && !t.extras.has(path) {
			l.mark(time.Now())(path, true) // it came just now
			continue
		}
		if now, err := read(path, seen.class); err == nil {
			t.files[path] = now
		}
	}
	for path := range t.files {
		if _, there := s.files[path]; !there && !t.belowGone(path) && t.class(path, t.folders[filepath.Dir(path)]) == Other {
			delete(t.files, path) // not watched any more
		}
	}
	return nil
}
