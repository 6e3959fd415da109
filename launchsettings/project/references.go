package project

import (
	"encoding/xml"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// Roots are the folders that hold a target's sources: its own, and those of all
// projects that it references, directly or not (watch.md §2.2). The first is the
// target's.
func Roots(t Target) []string {
	roots := []string{t.Dir}
	seen := map[string]bool{}
	var visit func(file string)
	visit = func(file string) {
		if seen[file] || len(seen) > 1000 {
			return
		}
		seen[file] = true
		if dir := filepath.Dir(file); !inside(roots, dir) {
			roots = append(roots, dir)
		}
		for _, r := range references(file) {
			visit(r)
		}
	}
	if t.Kind == Web || t.Kind == Console || t.Kind == File {
		visit(t.Path)
	}
	return roots
}

// inside tells whether dir is one of the roots or lies inside one.
func inside(roots []string, dir string) bool {
	return slices.ContainsFunc(roots, func(root string) bool {
		return dir == root || strings.HasPrefix(dir, root+string(filepath.Separator))
	})
}

// references are the project files that a project file names in its
// ProjectReference elements, a file-based app in its #:project lines, as absolute
// paths; conditions are not evaluated.
func references(file string) []string {
	if strings.EqualFold(filepath.Ext(file), ".cs") {
		return directed(file)
	}
	f, err := os.Open(file)
	if err != nil {
		return nil
	}
	defer f.Close()
	var out []string
	d := xml.NewDecoder(f)
	for {
		token, err := d.Token()
		if err != nil {
			return out
		}
		start, ok := token.(xml.StartElement)
		if !ok || start.Name.Local != "ProjectReference" {
			continue
		}
		for _, a := range start.Attr {
			if a.Name.Local != "Include" || strings.Contains(a.Value, "$(") {
				continue
			}
			for _, part := range strings.Split(a.Value, ";") {
				if part = strings.TrimSpace(part); part != "" {
					out = append(out, resolve(filepath.Dir(file), part))
				}
			}
		}
	}
}

// resolve makes a path of a project file absolute; it may be written with
// either separator.
func resolve(dir, path string) string {
	if runtime.GOOS != "windows" {
		path = strings.ReplaceAll(path, `\`, "/")
	}
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(dir, path)
}

// buildFileNames are files that MSBuild and the SDK look for in the folders
// above a project.
var buildFileNames = []string{
	"Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "global.json", "NuGet.config", "nuget.config",
}

// BuildFiles are those files above the target's folder that decide what a build does
// although they lie outside of it: the nearest of each name, and the places where one may
// come that is nearer, up to the top of what belongs together.
func BuildFiles(t Target) []string {
	var out []string
	top := topOf(t.Dir)
	for _, name := range buildFileNames {
		for dir := filepath.Dir(t.Dir); ; dir = filepath.Dir(dir) {
			p := filepath.Join(dir, name)
			info, err := os.Stat(p)
			there := err == nil && info.Mode().IsRegular()
			if there || top != "" && inside([]string{top}, dir) {
				out = append(out, p)
			}
			if there || dir == filepath.Dir(dir) {
				break
			}
		}
	}
	return out
}

// topOf is the folder of the repository around a folder or, without one, that of the nearest
// solution; empty: there is neither. A repository of the person's home is none of a project.
func topOf(dir string) (top string) {
	home, _ := os.UserHomeDir()
	for ; ; dir = filepath.Dir(dir) {
		for _, name := range []string{".git", ".hg"} {
			if _, err := os.Stat(filepath.Join(dir, name)); err == nil && dir != home {
				return dir
			}
		}
		if top == "" {
			for _, pattern := range []string{"*.sln", "*.slnx"} {
				if found, _ := filepath.Glob(filepath.Join(dir, pattern)); len(found) > 0 {
					top = dir
				}
			}
		}
		if dir == filepath.Dir(dir) {
			return top
		}
	}
}
