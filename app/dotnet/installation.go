// Package dotnet knows the .NET installations of this machine: where dotnet is,
// which SDKs and runtimes are there, and what MSBuild says of a project.
//
// What is installed is read from the folders, without starting anything. It may
// import app/process and the launchsettings rooms.
package dotnet

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"falconer/launchsettings/project"
)

// Installation is one .NET root. It does not change once it was found; its
// methods may be called by several goroutines.
type Installation struct {
	Path     string // the dotnet executable
	Root     string // its folder, links resolved
	Origin   string // where it was found: setting, DOTNET_ROOT, PATH, login shell's PATH …
	SDKs     []SDK  // oldest first
	Runtimes []Runtime

	env []string // that of the search

	mu    sync.Mutex
	known map[string]answer // guarded by mu: MSBuild's answers by question
}

// SDK is one installed SDK.
type SDK struct {
	Version string
	Path    string // its folder
}

// Runtime is one installed shared framework.
type Runtime struct {
	Name    string // Microsoft.AspNetCore.App
	Version string
	Path    string
}

// SDKFor is the SDK that dotnet takes in dir. The errors are *NoSDKError and
// *GlobalJSONError.
func (i *Installation) SDKFor(dir string) (SDK, error) {
	wish := findWish(dir)
	sdk, ok := i.pick(wish)
	switch {
	case wish.err != nil, !ok && (len(i.SDKs) > 0 || wish.path != ""):
		return SDK{}, i.unmet(wish)
	case !ok:
		return SDK{}, &NoSDKError{Root: i.Root, Origin: i.Origin}
	}
	return sdk, nil
}

// pick takes an SDK for a wish, from the folders that it names, if it does, in
// their order.
func (i *Installation) pick(w wish) (SDK, bool) {
	if len(w.paths) == 0 {
		return w.pick(i.SDKs)
	}
	for _, path := range w.paths {
		sdks := i.SDKs
		if path != "$host$" {
			if !filepath.IsAbs(path) {
				path = filepath.Join(filepath.Dir(w.path), path)
			}
			sdks = readSDKs(path)
		}
		if sdk, ok := w.pick(sdks); ok {
			return sdk, true
		}
	}
	return SDK{}, false
}

// unmet is the error for a wish that this installation does not meet.
func (i *Installation) unmet(w wish) error {
	e := &GlobalJSONError{Path: w.path, Version: w.version, RollForward: w.rollForward, Message: w.message, Err: w.err}
	for _, sdk := range i.SDKs {
		e.Installed = append(e.Installed, sdk.Version)
	}
	return e
}

// Missing tells the first of the frameworks that an app needs and that is not
// installed; rollForward is that of its runtimeconfig.json, empty for the
// default, Minor. The error is a *RuntimeError (LS-081).
func (i *Installation) Missing(app string, needs []project.Framework, rollForward string) error {
	for _, need := range needs {
		want, ok := parseVersion(need.Version)
		if !ok {
			continue
		}
		e := &RuntimeError{App: app, Name: need.Name, Version: need.Version}
		met := false
		for _, r := range i.Runtimes {
			if r.Name != need.Name {
				continue
			}
			e.Installed = append(e.Installed, r.Version)
			have, _ := parseVersion(r.Version)
			met = met || rolls(want, have, rollForward)
		}
		if !met {
			return e
		}
	}
	return nil
}

// Runtime is the shared framework that an app which wants a version is run on, by
// default: the newest patch of the lowest version that will do.
func (i *Installation) Runtime(name, wanted string) (Runtime, bool) {
	want, ok := parseVersion(wanted)
	if !ok {
		return Runtime{}, false
	}
	var best Runtime
	var taken version
	for _, r := range i.Runtimes {
		have, _ := parseVersion(r.Version)
		if r.Name != name || !rolls(want, have, "") {
			continue
		}
		if best.Name == "" || have.minor < taken.minor || have.minor == taken.minor && have.compare(taken) > 0 {
			best, taken = r, have
		}
	}
	return best, best.Name != ""
}

// Shared are the shared frameworks that an app would run on which names these:
// Microsoft.NETCore.App, which all others stand on, named or not, and the rest. What
// the host takes in the end is its own matter. An error names one that is missing.
func (i *Installation) Shared(frameworks []project.Framework) ([]Runtime, error) {
	const base = "Microsoft.NETCore.App"
	if len(frameworks) > 0 && !slices.ContainsFunc(frameworks, func(f project.Framework) bool { return f.Name == base }) {
		frameworks = append([]project.Framework{{Name: base, Version: frameworks[0].Version}}, frameworks...)
	}
	var out []Runtime
	for _, f := range frameworks {
		runtime, ok := i.Runtime(f.Name, f.Version)
		if !ok {
			return nil, fmt.Errorf("%s %s is not installed in %s", f.Name, f.Version, i.Root)
		}
		out = append(out, runtime)
	}
	return out, nil
}

// rolls tells whether an app that wants one runtime runs on another.
func rolls(want, have version, rollForward string) bool {
	if have.compare(want) < 0 {
		return false
	}
	switch strings.ToLower(rollForward) {
	case "disable":
		return have.compare(want) == 0
	case "latestpatch":
		return have.major == want.major && have.minor == want.minor
	case "major", "latestmajor":
		return true
	default: // Minor, LatestMinor
		return have.major == want.major
	}
}

// Environment is env with DOTNET_ROOT set to this installation when it was
// unset, so that an app host finds its runtime.
func (i *Installation) Environment(env []string) []string {
	if env == nil {
		env = os.Environ()
	}
	for _, name := range []string{"DOTNET_ROOT_" + architecture(), "DOTNET_ROOT"} {
		if lookup(env, name) != "" {
			return env
		}
	}
	return append(slices.Clip(env), "DOTNET_ROOT="+i.Root)
}
