package webconfig

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"falconer/launchsettings/source"
)

// Host is one site of an applicationhost.config.
type Host struct {
	Name, ID     Value
	Place        source.Place
	Bindings     []HostBinding
	Applications []HostApplication
}

// HostBinding is one address of a site, as in protocol="http"
// bindingInformation="*:8080:localhost".
type HostBinding struct {
	Protocol string
	Address  string // *, or an IP address
	Port     int
	Host     string // may be empty
	Place    source.Place
}

// HostApplication is one application of a site, with the folder of its own
// virtual directory; the text is as written, with its %NAME%s.
type HostApplication struct {
	Path, Folder Value
	Pool         string // its application pool; empty: the default one
}

// Hosts is an applicationhost.config: the sites that are described in it, and
// what it says of their applications. It is a value.
type Hosts struct {
	Path  string
	Sites []Host
	root  *element
}

// ReadHosts reads an applicationhost.config. The error is source.Problems: what
// keeps the file from being read, or a site from being known.
func ReadHosts(path string) (Hosts, error) {
	h := Hosts{Path: path}
	text, err := source.ReadFile(path, longestHosts)
	if long, ok := errors.AsType[*source.TooLong](err); ok {
		return h, tooLongHosts(path, long)
	}
	if err != nil {
		return h, source.Problems{{Place: source.Place{File: path}, Severity: source.Error,
			Message: fmt.Sprintf("the configuration cannot be read: %v", err), Hint: "/config wants the path of an applicationhost.config"}}
	}
	return parseHosts(path, text)
}

// longestHosts is how long an applicationhost.config may be; IIS Express' own has
// 80 KB.
const longestHosts = 4 << 20

func tooLongHosts(path string, err *source.TooLong) source.Problems {
	return source.Problems{{Place: source.Place{File: path, Line: 1, Column: 1}, Severity: source.Error, Message: err.Error(), Hint: "name an applicationhost.config"}}
}

func parseHosts(path string, text []byte) (Hosts, error) {
	h := Hosts{Path: path}
	if len(text) > longestHosts {
		return h, tooLongHosts(path, &source.TooLong{Most: longestHosts})
	}
	decoded, problem := decode(text)
	if problem == nil {
		h.root, problem = readTree(path, decoded)
	}
	if problem != nil {
		problem.File = path
		return h, source.Problems{*problem}
	}
	var problems source.Problems
	for _, s := range h.root.all("system.applicationHost", "sites", "site") {
		host, wrong := readHost(s)
		h.Sites, problems = append(h.Sites, host), append(problems, wrong...)
	}
	return h, problems.Err()
}

// all are the elements at the end of a path of names below e.
func (e *element) all(names ...string) []*element {
	list := []*element{e}
	for _, name := range names {
		var next []*element
		for _, parent := range list {
			for _, child := range parent.children {
				if child.name == name {
					next = append(next, child)
				}
			}
		}
		list = next
	}
	return list
}

// value is an attribute, with the element's place when it is absent.
func (e *element) value(name string) Value {
	if a := e.get(name); a != nil {
		return Value{a.value, a.place}
	}
	return Value{"", e.place}
}

func readHost(e *element) (Host, source.Problems) {
	h := Host{Name: e.value("name"), ID: e.value("id"), Place: e.place}
	var problems source.Problems
	wrong := func(at source.Place, message, hint string) {
		problems = append(problems, source.Problem{Place: at, Severity: source.Error, Message: message, Hint: hint})
	}
	if h.Name.Text == "" {
		wrong(e.place, "the site has no name", `write name="…"`)
	}
	for _, b := range e.all("bindings", "binding") {
		binding, ok := readBinding(b)
		if !ok {
			wrong(b.value("bindingInformation").Place, fmt.Sprintf("the binding %q cannot be read", b.text("bindingInformation")),
				`write address:port:host, as in "*:8080:localhost"`)
			continue
		}
		h.Bindings = append(h.Bindings, binding)
	}
	for _, a := range e.all("application") {
		app := HostApplication{Path: a.value("path"), Folder: Value{Place: a.place}, Pool: a.text("applicationPool")}
		for _, d := range a.all("virtualDirectory") {
			if d.text("path") == "/" {
				app.Folder = d.value("physicalPath")
			}
		}
		switch {
		case app.Path.Text == "":
			wrong(a.place, "the application has no path", `write path="/"`)
		case app.Folder.Text == "":
			wrong(app.Folder.Place, fmt.Sprintf("the application %s has no folder", app.Path.Text), `write <virtualDirectory path="/" physicalPath="…" /> in it`)
		}
		h.Applications = append(h.Applications, app)
	}
	return h, problems
}

// readBinding reads protocol and bindingInformation; those of other protocols
// than http and https have a form of their own and come without a port.
func readBinding(e *element) (b HostBinding, ok bool) {
	b = HostBinding{Protocol: strings.ToLower(e.text("protocol")), Place: e.place}
	if b.Protocol != "http" && b.Protocol != "https" {
		return b, true
	}
	text := e.text("bindingInformation")
	last := strings.LastIndexByte(text, ':')
	if last < 0 {
		return b, false
	}
	b.Host = text[last+1:]
	address, port, found := cutLast(text[:last], ':')
	if !found {
		return b, false
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if b.Address, b.Port = address, int(n); address == "" {
		b.Address = "*"
	}
	return b, err == nil
}

func cutLast(text string, sep byte) (before, after string, found bool) {
	i := strings.LastIndexByte(text, sep)
	if i < 0 {
		return text, "", false
	}
	return text[:i], text[i+1:], true
}

// Over reads what the file says of the application at a path of a site, in
// locations of that path, over what is there already; forChild leaves out what
// the applications below do not inherit. Handlers are left out: an app here needs
// none, and Visual Studio's would double those of a web.config.
func (h Hosts) Over(from Config, site, path string, forChild bool) Config {
	r := &reader{Config: from, path: h.Path, forChild: true, host: true, sections: map[string]source.Place{}}
	wanted := strings.TrimSuffix(site+path, "/")
	for _, e := range h.root.all("location") {
		if !strings.EqualFold(strings.Trim(e.text("path"), "/"), wanted) || forChild && strings.EqualFold(e.text("inheritInChildApplications"), "false") {
			continue
		}
		for _, section := range append(e.all("system.webServer", "aspNetCore"), append(e.all("system.webServer", "security"), e.all("system.webServer", "webSocket")...)...) {
			r.section(section)
		}
	}
	r.sortProblems()
	return r.Config
}
