package app

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"falconer/app/settings"
	"falconer/launchsettings/project"
	"falconer/launchsettings/source"
	"falconer/proxy/webconfig"
)

// HostError says that no site, or no single one, of an applicationhost.config was
// meant.
type HostError struct {
	Wanted string // empty: none was named
	File   string
	Names  []string
}

// Error names those that are there.
func (e *HostError) Error() string {
	if e.Wanted == "" {
		return fmt.Sprintf("%d sites are in %s: %s", len(e.Names), e.File, strings.Join(e.Names, ", "))
	}
	return fmt.Sprintf("there is no site %s in %s", e.Wanted, e.File)
}

// OpenHost opens a site of an applicationhost.config, as IIS Express does: its
// bindings, its applications and what its locations say of them. name and id may
// be empty when the file has one site. The file is never written (LS-050). Errors
// are those of [Sites.Open], and *HostError.
func (s *Sites) OpenHost(ctx context.Context, file, name, id string, o Options) (*Site, error) {
	file, err := filepath.Abs(file)
	if err != nil {
		return nil, fmt.Errorf("finding %q: %w", file, err)
	}
	hosts, err := webconfig.ReadHosts(file)
	if err != nil {
		return nil, err
	}
	host, err := pickHost(hosts, name, id)
	if err != nil {
		return nil, err
	}
	h := &hosting{hosts: hosts, host: host}
	if err := h.find(s.lookup(o)); err != nil {
		return nil, err
	}
	first := h.applications[0]
	if open := s.byPath(first.target.Path); open != nil {
		return open, nil
	}
	o.Name, o.Set = cmp.Or(o.Name, host.Name.Text), h.set(o.Set)
	site, err := s.make(ctx, first.target, o, func(site *Site) error { return s.mountHost(ctx, site, h) })
	if err != nil {
		return nil, err
	}
	s.add(site, settings.Recent{Path: first.target.Path, Name: site.name, Profile: site.Profile(), Opened: time.Now()})
	return site, nil
}

// lookup is Falconer's own environment, or the one that a site is given.
func (s *Sites) lookup(o Options) func(string) (string, bool) {
	return (&Mount{options: o}).worker()
}

func pickHost(hosts webconfig.Hosts, name, id string) (webconfig.Host, error) {
	var names []string
	for _, h := range hosts.Sites {
		if (name != "" || id != "") && (name == "" || strings.EqualFold(h.Name.Text, name)) && (id == "" || h.ID.Text == id) {
			return h, nil
		}
		names = append(names, h.Name.Text)
	}
	if name == "" && id == "" && len(hosts.Sites) == 1 {
		return hosts.Sites[0], nil
	}
	return webconfig.Host{}, &HostError{Wanted: cmp.Or(name, id), File: hosts.Path, Names: names}
}

// hosting is a site of an applicationhost.config on its way.
type hosting struct {
	hosts        webconfig.Hosts
	host         webconfig.Host
	applications []hosted
	notes        source.Problems
}

// hosted is one of its applications, with what runs there.
type hosted struct {
	webconfig.HostApplication
	target project.Target
}

// find finds what runs in the applications' folders. A root that holds nothing
// answers 404, and so does one on the folder of another application, as Visual
// Studio may leave it (LS 9.3).
func (h *hosting) find(env func(string) (string, bool)) error {
	for _, a := range h.host.Applications {
		if message, hint := settings.WrongPath(a.Path.Text); message != "" {
			return problemAt(a.Path.Place, message, hint)
		}
		a.Path.Text = settings.CleanPath(a.Path.Text)
		folder, err := hostFolder(a, env)
		if err != nil {
			return err
		}
		target, _, err := Find(folder)
		switch {
		case err == nil:
			h.applications = append(h.applications, hosted{a, target})
		case a.Path.Text == "/" && len(h.host.Applications) > 1:
			h.note(a.Path.Place, fmt.Sprintf("nothing runs at /: %v", err), "requests outside the other applications get 404")
		default:
			return problemAt(a.Folder.Place, fmt.Sprintf("the application %s: %v", a.Path.Text, err), "correct the physicalPath, or publish the app there")
		}
	}
	h.applications = slices.DeleteFunc(h.applications, func(root hosted) bool {
		doubled := root.Path.Text == "/" && slices.ContainsFunc(h.applications, func(a hosted) bool { return a.Path.Text != "/" && a.target.Path == root.target.Path })
		if doubled {
			h.note(root.Path.Place, "the folder of / is another application's, too: / answers 404", "take one of them out")
		}
		return doubled
	})
	if len(h.applications) == 0 {
		return problemAt(h.host.Place, fmt.Sprintf("the site %s has no application", h.host.Name.Text), `write <application path="/"> with a virtualDirectory in it`)
	}
	return nil
}

func (h *hosting) note(at source.Place, message, hint string) {
	h.notes = append(h.notes, source.Problem{Place: at, Severity: source.Warning, Message: message, Hint: hint})
}

func problemAt(at source.Place, message, hint string) error {
	return &source.Problem{Place: at, Severity: source.Error, Message: message, Hint: hint}
}

// hostFolder is an application's folder on this machine.
func hostFolder(a webconfig.HostApplication, env func(string) (string, bool)) (string, error) {
	text := webconfig.Expand(a.Folder.Text, env)
	if strings.Contains(text, "%") {
		return "", problemAt(a.Folder.Place, fmt.Sprintf("the application %s: a variable of %s is not set", a.Path.Text, text), "set it, as IIS Express does")
	}
	folder := filepath.FromSlash(text)
	if runtime.GOOS != "windows" {
		folder = strings.ReplaceAll(text, `\`, "/")
	}
	if !filepath.IsAbs(folder) {
		hint := "write the whole path"
		if runtime.GOOS != "windows" && len(text) > 1 && text[1] == ':' {
			hint = "it is a path of Windows: name the projects in falconer.toml, which goes with the repository"
		}
		return "", problemAt(a.Folder.Place, fmt.Sprintf("the application %s: %s is no whole path here", a.Path.Text, text), hint)
	}
	return filepath.Clean(folder), nil
}

// set gives the settings the site's bindings and the front of IIS; flags win.
func (h *hosting) set(flags func(*settings.Settings) error) func(*settings.Settings) error {
	return func(s *settings.Settings) error {
		s.Front, s.URL = "iis", nil
		for _, b := range h.host.Bindings {
			if b.Protocol != "http" && b.Protocol != "https" {
				continue
			}
			host := cmp.Or(b.Host, b.Address)
			s.URL = append(s.URL, settings.Entry{Text: fmt.Sprintf("%s://%s:%d", b.Protocol, host, b.Port), Origin: settings.Origin(b.Place.String())})
		}
		if flags == nil {
			return nil
		}
		return flags(s)
	}
}

// mountHost gives a site the applications of the file.
func (s *Sites) mountHost(ctx context.Context, site *Site, h *hosting) error {
	site.hosting = h
	main := site.main()
	main.take(h.applications[0])
	if list := main.settings.Applications; len(list) > 0 {
		h.note(list[0].Place, "this application is not part of the site: those of "+h.hosts.Path+" are", "take one of them out")
	}
	for _, a := range h.applications[1:] {
		m, err := s.mountBelow(ctx, site, a.target, Options{})
		if err != nil {
			return err
		}
		m.take(a)
	}
	for _, b := range h.host.Bindings {
		if b.Protocol != "http" && b.Protocol != "https" {
			h.note(b.Place, fmt.Sprintf("the binding for %s is left out", b.Protocol), "only http and https can be served")
		}
	}
	main.notes = append(main.notes, h.notes...)
	return nil
}

// take takes over what the file says of the application itself.
func (m *Mount) take(a hosted) {
	m.path, m.place, m.pool = a.Path.Text, a.Path.Place, a.Pool
}

// over is what the file says of an application, over what is there already; a
// site that comes from no such file has nothing of it.
func (h *hosting) over(from webconfig.Config, path string, forChild bool) webconfig.Config {
	if h == nil {
		return from
	}
	return h.hosts.Over(from, h.host.Name.Text, path, forChild)
}
