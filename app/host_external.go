package app

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"falconer/app/settings"
	"falconer/launchsettings"
	"falconer/launchsettings/project"
	"falconer/launchsettings/source"
	"falconer/proxy/webconfig"
)

// external is the site of Visual Studio's applicationhost.config that a profile
// with externalUrlConfiguration means (LS 9.4); nil without one. What keeps it
// from being used is told, and launchSettings.json's own addresses are used.
func (s *Sites) external(site *Site) *hosting {
	m := site.main()
	file, err := m.read()
	if err != nil || m.chooseFirst(file) != nil || m.profile == "" {
		return nil // told when the plan is made
	}
	profile, err := file.Profile(m.profile)
	if err != nil || !profile.ExternalURLs || profile.Kind != launchsettings.IISExpress && profile.Kind != launchsettings.IIS {
		return nil
	}
	h, err := s.studio(m.target, site.options)
	if err != nil {
		m.notes = append(m.notes, source.Problem{Place: profile.Place, Severity: source.Warning,
			Message: fmt.Sprintf("externalUrlConfiguration is set, but %v", err), Hint: "the addresses of launchSettings.json are used"})
		return nil
	}
	if m.settings.Origin("url") != settings.FromFlag {
		_ = h.set(nil)(&m.settings) // never fails without flags
	}
	return h
}

// studio finds a project's site in the applicationhost.config that Visual Studio
// keeps for its solution.
func (s *Sites) studio(t project.Target, o Options) (*hosting, error) {
	path := studioConfig(t)
	if path == "" {
		return nil, fmt.Errorf("there is no .vs/%s/config/applicationhost.config", solutionName(t))
	}
	hosts, err := webconfig.ReadHosts(path)
	if err != nil {
		return nil, err
	}
	host, err := pickHost(hosts, t.Name, "")
	if err != nil {
		return nil, err
	}
	h := &hosting{hosts: hosts, host: host}
	if err := h.find(s.lookup(o)); err != nil {
		return nil, err
	}
	own := slices.IndexFunc(h.applications, func(a hosted) bool { return a.target.Path == t.Path })
	if own < 0 {
		return nil, fmt.Errorf("no application of the site %s in %s is in %s", host.Name.Text, path, t.Dir)
	}
	h.applications[0], h.applications[own] = h.applications[own], h.applications[0]
	return h, nil
}

// studioConfig is the file that Visual Studio keeps, or empty: that of the
// solution, in its newer place or the older one.
func studioConfig(t project.Target) string {
	dir := t.Dir
	if t.Solution != "" {
		dir = filepath.Dir(t.Solution)
	}
	for _, folder := range []string{filepath.Join(dir, ".vs", solutionName(t), "config"), filepath.Join(dir, ".vs", "config")} {
		path := filepath.Join(folder, "applicationhost.config")
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			return path
		}
	}
	return ""
}

func solutionName(t project.Target) string {
	if t.Solution == "" {
		return t.Name
	}
	base := filepath.Base(t.Solution)
	return strings.TrimSuffix(base, filepath.Ext(base))
}
