// Package settings knows every default of Falconer, in one table, and what a
// person may change of it: in settings.toml for all projects, in falconer.toml
// for the team, by a flag for once.
//
// It reads and checks; what a value does is the business of the room that asks
// for it. It also keeps the folders that Falconer uses and the state that it
// remembers between two runs. It may import launchsettings/source, and is the
// only room that imports a TOML library.
package settings

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"falconer/launchsettings/source"
)

// The names of the two files (CL-100, CL-101).
const (
	UserFile    = "settings.toml"
	ProjectFile = "falconer.toml"
)

// Origin says where a value comes from: "default", "flag", or file:line. The
// words are those of plan.Origin.
type Origin string

// The origins that are no place in a file.
const (
	FromDefault Origin = "default"
	FromFlag    Origin = "flag"
)

// Entry is one member of a list, with its own origin, because lists of
// variables are gathered from several files.
type Entry struct {
	Text   string
	Origin Origin
}

// List is a setting with several members, in the order in which they were given.
type List []Entry

// Strings is the members without their origins.
func (l List) Strings() []string {
	texts := make([]string, len(l))
	for i, e := range l {
		texts[i] = e.Text
	}
	return texts
}

// Settings are the values in force, each as the last source gave it (CL-104:
// defaults, settings.toml, falconer.toml, flags; launchSettings.json and
// web.config stand between the files and the flags, and app/plan does that by
// looking at the Origin). Names of fields follow the names in the table.
//
// It is a value for one goroutine while it is made and may be read by all after
// that; [Settings.Set] makes lists anew, so that copies stay as they were.
type Settings struct {
	Dotnet string // path of the dotnet command; empty: look for it

	Profile       string // empty: the rules of choice
	Configuration string
	Framework     string // empty: the project's
	URL           List
	Env           List   // NAME=VALUE; later members win
	Front         string // empty: by the kind of profile
	Start         string // now, on-request
	Restart       string // overlap, sequential
	RestartOn     string // save, focus-lost, demand
	RunInPlace    bool
	FastBuild     bool
	Standby       bool
	MulticoreJIT  bool

	NoBuild, NoRestore, NoWatch bool
	NoBrowser, Browser          bool
	BrowserReload               bool
	Expose, HostCheck, Retry    bool
	HalfDuplex, RawPath         bool
	PhysicalPath, OneSeparator  bool
	LateDisconnect              bool
	GenerationHeader            bool

	// Applications are the site's beside the project's own, each below its path.
	Applications []Application

	Limit Limit
	Watch Watch
	Log   Log

	origins map[string]Origin
}

// Limit are times and numbers that end something (CL-038). Those that web.config
// has too are only asked when web.config does not say them.
type Limit struct {
	Startup, Request, Shutdown time.Duration
	Restart                    time.Duration // the old generation's time to end after a switch
	HoldTime, Drain            time.Duration
	Build                      time.Duration
	RapidFails, Held           int
	Memory                     int64 // bytes of recorded traffic
	StdoutLog                  int64 // bytes of web.config's log file; 0 is no limit
}

// Watch is what is watched and how.
type Watch struct {
	Include, Exclude List // globs, relative to the project, "/" as separator
	Quiet            time.Duration
	Poll             bool
	AppSettings      bool // a saved appsettings*.json restarts the app
}

// Log is how much of the output is kept.
type Log struct {
	Lines  int
	Memory int64 // bytes
}

// Defaults are the settings of somebody who changed nothing.
func Defaults() Settings {
	s := Settings{origins: map[string]Origin{}}
	for i := range table {
		row := &table[i]
		if row.Default == "" {
			continue
		}
		if err := row.assign(&s, []string{row.Default}, FromDefault); err != nil {
			panic("default of " + row.Name + ": " + err.Error()) // held by a test
		}
	}
	return s
}

// MaxSize is how many bytes a settings file may have.
const MaxSize = 64 << 10

// Load reads the user's file and then the project files in dirs, in this order
// (the solution's folder before the project's); files that are not there are
// left out. The error is source.Problems; the settings are what could be read.
func Load(f Folders, dirs ...string) (Settings, error) {
	s := Defaults()
	problems := s.read(filepath.Join(f.Config, UserFile), InUser)
	dirs = slices.DeleteFunc(slices.Clone(dirs), func(dir string) bool { return dir == "" })
	seen := map[string]bool{}
	for _, dir := range dirs {
		path := filepath.Join(dir, ProjectFile)
		if seen[path] {
			continue
		}
		seen[path] = true
		problems = append(problems, s.read(path, InProject)...)
		if len(s.Applications) > 0 && dir != dirs[len(dirs)-1] {
			problems = append(problems, source.Problem{Place: s.Applications[0].Place, Severity: source.Error,
				Message: "an application of a site may not stand in the solution's file: each of its projects would have it",
				Hint:    "move [[application]] into the " + ProjectFile + " beside the project whose site it belongs to"})
		}
	}
	return s, problems.Err()
}

// read takes one file over; what is wrong in it is answered.
func (s *Settings) read(path string, where Where) source.Problems {
	text, err := source.ReadFile(path, MaxSize)
	long, tooLong := errors.AsType[*source.TooLong](err)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil
	case tooLong:
		return source.Problems{{Place: source.Place{File: path, Line: 1, Column: 1}, Severity: source.Error,
			Message: long.Error(), Hint: "settings take some lines; is it the right file?"}}
	case err != nil:
		return source.Problems{{
			Place: source.Place{File: path}, Severity: source.Error,
			Message: fmt.Sprintf("reading settings: %v", err),
			Hint:    "make the file readable, or move it away",
		}}
	}
	return s.Parse(path, text, where)
}

// Origin says where the value of a setting comes from.
func (s *Settings) Origin(name string) Origin {
	if o, ok := s.origins[name]; ok {
		return o
	}
	return FromDefault
}

// Flag takes over a value that was given on the command line. A list grows with
// each flag of its name.
func (s *Settings) Flag(name, text string) error { return s.Set(name, text, FromFlag) }

// Set takes over one value from elsewhere, with its origin. The error says what
// is allowed.
func (s *Settings) Set(name, text string, origin Origin) error {
	row, ok := Find(name)
	if !ok {
		return &Unknown{Name: name, Nearest: nearest(name, Names())}
	}
	return row.assign(s, []string{text}, origin)
}

// Get is the value of a setting as it would be written in a file, without quotes;
// members of a list are joined by ", ". It is for views.
func (s *Settings) Get(name string) string {
	row, ok := Find(name)
	if !ok {
		return ""
	}
	return row.text(s)
}
