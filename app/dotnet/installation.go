// Package dotnet knows the .NET installations of this machine: where dotnet is,
// which SDKs and runtimes are there, and what MSBuild says of a project.
//
// What is installed is read from the folders, without starting anything. It may
// import app/process and the launchsettings rooms.
package dotnet

import (
	"context"

	"falconer/launchsettings/project"
)

// Installation is one .NET root.
type Installation struct {
	Path     string // the dotnet executable
	Root     string // its folder, links resolved
	Origin   string // where it was found: setting, DOTNET_ROOT, PATH, login shell …
	SDKs     []SDK  // oldest first
	Runtimes []Runtime
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

// Search says where to look. The zero value looks at the usual places only;
// Default fills it from this process.
type Search struct {
	Setting string   // settings' path of dotnet or of its folder
	Env     []string // the environment that holds DOTNET_ROOT and PATH
	Home    string
	// LoginShell answers the login shell's PATH; it is asked once, and at most
	// two seconds are given to it. nil leaves it out.
	LoginShell func(ctx context.Context) (string, error)
	// Usual are the folders that installers use on this system.
	Usual []string
	// Registered is the file that names the registered place
	// (/etc/dotnet/install_location); on Windows the registry is asked instead.
	Registered string
}

// DefaultSearch is the search on this machine.
func DefaultSearch(setting string) Search { panic("not yet") }

// Find looks for .NET in the order of its places and takes the first that has
// an SDK fit for projectDir's global.json, else reports why none is. The errors
// are *NotFoundError, *NoSDKError and *GlobalJSONError; with the latter two the
// installation is returned as well, because a built app needs no SDK.
func Find(ctx context.Context, s Search, projectDir string) (*Installation, error) { panic("not yet") }

// SDKFor is the SDK that dotnet takes in dir.
func (i *Installation) SDKFor(dir string) (SDK, error) { panic("not yet") }

// Framework is a shared framework that an app asks for.
type Framework struct {
	Name, Version string
	RollForward   string // as in runtimeconfig.json; empty: Minor
}

// Missing tells which of the frameworks cannot be met; nil when all can. The
// error is a *RuntimeError.
func (i *Installation) Missing(app string, needs []Framework) error { panic("not yet") }

// Environment is env with DOTNET_ROOT set to this installation when it was
// unset, so that an app host finds its runtime.
func (i *Installation) Environment(env []string) []string { panic("not yet") }

// Properties is what MSBuild says of a project (LS 10.4), kept until one of the
// files that decide it changes (LS-080). When MSBuild cannot be asked the error
// says why, and the caller falls back to project.Output.
func (i *Installation) Properties(ctx context.Context, projectFile, configuration, framework string, names []string) (project.Properties, error) {
	panic("not yet")
}

// GlobalJSON finds the global.json that holds for dir and what it asks for;
// path is empty when there is none.
func GlobalJSON(dir string) (path, version, rollForward string) { panic("not yet") }
