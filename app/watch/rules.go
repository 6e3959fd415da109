package watch

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// rules say what is watched and what a file means. Paths are relative to a root,
// with "/"; globs are relative to the first root.
type rules struct {
	base             string // the first root; empty when there is none
	include, exclude []string
	wanted           []string        // folders that a glob of include names
	outputs          map[string]bool // absolute folders of the build's output
	ignored          map[string]bool // absolute files, by Ignore
	without          map[string]bool // absolute files and folders, by Widen
	git              *gitignore
}

func newRules(base string, c *Config) (*rules, error) {
	r := &rules{base: base, outputs: map[string]bool{}, ignored: map[string]bool{}, without: map[string]bool{}, git: newGitignore()}
	for _, list := range []struct {
		from []string
		to   *[]string
	}{{c.Include, &r.include}, {c.Exclude, &r.exclude}} {
		for _, glob := range list.from {
			glob = strings.TrimPrefix(fold(filepath.ToSlash(glob)), "./")
			if !doublestar.ValidatePattern(glob) {
				return nil, fmt.Errorf("watching: %q is no glob: write * ? ** [a-z] {a,b}", glob)
			}
			*list.to = append(*list.to, glob)
		}
	}
	for _, glob := range r.include {
		if folder, _ := doublestar.SplitPattern(glob); folder != "." {
			r.wanted = append(r.wanted, folder)
		}
	}
	for _, path := range c.Outputs {
		r.outputs[resolve(path)] = true
	}
	return r, nil
}

// name is a file's path for globs: relative to the first root where it lies
// below, or above by "../", else absolute.
func (r *rules) name(path string) string {
	if r.base != "" {
		if relative, err := filepath.Rel(r.base, path); err == nil {
			return fold(filepath.ToSlash(relative))
		}
	}
	return fold(filepath.ToSlash(path))
}

// skips tells whether a folder below a root is left out with all in it. (W-004,
// W-005)
func (r *rules) skips(path string, dist bool) bool {
	if r.without[path] {
		return true
	}
	if len(r.include)+len(r.exclude) == 0 {
		return r.unwatched(path, dist)
	}
	name := r.name(path)
	if matches(r.exclude, name) {
		return true
	}
	for _, folder := range r.wanted {
		if name == folder || strings.HasPrefix(folder, name+"/") || strings.HasPrefix(name, folder+"/") {
			return false
		}
	}
	return r.unwatched(path, dist)
}

// isWithout tells whether a file, or a folder above it, is not to be watched.
func (r *rules) isWithout(path string) bool {
	for ; ; path = filepath.Dir(path) {
		if r.without[path] {
			return true
		}
		if filepath.Dir(path) == path {
			return false
		}
	}
}

// unwatched tells whether a folder is one that nobody wants watched. dist tells
// that it lies beside a package.json.
func (r *rules) unwatched(path string, dist bool) bool {
	base := strings.ToLower(filepath.Base(path))
	return r.outputs[path] || strings.HasPrefix(base, ".") || ignoredFolders[base] || base == "dist" && dist
}

var ignoredFolders = map[string]bool{
	"bin": true, "obj": true, "node_modules": true, "bower_components": true,
	"artifacts": true, "publish": true, "testresults": true, "packages": true,
}

// class is what a file means. outside tells that it lies in a folder that only a
// glob of include brought in.
func (r *rules) class(path, relative string, outside bool) Class {
	if r.ignored[path] || r.without[path] {
		return Other
	}
	included := false
	if len(r.include)+len(r.exclude) > 0 {
		name := r.name(path)
		if matches(r.exclude, name) {
			return Other
		}
		included = matches(r.include, name)
	}
	if outside && !included {
		return Other
	}
	class := classOf(relative)
	if included && class == Other {
		if !slices.Contains(r.include, r.name(path)) && r.git.ignores(path) {
			return Other // only a glob wants it, and version control does not
		}
		return Source
	}
	return class
}

func matches(globs []string, name string) bool {
	for _, glob := range globs {
		if ok, _ := doublestar.Match(glob, name); ok { // checked when they were taken in
			return true
		}
	}
	return false
}
