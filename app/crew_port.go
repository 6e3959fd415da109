package app

import (
	"errors"
	"fmt"
	"strings"

	"falconer/app/doctor"
	"falconer/app/plan"
	"falconer/app/process"
	"falconer/proxy/ancm"
)

// pick chooses port and token of an attempt (ANCM-026…028, 037…039).
func (c *crew) pick(r *run, p plan.Plan) error {
	configured := moduleSettings(p)
	if p.Front == ancm.FrontIIS {
		if r.token == "" {
			r.token = ancm.TokenFor(configured)
		}
	}
	fixed, err := fixedPort(p, configured)
	if err != nil {
		return &stopError{final: true, stage: stagePort, code: codeBadData, port: configured["ASPNETCORE_PORT"],
			finding: doctor.Finding{Cause: "config", IIS: "502.5", Summary: err.Error(),
				Advice: "take ASPNETCORE_PORT out of web.config: a free port is chosen then"}}
	}
	if fixed != 0 {
		c.keepPort(r, fixed)
		return nil
	}
	port, err := process.FreePort(ancm.LowestRandomPort, ancm.HighestPort, c.taken)
	if err != nil {
		return fmt.Errorf("choosing a port for the app: %w", err)
	}
	c.keepPort(r, port)
	r.chosen = true
	return nil
}

// moduleSettings are the variables of web.config, which may fix port and token.
func moduleSettings(p plan.Plan) map[string]string {
	configured := map[string]string{}
	if p.Front == ancm.FrontIIS {
		for _, pair := range p.Config.Environment() {
			configured[pair.Name], _ = p.Configured(pair.Name)
		}
	}
	return configured
}

// fixedPort is the port that the app has by its configuration; 0: a free one is chosen.
func fixedPort(p plan.Plan, configured map[string]string) (int, error) {
	if p.Front == ancm.FrontDirect && len(p.Bindings) > 0 && p.Bindings[0].Port != 0 {
		return p.Bindings[0].Port, nil
	}
	return ancm.PortFor(configured)
}

// suits is why a run that was started ahead has another port or token than a plan that
// fixes them asks for: the variables that tell them are the run's own.
func (r *run) suits(p plan.Plan) error {
	configured := moduleSettings(p)
	fixed, err := fixedPort(p, configured)
	switch {
	case err != nil:
		return err
	case fixed != 0 && fixed != r.port, fixed == 0 && !r.chosen:
		return errors.New("the port has changed")
	}
	for name, value := range configured {
		if strings.EqualFold(name, "ASPNETCORE_TOKEN") && value != "" && value != r.token {
			return errors.New("the token has changed")
		}
	}
	return nil
}

func (c *crew) keepPort(r *run, port int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	r.port = port
}

// taken tells whether a port was given to another generation.
func (c *crew) taken(port int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, r := range c.generation {
		if r.port == port {
			return true
		}
	}
	for _, sp := range []*spare{c.spare.next, c.spare.head} {
		if sp != nil && sp.run.port == port {
			return true
		}
	}
	return false
}
