package plan

import (
	"fmt"
	"runtime"
	"strings"
	"time"

	"falconer/app/settings"
	"falconer/launchsettings/project"
	"falconer/launchsettings/source"
	"falconer/proxy/ancm"
)

// limits takes each limit from its strongest source: a flag, web.config, a
// settings file, the default (CL-104).
func (m *maker) limits() {
	s, c, l := m.in.Settings, m.in.Config, &m.plan.Limits
	l.Startup = m.duration("startup", "startupTimeLimit", c.StartupTimeLimit, s.Limit.Startup)
	l.Shutdown = m.duration("shutdown", "shutdownTimeLimit", c.ShutdownTimeLimit, s.Limit.Shutdown)
	l.Request = m.duration("request", "requestTimeout", c.RequestTimeout, s.Limit.Request)
	l.HoldTime = m.duration("hold-time", "", 0, s.Limit.HoldTime)
	l.Drain = m.duration("drain", "", 0, s.Limit.Drain)
	l.Restart = m.duration("restart", "", 0, s.Limit.Restart)
	l.Build = m.duration("build", "", 0, s.Limit.Build)
	l.RapidFails = m.count("rapid-fails", "rapidFailsPerMinute", c.RapidFailsPerMinute, s.Limit.RapidFails)
	l.Processes = 1
	if origin, ok := m.wins("processes", "processesPerApplication"); ok && m.plan.Front == ancm.FrontIIS { // ANCM-094
		l.Processes = max(1, c.ProcessesPerApplication)
		m.named("processes", fmt.Sprint(l.Processes), origin)
	}
	l.Held = m.count("held", "", 0, s.Limit.Held)
	l.Memory = s.Limit.Memory
	m.named("memory", s.Get("limit.memory"), m.origin("memory"))
	if l.StdoutLog = s.Limit.StdoutLog; l.StdoutLog > 0 { // the module has none
		m.named("stdout-log", s.Get("limit.stdout-log"), m.origin("stdout-log"))
	}
}

func (m *maker) origin(name string) Origin { return Origin(m.in.Settings.Origin("limit." + name)) }

// wins tells whether web.config's value is in force, and where it stands.
func (m *maker) wins(name, attribute string) (Origin, bool) {
	at, written := m.in.Config.Places[attribute]
	if attribute == "" || !written || m.origin(name) == FromFlag {
		return "", false
	}
	return place(at), true
}

func (m *maker) duration(name, attribute string, configured, otherwise time.Duration) time.Duration {
	if origin, ok := m.wins(name, attribute); ok {
		m.named(name, settings.FormatDuration(configured), origin)
		return configured
	}
	m.named(name, settings.FormatDuration(otherwise), m.origin(name))
	return otherwise
}

func (m *maker) count(name, attribute string, configured, otherwise int) int {
	if origin, ok := m.wins(name, attribute); ok {
		m.named(name, fmt.Sprint(configured), origin)
		return configured
	}
	m.named(name, fmt.Sprint(otherwise), m.origin(name))
	return otherwise
}

func (m *maker) named(name, value string, origin Origin) {
	m.plan.Named = append(m.plan.Named, Limit{Name: name, Value: value, Origin: origin})
}

// advise tells what will be different from what the files ask for.
func (m *maker) advise() {
	in := m.in
	if m.plan.Front == ancm.FrontIIS {
		for _, n := range in.Config.Problems { // ANCM-020; errors are the proxy's answer (ANCM-021)
			unused := in.Target.Kind != project.Published && (n.Place == in.Config.ProcessPath.Place || n.Place == in.Config.Arguments.Place)
			if n.Severity != source.Error && !unused {
				m.note(n)
			}
		}
	}
	if m.plan.Front == ancm.FrontIIS && in.File.IIS.Present {
		if !in.File.IIS.WindowsAuthentication && !in.File.IIS.AnonymousAuthentication { // E30, LS-042
			m.warn(in.File.IIS.Place, "both windowsAuthentication and anonymousAuthentication are off: IIS would refuse every request",
				"set anonymousAuthentication to true")
		}
		if in.File.IIS.WindowsAuthentication && runtime.GOOS != "windows" { // E31, ANCM-116
			m.warn(in.File.IIS.Place, "windowsAuthentication needs Windows; requests will be anonymous", "")
		}
	}
	if m.plan.Front == ancm.FrontIIS && in.Config.WindowsAuthentication.On && runtime.GOOS != "windows" { // ANCM-116
		m.warn(in.Config.WindowsAuthentication.Place, "windowsAuthentication needs Windows; requests will be anonymous", "")
	}
	model := in.Config.HostingModel
	if !in.Config.InProcess() { // the first module knows none (ANCM-018)
		model.Text = ""
	}
	if in.Profile.HostingModel.Text != "" { // LS-049
		model.Text, model.Place = in.Profile.HostingModel.Text, in.Profile.HostingModel.Place
	}
	m.plan.Model = model.Place
	m.plan.InProcess = m.plan.Front == ancm.FrontIIS && strings.EqualFold(model.Text, "inprocess")
	if m.plan.InProcess { // ANCM-117
		m.note(source.Problem{Place: model.Place, Severity: source.Note,
			Message: "in-process hosting is asked for; the app runs out of process here: it sees HTTP/1.1 and X-Forwarded headers, its server is Kestrel, and a failed start is 502.5 instead of 500.30"})
	}
	if m.plan.Front == ancm.FrontIIS && hasOption(m.arguments(), "--urls") {
		m.warn(in.Profile.Arguments.Place, "--urls in the arguments has no effect behind the iis front", "take it out, or use --front direct")
	} else if m.plan.Front == ancm.FrontKestrel && hasOption(m.arguments(), "--urls") { // LS 9.2
		m.fail(in.Profile.Arguments.Place, "the arguments hold --urls, so the app would not listen where the front expects it",
			"take --urls out of commandLineArgs, or use --front direct")
	}
}

func hasOption(args []string, name string) bool {
	for _, a := range args {
		if a == name || strings.HasPrefix(a, name+"=") {
			return true
		}
	}
	return false
}
