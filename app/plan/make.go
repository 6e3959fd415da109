package plan

import (
	"slices"
	"strconv"
	"strings"

	"falconer/app/dotnet"
	"falconer/app/settings"
	"falconer/launchsettings"
	"falconer/launchsettings/project"
	"falconer/launchsettings/source"
	"falconer/proxy/ancm"
	"falconer/proxy/webconfig"
)

// Input is everything that a plan is made from.
type Input struct {
	Target project.Target
	// Path is the application's where the site's configuration says it; empty: the
	// addresses do. Below is set for an application that another one's addresses
	// reach: it has none of its own, and stands behind the iis front.
	Path    string
	Below   bool
	Profile launchsettings.Profile
	File    *launchsettings.File // where the profile comes from; nil: none
	Config  webconfig.Config
	// Settings are the defaults, the files and the flags, in one.
	Settings settings.Settings
	// Command is what runs instead of what the target holds: the sample's
	// stand-in; it is neither built nor watched.
	Command []string
	// Arguments were given after "--"; they replace the profile's (LS-061).
	Arguments []string
	// Properties is what MSBuild says; nil while it was not asked.
	Properties project.Properties
	// Dotnet may be nil: then only what needs none can run.
	Dotnet *dotnet.Installation
	// Worker is Falconer's own environment.
	Worker func(string) (string, bool)
	// Sequential is what was remembered of the project (W-046).
	Sequential bool
	// InPlace is what was remembered of it, too: the app writes into its output.
	InPlace bool
}

// Make brings everything together. The error is source.Problems and says what
// stops a start; the plan then holds what could be told.
func Make(in Input) (Plan, error) {
	if in.File == nil {
		in.File = &launchsettings.File{}
	}
	m := &maker{in: in, known: known(in)}
	m.plan = Plan{
		Site: in.Target.Name, Target: in.Target, Profile: in.Profile, Config: in.Config,
		Configuration: in.Settings.Configuration, Framework: in.framework(),
		NoRestore: in.Settings.NoRestore, RunInPlace: in.Settings.RunInPlace,
		FastBuild: in.Settings.FastBuild, Standby: in.Settings.Standby, MulticoreJIT: in.Settings.MulticoreJIT,
		StartOnRequest: in.Settings.Start == "on-request",
		LaunchBrowser:  in.Profile.LaunchBrowser && !in.Settings.NoBrowser || in.Settings.Browser,
		WebSockets:     !in.Config.WebSocketsOff, Retry: in.Settings.Retry, HostCheck: in.Settings.HostCheck,
		HalfDuplex: in.Settings.HalfDuplex, RawPath: in.Settings.RawPath, LateDisconnect: in.Settings.LateDisconnect,
		PhysicalPath: in.Settings.PhysicalPath, OneSeparator: in.Settings.OneSeparator, GenerationHeader: in.Settings.GenerationHeader,
		ErrorPageLink: in.worker("ANCM_ADDITIONAL_ERROR_PAGE_LINK"),
		Windows:       in.File.IIS.WindowsAuthentication || in.Config.WindowsAuthentication.On,
		Anonymous:     (in.File.IIS.AnonymousAuthentication || !in.File.IIS.Present) && !in.Config.AnonymousAuthentication.Off,
		Basic:         in.Config.BasicAuthentication.On,
	}
	buildable := len(in.Command) == 0 && slices.Contains([]project.Kind{project.Web, project.Console, project.File}, in.Target.Kind)
	m.plan.Builds = buildable && !in.Settings.NoBuild && in.Profile.Kind != launchsettings.Executable
	m.plan.Watches = buildable && !in.Settings.NoWatch
	m.plan.Front = m.front()
	m.restarts()
	m.bindings()
	m.environment()
	m.command()
	m.ownAddresses()
	m.limits()
	m.browser()
	m.plan.DebugLog = m.debugLog()
	m.advise()
	return m.plan, m.plan.Notes.Err()
}

// worker is a variable of Falconer's own environment, empty when it is not set.
func (in Input) worker(name string) string {
	if in.Worker == nil {
		return ""
	}
	value, _ := in.Worker(name)
	return value
}

func (in Input) framework() string {
	if in.Settings.Framework != "" {
		return in.Settings.Framework
	}
	if f, _ := in.Properties.Get("TargetFramework"); f != "" {
		return f
	}
	if len(in.Target.Frameworks) == 1 {
		return in.Target.Frameworks[0]
	}
	return newestFramework(in.Target.Frameworks, in.Dotnet)
}

// newestFramework is the highest of several target frameworks that a runtime is
// there for, else the last one (LS 10.4).
func newestFramework(frameworks []string, installed *dotnet.Installation) string {
	best, bestMajor := "", -1
	for _, f := range frameworks {
		major := frameworkMajor(f)
		if major > bestMajor && (installed == nil || hasMajor(installed, major)) {
			best, bestMajor = f, major
		}
	}
	if best == "" && len(frameworks) > 0 {
		return frameworks[len(frameworks)-1]
	}
	return best
}

// hasMajor tells whether an ASP.NET Core runtime of that major version is there.
func hasMajor(i *dotnet.Installation, major int) bool {
	for _, r := range i.Runtimes {
		if r.Name == "Microsoft.AspNetCore.App" && strings.HasPrefix(r.Version, strconv.Itoa(major)+".") {
			return true
		}
	}
	return false
}

// frameworkMajor is 10 for net10.0 and -1 for everything that is not of that form.
func frameworkMajor(tfm string) int {
	digits, ok := strings.CutPrefix(strings.ToLower(tfm), "net")
	if !ok {
		return -1
	}
	n := 0
	for i, c := range digits {
		switch {
		case c >= '0' && c <= '9' && n < 1000:
			n = n*10 + int(c-'0')
		case c == '.' && i > 0:
			return n
		default:
			return -1
		}
	}
	return -1
}

// maker is a plan on its way.
type maker struct {
	in    Input
	known project.Properties
	plan  Plan
}

func (m *maker) note(p source.Problem) { m.plan.Notes = append(m.plan.Notes, p) }

func (m *maker) warn(at source.Place, message, hint string) {
	m.note(source.Problem{Place: at, Severity: source.Warning, Message: message, Hint: hint})
}

func (m *maker) fail(at source.Place, message, hint string) {
	m.note(source.Problem{Place: at, Severity: source.Error, Message: message, Hint: hint})
}

// front is what stands before the app (CL-034).
func (m *maker) front() ancm.Front {
	if m.in.Below { // others cannot tell an app its path
		return ancm.FrontIIS
	}
	if m.in.Settings.Front != "" {
		return ancm.Front(m.in.Settings.Front)
	}
	switch m.in.Profile.Kind {
	case launchsettings.IISExpress, launchsettings.IIS:
		return ancm.FrontIIS
	case launchsettings.Executable:
		if m.in.Profile.ApplicationURL.Text == "" && len(m.in.Settings.URL) == 0 {
			return ancm.FrontDirect
		}
	case "":
		if m.in.Target.Kind == project.Published || m.in.Target.Kind == project.Assembly {
			return ancm.FrontIIS
		}
	}
	return ancm.FrontKestrel
}

// known are the project's properties as far as they are known: MSBuild's word
// where it was asked, else what needs no MSBuild.
func known(in Input) project.Properties {
	out := in.Target.Known(in.Settings.Configuration, in.framework())
	for name, value := range in.Properties {
		out[name] = value
	}
	return out
}

// expand replaces the tokens of a value (LS 7.1) and tells about unknown ones,
// once MSBuild was asked (E32).
func (m *maker) expand(field string, v launchsettings.Value) string {
	out, unknown := launchsettings.Expand(v.Text, launchsettings.Lookup{Env: m.in.Worker, Property: m.known.Get})
	if m.in.Properties != nil {
		m.plan.Notes = append(m.plan.Notes, launchsettings.Unresolved(field, v, unknown)...)
	}
	return out
}

func (m *maker) browser() { m.plan.LaunchURL = m.expand("launchUrl", m.in.Profile.LaunchURL) }
