package webconfig

import (
	"cmp"
	"errors"
	"fmt"
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
	return ReadOver(Default(), folder, env)
}

// ReadOver is [Read] of a sub-application's folder, over what it inherits (see
// [Inherited]); without a file that alone is in force.
func ReadOver(inherited Config, folder string, env func(string) (string, bool)) Config {
	path, found := find(folder)
	if !found {
		return inherited
	}
	text, err := source.ReadFile(path, MaxSize)
	if err != nil {
		c := inherited
		c.Path = path
		c.refuse(19, unread(path, err))
		return c
	}
	c := ParseOver(inherited, path, text)
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
	r := &reader{Config: inherited, path: path}
	r.read(text)
	return r.Config
}

// Inherited is what the sub-applications of a folder's application start with,
// over what that one inherits itself: what stands in its web.config outside of
// locations with inheritInChildApplications="false" (ANCM-019). A file that IIS
// cannot read breaks them, too; what only the module refuses is the parent's own.
func Inherited(from Config, folder string) Config {
	path, found := find(folder)
	if !found {
		return from
	}
	text, err := source.ReadFile(path, MaxSize)
	if err != nil {
		return from // told by the parent
	}
	return inherited(from, path, text)
}

func inherited(from Config, path string, text []byte) Config {
	r := &reader{Config: from, path: path, forChild: true}
	r.read(text)
	r.Path = ""
	if r.SubStatus == 0 {
		r.Problems = nil
	}
	r.Problems = slices.DeleteFunc(r.Problems, func(p source.Problem) bool { return p.Severity != source.Error })
	return r.Config
}

// read reads the file's text over what is there.
func (r *reader) read(text []byte) {
	path := r.path
	r.Path, r.sections = path, map[string]source.Place{}
	if len(text) > MaxSize {
		r.refuse(19, unread(path, &source.TooLong{Most: MaxSize}))
		return
	}
	decoded, problem := decode(text)
	var root *element
	if problem == nil {
		root, problem = readTree(path, decoded)
	}
	if problem != nil {
		problem.File = path
		r.refuse(19, *problem)
		return
	}
	if root.name != "configuration" {
		r.refuse(19, source.Problem{Place: root.place, Message: fmt.Sprintf("the root element is %s", root.name), Hint: "it must be <configuration>"})
		return
	}
	r.configuration(root)
	r.finish()
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

// unread says why a file is not read, and what to do.
func unread(path string, err error) source.Problem {
	if long, ok := errors.AsType[*source.TooLong](err); ok {
		return source.Problem{Place: source.Place{File: path, Line: 1, Column: 1}, Message: long.Error(),
			Hint: "IIS refuses it, too; move what is not configuration elsewhere"}
	}
	return source.Problem{Place: source.Place{File: path}, Message: fmt.Sprintf("web.config cannot be read: %v", err),
		Hint: "let this user read the file"}
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
	forChild bool                    // what children do not inherit is left out
	host     bool                    // the file is an applicationhost.config, where no section is locked
	module   *element                // the aspNetCore element
	sections map[string]source.Place // of the sections that were seen
}

// finish checks what can only be checked at the end.
func (r *reader) finish() {
	if r.module != nil && !r.forChild {
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
