package ancm

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

func launch() Launch {
	return Launch{Front: FrontIIS, Port: 12345, PathBase: "/", Token: token, Site: "Shop", HTTPSPorts: []int{44300}, WebSockets: true, Anonymous: true}
}

func variable(t *testing.T, l Launch, name string) (string, bool) {
	t.Helper()
	value, found := "", false
	for _, v := range Variables(l) {
		if v.Why == "" {
			t.Errorf("%s has no reason", v.Name)
		}
		if v.Name == name {
			if found {
				t.Errorf("%s comes twice", name)
			}
			value, found = v.Value, true
		}
	}
	return value, found
}

func check(t *testing.T, l Launch, name, want string) {
	t.Helper()
	if got, ok := variable(t, l, name); !ok || got != want {
		t.Errorf("%s is %q (%v), want %q", name, got, ok, want)
	}
}

func absent(t *testing.T, l Launch, name string) {
	t.Helper()
	if got, ok := variable(t, l, name); ok {
		t.Errorf("%s is set to %q", name, got)
	}
}

func TestANCM024_ThePortIsDecimal(t *testing.T) { check(t, launch(), "ASPNETCORE_PORT", "12345") }

func TestANCM025_ThePathIsTheApplications(t *testing.T) {
	for given, want := range map[string]string{
		"": "/", "/": "/", "/shop": "/shop", "/shop/": "/shop", "shop": "/shop", "/a/b": "/a/b", "/a%20b": "/a b",
	} {
		l := launch()
		l.PathBase = given
		l.Configured = map[string]string{"ASPNETCORE_APPL_PATH": "/other"}
		check(t, l, "ASPNETCORE_APPL_PATH", want)
	}
}

func TestANCM026_TokensAreFreshUUIDs(t *testing.T) {
	shape := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	seen := map[string]bool{}
	for range 100 {
		token := NewToken()
		if !shape.MatchString(token) || seen[token] {
			t.Fatalf("token %q", token)
		}
		seen[token] = true
	}
}

func TestANCM027_AConfiguredTokenIsUsedVerbatim(t *testing.T) {
	same(t, "token", "My Token!", TokenFor(map[string]string{"AspNetCore_Token": "My Token!"}))
	if got := TokenFor(map[string]string{"ASPNETCORE_TOKEN": ""}); len(got) != 36 {
		t.Errorf("an empty token gives %q", got)
	}
	check(t, launch(), "ASPNETCORE_TOKEN", token)
}

func TestANCM028_TheWorkersPortAndTokenAreReplaced(t *testing.T) {
	l := launch()
	l.Worker = func(string) (string, bool) { return "999", true }
	check(t, l, "ASPNETCORE_PORT", "12345")
	check(t, l, "ASPNETCORE_TOKEN", token)
}

func TestANCM029_TheSchemesComeInOrder(t *testing.T) {
	for want, on := range map[string][3]bool{
		"windows;basic;anonymous;": {true, true, true}, "anonymous;": {false, false, true}, "basic;": {false, true, false}, "none": {},
	} {
		l := launch()
		l.Windows, l.Basic, l.Anonymous = on[0], on[1], on[2]
		l.Configured = map[string]string{"ASPNETCORE_IIS_HTTPAUTH": "x"}
		check(t, l, "ASPNETCORE_IIS_HTTPAUTH", want)
	}
}

func TestANCM030_ANCM086_WebSocketsAreAlwaysSaid(t *testing.T) {
	for on, want := range map[bool]string{true: "true", false: "false"} {
		l := launch()
		l.WebSockets = on
		l.Configured = map[string]string{"ASPNETCORE_IIS_WEBSOCKETS_SUPPORTED": "x"}
		check(t, l, "ASPNETCORE_IIS_WEBSOCKETS_SUPPORTED", want)
	}
}

func TestANCM031_HostingStartupComesBehindTheWorkers(t *testing.T) {
	l := launch()
	check(t, l, "ASPNETCORE_HOSTINGSTARTUPASSEMBLIES", ";Microsoft.AspNetCore.Server.IISIntegration")
	l.Worker = func(name string) (string, bool) { return "My.Startup", name == "ASPNETCORE_HOSTINGSTARTUPASSEMBLIES" }
	for _, one := range []bool{false, true} {
		l.OneSeparator = one
		check(t, l, "ASPNETCORE_HOSTINGSTARTUPASSEMBLIES", "My.Startup;Microsoft.AspNetCore.Server.IISIntegration")
	}
}

func TestANCM032_AConfiguredHostingStartupIsLeft(t *testing.T) {
	l := launch()
	l.Configured = map[string]string{"aspnetcore_hostingstartupassemblies": ""}
	absent(t, l, "ASPNETCORE_HOSTINGSTARTUPASSEMBLIES")
}

func TestANCM033_TheHTTPSPortMustBeSingle(t *testing.T) {
	for _, c := range []struct {
		ports []int
		want  string
	}{{nil, ""}, {[]int{44300}, "44300"}, {[]int{44300, 44300}, "44300"}, {[]int{44300, 44301}, ""}} {
		l := launch()
		l.HTTPSPorts = c.ports
		check(t, l, "ASPNETCORE_ANCM_HTTPS_PORT", c.want)
	}
	l := launch()
	l.Configured = map[string]string{"ASPNETCORE_ANCM_HTTPS_PORT": "443"}
	absent(t, l, "ASPNETCORE_ANCM_HTTPS_PORT")
}

func TestANCM034_ThePhysicalPathIsTheApplicationsID(t *testing.T) {
	l := launch()
	check(t, l, "ASPNETCORE_IIS_PHYSICAL_PATH", "/LM/W3SVC/1/ROOT")
	l.PathBase, l.SiteID = "/shop", 3
	check(t, l, "ASPNETCORE_IIS_PHYSICAL_PATH", "/LM/W3SVC/3/ROOT/shop")
	l.PhysicalPath = "/srv/shop"
	check(t, l, "ASPNETCORE_IIS_PHYSICAL_PATH", "/srv/shop")
}

func TestANCM035_TheWorkersOwnVariablesArePresent(t *testing.T) {
	l := launch()
	l.PathBase = "/shop"
	for name, want := range map[string]string{
		"ASPNETCORE_IIS_VERSION":                  "10.0",
		"ASPNETCORE_IIS_APP_POOL_ID":              "Clr4IntegratedAppPool",
		"ASPNETCORE_IIS_APP_POOL_CONFIG_FILE":     "",
		"ASPNETCORE_IIS_SITE_NAME":                "Shop",
		"ASPNETCORE_IIS_SITE_ID":                  "1",
		"ASPNETCORE_IIS_APP_CONFIG_PATH":          "MACHINE/WEBROOT/APPHOST/Shop/shop",
		"ASPNETCORE_IIS_APPLICATION_ID":           "/LM/W3SVC/1/ROOT/shop",
		"ASPNETCORE_IIS_APPLICATION_VIRTUAL_PATH": "/shop",
	} {
		check(t, l, name, want)
	}
	l.Configured = map[string]string{"ASPNETCORE_IIS_VERSION": "8.5"}
	absent(t, l, "ASPNETCORE_IIS_VERSION")
}

func TestANCM036_K006_TheURLStandsBesideTheTrioUnlessConfigured(t *testing.T) {
	l := launch()
	check(t, l, "ASPNETCORE_URLS", "http://127.0.0.1:12345")
	check(t, l, "ASPNETCORE_FORWARDEDHEADERS_ENABLED", "true")
	l.Configured = map[string]string{"AspNetCore_Urls": "http://localhost:1", "ASPNETCORE_FORWARDEDHEADERS_ENABLED": "false"}
	absent(t, l, "ASPNETCORE_URLS")
	absent(t, l, "ASPNETCORE_FORWARDEDHEADERS_ENABLED")
}

// What an app has in its settings gives way also where the trio alone does not reach:
// Urls with the generic host, both without IIS integration.
func TestANCM036_K010_AddressesInTheSettingsGiveWayForEveryHost(t *testing.T) {
	l := launch()
	absent(t, l, "URLS")
	absent(t, l, "ASPNETCORE_PREFERHOSTINGURLS")
	l.OwnAddresses = true
	check(t, l, "URLS", "http://127.0.0.1:12345")
	check(t, l, "ASPNETCORE_PREFERHOSTINGURLS", "true")
	l.Configured = map[string]string{"urls": "http://localhost:1", "ASPNETCORE_PREFERHOSTINGURLS": "false"}
	absent(t, l, "URLS")
	absent(t, l, "ASPNETCORE_PREFERHOSTINGURLS")
}

func TestANCM037_ANCM038_TheRangesAreTheModules(t *testing.T) {
	if LowestPort != 1025 || LowestRandomPort != 10_000 || HighestPort != 48_000 {
		t.Errorf("%d, %d to %d", LowestPort, LowestRandomPort, HighestPort)
	}
}

func TestANCM038_ANCM039_AConfiguredPortIsTakenOrRefused(t *testing.T) {
	for text, want := range map[string]int{"": 0, "1025": 1025, "48000": 48000, " 5000": 5000, "5000x": 5000, "39999": 39999} {
		if got, err := PortFor(map[string]string{"ASPNETCORE_PORT": text}); err != nil || got != want {
			t.Errorf("%q gives %d, %v", text, got, err)
		}
	}
	for _, text := range []string{"1024", "48001", "noninteger", "-5000", "0", "99999999999999999999"} {
		if got, err := PortFor(map[string]string{"aspnetcore_port": text}); err == nil {
			t.Errorf("%q gives %d", text, got)
		}
	}
	if got, err := PortFor(nil); got != 0 || err != nil {
		t.Errorf("no port gives %d, %v", got, err)
	}
}

func TestANCM116_NoWindowsTokenIsEverNamed(t *testing.T) {
	for _, front := range []Front{FrontIIS, FrontKestrel, FrontNginx, FrontApache, FrontDirect} {
		l := launch()
		l.Front, l.Windows = front, true
		for _, v := range Variables(l) {
			if strings.Contains(v.Name, "WINAUTH") {
				t.Errorf("%s: %s", front, v.Name)
			}
		}
	}
}

func TestCL034_KestrelGetsNoTrio(t *testing.T) {
	l := launch()
	l.Front = FrontKestrel
	check(t, l, "ASPNETCORE_URLS", "http://127.0.0.1:12345")
	check(t, l, "URLS", "http://127.0.0.1:12345")
	check(t, l, "ASPNETCORE_PREFERHOSTINGURLS", "true")
	check(t, l, "ASPNETCORE_FORWARDEDHEADERS_ENABLED", "true")
	check(t, l, "ASPNETCORE_HTTPS_PORT", "44300")
	for _, name := range []string{"ASPNETCORE_PORT", "ASPNETCORE_APPL_PATH", "ASPNETCORE_TOKEN", "ASPNETCORE_IIS_HTTPAUTH", "ASPNETCORE_ANCM_HTTPS_PORT"} {
		absent(t, l, name)
	}

	l.Configured = map[string]string{"ASPNETCORE_URLS": "http://elsewhere:1", "ASPNETCORE_HTTPS_PORT": "443"}
	check(t, l, "ASPNETCORE_URLS", "http://127.0.0.1:12345")
	absent(t, l, "ASPNETCORE_HTTPS_PORT")

	l.Configured, l.HTTPSPorts = nil, []int{1, 2}
	absent(t, l, "ASPNETCORE_HTTPS_PORT")
}

func TestCL034_K001_AnInheritedTrioIsSwitchedOff(t *testing.T) {
	l := launch()
	l.Front = FrontKestrel
	l.Worker = func(name string) (string, bool) { return "x", strings.HasPrefix(name, "ASPNETCORE_") }
	check(t, l, "ASPNETCORE_TOKEN", "")
	absent(t, l, "ASPNETCORE_HTTPS_PORT")
}

func TestCL034_BehindNginxAndApacheTheAppIsOnItsOwn(t *testing.T) {
	for _, front := range []Front{FrontNginx, FrontApache} {
		l := launch()
		l.Front = front
		check(t, l, "ASPNETCORE_URLS", "http://127.0.0.1:12345")
		absent(t, l, "ASPNETCORE_FORWARDEDHEADERS_ENABLED")
		absent(t, l, "ASPNETCORE_HTTPS_PORT")
	}
}

func TestCL034_DirectAppsListenThemselves(t *testing.T) {
	l := launch()
	l.Front = FrontDirect
	if vs := Variables(l); len(vs) != 0 {
		t.Errorf("without addresses: %v", vs)
	}
	l.URLs = []string{"https://localhost:5001", "http://localhost:5000"}
	check(t, l, "ASPNETCORE_URLS", "https://localhost:5001;http://localhost:5000")
}

func TestVariablesComeInTheSameOrder(t *testing.T) {
	l := launch()
	l.Configured = map[string]string{"A": "1", "B": "2", "C": "3"}
	first := Variables(l)
	for range 20 {
		if !slices.Equal(first, Variables(l)) {
			t.Fatal("the order changes")
		}
	}
}
