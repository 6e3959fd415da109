// Package plan brings profile, web.config, settings and flags together into
// what is really done: the command, the addresses, every environment variable
// and limit, each with its origin.
//
// It decides and runs nothing, so that `falconer explain` and a start say the
// same. It may import the rooms of proxy and launchsettings, app/dotnet and
// app/settings.
package plan

import (
	"fmt"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"

	"falconer/launchsettings"
	"falconer/launchsettings/project"
	"falconer/launchsettings/source"
	"falconer/proxy/ancm"
	"falconer/proxy/webconfig"
)

// Origin says where a value comes from: file:line, flag, default, falconer, or
// environment.
type Origin string

// The origins that are no place in a file.
const (
	FromFlag        Origin = "flag"
	FromDefault     Origin = "default"
	FromFalconer    Origin = "falconer"
	FromEnvironment Origin = "environment"
	// FromMemory is what was learned of the project before.
	FromMemory Origin = "remembered"
)

// Variable is one environment variable that the app gets beside, or instead of,
// those it inherits.
type Variable struct {
	Name, Value string
	Origin      Origin
	Removed     bool         // not handed on, although it is inherited
	Secret      bool         // its name looks like a secret: views mask the value
	Place       source.Place // where it stands in a file, if it does
}

// Limit is one limit in force.
type Limit struct {
	Name, Value string
	Origin      Origin
}

// Binding is one address of the front.
type Binding struct {
	Scheme string // http or https
	Host   string // as written
	Port   int    // 0 takes a free one
	Origin Origin
	Place  source.Place // where it stands in a file, if it does
}

// Limits are the numbers behind the limits.
type Limits struct {
	Startup, Shutdown, Request time.Duration
	HoldTime, Drain            time.Duration
	// Restart is how long the old generation has to end after a switch.
	Restart, Build   time.Duration
	Held, RapidFails int
	Memory           int64 // bytes of recorded traffic
	StdoutLog        int64 // bytes of a stdout log file; 0 is no limit
	Processes        int
}

// Plan is what a start does. It is a value; a change of a file makes a new one.
type Plan struct {
	Site    string
	Target  project.Target
	Profile launchsettings.Profile
	Front   ancm.Front
	// Command is program and arguments; it is empty until the output is known
	// (a project that was never built).
	Command       []string
	CommandOrigin Origin
	// Assembly is the app's dll, empty while it is not known; its folder is what
	// a build writes.
	Assembly         string
	WorkingDirectory string
	Bindings         []Binding
	PathBase         string // "/" or the application's virtual path
	// Environment is what is known before a start; [Plan.Launch] adds what each
	// start has of its own (port, token).
	Environment   []Variable
	Limits        Limits
	Named         []Limit // Limits in words with their origins
	Configuration string  // Debug
	Framework     string
	// Builds says whether dotnet build goes before the start; Watches whether
	// sources are watched.
	Builds, Watches bool
	StartOnRequest  bool
	// OnDemand says that saves are gathered until a person asks for a restart. OnFocus
	// says that this is also when the focus moves to or from Falconer's window.
	OnDemand, OnFocus bool
	RestartOnOrigin   Origin
	// Sequential says that a new generation starts after the old one has ended;
	// SequentialOrigin is who said so.
	Sequential       bool
	SequentialOrigin Origin
	LaunchBrowser    bool
	LaunchURL        string // as written; launchsettings.LaunchURL makes it absolute
	// Windows, Basic and Anonymous are the authentication schemes that are asked for.
	Windows, Basic, Anonymous bool
	// InProcess tells that the in-process model is asked for behind the iis front;
	// Model is where, or where the other one is.
	InProcess           bool
	Model               source.Place
	WebSockets          bool
	Detailed            bool // error pages tell details (ANCM-113)
	DebugLog            DebugLog
	ErrorPageLink       string // of ANCM_ADDITIONAL_ERROR_PAGE_LINK
	Retry               bool   // body-less GET, HEAD, OPTIONS once more after a crash
	HostCheck           bool
	HalfDuplex, RawPath bool // ANCM-066, ANCM-055
	LateDisconnect      bool // 4.10
	PhysicalPath        bool // ASPNETCORE_IIS_PHYSICAL_PATH is the folder (ANCM-034)
	OneSeparator        bool // no leading semicolon (2.3)
	GenerationHeader    bool // the app's answers say which generation gave them
	RunInPlace          bool
	FastBuild           bool // changed sources go to the compiler without MSBuild
	Standby             bool // a process is kept ready for the next generation
	MulticoreJIT        bool // the runtime's profile is kept for the next start
	NoRestore           bool
	Config              webconfig.Config
	Notes               source.Problems

	ownAddresses bool            // the app's own configuration holds some (K-010)
	asked        []Binding       // what ASPNETCORE_URLS says without a front (LS-051)
	own          source.Problems // the notes about addresses of the app's own configuration
}

// Logged tells the notes that the application's log has: what web.config, or the
// host's configuration, asks for and is done otherwise here (ANCM-017, ANCM-020,
// ANCM-116…118).
func (p Plan) Logged(n source.Problem) bool {
	name := strings.ToLower(filepath.Base(n.Place.File))
	return p.Front == ancm.FrontIIS && n.Severity != source.Error &&
		(name == "web.config" || name == "applicationhost.config" || p.InProcess && n.Place == p.Model)
}

// OwnAddress tells the notes about an address in the app's own configuration: they are
// told where the start is told, and in the log (K-010).
func (p Plan) OwnAddress(n source.Problem) bool { return slices.Contains(p.own, n) }

// StdoutLogFile is the prefix of web.config's log file, expanded in Falconer's
// environment, with this system's separators and without Windows' device prefix
// (ANCM-009, ANCM-017, 12.1). There are no drives but on Windows: a path on one is
// an error (ANCM-109).
func (p Plan) StdoutLogFile(worker func(string) (string, bool)) (string, error) {
	text := strings.TrimPrefix(webconfig.Expand(p.Config.StdoutLogFile.Text, worker), `\\?\`)
	if runtime.GOOS != "windows" && drive.MatchString(text) {
		return text, fmt.Errorf("%s is on a drive of Windows, and there is none here", text)
	}
	return native(text), nil
}

var drive = regexp.MustCompile(`^[A-Za-z]:[\\/]`)
