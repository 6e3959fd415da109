package ancm

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Names of the variables that the app reads.
const (
	portVariable        = "ASPNETCORE_PORT"
	pathVariable        = "ASPNETCORE_APPL_PATH"
	tokenVariable       = "ASPNETCORE_TOKEN"
	urlsVariable        = "ASPNETCORE_URLS"
	plainURLsVariable   = "URLS"
	preferVariable      = "ASPNETCORE_PREFERHOSTINGURLS"
	forwardedVariable   = "ASPNETCORE_FORWARDEDHEADERS_ENABLED"
	startupVariable     = "ASPNETCORE_HOSTINGSTARTUPASSEMBLIES"
	httpsPortVariable   = "ASPNETCORE_HTTPS_PORT"
	ancmHTTPSVariable   = "ASPNETCORE_ANCM_HTTPS_PORT"
	integrationAssembly = "Microsoft.AspNetCore.Server.IISIntegration"
)

// Variable is one environment variable that Falconer gives the app, and why.
type Variable struct{ Name, Value, Why string }

// Launch is what the variables of one start follow from.
type Launch struct {
	Front Front
	// Port is where the app is to listen on 127.0.0.1.
	Port int
	// PathBase is the application's virtual path; "" and "/" are the root.
	PathBase string
	// Token is the pairing token; only front iis has one. See [TokenFor].
	Token string
	// Site is the site's name; SiteID its number, 0 means 1.
	Site   string
	SiteID int
	// HTTPSPorts are the ports of the front's https addresses.
	HTTPSPorts []int
	// PhysicalPath goes into ASPNETCORE_IIS_PHYSICAL_PATH; empty means what IIS
	// puts there out of process, the application's id (ANCM-034).
	PhysicalPath string
	// OneSeparator leaves the semicolon out that stands in front of the only hosting
	// startup assembly (12.3).
	OneSeparator bool
	// URLs are what the app itself listens on, in front direct.
	URLs []string
	// OwnAddresses says that the app's own configuration holds addresses. They would
	// be stronger than the module's port for the generic host, and for apps without IIS
	// integration (K-010).
	OwnAddresses bool
	// WebSockets says whether upgrades are attempted.
	WebSockets bool
	// Windows, Basic and Anonymous are the authentication schemes that are on.
	// Windows must be false where there is none (ANCM-116).
	Windows, Basic, Anonymous bool
	// Configured are the variables of web.config and profile; their names are
	// compared in any case.
	Configured map[string]string
	// Worker looks a variable of Falconer's own environment up; nil has none.
	Worker func(string) (string, bool)
}

// Variables are the variables that the app gets beside the inherited and the
// configured ones, in a fixed order; they win over both.
func Variables(l Launch) []Variable {
	switch l.Front {
	case FrontDirect:
		if len(l.URLs) == 0 {
			return nil
		}
		return []Variable{{urlsVariable, strings.Join(l.URLs, ";"), "the app listens on the profile's addresses itself"}}
	case FrontKestrel, FrontNginx, FrontApache:
		return kestrelVariables(l)
	default:
		return append(moduleVariables(l), workerVariables(l)...)
	}
}

// moduleVariables are those of 2.2, as corrected by what was measured.
func moduleVariables(l Launch) []Variable {
	physical, why := l.PhysicalPath, "the application's folder"
	if physical == "" {
		physical, why = applicationID(l), "out of process IIS puts the application's id here"
	}
	vs := []Variable{
		{portVariable, strconv.Itoa(l.Port), "where the module contacts the app"},
		{pathVariable, pathBase(l.PathBase), "the application's virtual path"},
		{tokenVariable, l.Token, "the app refuses requests without this token"},
		{"ASPNETCORE_IIS_HTTPAUTH", schemes(l), "the authentication schemes that are on"},
		{"ASPNETCORE_IIS_WEBSOCKETS_SUPPORTED", strconv.FormatBool(l.WebSockets), "whether upgrades are attempted"},
		{"ASPNETCORE_IIS_PHYSICAL_PATH", physical, why},
	}
	if !l.configures(startupVariable) {
		// IIS writes the separator even in front of the only one (2.3).
		inherited, _ := l.worker(startupVariable)
		if inherited != "" || !l.OneSeparator {
			inherited += ";"
		}
		vs = append(vs, Variable{startupVariable, inherited + integrationAssembly,
			"brings the module's half into apps that do not ask for it"})
	}
	if !l.configures(ancmHTTPSVariable) {
		vs = append(vs, Variable{ancmHTTPSVariable, singlePort(l.HTTPSPorts), "where redirects to https go; empty: no or several https ports"})
	}
	if !l.configures(urlsVariable) {
		vs = append(vs, Variable{urlsVariable, appURL(l), "for apps without IIS integration; IIS does not set it"})
	}
	if l.OwnAddresses && !l.configures(plainURLsVariable) {
		vs = append(vs, Variable{plainURLsVariable, appURL(l), "over Urls in appsettings; IIS does not set it"})
	}
	if l.OwnAddresses && !l.configures(preferVariable) {
		vs = append(vs, Variable{preferVariable, "true", "over Kestrel's endpoints in appsettings; IIS does not set it"})
	}
	if !l.configures(forwardedVariable) {
		vs = append(vs, Variable{forwardedVariable, "true", "for apps without IIS integration; IIS does not set it"})
	}
	return vs
}

// workerVariables are those that IIS puts on the worker and the app inherits
// (2.5); a configured one stays (ANCM-035).
func workerVariables(l Launch) []Variable {
	site := max(l.SiteID, 1)
	below := strings.TrimSuffix(pathBase(l.PathBase), "/")
	var vs []Variable
	for _, v := range []Variable{
		{"ASPNETCORE_IIS_VERSION", "10.0", "the version of IIS that is kept to"},
		{"ASPNETCORE_IIS_APP_POOL_ID", "Clr4IntegratedAppPool", "IIS Express's pool"},
		{"ASPNETCORE_IIS_APP_POOL_CONFIG_FILE", "", "there is no pool configuration outside IIS"},
		{"ASPNETCORE_IIS_SITE_NAME", l.Site, "the site's name"},
		{"ASPNETCORE_IIS_SITE_ID", strconv.Itoa(site), "the site's number"},
		{"ASPNETCORE_IIS_APP_CONFIG_PATH", "MACHINE/WEBROOT/APPHOST/" + l.Site + below, "the application's configuration path"},
		{"ASPNETCORE_IIS_APPLICATION_ID", applicationID(l), "the application's id"},
		{"ASPNETCORE_IIS_APPLICATION_VIRTUAL_PATH", pathBase(l.PathBase), "the application's virtual path"},
	} {
		if !l.configures(v.Name) {
			vs = append(vs, v)
		}
	}
	return vs
}

// kestrelVariables make an app listen behind a front that is no IIS (CL-034).
// Behind nginx and Apache the app gets no help with the forwarded headers: that
// it must read them itself is what these fronts show.
func kestrelVariables(l Launch) []Variable {
	vs := []Variable{
		{urlsVariable, appURL(l), "where the front contacts the app"},
		{plainURLsVariable, appURL(l), "over Urls in appsettings"},
		{preferVariable, "true", "over Kestrel's endpoints in appsettings and code"},
	}
	if l.Front == FrontKestrel {
		if !l.configures(forwardedVariable) {
			vs = append(vs, Variable{forwardedVariable, "true", "the app sees the client's address and scheme"})
		}
		if port := singlePort(l.HTTPSPorts); port != "" && !l.sets(httpsPortVariable) {
			vs = append(vs, Variable{httpsPortVariable, port, "where redirects to https go"})
		}
	}
	// A trio that Falconer itself inherited would switch IIS integration on; one
	// empty part switches it off (K-001).
	if value, ok := l.worker(tokenVariable); ok && value != "" && !l.configures(tokenVariable) {
		vs = append(vs, Variable{tokenVariable, "", "no IIS integration behind this front"})
	}
	return vs
}

// appURL is where the app listens, whatever the front.
func appURL(l Launch) string { return "http://127.0.0.1:" + strconv.Itoa(l.Port) }

// schemes is ANCM-029.
func schemes(l Launch) string {
	var text string
	for _, s := range []struct {
		on   bool
		name string
	}{{l.Windows, "windows;"}, {l.Basic, "basic;"}, {l.Anonymous, "anonymous;"}} {
		if s.on {
			text += s.name
		}
	}
	if text == "" {
		return "none"
	}
	return text
}

// singlePort is ANCM-033.
func singlePort(ports []int) string {
	if len(ports) == 0 || slices.Max(ports) != slices.Min(ports) {
		return ""
	}
	return strconv.Itoa(ports[0])
}

// pathBase is the virtual path as the app wants it: decoded, with a slash in
// front and none behind (K-039).
func pathBase(path string) string {
	if plain, err := url.PathUnescape(path); err == nil {
		path = plain
	}
	return "/" + strings.Trim(path, "/")
}

func applicationID(l Launch) string {
	return "/LM/W3SVC/" + strconv.Itoa(max(l.SiteID, 1)) + "/ROOT" + strings.TrimSuffix(pathBase(l.PathBase), "/")
}

// configures tells whether web.config or the profile name a variable.
func (l Launch) configures(name string) bool {
	_, ok := lookup(l.Configured, name)
	return ok
}

// sets tells whether a variable has a value before ours.
func (l Launch) sets(name string) bool {
	if l.configures(name) {
		return true
	}
	value, ok := l.worker(name)
	return ok && value != ""
}

func (l Launch) worker(name string) (string, bool) {
	if l.Worker == nil {
		return "", false
	}
	return l.Worker(name)
}

// lookup finds a name, exactly or else in any case.
func lookup(vs map[string]string, name string) (string, bool) {
	if value, ok := vs[name]; ok {
		return value, true
	}
	for other, value := range vs {
		if strings.EqualFold(other, name) {
			return value, true
		}
	}
	return "", false
}
