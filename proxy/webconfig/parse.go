package webconfig

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"falconer/launchsettings/source"
)

// MaxSize is how long a configuration file may be; IIS, too, refuses longer ones.
const MaxSize = 250 << 10

// Read reads the web.config of a folder, its name in any case, and says which
// %NAME%s of it are not set; env looks a variable of Falconer's own environment
// up, and nil skips that. It never fails: without a file the defaults are in
// force, and what is wrong with one stands in Problems.
func Read(folder string, env func(string) (string, bool)) Config {
	path, found := find(folder)
	if !found {
		return Default()
	}
	text, err := readFile(path)
	if err != nil {
		c := Default()
		c.Path = path
		c.refuse(19, source.Problem{Place: source.Place{File: path}, Message: fmt.Sprintf("web.config cannot be read: %v", err),
			Hint: "let this user read the file"})
		return c
	}
	c := Parse(path, text)
	if env != nil {
		c.noteUnset(env)
		c.sortProblems()
	}
	return c
}

// Parse reads one configuration file over the defaults.
func Parse(path string, text []byte) Config { return ParseOver(Default(), path, text) }

// ParseOver reads one configuration file over what is inherited: attributes one
// by one, collections appended unless they are cleared.
func ParseOver(inherited Config, path string, text []byte) Config {
	r := &reader{Config: inherited, path: path, sections: map[string]source.Place{}}
	r.Path = path
	if len(text) > MaxSize {
		r.refuse(19, source.Problem{Place: source.Place{File: path}, Message: fmt.Sprintf("the file is longer than %d KB", MaxSize>>10),
			Hint: "IIS refuses it, too; move what is not configuration elsewhere"})
		return r.Config
	}
	decoded, problem := decode(text)
	var root *element
	if problem == nil {
		root, problem = readTree(path, decoded)
	}
	if problem != nil {
		problem.File = path
		r.refuse(19, *problem)
		return r.Config
	}
	if root.name != "configuration" {
		r.refuse(19, source.Problem{Place: root.place, Message: fmt.Sprintf("the root element is %s", root.name), Hint: "it must be <configuration>"})
		return r.Config
	}
	r.configuration(root, true)
	r.finish()
	return r.Config
}

// find looks for web.config, first spelled so.
func find(folder string) (path string, found bool) {
	path = filepath.Join(folder, "web.config")
	if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
		return path, true
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return "", false
	}
	for _, e := range entries {
		if strings.EqualFold(e.Name(), "web.config") && !e.IsDir() {
			return filepath.Join(folder, e.Name()), true
		}
	}
	return "", false
}

// readFile reads a file as far as its length says too much.
func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, MaxSize+1))
}

// refuse notes an error; a broken file comes before an unknown module, and that
// before what the module refuses.
func (c *Config) refuse(subStatus int, p source.Problem) {
	if c.SubStatus != 19 && subStatus != 0 {
		c.SubStatus = subStatus
	}
	p.Severity = source.Error
	c.Problems = append(c.Problems, p)
}

func (c *Config) warn(severity source.Severity, place source.Place, message, hint string) {
	c.Problems = append(c.Problems, source.Problem{Place: place, Severity: severity, Message: message, Hint: hint})
}

// reader is a configuration while its file is read.
type reader struct {
	Config
	path     string
	module   *element                // the aspNetCore element
	sections map[string]source.Place // of the sections that were seen
}

// finish checks what can only be checked at the end.
func (r *reader) finish() {
	if r.module != nil {
		r.required(r.module)
	}
	if r.module != nil && r.Module() == "" {
		r.warn(source.Note, r.module.place, "no handler maps requests to "+moduleV2, "on IIS a <handlers> entry must; Falconer does without")
	}
	r.sortProblems()
}

// sortProblems puts the problems in the order of the file.
func (c *Config) sortProblems() {
	slices.SortStableFunc(c.Problems, func(a, b source.Problem) int {
		return cmp.Or(a.Line-b.Line, a.Column-b.Column)
	})
}

// required checks the attributes that must have a text (ANCM-001, 1.9).
func (r *reader) required(e *element) {
	if r.ProcessPath.Text == "" {
		place := e.place
		if a := e.get("processPath"); a != nil {
			place = a.place
		}
		r.refuse(0, source.Problem{Place: place, Message: "the attribute processPath is missing or empty",
			Hint: `for example processPath="dotnet" arguments=".\App.dll"`})
	}
	if a := e.get("stdoutLogFile"); a != nil && a.value == "" {
		r.refuse(0, source.Problem{Place: a.place, Message: "the attribute stdoutLogFile is empty", Hint: `remove it, or write stdoutLogFile=".\logs\stdout"`})
	}
}
