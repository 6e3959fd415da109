package plan

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"falconer/launchsettings"
	"falconer/launchsettings/source"
)

// The sections of an app's own configuration that say where Kestrel listens, and
// which of the two does when both are there.
const (
	urlsSection      = "Urls"
	endpointsSection = "Kestrel:Endpoints"
	preferSection    = "PreferHostingUrls"
)

// configured is one value of the app's own configuration.
type configured struct {
	launchsettings.Setting
	variable string // its name, empty when it stands in a file
	origin   Origin
}

// name is what a person knows it by.
func (c configured) name() string {
	switch {
	case c.variable != "" && c.Place.IsZero():
		return fmt.Sprintf("%s (%s)", c.variable, c.origin)
	case c.variable != "":
		return c.variable
	case strings.EqualFold(c.Key, urlsSection):
		return urlsSection
	default:
		return endpointsSection
	}
}

// addresses are the values that say where the app listens. Where the configuration
// itself chooses between urls and endpoints, the choice is left to Kestrel's own words.
func addresses(configuration []configured) (endpoints, urls []configured) {
	chosen := false
	for _, c := range configuration {
		switch parts := strings.Split(c.Key, ":"); {
		case strings.TrimSpace(c.Value) == "":
		case strings.EqualFold(c.Key, urlsSection):
			urls = append(urls, c)
		case strings.EqualFold(c.Key, preferSection):
			chosen = true
		case len(parts) == 4 && strings.EqualFold(parts[3], "Url"):
			endpoints = append(endpoints, c)
		}
	}
	if chosen {
		endpoints = nil
	}
	return endpoints, urls
}

// configuration is what files and variables say of the sections, the stronger in the
// place of the weaker (K-009): variables with a prefix, appsettings.json, the one of
// the environment, variables without one.
func (m *maker) configuration() (all []configured) {
	take := func(c configured) {
		same := func(other configured) bool { return strings.EqualFold(other.Key, c.Key) }
		all = append(slices.DeleteFunc(all, same), c)
	}
	for _, prefix := range []string{"ASPNETCORE_", "DOTNET_"} {
		m.variables(prefix, take)
	}
	for _, path := range m.appSettings() {
		m.settingsFile(path, take)
	}
	m.variables("", take)
	return all
}

// settingsFile takes what a file says. One that is broken, or cannot be read, is for
// the app to refuse.
func (m *maker) settingsFile(path string, take func(configured)) {
	found, err := launchsettings.AppSettings(path, urlsSection, endpointsSection, preferSection)
	if long, ok := errors.AsType[*source.TooLong](err); ok {
		m.note(source.Problem{Place: source.Place{File: path}, Severity: source.Note,
			Message: long.Error() + ": whether it holds addresses of the app is not known"})
	}
	for _, s := range found {
		take(configured{s, "", place(s.Place)})
	}
}

// variables takes what the variables with a prefix say that profile, web.config and
// flags set.
func (m *maker) variables(prefix string, take func(configured)) {
	for _, v := range m.plan.Environment {
		if v.Removed || len(v.Name) <= len(prefix) || !strings.EqualFold(v.Name[:len(prefix)], prefix) {
			continue
		}
		key := strings.ReplaceAll(v.Name[len(prefix):], "__", ":")
		if !strings.EqualFold(key, urlsSection) && !strings.EqualFold(key, preferSection) && !strings.HasPrefix(strings.ToLower(key), "kestrel:endpoints:") {
			continue
		}
		take(configured{launchsettings.Setting{Key: key, Value: v.Value, Place: v.Place}, v.Name, v.Origin})
	}
}

// appSettings are the files of the app's configuration, the weakest first. Which
// environment counts when the two variables differ is the host's matter: of
// WebApplication it is the last.
func (m *maker) appSettings() []string {
	root := m.plan.WorkingDirectory
	for _, name := range []string{"DOTNET_CONTENTROOT", "ASPNETCORE_CONTENTROOT"} {
		if dir := m.variable(name); dir != "" {
			root = join(m.plan.WorkingDirectory, dir)
		}
	}
	names := []string{m.variable("ASPNETCORE_ENVIRONMENT"), m.variable("DOTNET_ENVIRONMENT")}
	if names[0] == "" && names[1] == "" {
		names[0] = "Production"
	}
	files := []string{filepath.Join(root, "appsettings.json")}
	for _, name := range names {
		if name != "" && !strings.ContainsAny(name, `/\`) { // never a file outside the root
			files = append(files, filepath.Join(root, "appsettings."+name+".json"))
		}
	}
	return slices.Compact(files)
}

// variable is the value that the app gets of one: what is configured, else inherited.
func (m *maker) variable(name string) string {
	for _, v := range m.plan.Environment {
		if inAnyCase(v.Name, name) {
			if v.Removed {
				return ""
			}
			return v.Value
		}
	}
	return m.in.worker(name)
}
