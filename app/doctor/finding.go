// Package doctor says why an app did not start, who holds a port, and whether
// this machine is well: findings with their evidence and one thing to do.
//
// It may import app/dotnet, app/process, app/build and the rooms of proxy and
// launchsettings.
package doctor

import "falconer/launchsettings/source"

// Finding is one thing that the doctor says. Summary is one sentence without a
// final period, Advice what to do.
type Finding struct {
	// Cause is a short word for scripts: port-in-use, exited, never-listened,
	// build-failed, no-sdk, no-runtime, config …
	Cause    string            `json:"cause"`
	Summary  string            `json:"summary"`
	Detail   string            `json:"detail,omitempty"`
	Evidence []string          `json:"evidence,omitempty"`
	Advice   string            `json:"advice,omitempty"`
	Place    source.Place      `json:"place,omitzero"`
	IIS      string            `json:"iis,omitempty"` // what IIS would say: 502.5
	Details  map[string]string `json:"details,omitempty"`
}
