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

	"falconer/launchsettings/source"
)

// Fast is the fast build of one project: the compiler is called with what
// MSBuild would call it with, MSBuild is not. It is a value; a change of a
// project file asks for a new one.
type Fast struct {
	Request   Request // what the ordinary build is made with
	Arguments *Arguments
	Compiler  *Compiler
	// Base is a copy of the ordinary build's output, which nobody writes into.
	Base string
}

// Shortcut is what a fast build made: the files in Folder take the place of those
// in a copy of the ordinary output.
type Shortcut struct {
	Base, Folder string
	// Assembly is the new assembly in Folder.
	Assembly string
	// FellBack is why the compiler server was not used; nil when it was.
	FellBack error
}

// Fits says why the fast build cannot take changes of these files, whose paths
// are absolute; nil when it can (fastbuild.md, "When it applies").
func (f *Fast) Fits(files []string) error {
	if len(files) == 0 {
		return errors.New("no files were named")
	}
	for _, file := range files {
		switch strings.ToLower(filepath.Ext(file)) {
		case ".cs", ".razor", ".cshtml":
		default:
			return fmt.Errorf("%s is no source file", filepath.Base(file))
		}
		if !f.Arguments.Has(file) {
			return fmt.Errorf("%s is new, or not of this project", filepath.Base(file))
		}
		if info, err := os.Stat(file); err != nil || !info.Mode().IsRegular() {
			return fmt.Errorf("%s is gone", filepath.Base(file))
		}
	}
	return nil
}

// Build compiles the sources as they are now into folder, which it makes. Errors
// in the sources are a Result that is not OK. An error means that the compile
// says nothing about the sources, and that the ordinary build must.
func (f *Fast) Build(ctx context.Context, folder string) (Result, Shortcut, error) {
	began := time.Now()
	made := Shortcut{Base: f.Base, Folder: folder, Assembly: filepath.Join(folder, filepath.Base(f.Arguments.Out))}
	if err := os.MkdirAll(filepath.Join(folder, "ref"), 0o700); err != nil {
		return Result{}, made, fmt.Errorf("building fast: %w", err)
	}
	response := filepath.Join(folder, "arguments.rsp")
	if err := writeResponse(response, f.Arguments.response(folder)); err != nil {
		return Result{}, made, fmt.Errorf("building fast: %w", err)
	}
	limit := f.Request.Timeout
	if limit <= 0 {
		limit = defaultTimeout
	}
	bounded, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	said, err := f.Compiler.compile(bounded, f.Request.Dotnet, f.Arguments.Compiler, f.Arguments.Dir, response, f.Request.Env)
	made.FellBack = said.fellBack
	if err != nil {
		return Result{}, made, fmt.Errorf("building fast: %w", err)
	}
	result := f.result(said)
	result.Elapsed = time.Since(began)
	if err := misled(result); err != nil {
		return result, made, fmt.Errorf("building fast: %w", err)
	}
	if result.OK {
		if _, err := os.Stat(made.Assembly); err != nil {
			return result, made, fmt.Errorf("building fast: the compiler wrote no assembly: %w", err)
		}
	}
	return result, made, nil
}

// result reads what the compiler printed.
func (f *Fast) result(said compiled) Result {
	out := &reader{dir: f.Arguments.Dir, output: f.Request.Output, seen: map[Diagnostic]bool{}}
	lines := &stream{reader: out}
	_, _ = lines.Write([]byte(said.output))
	lines.close()
	for i := range out.diagnostics {
		out.diagnostics[i].Project = f.Arguments.Project
		if f.Request.Diagnostic != nil {
			f.Request.Diagnostic(out.diagnostics[i])
		}
	}
	return Result{OK: said.code == 0, Diagnostics: out.diagnostics, Output: out.last(), ExitCode: said.code}
}

// misled is why a compile that failed says nothing about the sources: it named
// no place in one of them, so that its arguments may be to blame.
func misled(r Result) error {
	if r.OK {
		return nil
	}
	for _, d := range r.Diagnostics {
		if d.Severity == source.Error && d.File == "" {
			return errors.New("the compiler refused its arguments: " + d.Message)
		}
	}
	if !slices.ContainsFunc(r.Diagnostics, func(d Diagnostic) bool { return d.Severity == source.Error }) {
		return fmt.Errorf("the compiler ended with %d and named no error", r.ExitCode)
	}
	return nil
}

// Clone makes the folder that a generation runs from: the ordinary output with
// the new files in it. The target must not exist; after an error it does not.
func (s Shortcut) Clone(ctx context.Context, to string) (err error) {
	if err := Clone(ctx, s.Base, to); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.RemoveAll(to)
			err = fmt.Errorf("copying the fast build: %w", err)
		}
	}()
	made, err := os.ReadDir(s.Folder)
	if err != nil {
		return err
	}
	for _, entry := range made {
		from, target := filepath.Join(s.Folder, entry.Name()), filepath.Join(to, entry.Name())
		if !entry.Type().IsRegular() || !replaces(target) {
			continue
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		if err := os.Remove(target); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if err := cloneFile(from, target, info, linksAreSafe); err != nil {
			return err
		}
	}
	return nil
}

// replaces tells whether a file that the compiler wrote belongs into the output:
// the assembly and its symbols do, others when the ordinary build put them there.
func replaces(target string) bool {
	if linkable(target) {
		return true
	}
	_, err := os.Stat(target)
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

// Differences are the files of two output folders, by their paths in them, that
// decide how an app runs and are not the same; but not the one named except.
func Differences(one, other, except string) []string {
	a, b := fingerprint(filepath.Join(one, except), nil), fingerprint(filepath.Join(other, except), nil)
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
		if path != except && pair[0] != pair[1] {
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
