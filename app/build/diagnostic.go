// Package build turns sources into something that runs: dotnet build with its
// output live, its diagnostics as values, and later the fast build beside it.
//
// It may import app/dotnet, app/process, app/logs and the launchsettings rooms.
package build

import "falconer/launchsettings/source"

// Diagnostic is one line of the compiler or of MSBuild.
type Diagnostic struct {
	source.Place
	Code     string          `json:"code"`
	Severity source.Severity `json:"severity"`
	Message  string          `json:"message"`
	Project  string          `json:"project,omitempty"`
}
