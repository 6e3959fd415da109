package dotnet

import (
	"errors"
	"slices"
	"testing"

	"falconer/launchsettings/project"
)

func TestFoldersAreReadOldestFirst(t *testing.T) {
	dir := root(t, "10.0.100", "9.0.300", "10.0.100-rc.2", "8.0.404", "Microsoft.AspNetCore.App/10.0.1", "Microsoft.AspNetCore.App/8.0.31")
	write(t, dir+"/sdk/11.0.100/part", "") // an interrupted installation
	write(t, dir+"/sdk/NuGetFallbackFolder/dotnet.dll", "")
	i := at(dir, "setting")
	var got []string
	for _, sdk := range i.SDKs {
		got = append(got, sdk.Version)
	}
	if want := []string{"8.0.404", "9.0.300", "10.0.100-rc.2", "10.0.100"}; !slices.Equal(got, want) {
		t.Errorf("SDKs %v, want %v", got, want)
	}
	if len(i.Runtimes) != 2 || i.Runtimes[0].Version != "8.0.31" || i.Runtimes[0].Name != "Microsoft.AspNetCore.App" {
		t.Errorf("runtimes %+v", i.Runtimes)
	}
}

func TestLS081_AMissingRuntimeIsNamed(t *testing.T) {
	i := at(root(t, "Microsoft.AspNetCore.App/9.0.4", "Microsoft.NETCore.App/9.0.4", "Microsoft.NETCore.App/10.0.1"), "setting")
	for _, test := range []struct {
		name, version, roll string
		met                 bool
	}{
		{"Microsoft.AspNetCore.App", "9.0.0", "", true},
		{"Microsoft.AspNetCore.App", "9.0.5", "", false},
		{"Microsoft.AspNetCore.App", "8.0.0", "", false},
		{"Microsoft.AspNetCore.App", "8.0.0", "Major", true},
		{"Microsoft.NETCore.App", "10.0.0", "LatestPatch", true},
		{"Microsoft.NETCore.App", "10.0.0", "Disable", false},
		{"Microsoft.NETCore.App", "10.0.1", "Disable", true},
		{"Microsoft.WindowsDesktop.App", "9.0.0", "", false},
	} {
		err := i.Missing("Shop", []project.Framework{{Name: test.name, Version: test.version}}, test.roll)
		if (err == nil) != test.met {
			t.Errorf("%+v: %v", test, err)
		}
	}
	err := i.Missing("Shop", []project.Framework{{Name: "Microsoft.AspNetCore.App", Version: "8.0.0"}}, "")
	var missing *RuntimeError
	if !errors.As(err, &missing) || err.Error() != "Shop needs Microsoft.AspNetCore.App 8.0.0; installed: 9.0.4" {
		t.Error(err)
	}
}

func TestTheAppGetsDotnetRootWhenUnset(t *testing.T) {
	i := &Installation{Root: "/net"}
	if got := i.Environment([]string{"A=1"}); !slices.Equal(got, []string{"A=1", "DOTNET_ROOT=/net"}) {
		t.Error(got)
	}
	for _, set := range []string{"DOTNET_ROOT=/other", "DOTNET_ROOT_" + architecture() + "=/other"} {
		if got := i.Environment([]string{set}); !slices.Equal(got, []string{set}) {
			t.Error(got)
		}
	}
}
