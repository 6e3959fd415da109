// Package launchsettings is Properties/launchSettings.json: reading it with
// positions, its profiles, which one is chosen, the tokens in its values, and
// changing it in place without touching what stands around the change.
//
// It may import its own folders and assets. Statements LS-… are numbered in the
// project's specification of launch settings.
package launchsettings

import "falconer/launchsettings/source"

// Kind is a profile's commandName in the spelling of the documentation.
type Kind string

// The kinds that can be started.
const (
	Project    Kind = "Project"
	IISExpress Kind = "IISExpress"
	IIS        Kind = "IIS"
	Executable Kind = "Executable"
)

// Value is one text of the file and where it stands. Tokens in it are not
// expanded yet.
type Value struct {
	Text  string
	Place source.Place
}

// Variable is one environment variable of a profile.
type Variable struct {
	Name   string
	Value  Value
	Remove bool // the file says null: the variable is removed (E16)
}

// Profile is one profile of the file, or a synthesised one.
type Profile struct {
	Name  string
	Kind  Kind
	Place source.Place
	// Runnable says whether Falconer can start it; Why says why not.
	Runnable bool
	Why      string
	// Synthesised profiles are offered and stand in no file.
	Synthesised bool

	ApplicationURL       Value
	Arguments            Value
	ExecutablePath       Value
	WorkingDirectory     Value
	LaunchURL            Value
	LaunchBrowser        bool
	Environment          []Variable
	HostingModel         Value
	ExternalURLs         bool // externalUrlConfiguration
	Use64Bit             bool
	UnknownCommandName   string
	HotReloadEnabled     bool
	DotnetRunMessages    bool
	InheritedFromProfile string // for a synthesised one: whose variables it took over
}

// IISSettings is the file's iisSettings block.
type IISSettings struct {
	Place                   source.Place
	Present                 bool
	WindowsAuthentication   bool
	AnonymousAuthentication bool
	IISExpress, IIS         IISAddress
}

// IISAddress is one address block of iisSettings.
type IISAddress struct {
	Present        bool
	ApplicationURL Value
	SSLPort        int
	SSLPortPlace   source.Place
}

// File is one launchSettings.json, read.
type File struct {
	Path     string // empty when there is none
	IIS      IISSettings
	Profiles []Profile // in the order of the file, synthesised ones last
	Problems source.Problems
}
