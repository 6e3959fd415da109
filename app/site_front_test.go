package app

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
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
