package build

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Clone copies a build's output for a generation to run from (watch.md §4.2):
// by reflink where the file system can, by hard link for assemblies and their
// symbols where builds replace files instead of writing into them, else byte by
// byte; without the folders publish and ref. The target must not exist; after an
// error it does not.
func Clone(ctx context.Context, from, to string) error {
	return (&cloner{link: linksAreSafe}).clone(ctx, from, to)
}

// Copy is Clone without hard links, for SDKs before 8, which write into the
// files of their output.
func Copy(ctx context.Context, from, to string) error { return (&cloner{}).clone(ctx, from, to) }

// cloner clones the files of one output.
type cloner struct {
	link  bool // hard links are safe
	apart bool // the file system cannot let files share blocks, as it has said
}

func (c *cloner) clone(ctx context.Context, from, to string) (err error) {
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return fmt.Errorf("copying the output: %w", err)
	}
	if err := os.Mkdir(to, 0o700); err != nil {
		return fmt.Errorf("copying the output: %w", err)
	}
	defer func() {
		if err != nil {
			os.RemoveAll(to)
			err = fmt.Errorf("copying the output: %w", err)
		}
	}()
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil || path == from {
			return err
		}
		if d.IsDir() && leftOut(from, path) {
			return fs.SkipDir
		}
		relative, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		return c.entry(path, filepath.Join(to, relative), d)
	})
}

// leftOut tells whether a folder is no part of what runs.
func leftOut(root, path string) bool {
	switch name := filepath.Base(path); name {
	case "publish", "ref", "refint":
		return filepath.Dir(path) == filepath.Clean(root)
	}
	return false
}

func (c *cloner) entry(from, to string, d fs.DirEntry) error {
	info, err := d.Info()
	if errors.Is(err, fs.ErrNotExist) {
		return nil // gone since the folder was read: a log, a lock
	}
	if err != nil {
		return err
	}
	switch {
	case d.IsDir():
		return os.Mkdir(to, info.Mode().Perm()|0o700)
	case info.Mode()&fs.ModeSymlink != 0:
		target, err := os.Readlink(from)
		if err != nil {
			return err
		}
		if !filepath.IsAbs(target) && filepath.IsLocal(target) {
			return os.Symlink(target, to)
		}
		if info, err = os.Stat(from); err != nil || !info.Mode().IsRegular() {
			return nil // points nowhere, or at a folder outside of the output
		}
	case !info.Mode().IsRegular():
		return nil // sockets and pipes are the app's
	}
	return c.file(from, to, info)
}

// file takes the cheapest way that keeps the two files apart. To try what a file system cannot
// takes as long as a copy.
func (c *cloner) file(from, to string, info fs.FileInfo) error {
	if !c.apart {
		err := reflink(from, to, info)
		if err == nil {
			return nil
		}
		c.apart = errors.Is(err, errors.ErrUnsupported)
	}
	if c.link && linkable(to) && os.Link(from, to) == nil {
		return nil
	}
	return copyFile(from, to, info)
}

// linkable tells the files that no app writes from those that it may.
func linkable(path string) bool {
	ext := strings.ToLower(filepath.Ext(path))
	return ext == ".dll" || ext == ".pdb"
}

func copyFile(from, to string, info fs.FileInfo) (err error) {
	source, err := os.Open(from)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	}
	defer source.Close()
	target, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, info.Mode().Perm()|0o200)
	if err != nil {
		return err
	}
	_, err = io.Copy(target, source)
	if closed := target.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Chtimes(to, info.ModTime(), info.ModTime())
	}
	return err
}
