package app

import (
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"falconer/launchsettings/source"
)

// studioSite is a solution as Visual Studio keeps it, with a project whose profile
// leaves the addresses to applicationhost.config.
func (w *stage) studioSite(config string) (project string) {
	const csproj = `<Project Sdk="Microsoft.NET.Sdk.Web"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>`
	w.write(filepath.Join(w.dir, "Shop.sln"), "Microsoft Visual Studio Solution File, Format Version 12.00\n"+
		`Project("{9A19103F-16F7-4668-BE54-9A1E7A4F7556}") = "Web", "Web\Web.csproj", "{00000000-0000-0000-0000-000000000001}"`+"\nEndProject\n")
	w.write(filepath.Join(w.dir, "Web", "Web.csproj"), csproj)
	w.write(filepath.Join(w.dir, "Api", "Api.csproj"), csproj)
	w.write(filepath.Join(w.dir, "Web", "Properties", "launchSettings.json"), `{
  "iisSettings": {"iisExpress": {"applicationUrl": "http://localhost:1234"}},
  "profiles": {"IIS Express": {"commandName": "IISExpress", "externalUrlConfiguration": true}}}`)
	if config != "" {
		w.write(filepath.Join(w.dir, ".vs", "Shop", "config", "applicationhost.config"), config)
	}
	return filepath.Join(w.dir, "Shop.sln")
}

const studioHost = `<configuration><system.applicationHost><sites><site name="web" id="2">
  <application path="/" applicationPool="A"><virtualDirectory path="/" physicalPath="%s" /></application>
  <application path="/api" applicationPool="B"><virtualDirectory path="/" physicalPath="%s" /></application>
  <bindings><binding protocol="http" bindingInformation="*:5099:localhost" /><binding protocol="https" bindingInformation="*:44399:localhost" /></bindings>
</site></sites></system.applicationHost>
<location path="web"><system.webServer><aspNetCore processPath="%%LAUNCHER_PATH%%" startupTimeLimit="3600" hostingModel="inprocess" /></system.webServer></location></configuration>`

func TestLS9_4_AnExternalConfigurationGivesTheAddressesAndApplications(t *testing.T) {
	w := newStage(t)
	solution := w.studioSite(fmt.Sprintf(studioHost, filepath.Join(w.dir, "Web"), filepath.Join(w.dir, "Api")))
	plans, err := w.sites.Plans(t.Context(), solution, Options{})
	if err != nil || len(plans) != 2 {
		t.Fatalf("%d plans, %v", len(plans), err)
	}
	web, api := plans[0], plans[1]
	var addresses []string
	for _, b := range web.Bindings {
		addresses = append(addresses, b.String())
	}
	if got := strings.Join(addresses, " "); got != "http://localhost:5099 https://localhost:44399" || len(api.Bindings) != 0 {
		t.Errorf("%s, and %v", got, api.Bindings)
	}
	if web.Target.Name != "Web" || web.PathBase != "/" || api.Target.Name != "Api" || api.PathBase != "/api" || api.Front != "iis" {
		t.Errorf("%s at %s, %s at %s", web.Target.Name, web.PathBase, api.Target.Name, api.PathBase)
	}
	if web.Limits.Startup.Hours() != 1 || api.Limits.Startup.Hours() != 1 {
		t.Errorf("the location gives %s and %s", web.Limits.Startup, api.Limits.Startup)
	}
	for _, n := range api.Notes {
		if strings.Contains(n.Message, "application pool") {
			t.Errorf("each has a pool of its own: %s", n.Message)
		}
	}
}

func TestLS9_4_WhatKeepsAnExternalConfigurationFromBeingUsedIsTold(t *testing.T) {
	const away = `C:\src\Web`
	for name, c := range map[string][2]string{
		"no file":        {"", "there is no .vs/Shop/config/applicationhost.config"},
		"another site":   {`<configuration><system.applicationHost><sites><site name="Other" id="1"/></sites></system.applicationHost></configuration>`, "there is no site Web"},
		"another folder": {strings.ReplaceAll(fmt.Sprintf(studioHost, away, away), "%%", "%"), "is no whole path here"},
	} {
		t.Run(name, func(t *testing.T) {
			if name == "another folder" && runtime.GOOS == "windows" {
				t.Skip("it is a whole path there")
			}
			w := newStage(t)
			plans, err := w.sites.Plans(t.Context(), w.studioSite(c[0]), Options{})
			if err != nil || len(plans) != 1 || len(plans[0].Bindings) != 1 || plans[0].Bindings[0].Port != 1234 {
				t.Fatalf("%+v, %v", plans, err)
			}
			told := ""
			for _, n := range plans[0].Notes {
				if strings.Contains(n.Message, "externalUrlConfiguration") && n.Severity == source.Warning && n.Place.Line == 3 {
					told = n.Message
				}
			}
			if !strings.Contains(told, c[1]) {
				t.Errorf("told %q, want %s", told, c[1])
			}
		})
	}
}

func TestARootThatHoldsNothingAnswers404(t *testing.T) {
	w := newStage(t)
	w.write(filepath.Join(w.dir, "api", "web.config"), w.config(""))
	w.write(filepath.Join(w.dir, "empty", "readme"), "")
	host := func(root string) string {
		file := filepath.Join(w.dir, "applicationhost.config")
		w.write(file, fmt.Sprintf(`<configuration><system.applicationHost><sites><site name="S" id="1">
  <application path="/"><virtualDirectory path="/" physicalPath="%s" /></application>
  <application path="/api"><virtualDirectory path="/" physicalPath="%s" /></application>
  <bindings><binding protocol="http" bindingInformation="*:0:localhost" /></bindings></site></sites></system.applicationHost></configuration>`,
			filepath.Join(w.dir, root), filepath.Join(w.dir, "api")))
		return file
	}
	for root, want := range map[string]string{"empty": "nothing runs at /", "api": "the folder of / is another application's"} {
		site, err := w.sites.OpenHost(t.Context(), host(root), "", "", Options{})
		if err != nil {
			t.Fatal(err)
		}
		base := w.up(site)
		client := w.client()
		if a, b := w.get(client, base+"/version"), w.get(client, base+"/api/version"); a.status != 404 || b.status != 200 {
			t.Errorf("%s: %d and %d", root, a.status, b.status)
		}
		told := slices.ContainsFunc(site.Plan().Notes, func(n source.Problem) bool { return strings.HasPrefix(n.Message, want) && n.Place.Line == 2 })
		if len(site.Applications()) != 1 || !told {
			t.Errorf("%s: %+v", root, site.Plan().Notes)
		}
		w.down(site)
		w.sites.Remove(t.Context(), site)
	}
	var missing *HostError
	if _, err := w.sites.OpenHost(t.Context(), host("empty"), "T", "", Options{}); !errors.As(err, &missing) || missing.Wanted != "T" {
		t.Errorf("%v", err)
	}
}
