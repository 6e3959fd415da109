package app

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"falconer/app/doctor"
	"falconer/app/plan"
	"falconer/launchsettings"
)

func TestAnAddressOfAnotherSiteNamesTheSiteAndThePlaceInTheFile(t *testing.T) {
	w := newStage(t)
	one := w.published("", flags{"url": "http://localhost:0"}, nil)
	base := w.up(one)
	dir := filepath.Join(w.dir, "second")
	w.write(filepath.Join(dir, "second.csproj"), `<Project Sdk="Microsoft.NET.Sdk.Web"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>`)
	settings := filepath.Join(dir, "Properties", "launchSettings.json")
	w.write(settings, fmt.Sprintf("{\"profiles\": {\"http\": {\n\"commandName\": \"Project\",\n\"applicationUrl\": %q}}}", base))
	two := w.open(dir, nil, nil)
	if err := two.Open(t.Context()); err == nil {
		t.Fatal("two sites listen on one address")
	}
	f := w.await(two, "it says so", func(s Situation) bool { return s.Failure != nil }).Failure.Finding
	if !strings.Contains(f.Summary, "in use by "+one.Name()+", another site here") {
		t.Errorf("it says %q", f.Summary)
	}
	if f.Place.File != settings || f.Place.Line != 3 {
		t.Errorf("the address stands at %v", f.Place)
	}
}

// A taken port can be left to its holder for once; the file keeps its own.
func TestASiteStartsOnAnotherPortForOnce(t *testing.T) {
	w := newStage(t)
	one := w.published("", flags{"url": "http://localhost:0"}, nil)
	base := w.up(one)
	_, taken, _ := strings.Cut(strings.TrimPrefix(base, "http://"), ":")
	dir := filepath.Join(w.dir, "second")
	w.write(filepath.Join(dir, "second.csproj"), `<Project Sdk="Microsoft.NET.Sdk.Web"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>`)
	w.write(filepath.Join(dir, "Properties", "launchSettings.json"), fmt.Sprintf(`{"profiles": {"http": {"commandName": "Project", "applicationUrl": %q}}}`, base))
	two := w.open(dir, nil, nil)
	if err := two.Open(t.Context()); err == nil {
		t.Fatal("two sites listen on one address")
	}
	details := w.await(two, "it says so", func(s Situation) bool { return s.Failure != nil }).Failure.Finding.Details
	free, err := strconv.Atoi(details["free"])
	if err != nil || details["wanted"] != taken || details["free"] == taken {
		t.Fatalf("it offers %v", details)
	}
	number, _ := strconv.Atoi(taken)
	two.StartElsewhere(number, free)
	w.await(two, "it listens", func(Situation) bool { return two.Listening() })
	if want := []string{"http://localhost:" + details["free"]}; !slices.Equal(two.URLs(), want) {
		t.Errorf("it listens on %v, want %v", two.URLs(), want)
	}
	two.Stop()
	w.await(two, "it has stopped", func(s Situation) bool { return !s.Up && !two.Listening() })
	if want := []string{base}; !slices.Equal(two.Wanted(), want) {
		t.Errorf("the next start is on %v, want %v", two.Wanted(), want)
	}
	if err := two.Open(t.Context()); err == nil {
		t.Error("the other port was kept after the stop")
	}
}

// Neither a port that browsers refuse is offered, nor one of the site's own.
func TestTheOfferedPortIsOneThatBrowsersOpen(t *testing.T) {
	for taken, least := range map[int]int{5059: 5063, 6664: 6670} {
		site, f := &Site{}, doctor.Finding{Details: map[string]string{}}
		site.offer(&f, plan.Plan{Bindings: []plan.Binding{{Scheme: "http", Host: "localhost", Port: taken}, {Scheme: "https", Host: "localhost", Port: 5062}}}, taken)
		if free, err := strconv.Atoi(f.Details["free"]); err != nil || free < least || launchsettings.BrowsersRefuse(free) || f.Details["wanted"] != strconv.Itoa(taken) {
			t.Errorf("in the place of %d: %v", taken, f.Details)
		}
	}
}

// Sites are told apart by their names, in the window and in commands.
func TestSitesOfOneNameCarryTheirFolder(t *testing.T) {
	w := newStage(t)
	var names []string
	for _, dir := range []string{"a", "b", "shop", "c/shop", "b/c"} {
		dir = filepath.Join(w.dir, filepath.FromSlash(dir))
		w.write(filepath.Join(dir, "Shop.csproj"), `<Project Sdk="Microsoft.NET.Sdk.Web"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>`)
		w.write(filepath.Join(dir, "Properties", "launchSettings.json"), `{"profiles": {"http": {"commandName": "Project", "applicationUrl": "http://localhost:0;https://localhost:0"}}}`)
		site := w.open(dir, nil, nil)
		names = append(names, site.Name())
		if urls := site.URLs(); len(urls) != 2 || !strings.HasPrefix(urls[0], "https:") {
			t.Errorf("the addresses before a start are %v: those of a start begin with https", urls)
		}
	}
	folder := filepath.Base(w.dir)
	if want := []string{"Shop", "Shop (b)", "Shop (" + folder + ")", "Shop (c)", ""}; !slices.Equal(names[:4], want[:4]) {
		t.Errorf("the sites are called %q, want %q", names, want)
	}
	if slices.Contains(names[:4], names[4]) {
		t.Errorf("two sites are called %s", names[4])
	}
}

func TestRecentProjectsKeepTheProfileAndHowItWas(t *testing.T) {
	w := newStage(t)
	dir := filepath.Join(w.dir, "shop")
	w.write(filepath.Join(dir, "shop.csproj"), `<Project Sdk="Microsoft.NET.Sdk.Web"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>`)
	w.write(filepath.Join(dir, "Properties", "launchSettings.json"), `{"profiles": {
		"http": {"commandName": "Project", "applicationUrl": "http://localhost:0"},
		"nowhere": {"commandName": "Project", "applicationUrl": "http://192.0.2.1:0"}}}`)
	site := w.open(dir, flags{"expose": "true"}, nil)
	if err := site.ChooseProfile("nowhere"); err != nil {
		t.Fatal(err)
	}
	if err := site.Open(t.Context()); err == nil {
		t.Fatal("it listens on an address that no machine has")
	}
	w.await(site, "it has failed", func(s Situation) bool { return s.Failure != nil })
	w.sites.Remove(context.WithoutCancel(t.Context()), site)
	recent := w.sites.remembered.State().Recent
	if len(recent) != 1 || recent[0].Profile != "nowhere" || recent[0].State != string(Failed) {
		t.Errorf("%+v", recent)
	}
}
