package plan

import (
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"falconer/launchsettings"
	"falconer/launchsettings/source"
	"falconer/proxy/ancm"
)

// own is a web project whose app has addresses of its own.
func own(t *testing.T, appSettings, front string) *site {
	s := web(t, `{"iisSettings": {"iisExpress": {"applicationUrl": "http://localhost:8080"}}, "profiles": {
  "http": {"commandName": "Project", "applicationUrl": "http://localhost:5000"}, "IIS Express": {"commandName": "IISExpress"}}}`,
		map[bool]string{true: "IIS Express", false: "http"}[front == "iis"])
	s.write(s.in.Target.Dir, "appsettings.json", appSettings)
	return s.flag("front", front)
}

// told are the notes about addresses of the app's own, relative to its folder.
func told(t *testing.T, s *site) (notes []string) {
	t.Helper()
	p := s.plan()
	for _, n := range p.Notes {
		if n.Severity != source.Note || n.Hint == "" {
			t.Errorf("%+v is no calm note with a hint", n)
		}
		if p.Logged(n) || !p.OwnAddress(n) {
			t.Errorf("%+v is left to the log (%v), or kept from it", n, p.Logged(n))
		}
		notes = append(notes, strings.TrimPrefix(n.Error(), s.in.Target.Dir+string(filepath.Separator)))
	}
	return notes
}

func says(t *testing.T, got []string, want ...string) {
	t.Helper()
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("it says\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

const endpoints = `{
  "Logging": {}, // comment
  "Kestrel": {
    "Endpoints": {"Http": {"Url": "http://localhost:5005"}, "Https": {"Url": "https://localhost:5006", "Certificate": {"Password": "secret"}},},
  },
}`

const givesWay = " gives way to the address that Falconer gives the app"

func TestK010_OwnAddressesGiveWayBehindEachFrontAndThatIsTold(t *testing.T) {
	for _, front := range []string{"kestrel", "iis", "nginx", "apache"} {
		s := own(t, endpoints, front)
		says(t, told(t, s), `appsettings.json:4:5: Kestrel:Endpoints "http://localhost:5005;https://localhost:5006"`+givesWay)
		want, hint := "http://localhost:5000", "applicationUrl"
		if front == "iis" {
			want, hint = "http://localhost:8080", "--url"
		}
		p := s.plan()
		if urls(p) != want {
			t.Errorf("%s: the front opens %s", front, urls(p))
		}
		if h := p.Notes[0].Hint; !strings.Contains(h, hint) || !strings.Contains(h, "--front direct") {
			t.Errorf("%s: hint %q", front, h)
		}
		for name, value := range map[string]string{"URLS": "http://127.0.0.1:12345", "ASPNETCORE_PREFERHOSTINGURLS": "true"} { // what makes it so
			if v := variable(t, p, name); v.Value != value {
				t.Errorf("%s: %s is %q", front, name, v.Value)
			}
		}
		says(t, told(t, own(t, "{\n\"urls\": \"http://*:5005\"}", front)), `appsettings.json:2:1: Urls "http://*:5005"`+givesWay)
	}
}

func TestK010_WhatIsNoAddressOfTheAppIsNotTold(t *testing.T) {
	for name, text := range map[string]string{
		"nothing": `{}`, "empty": `{"Urls": "", "Kestrel": {"Endpoints": {"Http": {"Url": null}}}}`, "others": `{"Kestrel": {"Endpoints": {"Http": {"Protocols": "Http1"}}, "Limits": {}}}`,
		"broken": `{"Urls": "http://localhost:1"`, "its own choice": `{"PreferHostingUrls": false, "Kestrel:Endpoints:Http:Url": "http://localhost:1"}`,
		"what the front opens": `{"Urls": "http://localhost:5000"}`,
	} {
		if got := told(t, own(t, text, "kestrel")); len(got) != 0 {
			t.Errorf("%s: %q", name, got)
		}
	}
	// The endpoint's certificate and protocols give way although its address does not.
	if got := told(t, own(t, `{"Kestrel:Endpoints:Http:Url": "http://localhost:5000"}`, "kestrel")); len(got) != 1 {
		t.Errorf("%q", got)
	}
}

// The stronger value stands for the weaker one (K-009).
func TestK009_TheEnvironmentsFileAndVariablesAreStronger(t *testing.T) {
	s := own(t, `{"Urls": "http://localhost:1", "Kestrel:Endpoints:A:Url": "http://localhost:2"}`, "kestrel")
	s.write(s.in.Target.Dir, "appsettings.Development.json", "\n{\"URLS\": \"http://localhost:3\", \"Kestrel:Endpoints:b:url\": \"http://localhost:4\"}")
	s.write(s.in.Target.Dir, "appsettings.Production.json", `{"Urls": "http://localhost:9"}`)
	a, b := `appsettings.json:1:32: Kestrel:Endpoints "http://localhost:2"`+givesWay, `appsettings.Development.json:2:32: Kestrel:Endpoints "http://localhost:4"`+givesWay
	s.env["ASPNETCORE_ENVIRONMENT"] = "Development"
	says(t, told(t, s), a, b, `appsettings.Development.json:2:2: Urls "http://localhost:3"`+givesWay)

	s.env["ASPNETCORE_ENVIRONMENT"] = ""
	says(t, told(t, s), a, `appsettings.Production.json:1:2: Urls "http://localhost:9"`+givesWay)
	s.env["ASPNETCORE_ENVIRONMENT"] = "../Development"
	says(t, told(t, s), a, `appsettings.json:1:2: Urls "http://localhost:1"`+givesWay)

	s.flag("env", "ASPNETCORE_ENVIRONMENT=Development").flag("env", "Kestrel__Endpoints__A__Url=http://localhost:6").flag("env", "aspnetcore_kestrel__endpoints__B__url=http://localhost:7")
	says(t, told(t, s), b, `Kestrel__Endpoints__A__Url (flag) "http://localhost:6"`+givesWay, `appsettings.Development.json:2:2: Urls "http://localhost:3"`+givesWay)
}

func TestK010_VariablesOfTheProfileAreToldWithTheirPlace(t *testing.T) {
	profile := "{\"profiles\": {\"http\": {\"commandName\": \"Project\", \"applicationUrl\": \"http://localhost:5000\", \"environmentVariables\": {\n%\n}}}}"
	for variable, want := range map[string]string{
		`"Kestrel__Endpoints__Web__Url": "http://localhost:1"`: `Kestrel__Endpoints__Web__Url "http://localhost:1"`,
		`"DOTNET_URLS": "http://localhost:1"`:                  `DOTNET_URLS "http://localhost:1"`,
		`"KESTREL:ENDPOINTS:WEB:URL": "http://localhost:1"`:    `KESTREL:ENDPOINTS:WEB:URL "http://localhost:1"`,
	} {
		s := web(t, strings.Replace(profile, "%", variable, 1), "http")
		at := strings.Index(variable, ": ") + 3
		if place := s.in.Profile.Environment[0].Value.Place; place.Line != 2 || place.Column != at {
			t.Fatalf("the test expects 2:%d, it is %v", at, place)
		}
		says(t, told(t, s), filepath.Join("Properties", "launchSettings.json")+":2:"+strconv.Itoa(at)+": "+want+givesWay)
	}
}

func TestK010_TheContentRootIsWhereTheFilesLie(t *testing.T) {
	s := own(t, `{"Urls": "http://localhost:1"}`, "kestrel")
	s.write(s.in.Target.Dir, "content/appsettings.json", `{"Urls": "http://localhost:2"}`)
	s.flag("env", "ASPNETCORE_CONTENTROOT=content")
	says(t, told(t, s), filepath.Join("content", "appsettings.json")+`:1:2: Urls "http://localhost:2"`+givesWay)
}

func TestK010_AFileThatIsTooLongIsNamed(t *testing.T) {
	s := own(t, `{"x": "`+strings.Repeat("x", launchsettings.MaxAppSettings)+`"}`, "kestrel")
	if n := s.plan().Notes; len(n) != 1 || n[0].File != filepath.Join(s.in.Target.Dir, "appsettings.json") || !strings.Contains(n[0].Message, "longer than 4096 KB") {
		t.Errorf("%+v", n)
	}
}

// Without a front it is the other way round, and the plan goes by it.
func TestK010_WithoutAFrontTheAppGoesByItsOwnAddresses(t *testing.T) {
	s := own(t, endpoints, "direct")
	says(t, told(t, s), `appsettings.json:4:5: Kestrel:Endpoints "http://localhost:5005;https://localhost:5006" wins over "http://localhost:5000": without a front the app listens by itself`)
	p := s.plan()
	if urls(p) != "http://localhost:5005 https://localhost:5006" || p.Bindings[0].Place.Line != 4 || p.Bindings[0].Origin != Origin(p.Bindings[0].Place.String()) {
		t.Errorf("%+v", p.Bindings)
	}
	if v := variable(t, p, "ASPNETCORE_URLS", "ASPNETCORE_URLS=http://inherited:1"); v.Value != "http://localhost:5000" { // LS-051
		t.Errorf("ASPNETCORE_URLS is %q", v.Value)
	}

	s = own(t, `{"Urls": "http://localhost:1"}`, "direct").flag("env", "URLS=http://localhost:2")
	says(t, told(t, s), `URLS (flag) "http://localhost:2" wins over "http://localhost:5000": without a front the app listens by itself`)
	if p := s.plan(); urls(p) != "http://localhost:2" || p.Bindings[0].Origin != FromFlag {
		t.Errorf("%+v", p.Bindings)
	}
	s.in.Arguments = []string{"--urls", "http://localhost:3"} // stronger than both
	says(t, told(t, s))

	s = own(t, `{"Urls": "http://localhost:5000"}`, "direct")
	says(t, told(t, s))
	if p := s.plan(); p.Front != ancm.FrontDirect || urls(p) != "http://localhost:5000" {
		t.Errorf("%+v", p)
	}
}
