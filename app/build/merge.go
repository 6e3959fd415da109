package build

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// Merge makes the folder to hold what the folder from holds, by moving its files,
// and removes from. Files that are the same in both are left alone, and so are
// those that keep names, by their paths in the folder. It tells which were not the
// same, in order. After an error to is half of each.
func Merge(from, to string, keep []string) (changed []string, err error) {
	defer func() {
		os.RemoveAll(from)
		if err != nil {
			err = fmt.Errorf("bringing a copy of the output up to date: %w", err)
		}
	}()
	theirs, err := filesOf(from)
	if err != nil {
		return nil, err
	}
	ours, err := filesOf(to)
	if err != nil {
		return nil, err
	}
	for _, path := range keep {
		delete(ours, path)
		delete(theirs, path)
	}
	for path, old := range ours {
		if theirs[path] == nil {
			changed = append(changed, path)
			if err := os.Remove(filepath.Join(to, path)); err != nil {
				return nil, err
			}
			continue
		}
		if alike(filepath.Join(from, path), theirs[path], filepath.Join(to, path), old) {
			delete(theirs, path)
		}
	}
	for path := range theirs {
		changed = append(changed, path)
		target := filepath.Join(to, path)
		if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
			return nil, err
		}
		if err := os.Rename(filepath.Join(from, path), target); err != nil {
			return nil, err
		}
	}
	slices.Sort(changed)
	return changed, nil
}

// filesOf are the files of a folder, by their paths in it.
func filesOf(root string) (map[string]fs.FileInfo, error) {
	files := map[string]fs.FileInfo{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		files[relativeTo(root, path)] = info
		return nil
	})
	return files, err
}

// alike tells whether two files are one, or look the same, or have the same bytes.
func alike(one string, a fs.FileInfo, other string, b fs.FileInfo) bool {
	switch {
	case os.SameFile(a, b):
		return true
	case a.Mode() != b.Mode() || a.Size() != b.Size():
		return false
	case !a.Mode().IsRegular():
		first, err := os.Readlink(one)
		second, err2 := os.Readlink(other)
		return err == nil && err2 == nil && first == second
	case a.ModTime().Equal(b.ModTime()):
		return true
	}
	first, err := os.ReadFile(one)
	second, err2 := os.ReadFile(other)
	return err == nil && err2 == nil && bytes.Equal(first, second)
}
