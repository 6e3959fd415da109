package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// work is one licence file of something that is compiled in.
type work struct {
	module, version string
	file            string // slash, from the module's folder
	kind, text      string
}

func (w work) title() string {
	title := w.module
	if w.version != "" {
		title += " " + w.version
	}
	if strings.Contains(w.file, "/") {
		title += ", " + w.file
	}
	return title
}

// systems are those that Falconer is built for, with the tags of the Makefile.
var systems = []struct{ os, tags string }{
	{"linux", "migrated_fynedo,gles"},
	{"windows", "migrated_fynedo"},
	{"darwin", "migrated_fynedo"},
}

// sources is where a module keeps the licence of C code that lies in a folder
// without Go in it, so that no package leads there.
var sources = map[string][]string{
	"github.com/go-gl/glfw/v3.4/glfw": {"glfw/LICENSE.md"},
}

// licenceFile matches the names that licence texts go by.
var licenceFile = regexp.MustCompile(`(?i)^((un)?licen[cs]e|copying|notice|ofl)([._-].*)?$`)

// pkg is what is read from `go list -json`.
type pkg struct {
	ImportPath string
	Dir        string
	Standard   bool
	EmbedFiles []string
	Module     *struct {
		Path, Version, Dir string
		Main               bool
	}
}

// collect finds the licence files of all modules and of Go itself, sorted.
func collect(root string) ([]work, error) {
	files := map[work]bool{} // without kind and text: what to read
	folders := map[string]string{}
	for _, system := range systems {
		packages, err := list(root, system.os, system.tags)
		if err != nil {
			return nil, err
		}
		for _, p := range packages {
			if p.Standard || p.Module == nil || p.Module.Main {
				continue
			}
			folders[p.Module.Path] = p.Module.Dir
			for _, file := range append(beside(p), sources[p.Module.Path]...) {
				files[work{module: p.Module.Path, version: p.Module.Version, file: file}] = true
			}
		}
	}
	goroot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, fmt.Errorf("asking for Go's folder: %w", err)
	}
	folders["Go"] = strings.TrimSpace(string(goroot))
	files[work{module: "Go", file: "LICENSE"}] = true

	var works []work
	covered := map[string]bool{}
	for w := range files {
		text, err := os.ReadFile(filepath.Join(folders[w.module], filepath.FromSlash(w.file)))
		if err != nil {
			return nil, fmt.Errorf("the licence of %s: %w", w.module, err)
		}
		w.text = strings.TrimSpace(strings.ReplaceAll(string(text), "\r\n", "\n"))
		if w.kind = kindOf(w.text); w.kind == "" {
			return nil, fmt.Errorf("%s: the licence in %s is of an unknown kind: look at it, then teach kindOf", w.module, w.file)
		}
		covered[w.module] = true
		works = append(works, w)
	}
	for module := range folders {
		if !covered[module] {
			return nil, fmt.Errorf("%s has no licence file", module)
		}
	}
	slices.SortFunc(works, func(a, b work) int {
		return cmp.Or(cmp.Compare(a.module, b.module), cmp.Compare(a.file, b.file))
	})
	return works, nil
}

// list asks the go command for the packages of the program with its window. No
// C compiler is needed: nothing is compiled.
func list(root, system, tags string) ([]pkg, error) {
	c := exec.Command("go", "list", "-deps", "-json=ImportPath,Dir,Standard,EmbedFiles,Module", "-tags", tags, ".", "fyne.io/fyne/v2/app")
	c.Dir = root
	c.Env = append(os.Environ(), "GOOS="+system, "GOARCH=amd64", "CGO_ENABLED=1", "GOFLAGS=-mod=readonly", "GOWORK=off")
	c.Stderr = os.Stderr
	out, err := c.Output()
	if err != nil {
		return nil, fmt.Errorf("listing the packages for %s: %w", system, err)
	}
	var packages []pkg
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("reading the packages for %s: %w", system, err)
		}
		packages = append(packages, p)
	}
	if len(packages) < 100 {
		return nil, fmt.Errorf("only %d packages for %s: the list is broken", len(packages), system)
	}
	return packages, nil
}

// beside are the licence files from the package's folder, and from those of the
// files it embeds, up to the module's folder.
func beside(p pkg) []string {
	folders := map[string]bool{}
	climb := func(dir string) {
		for ; strings.HasPrefix(dir, p.Module.Dir); dir = filepath.Dir(dir) {
			folders[dir] = true
		}
	}
	climb(p.Dir)
	for _, file := range p.EmbedFiles {
		climb(filepath.Dir(filepath.Join(p.Dir, filepath.FromSlash(file))))
	}
	var found []string
	for dir := range folders {
		entries, err := os.ReadDir(dir)
		if err != nil {
			continue // a package that exists only in the list
		}
		for _, e := range entries {
			if rel, err := filepath.Rel(p.Module.Dir, filepath.Join(dir, e.Name())); err == nil && e.Type().IsRegular() && licenceFile.MatchString(e.Name()) {
				found = append(found, filepath.ToSlash(rel))
			}
		}
	}
	return found
}
