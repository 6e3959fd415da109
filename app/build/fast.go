package build

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"falconer/launchsettings/project"
	"falconer/launchsettings/source"
)

// Fast is the fast build of an app and the libraries that it references: the
// compiler is called with what MSBuild would call it with, MSBuild is not. It is a
// value; a change of a project file asks for a new one.
type Fast struct {
	Request   Request    // what the ordinary build is made with
	Arguments *Arguments // the app's
	// Libraries are those of the projects that it references, each before those
	// that use it.
	Libraries []*Arguments
	// Unsuited says, by project file, why a change of a project takes the ordinary
	// build although the fast build suits others.
	Unsuited map[string]string
	Compiler *Compiler
	// Base is a copy of the ordinary build's output, which nobody writes into.
	Base string
	// Shop is a folder to compile in, the same for all builds of these projects.
	Shop string
	// Anew has source generators run wholly each time, also when their inputs are
	// what they were.
	Anew bool

	first map[string]product // what the ordinary build made, by project file
}

// Outdated is why the fast build cannot take a change: sources came or went, so
// that the arguments of these projects must be asked for again.
type Outdated struct {
	Projects []string
	file     string
}

func (o *Outdated) Error() string { return o.file + " is new, gone, or not of this project" }

// all are the projects in the order in which they are compiled.
func (f *Fast) all() []*Arguments {
	return append(slices.Clone(f.Libraries), f.Arguments)
}

// Fits says why the fast build cannot take changes of these files, whose paths are
// absolute; nil when it can (fastbuild.md, "When it applies"). The error is an
// [Outdated] when new arguments may help.
func (f *Fast) Fits(files []string) error {
	if len(files) == 0 {
		return errors.New("no files were named")
	}
	outdated := &Outdated{}
	for _, file := range files {
		switch strings.ToLower(filepath.Ext(file)) {
		case ".cs", ".razor", ".cshtml":
		default:
			return fmt.Errorf("%s is no source file", filepath.Base(file))
		}
		if a := f.Arguments; file == a.Project && directivesOf(file) != a.directives {
			return fmt.Errorf("the directives of %s are others", filepath.Base(file))
		}
		if f.copied(file) {
			return fmt.Errorf("%s is copied into the output", filepath.Base(file))
		}
		if f.has(file) && isRegular(file) {
			continue
		}
		owners, why := f.owners(file)
		if why != nil {
			return why
		}
		outdated.Projects, outdated.file = append(outdated.Projects, owners...), filepath.Base(file)
	}
	if len(outdated.Projects) == 0 {
		return nil
	}
	slices.Sort(outdated.Projects)
	outdated.Projects = slices.Compact(outdated.Projects)
	return outdated
}

// directivesOf are the lines of a file-based app that stand for a project file.
func directivesOf(path string) string { return strings.Join(project.Directives(path), "\n") }

// isRegular tells whether a path is a file that is there.
func isRegular(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// has tells whether a file is an input of one of the projects.
func (f *Fast) has(file string) bool {
	return slices.ContainsFunc(f.all(), func(a *Arguments) bool { return a.Has(file) })
}

// copied tells whether a source lies in the output, too, as views may that are
// compiled while the app runs: the compiler alone does not put it there.
func (f *Fast) copied(file string) bool {
	return f.Base != "" && slices.ContainsFunc(f.all(), func(a *Arguments) bool {
		return below(file, a.Dir) && exists(filepath.Join(f.Base, relativeTo(a.Dir, file)))
	})
}

// owners are the projects that a file which came or went may belong to: those that
// have it, and those in whose folder it lies.
func (f *Fast) owners(file string) ([]string, error) {
	for project, why := range f.Unsuited {
		if below(file, filepath.Dir(project)) && !below(f.Arguments.Dir, filepath.Dir(project)) {
			return nil, fmt.Errorf("%s: %s", filepath.Base(file), why)
		}
	}
	var owners []string
	for _, a := range f.all() {
		if a.Has(file) || below(file, a.Dir) {
			owners = append(owners, a.Project)
		}
	}
	if len(owners) == 0 {
		return nil, fmt.Errorf("%s is of a project that is not known yet", filepath.Base(file))
	}
	return owners, nil
}

func below(path, folder string) bool {
	return strings.HasPrefix(path, folder+string(filepath.Separator)) || path == folder
}

// Build compiles what has changed since last, which is the fast build that is in
// use, or since the ordinary build when it is nil, into folder, which it makes:
// the projects whose sources are other ones, and those that are compiled against
// something that became another one. Files are those that are known to have
// changed. Errors in the sources are a Result that is not OK. An error means that
// the compile says nothing about the sources, and that the ordinary build must.
func (f *Fast) Build(ctx context.Context, folder string, files []string, last *Shortcut) (Result, Shortcut, error) {
	began := time.Now()
	made := Shortcut{Base: f.Base, Folder: folder, products: map[string]product{}}
	known := f.known(last)
	result := Result{OK: true}
	for i, a := range f.all() {
		before, own := known[a.Project], filepath.Join(folder, strconv.Itoa(i))
		sources := a.stamps()
		if !f.behind(a, before, sources, files, made.products) {
			kept, err := before.carry(own)
			if err != nil {
				return result, made, fmt.Errorf("building fast: %w", err)
			}
			made.products[a.Project] = kept
			continue
		}
		one, product, err := f.compile(ctx, a, own, made.products, &made)
		result.join(one)
		if err == nil && one.OK {
			product.sources = sources
			made.products[a.Project] = product
			made.Compiled = append(made.Compiled, a.Project)
			continue
		}
		result.Elapsed = time.Since(began)
		if err != nil {
			err = fmt.Errorf("building fast: %w", err)
		}
		return result, made, err
	}
	made.Assembly = made.products[f.Arguments.Project].assembly
	made.Unchanged = sameProducts(known, made.products)
	result.Elapsed = time.Since(began)
	return result, made, nil
}

// known are the products of a fast build, and for projects that it knew nothing of
// the ordinary build's.
func (f *Fast) known(last *Shortcut) map[string]product {
	if last == nil || last.Base != f.Base {
		return f.first
	}
	out := map[string]product{}
	for _, a := range f.all() {
		out[a.Project] = f.first[a.Project]
		if p, ok := last.products[a.Project]; ok {
			out[a.Project] = p
		}
	}
	return out
}

// Try compiles one of the projects as it is now, whatever has changed.
func (f *Fast) Try(ctx context.Context, folder string, a *Arguments) (Result, Shortcut, error) {
	made := Shortcut{Base: f.Base, Folder: folder, products: map[string]product{}}
	result, one, err := f.compile(ctx, a, filepath.Join(folder, "0"), f.first, &made)
	made.Assembly = one.assembly
	if err != nil {
		err = fmt.Errorf("building fast: %w", err)
	}
	return result, made, err
}

// compile compiles one project into a folder of its own, against what others are
// now.
func (f *Fast) compile(ctx context.Context, a *Arguments, folder string, others map[string]product, made *Shortcut) (Result, product, error) {
	shop, err := f.Compiler.shops.enter(f.Shop, a.Project)
	said := compiled{ended: true}
	defer func() {
		if said.ended {
			f.Compiler.shops.leave(shop)
		}
	}()
	if err != nil {
		return Result{}, product{}, err
	}
	commit := a.commit()
	response, err := f.respond(a, commit, shop, others)
	if err != nil {
		return Result{}, product{}, err
	}
	limit := f.Request.Timeout
	if limit <= 0 {
		limit = defaultTimeout
	}
	bounded, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	said, err = f.Compiler.compile(bounded, f.Request.Dotnet, a.Compiler, a.where, response, f.Request.Env)
	if said.fellBack != nil {
		made.FellBack = said.fellBack
	}
	if err != nil {
		return Result{}, product{}, err
	}
	result := f.result(a, shop, said)
	if err := misled(result); err != nil {
		return result, product{}, explained(a.Compiler, err)
	}
	if !result.OK {
		return result, product{}, nil
	}
	p, err := newProduct(a, shop, f.against(a, others))
	if err != nil {
		return result, p, fmt.Errorf("the compiler wrote no assembly: %w", err)
	}
	p.commit = commit
	p, err = p.carry(folder)
	return result, p, err
}

// respond writes the response file of a compile into a shop.
func (f *Fast) respond(a *Arguments, commit, shop string, others map[string]product) (path string, err error) {
	at, err := a.atCommit(commit, shop)
	if err != nil {
		return "", err
	}
	words := at.response(shop, f.instead(others))
	if !f.Anew {
		words = append(words, generatorCache)
	}
	path = filepath.Join(shop, "arguments.rsp")
	return path, writeResponse(path, words)
}

// result reads what the compiler printed. What is generated lies nowhere: the
// compiler names it beside the assembly that it writes, which is in a shop here and in
// the intermediate folder in an ordinary build.
func (f *Fast) result(a *Arguments, shop string, said compiled) Result {
	out := &reader{dir: a.Dir, output: f.Request.Output, seen: map[Diagnostic]bool{}}
	lines := &stream{reader: out}
	sep := string(filepath.Separator)
	_, _ = lines.Write([]byte(strings.ReplaceAll(said.output, shop+sep, a.made+sep)))
	lines.close()
	for i := range out.diagnostics {
		out.diagnostics[i].Project = a.Project
	}
	return Result{OK: said.code == 0, Diagnostics: out.diagnostics, Output: out.last(), ExitCode: said.code}
}

// join adds what came of one more project.
func (r *Result) join(one Result) {
	r.OK = r.OK && one.OK
	r.Diagnostics = append(r.Diagnostics, one.Diagnostics...)
	r.Output = append(r.Output, one.Output...)
	r.ExitCode = one.ExitCode
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
