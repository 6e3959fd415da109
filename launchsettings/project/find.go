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

// Find says what can run in what a person opened (LS 10.1): a folder, a project,
// a solution or its filter, a .cs file, a dll, a published folder, a web.config
// or a launchSettings.json. It runs nothing. The error is a *source.Problem with
// a hint (E37), or a *DeeperError; what was found may be nothing that can run (see
// Pick).
func Find(path string) (Found, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return Found{}, fmt.Errorf("finding %q: %w", path, err)
	}
	f := Found{Opened: path}
	info, err := os.Stat(path)
	if err != nil {
		return f, problem(path, "there is no such file or folder", "give a folder, a project, a solution, a published folder or a .dll")
	}
	var p *source.Problem
	if info.IsDir() {
		p = f.folder(path)
	} else {
		p = f.file(path)
	}
	if p != nil {
		if p.Message == noProject {
			if below := deeper(p); below != nil {
				return f, below
			}
		}
		return f, p
	}
	slices.SortStableFunc(f.Targets, func(a, b Target) int { return cmp.Compare(a.rank(), b.rank()) })
	return f, nil
}

// noProject is what is wrong with a folder below which projects may lie.
const noProject = "no project file in this folder"

// rank orders web projects first, then other executables, then the rest.
func (t *Target) rank() int {
	switch {
	case t.Runnable && t.Kind == Web:
		return 0
	case t.Runnable:
		return 1
	}
	return 2
}

// Pick returns the one target that is meant: the only one that can run, or the
// only web project among them. The error is a *source.Problem that names the
// candidates (E36, E38); it is never nil when the target is.
func (f Found) Pick() (*Target, error) {
	var runnable, web []*Target
	for i := range f.Targets {
		t := &f.Targets[i]
		if !t.Runnable {
			continue
		}
		runnable = append(runnable, t)
		if t.Kind == Web {
			web = append(web, t)
		}
	}
	switch {
	case len(runnable) == 1:
		return runnable[0], nil
	case len(web) == 1:
		return web[0], nil
	case len(runnable) > 1:
		return nil, several(f.Opened, runnable)
	case len(f.Targets) == 1:
		return nil, problem(f.Targets[0].Path, f.Targets[0].Why, "open a project that makes an executable")
	}
	return nil, problem(f.Opened, "nothing in it can be started", "open a web project")
}

func several(opened string, targets []*Target) *source.Problem {
	var names []string
	for _, t := range targets {
		names = append(names, filepath.Base(t.Path))
	}
	return problem(opened, "several projects in it: "+strings.Join(names, ", "), "pick one")
}

func (f *Found) file(path string) *source.Problem {
	name := strings.ToLower(filepath.Base(path))
	ext := filepath.Ext(name)
	switch {
	case ext == ".sln" || ext == ".slnx" || ext == ".slnf":
		return f.solution(path)
	case isProjectFile(path):
		f.Targets = []Target{projectTarget(path, "")}
	case ext == ".cs":
		return f.fileBased(path)
	case ext == ".dll":
		return f.assembly(path)
	case ext == ".exe":
		return f.assembly(strings.TrimSuffix(path, filepath.Ext(path)) + ".dll")
	case name == "web.config":
		return f.folder(filepath.Dir(path))
	case name == strings.ToLower(settingsName):
		return f.folder(filepath.Dir(filepath.Dir(path)))
	case strings.HasSuffix(name, ".run.json"):
		return f.flatSettings(path)
	default:
		if exists(path + ".dll") {
			return f.assembly(path + ".dll") // the app host of Linux and macOS
		}
		return problem(path, "it is nothing that can be opened",
			"open a folder, a project, a solution, a .cs file, a dll or a published folder")
	}
	return nil
}

// folder looks for projects, then for what was published, then for solutions and
// file-based apps, then for projects one level down.
func (f *Found) folder(dir string) *source.Problem {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return problem(dir, "the folder cannot be read", "give yourself the right to read it")
	}
	f.projects(dir, entries)
	if len(f.Targets) > 1 {
		f.note(dir, fmt.Sprintf("it holds %d projects", len(f.Targets)), "pick one")
	}
	if len(f.Targets) > 0 {
		return nil
	}
	if f.published(dir, entries) {
		return nil
	}
	if solution := onlySolution(dir, entries); solution != "" {
		return f.solution(solution)
	}
	for _, e := range entries {
		if path := filepath.Join(dir, e.Name()); strings.EqualFold(filepath.Ext(path), ".cs") && hasDirectives(path) {
			f.Targets = append(f.Targets, fileTarget(path))
		}
	}
	if len(f.Targets) > 0 {
		return nil
	}
	for _, e := range entries {
		if e.IsDir() && !skipped(e.Name()) {
			below := filepath.Join(dir, e.Name())
			inside, _ := os.ReadDir(below)
			f.projects(below, inside)
		}
	}
	if len(f.Targets) == 0 {
		if p := configAlone(dir, entries); p != nil {
			return p
		}
		return problem(dir, noProject, "open the folder of a project, or make one: dotnet new web")
	}
	f.note(dir, "the projects stand one folder below", "")
	return nil
}

func (f *Found) note(path, message, hint string) {
	p := problem(path, message, hint)
	p.Severity = source.Note
	f.Notes = append(f.Notes, *p)
}

func (f *Found) projects(dir string, entries []os.DirEntry) {
	for _, e := range entries {
		if !e.IsDir() && isProjectFile(e.Name()) {
			f.Targets = append(f.Targets, projectTarget(filepath.Join(dir, e.Name()), ""))
		}
	}
}

// skipped are the folders that hold no projects of the person.
func skipped(name string) bool {
	switch strings.ToLower(name) {
	case "bin", "obj", "node_modules", "artifacts", "packages", "publish":
		return true
	}
	return strings.HasPrefix(name, ".")
}

// onlySolution returns the folder's solution; of several the one without filter
// and in the newer form whose name comes first. They list much the same.
func onlySolution(dir string, entries []os.DirEntry) string {
	for _, ext := range []string{".slnx", ".sln", ".slnf"} {
		for _, e := range entries {
			if strings.EqualFold(filepath.Ext(e.Name()), ext) && !e.IsDir() {
				return filepath.Join(dir, e.Name())
			}
		}
	}
	return ""
}

func (f *Found) solution(path string) *source.Problem {
	list, p := readSolution(path)
	if p != nil {
		return p
	}
	for _, e := range list {
		f.Targets = append(f.Targets, projectTarget(e.file(filepath.Dir(path)), path))
	}
	if len(f.Targets) == 0 {
		return problem(path, "the solution lists no projects", "open a project instead")
	}
	return nil
}

// projectTarget reads one project file; solution names where it was listed.
func projectTarget(path, solution string) Target {
	t := Target{Path: path, Dir: filepath.Dir(path), Name: stem(path), Solution: solution}
	t.AssemblyName = t.Name
	if !exists(path) {
		t.Kind, t.Why = Missing, fmt.Sprintf("%s does not exist", path)
		return t
	}
	t.Settings, _ = Settings(path)
	if exists(path + ".user") {
		t.UserFile = path + ".user"
	}
	p, wrong := readProject(path)
	if wrong != nil {
		t.Kind, t.Why = Library, wrong.Error()
		return t
	}
	p.judge(&t)
	return t
}

// flatSettings opens NAME.run.json: the project or the .cs file beside it.
func (f *Found) flatSettings(path string) *source.Problem {
	name := path[:len(path)-len(".run.json")]
	for _, ext := range []string{".cs", ".csproj", ".fsproj", ".vbproj"} {
		if exists(name + ext) {
			return f.file(name + ext)
		}
	}
	return problem(path, "there is no project or .cs file of that name beside it", "")
}

func exists(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir()
}
