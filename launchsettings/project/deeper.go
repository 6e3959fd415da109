package project

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"falconer/launchsettings/source"
)

// The search below a folder without a project ends after so many levels, folders
// and projects, and so many are named.
const (
	deeperLevels   = 3
	deeperFolders  = 300
	deeperProjects = 100
	deeperNamed    = 3
)

// DeeperError says that a folder holds no project itself, and which lie deeper.
type DeeperError struct {
	Problem source.Problem
	// Targets are those that can run: the first few, web projects first.
	Targets []Target
	// Paths open them: their folders, or the files where several stand in one.
	Paths []string
	// Rest says in words how many there are beside them; empty: none.
	Rest string
}

// Error says what is wrong.
func (e *DeeperError) Error() string { return e.Problem.Error() }

// Unwrap is the problem, with a hint that names the projects.
func (e *DeeperError) Unwrap() error { return &e.Problem }

// List are words for each of the paths, and the rest.
func (e *DeeperError) List(words func(path string) string) string {
	var list []string
	for _, path := range e.Paths {
		list = append(list, words(path))
	}
	return strings.TrimSpace(strings.Join(list, ", ") + " " + e.Rest)
}

// deeper adds to the problem of a folder what lies below it; nil when nothing does
// that could run.
func deeper(p *source.Problem) *DeeperError {
	dir := p.File
	found, cut := search(dir)
	slices.SortStableFunc(found, func(a, b Target) int { return cmp.Compare(a.rank(), b.rank()) })
	runnable := slices.DeleteFunc(slices.Clone(found), func(t Target) bool { return !t.Runnable })
	if len(runnable) == 0 {
		return nil
	}
	e := &DeeperError{Problem: *p, Targets: runnable[:min(len(runnable), deeperNamed)]}
	switch more := len(runnable) - len(e.Targets); {
	case more > 0 && cut:
		e.Rest = fmt.Sprintf("and at least %d more", more)
	case more > 0:
		e.Rest = fmt.Sprintf("and %d more", more)
	case cut:
		e.Rest = "and perhaps more"
	}
	for _, t := range e.Targets {
		path := t.Dir
		if slices.ContainsFunc(found, func(other Target) bool { return other.Dir == t.Dir && other.Path != t.Path }) {
			path = t.Path
		}
		e.Paths = append(e.Paths, path)
	}
	e.Problem.Hint = "open one that lies deeper: " + e.List(func(path string) string {
		relative, _ := filepath.Rel(dir, path)
		return filepath.ToSlash(relative)
	})
	return e
}

// search looks for projects below a folder, the nearest first. Below a project, and
// through links, it does not look.
func search(dir string) (found []Target, cut bool) {
	level, read := []string{dir}, 0
	for depth := 0; depth <= deeperLevels; depth++ {
		var next []string
		for _, folder := range level {
			if read == deeperFolders || len(found) >= deeperProjects {
				return found, true
			}
			read++
			entries, _ := os.ReadDir(folder)
			var here Found
			here.projects(folder, entries)
			if found = append(found, here.Targets...); len(here.Targets) > 0 {
				continue
			}
			for _, e := range entries {
				if e.IsDir() && !skipped(e.Name()) {
					next = append(next, filepath.Join(folder, e.Name()))
				}
			}
		}
		level = next
	}
	return found, false
}
