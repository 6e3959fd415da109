package build

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// Contents are the files of a copy of the output, by their paths in it, for
// telling later what the app has written there.
type Contents map[string]fs.FileInfo

// ContentsOf are the files that lie in a folder now; nothing when it cannot be
// read.
func ContentsOf(folder string) Contents {
	files, err := filesOf(folder)
	if err != nil {
		return nil
	}
	return files
}

// Written are the files that lie in the folder now and did not, or were others,
// in order. Nobody knows without contents.
func (c Contents) Written(folder string) []string {
	if c == nil {
		return nil
	}
	now, err := filesOf(folder)
	if err != nil {
		return nil
	}
	var written []string
	for path, info := range now {
		old := c[path]
		if !info.Mode().IsRegular() || old != nil && linkable(path) { // sockets hold nothing; a link is the build's
			continue
		}
		if old == nil || old.Size() != info.Size() || !old.ModTime().Equal(info.ModTime()) {
			written = append(written, path)
		}
	}
	slices.Sort(written)
	return written
}

// Keep moves files of one folder to another, which is made.
func Keep(from, to string, files []string) error {
	for _, path := range files {
		source, target := filepath.Join(from, path), filepath.Join(to, path)
		if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
			return err
		}
		if os.Rename(source, target) == nil {
			continue
		}
		info, err := os.Stat(source) // the folders may lie on two file systems
		if err != nil {
			return err
		}
		if err := copyFile(source, target, info); err != nil {
			return err
		}
	}
	return nil
}
