package doctor

import (
	"context"
	"errors"
	"fmt"

	"falconer/app/dotnet"
	"falconer/app/process"
	"falconer/launchsettings/project"
)

// The results of a check.
const (
	OK   = "ok"
	Warn = "warn"
	Fail = "fail"
)

// Check is one line of the doctor's report (CL-083).
type Check struct {
	Name    string `json:"check"`
	Result  string `json:"result"` // OK, Warn or Fail
	Summary string `json:"summary"`
	Advice  string `json:"advice,omitempty"`
}

// Surroundings is what the checks look at.
type Surroundings struct {
	// Dotnet and DotnetErr are the answer of dotnet.Find.
	Dotnet    *dotnet.Installation
	DotnetErr error
	// App and Needs are the opened app and the frameworks that it asks for;
	// empty without one.
	App   string
	Needs []project.Framework
	// RollForward is that of its runtimeconfig.json.
	RollForward string
	// Ports are those that the front would open.
	Ports []int
	// More are checks of other rooms: the certificate, the tray.
	More []Check
}

// Machine looks whether this machine is well: SDK, runtime, ports, watch
// limits, and whatever More adds. It changes nothing. When ctx ends it answers
// with the checks made so far.
func Machine(ctx context.Context, s Surroundings) []Check {
	checks := []Check{checkSDK(s)}
	if len(s.Needs) > 0 && s.Dotnet != nil {
		checks = append(checks, checkRuntime(s))
	}
	for _, port := range s.Ports {
		if ctx.Err() != nil {
			return checks
		}
		checks = append(checks, checkPort(port))
	}
	checks = append(checks, checkWatching()...)
	return append(checks, s.More...)
}

// hinted is an error of dotnet that knows what to do.
type hinted interface {
	error
	Hint() string
}

func checkSDK(s Surroundings) Check {
	c := Check{Name: "sdk", Result: OK}
	if s.DotnetErr != nil {
		c.Result, c.Summary = Fail, s.DotnetErr.Error()
		var h hinted
		if errors.As(s.DotnetErr, &h) {
			c.Advice = h.Hint()
		}
		var noSDK *dotnet.NoSDKError
		if errors.As(s.DotnetErr, &noSDK) {
			c.Result = Warn // built apps run all the same
		}
		return c
	}
	if s.Dotnet == nil || len(s.Dotnet.SDKs) == 0 {
		c.Result, c.Summary = Fail, "no .NET SDK was looked for"
		return c
	}
	newest := s.Dotnet.SDKs[len(s.Dotnet.SDKs)-1]
	c.Summary = fmt.Sprintf(".NET SDK %s in %s (%s)", newest.Version, s.Dotnet.Root, s.Dotnet.Origin)
	return c
}

func checkRuntime(s Surroundings) Check {
	if err := s.Dotnet.Missing(s.App, s.Needs, s.RollForward); err != nil {
		c := Check{Name: "runtime", Result: Fail, Summary: err.Error()}
		var h hinted
		if errors.As(err, &h) {
			c.Advice = h.Hint()
		}
		return c
	}
	need := s.Needs[len(s.Needs)-1]
	return Check{Name: "runtime", Result: OK, Summary: fmt.Sprintf("%s %s is met", need.Name, need.Version)}
}

func checkPort(port int) Check {
	name := fmt.Sprintf("port %d", port)
	holder, held := process.PortHolder(port)
	if !held {
		return Check{Name: name, Result: OK, Summary: fmt.Sprintf("port %d is free", port)}
	}
	f := AddressTaken("localhost", port, holder)
	return Check{Name: name, Result: Fail, Summary: f.Summary, Advice: f.Advice}
}
