package build

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// product is what was made of one project. It is a value.
type product struct {
	folder   string // where its files lie; empty: in the ordinary output
	assembly string
	// ref is what others are compiled against: the reference assembly, or the
	// assembly of a project that has none.
	ref    string
	sum    [sha256.Size]byte
	refSum [sha256.Size]byte
	// sources are its inputs as they were when it was compiled, against the
	// references that it was compiled against, by their project.
	sources map[string]stamp
	// commit is the one that it names; empty when it names none.
	commit  string
	against map[string][sha256.Size]byte
}

// stamp is how a source looks from outside; the zero stamp is no file's.
type stamp struct {
	size int64
	time int64
}

// stamps are those of a project's inputs now. One that is gone has none.
func (a *Arguments) stamps() map[string]stamp {
	out := make(map[string]stamp, len(a.files))
	for path := range a.files {
		if info, err := os.Stat(path); err == nil {
			out[path] = stamp{info.Size(), info.ModTime().UnixNano()}
		}
	}
	return out
}

// stampsBefore leaves out the person's files that were written after that moment:
// what was made then may not be of them.
func (a *Arguments) stampsBefore(moment time.Time) map[string]stamp {
	out := a.stamps()
	for path, s := range out {
		if s.time > moment.UnixNano() && !a.generated(path) {
			delete(out, path)
		}
	}
	return out
}

// newProduct is what the compiler has made of a project in a folder.
func newProduct(a *Arguments, folder string, against map[string][sha256.Size]byte) (product, error) {
	p := product{folder: folder, assembly: filepath.Join(folder, filepath.Base(a.Out)), against: against}
	p.ref = p.assembly
	if a.RefOut != "" {
		p.ref = filepath.Join(folder, "ref", filepath.Base(a.RefOut))
	}
	var err error
	if p.sum, err = hashFile(p.assembly); err != nil {
		return p, err
	}
	p.refSum, err = hashFile(p.ref)
	return p, err
}

// carry takes a product over into a folder of its own, so that the one it came
// from may go.
func (p product) carry(folder string) (product, error) {
	if p.folder == "" {
		return p, nil
	}
	if err := os.MkdirAll(filepath.Join(folder, "ref"), 0o700); err != nil {
		return p, err
	}
	c := &cloner{link: linksAreSafe}
	for _, below := range []string{"", "ref"} {
		entries, err := os.ReadDir(filepath.Join(p.folder, below))
		if err != nil {
			return p, err
		}
		for _, e := range entries {
			info, err := e.Info()
			if err != nil {
				return p, err
			}
			if !info.Mode().IsRegular() {
				continue
			}
			if err := c.file(filepath.Join(p.folder, below, e.Name()), filepath.Join(folder, below, e.Name()), info); err != nil {
				return p, err
			}
		}
	}
	moved := func(path string) string { return filepath.Join(folder, relativeTo(p.folder, path)) }
	p.assembly, p.ref = moved(p.assembly), moved(p.ref)
	p.folder = folder
	return p, nil
}

// sameProducts tells whether all that is loaded is the same code.
func sameProducts(one, other map[string]product) bool {
	return maps.EqualFunc(one, other, func(a, b product) bool { return a.sum == b.sum })
}

// behind tells whether a project must be compiled: a source of it is another one,
// or something that it is compiled against.
func (f *Fast) behind(a *Arguments, before product, sources map[string]stamp, files []string, others map[string]product) bool {
	for _, file := range files {
		if a.Has(file) {
			return true
		}
	}
	return before.assembly == "" || before.commit != a.commit() || !maps.Equal(before.sources, sources) || !maps.Equal(before.against, f.against(a, others))
}

// Outgrown tells whether a person's source is another one than what was made is of. A source
// that came is not known.
func (f *Fast) Outgrown(made Shortcut) bool {
	known := f.known(&made)
	return slices.ContainsFunc(f.all(), func(a *Arguments) bool {
		now := a.stamps()
		for path := range a.files {
			if !a.generated(path) && now[path] != known[a.Project].sources[path] {
				return true
			}
		}
		return false
	})
}

// against are the references that a project would be compiled against now.
func (f *Fast) against(a *Arguments, others map[string]product) map[string][sha256.Size]byte {
	out := map[string][sha256.Size]byte{}
	for _, library := range f.Libraries {
		if p, ok := others[library.Project]; ok && library.Project != a.Project && a.uses(library) {
			out[library.Project] = p.refSum
		}
	}
	return out
}

// instead answers what takes the place of a library's reference assembly.
func (f *Fast) instead(others map[string]product) func(string) string {
	return func(reference string) string {
		for _, library := range f.Libraries {
			if p, ok := others[library.Project]; ok && library.makes(reference) {
				return p.ref
			}
		}
		return ""
	}
}

// Take begins with what the ordinary build that began at a moment has made: it
// copies the output into Base, and what the libraries are referenced by.
func (f *Fast) Take(moment time.Time) error {
	f.first = map[string]product{}
	for i, a := range f.all() {
		p := product{assembly: filepath.Join(f.Base, filepath.Base(a.Target)), sources: a.stampsBefore(moment), commit: a.commit()}
		if _, err := os.Stat(p.assembly); errors.Is(err, fs.ErrNotExist) {
			p.assembly = a.Target // no part of what runs
		}
		var err error
		if p.sum, err = hashFile(p.assembly); err != nil {
			return fmt.Errorf("taking the ordinary build over: %w", err)
		}
		if p.ref, p.refSum, err = f.keepReference(i, a); err != nil {
			return fmt.Errorf("taking the ordinary build over: %w", err)
		}
		p.against = f.against(a, f.first)
		f.first[a.Project] = p
	}
	return nil
}

// keepReference copies what a library is referenced by, as builds write it anew.
func (f *Fast) keepReference(i int, a *Arguments) (path string, sum [sha256.Size]byte, err error) {
	from := a.Target
	if a.RefOut != "" && a.Ref != "" {
		from = a.Ref
	}
	if a == f.Arguments {
		return "", sum, nil // nobody is compiled against the app
	}
	path = filepath.Join(f.References(), fmt.Sprint(i), filepath.Base(from))
	info, err := os.Stat(from)
	if err != nil {
		return "", sum, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", sum, err
	}
	_ = os.Remove(path)
	if err := copyFile(from, path, info); err != nil {
		return "", sum, err
	}
	sum, err = hashFile(path)
	return path, sum, err
}

// References is the folder that keeps what the libraries are referenced by.
func (f *Fast) References() string { return f.Base + "-ref" }
