package project

import (
	"path/filepath"
	"regexp"
	"strings"

	"falconer/launchsettings/source"
)

// entry is one project that a solution lists; Path is as written.
type entry struct {
	Name, Path string
	Place      source.Place
}

// readSolution lists the projects of a .sln, .slnx or .slnf, in their order
// (LS-075).
func readSolution(path string) ([]entry, *source.Problem) {
	text, p := readText(path)
	if p != nil {
		return nil, p
	}
	switch strings.ToLower(filepath.Ext(path)) {
	case ".slnx":
		return parseSLNX(path, text)
	case ".slnf":
		return parseSLNF(path, text)
	}
	return parseSLN(path, text), nil
}

// file is where the entry stands on disk, on every system (LS-075); base is the
// folder that its path is relative to.
func (e entry) file(base string) string {
	path := filepath.FromSlash(strings.ReplaceAll(e.Path, `\`, "/"))
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(base, path)
}

// isProject judges by the extension: a .sln lists folders and web sites too.
func (e entry) isProject() bool {
	return isProjectFile(e.Path)
}

func isProjectFile(path string) bool {
	ext := strings.ToLower(filepath.Ext(strings.ReplaceAll(path, `\`, "/")))
	switch ext {
	case ".dcproj", ".shproj", ".sqlproj", ".esproj", ".njsproj", ".vcxproj", ".wapproj", ".pyproj":
		return false
	}
	return strings.HasSuffix(ext, "proj")
}

var slnLine = regexp.MustCompile(`^\s*Project\("[^"]*"\)\s*=\s*"([^"]*)"\s*,\s*"([^"]*)"`)

// parseSLN reads the lines that look like Project("{type}") = "name", "path", "{id}".
func parseSLN(path string, text []byte) (list []entry) {
	number := 0
	for line := range strings.Lines(string(text)) {
		number++
		m := slnLine.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		e := entry{Name: m[1], Path: m[2], Place: source.Place{File: path, Line: number, Column: 1}}
		if e.isProject() {
			list = append(list, e)
		}
	}
	return list
}

// parseSLNX reads the XML form: Project elements, at the root or in folders.
func parseSLNX(path string, text []byte) (list []entry, p *source.Problem) {
	rooted := false
	p = eachElement(path, text, func(parents []string, e element) {
		rooted = rooted || len(parents) == 0 && e.name == "Solution"
		if e.name != "Project" || len(parents) == 0 || parents[0] != "Solution" {
			return
		}
		written := e.attribute("Path")
		if found := (entry{Name: stem(written), Path: written, Place: e.place}); found.isProject() {
			list = append(list, found)
		}
	})
	if p == nil && !rooted {
		p = problem(path, "it is no solution: the element Solution is missing", "write <Solution> around the projects")
		p.Line, p.Column = 1, 1
	}
	return list, p
}

// parseSLNF reads a filter: a list out of another solution, whose folder the
// paths are relative to. That folder becomes a part of each path.
func parseSLNF(path string, text []byte) ([]entry, *source.Problem) {
	var filter struct {
		Solution *struct {
			Path     string
			Projects []string
		}
	}
	if err := unmarshal(text, &filter); err != nil {
		p := problem(path, "it is no solution filter: "+err.Error(), "")
		p.Line, p.Column = source.Position(text, offsetOf(err, len(text)))
		return nil, p
	}
	if filter.Solution == nil || filter.Solution.Path == "" {
		p := problem(path, `it is no solution filter: "solution" with "path" is missing`, "")
		p.Line, p.Column = 1, 1
		return nil, p
	}
	folder := filepath.ToSlash(filepath.Dir(filepath.FromSlash(strings.ReplaceAll(filter.Solution.Path, `\`, "/"))))
	var list []entry
	for _, written := range filter.Solution.Projects {
		e := entry{Name: stem(written), Path: written, Place: source.Place{File: path}}
		if !filepath.IsAbs(written) {
			e.Path = folder + "/" + written
		}
		if e.isProject() {
			list = append(list, e)
		}
	}
	return list, nil
}

// stem is a written path's file name without extension.
func stem(written string) string {
	name := written[strings.LastIndexAny(written, `/\`)+1:]
	return strings.TrimSuffix(name, filepath.Ext(name))
}
