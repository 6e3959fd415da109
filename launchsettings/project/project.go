// Package project finds what can run in what a person opened: folders, projects,
// solutions, published folders, assemblies, single .cs files.
//
// It reads files and runs nothing; what MSBuild says of a project is handed in.
// It may import launchsettings/source.
package project

import "falconer/launchsettings/source"

// Kind says what a target is.
type Kind string

// The kinds of target.
const (
	Web          Kind = "web"          // a project of the Web SDK or with the shared framework
	Console      Kind = "executable"   // another executable project
	Library      Kind = "library"      // cannot run
	Test         Kind = "test"         // cannot run as a site
	Published    Kind = "published"    // a folder with web.config, or a built dll
	Assembly     Kind = "assembly"     // a dll with its runtimeconfig
	File         Kind = "file"         // a file-based app
	NetFramework Kind = "netframework" // needs real IIS Express
	Missing      Kind = "missing"      // named by a solution, not on disk
)

// Target is one thing that a person might run. Name, Path and Dir are never
// empty; paths are absolute.
type Target struct {
	Kind Kind
	Name string // project file name without extension, folder name for published ones
	Path string // the project file, the dll, the .cs file, or the published folder
	Dir  string // content root: the project's folder, the published folder
	// Runnable says whether Falconer can start it; Why says why not.
	Runnable bool
	Why      string

	SDK          string
	Frameworks   []string // target frameworks as written, in order
	AssemblyName string
	OutputType   string
	UserFile     string // NAME.csproj.user when there is one
	Solution     string // the solution it was found through
	Settings     string // the launchSettings.json that belongs to it, if it exists
}

// Found is the answer to what was opened.
type Found struct {
	Opened  string
	Targets []Target // web projects first, then other executables, then the rest
	Notes   source.Problems
}
