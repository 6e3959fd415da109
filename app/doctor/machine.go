package doctor

import (
	"context"

	"falconer/app/dotnet"
)

// Check is one line of the doctor's report (CL-083).
type Check struct {
	Name    string `json:"check"`
	Result  string `json:"result"` // ok, warn or fail
	Summary string `json:"summary"`
	Advice  string `json:"advice,omitempty"`
}

// Surroundings is what the checks look at.
type Surroundings struct {
	Dotnet    *dotnet.Installation
	DotnetErr error
	// Needs are the frameworks of the opened app; empty without one.
	App   string
	Needs []dotnet.Framework
	// Ports are those that the front would open.
	Ports []int
	// Certificate is the certificate's own check, made by its room's owner from
	// devcert's status; nil leaves it out.
	Certificate *Check
}

// Machine looks whether this machine is well: SDK, runtime, ports, certificate,
// watch limits. The window adds the tray.
func Machine(ctx context.Context, s Surroundings) []Check { panic("not yet") }
