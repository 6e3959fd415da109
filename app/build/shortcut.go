package build

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Shortcut is what a fast build made: its files take the place of those in a copy
// of the ordinary output. It is a value.
type Shortcut struct {
	Base, Folder string
	// Assembly is the app's assembly; in Base when it was not compiled.
	Assembly string
	// Compiled are the project files of what was compiled, in order.
	Compiled []string
	// Unchanged is set when all code is what it was before.
	Unchanged bool
	// FellBack is why the compiler server was not used; nil when it was.
	FellBack error

	products map[string]product
}

// Clone makes the folder that a generation runs from: the ordinary output with
// the new files in it. The target must not exist; after an error it does not.
func (s Shortcut) Clone(ctx context.Context, to string) (err error) {
	c := &cloner{link: linksAreSafe}
	if err := c.clone(ctx, s.Base, to); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.RemoveAll(to)
			err = fmt.Errorf("copying the fast build: %w", err)
		}
	}()
	for _, p := range s.products {
		if p.folder == "" {
			continue
		}
		if err := p.replace(to, p.assembly == s.Assembly, c); err != nil {
			return err
		}
	}
	return nil
}

// replace puts what the compiler made into a copy of the output: the app's
// assembly and its symbols, and others where the ordinary build put them there.
func (p product) replace(to string, app bool, c *cloner) error {
	made, err := os.ReadDir(p.folder)
	if err != nil {
		return err
	}
	for _, entry := range made {
		from, target := filepath.Join(p.folder, entry.Name()), filepath.Join(to, entry.Name())
		if !entry.Type().IsRegular() || !(app && linkable(target)) && !exists(target) {
			continue
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		if err := os.Remove(target); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if err := c.file(from, target, info); err != nil {
			return err
		}
	}
	return nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// Same tells whether the fast build and the ordinary one made the same assembly.
func (s Shortcut) Same(ordinary string) (bool, error) {
	ours, err := hashFile(s.Assembly)
	if err != nil {
		return false, fmt.Errorf("comparing two builds: %w", err)
	}
	theirs, err := hashFile(ordinary)
	if err != nil {
		return false, fmt.Errorf("comparing two builds: %w", err)
	}
	return ours == theirs, nil
}

// Against are the files of the ordinary output that decide how an app runs and are
// not what runs after this build, by their paths in it.
func (s Shortcut) Against(output string) (differs []string) {
	var except []string
	for _, p := range s.products {
		name := filepath.Base(p.assembly)
		sum, err := hashFile(filepath.Join(output, name))
		if p.folder == "" || errors.Is(err, fs.ErrNotExist) && p.assembly != s.Assembly {
			continue // compared below, or no part of what runs
		}
		except = append(except, name)
		if err != nil || sum != p.sum {
			differs = append(differs, name)
		}
	}
	differs = append(differs, Differences(s.Base, output, except...)...)
	slices.Sort(differs)
	return differs
}

// Differences are the files of two output folders, by their paths in them, that
// decide how an app runs and are not the same; but not those named except.
func Differences(one, other string, except ...string) []string {
	a, b := fingerprints(one, nil), fingerprints(other, nil)
	sums := map[string][2]printed{}
	for path, print := range a {
		sums[relativeTo(one, path)] = [2]printed{{sum: print.sum}, {}}
	}
	for path, print := range b {
		path = relativeTo(other, path)
		pair := sums[path]
		pair[1].sum = print.sum
		sums[path] = pair
	}
	var out []string
	for path, pair := range sums {
		if !slices.Contains(except, path) && pair[0] != pair[1] {
			out = append(out, path)
		}
	}
	slices.Sort(out)
	return out
}

func relativeTo(dir, path string) string {
	relative, err := filepath.Rel(dir, path)
	if err != nil {
		return path
	}
	return relative
}

// NewerThan tells whether one of a person's sources was written after that moment,
// or is gone.
func (a *Arguments) NewerThan(moment time.Time) bool {
	for path := range a.files {
		if strings.HasPrefix(path, filepath.Dir(a.Out)+string(filepath.Separator)) {
			continue // the build wrote it
		}
		info, err := os.Stat(path)
		if err != nil || info.ModTime().After(moment) {
			return true
		}
	}
	return false
}
