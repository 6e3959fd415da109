package webconfig

import (
	"fmt"
	"maps"
	"strings"

	"falconer/launchsettings/source"
)

// configuration reads a configuration or location element.
func (r *reader) configuration(e *element) {
	for _, child := range e.children {
		switch child.name {
		case "location":
			r.location(child)
		case "system.webServer":
			for _, section := range child.children {
				r.section(section)
			}
		}
		// Everything else is for others than IIS: appSettings, system.web …
	}
}

// location reads a location that means the application itself; those for paths
// below it are not applied, and sub-applications inherit none that says so
// (ANCM-019).
func (r *reader) location(e *element) {
	inherits := true
	for i := range e.attributes {
		a := &e.attributes[i]
		switch a.name {
		case "path", "overrideMode", "allowOverride":
		case "inheritInChildApplications":
			if on, ok := r.boolean(a, 19); ok {
				inherits = on
			}
		default:
			r.unknownAttribute(e, a, []string{"path", "overrideMode", "allowOverride", "inheritInChildApplications"})
		}
	}
	if path := e.text("path"); path != "" && path != "." {
		r.warn(source.Warning, e.place, fmt.Sprintf("what stands in the location %q is not applied", path),
			"Falconer reads the locations that mean the whole application")
		return
	}
	if r.forChild && !inherits {
		return
	}
	outer := r.sections
	r.sections = maps.Clone(outer)
	r.configuration(e)
	r.sections = outer
}

// otherSections are those of IIS that Falconer does not apply; true says so to
// the person, because the app may behave differently without.
var otherSections = map[string]bool{
	"applicationInitialization": false, "asp": false, "caching": false, "cgi": false, "defaultDocument": false,
	"directoryBrowse": false, "fastCgi": false, "globalModules": false, "httpErrors": true, "httpCompression": false,
	"httpLogging": false, "httpPlatform": true, "httpProtocol": true, "httpRedirect": true, "httpTracing": false,
	"isapiFilters": false, "management": false, "modules": false, "odbcLogging": false, "proxy": true, "rewrite": true,
	"serverRuntime": false, "serverSideInclude": false, "staticContent": false, "tracing": false, "urlCompression": false,
	"validation": false, "wdeploy": false, "webdav": false, "heliconZoo": false, "iisnode": false,
}

// section reads one section of system.webServer.
func (r *reader) section(e *element) {
	if first, twice := r.sections[e.name]; twice {
		r.refuse(19, source.Problem{Place: e.place, Message: fmt.Sprintf("the section %s is there twice, first in line %d", e.name, first.Line), Hint: "make one of them"})
		return
	}
	r.sections[e.name] = e.place
	switch e.name {
	case "aspNetCore":
		r.aspNetCore(e)
	case "handlers":
		r.handlers(e)
	case "security":
		r.security(e)
	case "webSocket":
		r.webSocket(e)
	default:
		said, known := otherSections[e.name]
		switch {
		case !known:
			names := append(keys(otherSections), "aspNetCore", "handlers", "security", "webSocket")
			r.warn(source.Warning, e.place, fmt.Sprintf("there is no section %s", e.name), didYouMean(e.name, names, "IIS answers 500.19 unless the machine knows it"))
		case said:
			r.warn(source.Note, e.place, fmt.Sprintf("Falconer does not apply the section %s", e.name), "what it does on IIS is missing here")
		}
	}
}

// webSocket reads the section that IIS and IIS Express keep locked.
func (r *reader) webSocket(e *element) {
	r.locked(e)
	if a := e.get("enabled"); a != nil {
		if on, ok := r.boolean(a, 19); ok {
			r.WebSocketsOff = !on
		}
	}
}

// locked says that a section may not stand in a web.config by default (1.9).
func (r *reader) locked(e *element) {
	if r.host {
		return
	}
	r.warn(source.Warning, e.place, fmt.Sprintf("the section %s is locked on IIS and IIS Express", e.name), "they answer 500.19 until it is unlocked in applicationHost.config")
}

// security reads what stands around request filtering.
func (r *reader) security(e *element) {
	for _, child := range e.children {
		switch child.name {
		case "requestFiltering":
			r.filtering(child)
		case "authentication":
			r.locked(child)
			r.authentication(child)
		case "access":
			r.locked(child)
			r.access(child)
		case "authorization", "ipSecurity", "dynamicIpSecurity", "isapiCgiRestriction", "applicationDependencies":
			r.warn(source.Note, child.place, fmt.Sprintf("Falconer does not apply the section %s", child.name), "")
		default:
			r.unknownElement(e, child, []string{"requestFiltering", "authentication", "access", "authorization", "ipSecurity"}, 19)
		}
	}
}

// authentication reads which schemes are on (7).
func (r *reader) authentication(e *element) {
	schemes := map[string]*Switch{"windowsAuthentication": &r.WindowsAuthentication,
		"basicAuthentication": &r.BasicAuthentication, "anonymousAuthentication": &r.AnonymousAuthentication}
	for _, child := range e.children {
		scheme, a := schemes[child.name], child.get("enabled")
		if scheme == nil || a == nil {
			continue // digest, certificate mapping: nothing that an app out of process is told
		}
		if on, ok := r.boolean(a, 19); ok {
			*scheme = Switch{On: on, Off: !on, Place: a.place}
		}
	}
}

// access reads the sslFlags: what a connection must have (7).
func (r *reader) access(e *element) {
	a := e.get("sslFlags")
	if a == nil {
		return
	}
	r.Access = Access{}
	for flag := range strings.SplitSeq(a.value, ",") {
		switch strings.ToLower(strings.TrimSpace(flag)) {
		case "", "none", "sslmapcert":
		case "ssl", "ssl128":
			r.Access.TLS = true
		case "sslnegotiatecert":
			r.Access.Ask = true
		case "sslrequirecert":
			r.Access.Require = true
		default:
			r.refuse(19, source.Problem{Place: a.place, Message: fmt.Sprintf("there is no SSL flag %s", strings.TrimSpace(flag)),
				Hint: "there are None, Ssl, Ssl128, SslNegotiateCert, SslRequireCert, SslMapCert"})
		}
	}
}

// didYouMean is a hint that names what was probably meant, when something is
// near, and else says the rest.
func didYouMean(name string, names []string, otherwise string) string {
	if near := source.Nearest(name, names); near != "" {
		return fmt.Sprintf("did you mean %s?", near)
	}
	return otherwise
}

func (r *reader) unknownAttribute(e *element, a *attribute, names []string) {
	r.refuse(19, source.Problem{Place: a.place, Message: fmt.Sprintf("%s has no attribute %s", e.name, a.name),
		Hint: didYouMean(a.name, names, "there are "+strings.Join(names, ", "))})
}

func (r *reader) unknownElement(parent, e *element, names []string, subStatus int) {
	r.refuse(subStatus, source.Problem{Place: e.place, Message: fmt.Sprintf("%s may not hold the element %s", parent.name, e.name),
		Hint: didYouMean(e.name, names, "there are "+strings.Join(names, ", "))})
}
