package build

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
)

// mostLibraries is for how many libraries MSBuild is asked; a change of the others
// takes the ordinary build.
const mostLibraries = 40

// AskLibraries asks MSBuild for the arguments of the projects that are referenced,
// directly or not, and answers the fast build that knows them. One that cannot be
// asked, or is used in another way than as a reference, becomes unsuited. The
// error is ctx's. How MSBuild is asked is the caller's: [AskArguments], when it is
// its turn.
func (f *Fast) AskLibraries(ctx context.Context, ask func(context.Context, Request) (*Arguments, error)) (*Fast, error) {
	wider := *f
	wider.Libraries, wider.Unsuited = nil, map[string]string{}
	found := map[string]*Arguments{}
	queue := slices.Clone(f.Arguments.Projects)
	for len(queue) > 0 {
		next := queue[0]
		queue = queue[1:]
		if known, twice := found[next.Project]; twice || wider.Unsuited[next.Project] != "" || next.Project == f.Arguments.Project {
			if twice && known.framework != next.Framework {
				wider.Unsuited[next.Project] = filepath.Base(next.Project) + " is used with two frameworks"
				delete(found, next.Project)
			}
			continue
		}
		if len(found) >= mostLibraries {
			wider.Unsuited[next.Project] = fmt.Sprintf("the fast build knows the first %d referenced projects", mostLibraries)
			continue
		}
		r := f.Request
		r.Project, r.Framework, r.Dir = next.Project, next.Framework, ""
		a, err := ask(ctx, r)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil {
			wider.Unsuited[next.Project] = err.Error()
			continue
		}
		a.framework = next.Framework
		found[next.Project] = a
		queue = append(queue, a.Projects...)
	}
	wider.Libraries = inOrder(f.Arguments, found, wider.Unsuited)
	return &wider, nil
}

// inOrder puts libraries behind those that they use. Those that nobody is compiled
// against become unsuited.
func inOrder(app *Arguments, found map[string]*Arguments, unsuited map[string]string) (order []*Arguments) {
	done := map[string]bool{}
	var visit func(a *Arguments)
	visit = func(a *Arguments) {
		for _, project := range slices.Sorted(maps.Keys(found)) {
			if library := found[project]; library != a && !done[project] && a.uses(library) {
				done[project] = true // also in a circle, which no build would have let pass
				visit(library)
				order = append(order, library)
			}
		}
	}
	visit(app)
	for project := range found {
		if !done[project] {
			unsuited[project] = filepath.Base(project) + " is not used as a reference"
		}
	}
	return order
}

// Without makes a library unsuited.
func (f *Fast) Without(library *Arguments, why string) *Fast {
	less := *f
	less.Libraries = slices.DeleteFunc(slices.Clone(f.Libraries), func(a *Arguments) bool { return a.Project == library.Project })
	less.Unsuited = maps.Clone(f.Unsuited)
	less.Unsuited[library.Project] = why
	return &less
}

// Renew asks for the arguments of projects again because files came or went. What
// else has become another argument is an error, and so is a file that no project
// compiles: the ordinary build must say what those lead to.
func (f *Fast) Renew(ctx context.Context, projects, files []string) (*Fast, error) {
	fresh := *f
	fresh.Libraries = slices.Clone(f.Libraries)
	for i, old := range f.all() {
		if !slices.Contains(projects, old.Project) {
			continue
		}
		r := f.Request
		if old != f.Arguments {
			r.Project, r.Framework, r.Dir = old.Project, old.framework, ""
		}
		r.Output, r.Diagnostics = nil, nil
		a, err := AskArguments(ctx, r)
		if err != nil {
			return nil, err
		}
		a.framework = old.framework
		if !a.alike(old) {
			return nil, fmt.Errorf("more than the sources of %s has changed", filepath.Base(old.Project))
		}
		if old == f.Arguments {
			fresh.Arguments = a
		} else {
			fresh.Libraries[i] = a
		}
	}
	for _, file := range files {
		if fresh.has(file) != isRegular(file) {
			return nil, fmt.Errorf("%s is in no project's sources", filepath.Base(file))
		}
	}
	return &fresh, nil
}

// alike tells whether two lists differ in their inputs at most.
func (a *Arguments) alike(other *Arguments) bool {
	return a.Target == other.Target && slices.Equal(a.options(), other.options())
}

// options are the arguments that name no input.
func (a *Arguments) options() (words []string) {
	for _, word := range a.words {
		if name, _, option := cutOption(word); option && name != "additionalfile" {
			words = append(words, word)
		}
	}
	return words
}

// Compiles tells whether a file of the output is one that the fast build makes.
func (f *Fast) Compiles(file string) bool {
	return slices.ContainsFunc(f.all(), func(a *Arguments) bool { return filepath.Base(a.Out) == file })
}

// Makes tells whether what was tried of a project is the ordinary build's.
func (f *Fast) Makes(a *Arguments, tried Shortcut) bool {
	sum, err := hashFile(tried.Assembly)
	return err == nil && sum == f.first[a.Project].sum
}
