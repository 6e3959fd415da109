package app

import (
	"strings"

	"falconer/app/plan"
	"falconer/app/settings"
)

// This file is the one switch of browser reload: a setting, a flag, and a word of
// the person while the site is open, which is remembered for the project.

// Variables of dotnet watch that people have set (watch.md §8).
const (
	suppressReload = "DOTNET_WATCH_SUPPRESS_BROWSER_REFRESH"
	suppressStatic = "DOTNET_WATCH_SUPPRESS_STATIC_FILE_HANDLING"
)

// Reloads tells whether open pages are kept up to date.
func (s *Site) Reloads() bool { return s.main().pages.hub.On() }

// WhyNotReload says what keeps browser reload off; empty when it can be on.
func (s *Site) WhyNotReload() string { return s.main().whyNotReload() }

// SetReload switches browser reload on or off, and remembers that.
func (s *Site) SetReload(on bool) {
	word := "off"
	if on {
		word = "on"
	}
	s.sites.remember(func(st *settings.State) {
		st.Change(s.Target().Path, func(p *settings.Project) { p.Reload = word })
	})
	s.switchReload(on)
	s.changed.tell()
}

func (s *Site) switchReload(on bool) {
	for _, m := range s.mounts {
		m.pages.hub.Switch(on && m.whyNotReload() == "")
	}
}

// firstReload switches it as the settings say and, where nobody set it there, as
// the person said last.
func (s *Site) firstReload() {
	m := s.main()
	on := m.settings.BrowserReload
	if m.settings.Origin("browser-reload") == settings.FromDefault {
		on = s.sites.state().Projects[m.target.Path].Reload == "on"
	}
	s.switchReload(on)
}

// Reloads tells whether open pages of the site are kept up to date.
func (m *Mount) Reloads() bool { return m.site.Reloads() }

// WhyNotReload says what keeps browser reload off.
func (m *Mount) WhyNotReload() string { return m.site.WhyNotReload() }

// SetReload switches it for the whole site: the switch is the site's.
func (m *Mount) SetReload(on bool) { m.site.SetReload(on) }

func (m *Mount) whyNotReload() string {
	switch {
	case m.suppresses(suppressReload):
		return suppressReload + " is set"
	case m.Plan().Front == "direct":
		return "the app listens by itself, nothing stands in front of it"
	case !m.Plan().Watches:
		return "this site is not watched"
	}
	return ""
}

// suppresses tells whether a switch of dotnet watch is set to true.
func (m *Mount) suppresses(name string) bool {
	value, _ := plan.LookupIn(m.site.environ())(name)
	return value == "1" || strings.EqualFold(value, "true")
}
