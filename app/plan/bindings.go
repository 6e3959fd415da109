package plan

import (
	"fmt"
	"net"
	"slices"
	"strings"

	"falconer/launchsettings"
	"falconer/launchsettings/source"
	"falconer/proxy/ancm"
)

// bindings are the addresses of the front: the flags', else the profile's.
func (m *maker) bindings() {
	m.plan.PathBase = "/"
	if m.in.Path != "" {
		m.plan.PathBase = m.in.Path
	}
	if m.in.Below {
		return
	}
	urls, origin, fromFile := m.urls()
	for _, u := range urls {
		at := origin
		if at == "" {
			at = place(u.Place)
		}
		host := u.Host
		if fromFile && !m.in.Settings.Expose && beyondLoopback(host) {
			m.warn(u.Place, fmt.Sprintf("%s would be reachable from other machines; served on localhost only", host),
				"say --expose to listen there")
			host = "localhost"
		}
		if !m.bound(u.Scheme, host, u.Port) {
			m.plan.Bindings = append(m.plan.Bindings, Binding{Scheme: u.Scheme, Host: host, Port: u.Port, Origin: at, Place: u.Place})
		}
		m.path(u)
	}
	m.samePort()
}

// bound tells whether an address is there already: written twice, or after a
// wildcard became localhost.
func (m *maker) bound(scheme, host string, port int) bool {
	return slices.ContainsFunc(m.plan.Bindings, func(b Binding) bool {
		return b.Scheme == scheme && strings.EqualFold(b.Host, host) && b.Port == port
	})
}

func (m *maker) path(u launchsettings.URL) {
	path := strings.TrimRight(u.Path, "/")
	if path == "" {
		return
	}
	if m.plan.Front != ancm.FrontIIS {
		m.fail(u.Place, fmt.Sprintf("%q: only the iis front can map an application to a path", u.Path),
			"use an IISExpress profile, or --front iis, or take the path out of the address")
		return
	}
	if m.in.Path == "" {
		m.plan.PathBase = path
	}
}

// urls are the wanted addresses; the origin is empty when each has its place.
func (m *maker) urls() (urls []launchsettings.URL, origin Origin, fromFile bool) {
	if list := m.in.Settings.URL; len(list) > 0 {
		text := strings.Join(list.Strings(), ";")
		urls, problems := launchsettings.ParseURLs(launchsettings.Value{Text: text}, launchsettings.IISExpress)
		m.plan.Notes = append(m.plan.Notes, problems...)
		return urls, Origin(list[0].Origin), Origin(list[0].Origin) != FromFlag
	}
	if m.plan.Front == ancm.FrontIIS && m.in.Profile.Kind != launchsettings.Project && m.in.Profile.Kind != launchsettings.Executable {
		urls, problems := m.in.File.IIS.Bindings(m.in.Profile.Kind)
		m.plan.Notes = append(m.plan.Notes, problems...)
		if len(urls) == 0 && problems.Err() == nil { // LS-040: a free port, shown
			urls = []launchsettings.URL{{Scheme: "http", Host: "localhost"}}
			return urls, FromFalconer, true
		}
		return urls, "", true
	}
	value := m.in.Profile.ApplicationURL
	value.Text = m.expand("applicationUrl", value)
	if m.plan.Front == ancm.FrontIIS {
		urls, problems := launchsettings.ParseURLs(value, launchsettings.IISExpress)
		m.plan.Notes = append(m.plan.Notes, problems...)
		return m.orFree(urls, problems), "", true
	}
	urls, problems := launchsettings.ParseURLs(value, launchsettings.Project)
	m.plan.Notes = append(m.plan.Notes, problems...)
	return m.orFree(urls, problems), "", true
}

// orFree gives a front without any address a free port (LS-033).
func (m *maker) orFree(urls []launchsettings.URL, problems source.Problems) []launchsettings.URL {
	if len(urls) > 0 || problems.Err() != nil || m.plan.Front == ancm.FrontDirect {
		return urls
	}
	return []launchsettings.URL{{Scheme: "http", Host: "localhost"}}
}

// samePort refuses one port for two schemes (E27, LS-048).
func (m *maker) samePort() {
	seen := map[string]string{}
	for _, b := range m.plan.Bindings {
		key := fmt.Sprint(strings.ToLower(b.Host), ":", b.Port)
		if other, twice := seen[key]; twice && b.Port != 0 && other != b.Scheme {
			m.fail(source.Place{}, fmt.Sprintf("port %d is asked for by http and https; one port cannot serve both", b.Port),
				"give each scheme a port of its own")
		}
		seen[key] = b.Scheme
	}
}

// beyondLoopback tells whether other machines could reach a host as written.
func beyondLoopback(host string) bool {
	host = strings.Trim(strings.ToLower(host), "[]")
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return false
	}
	if ip := net.ParseIP(host); ip != nil {
		return !ip.IsLoopback()
	}
	return true
}

// place is the origin of something that stands in a file.
func place(p source.Place) Origin {
	if p.IsZero() {
		return FromFalconer
	}
	return Origin(p.String())
}

// String is the address as it would be typed.
func (b Binding) String() string {
	host := b.Host
	if strings.Contains(host, ":") && !strings.HasPrefix(host, "[") {
		host = "[" + host + "]"
	}
	return fmt.Sprintf("%s://%s:%d", b.Scheme, host, b.Port)
}
