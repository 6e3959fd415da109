package app

import (
	"context"
	"os"
	"time"

	"falconer/app/plan"
	"falconer/launchsettings/project"
)

const (
	// configQuiet is for how long a web.config that is wrong must have been left
	// alone to count as one: before, it may be half written.
	configQuiet = 500 * time.Millisecond
	configLook  = 20 * time.Millisecond
)

// wholePlan is the plan of a start. A start that comes by itself, after a crash,
// may read web.config in the moment in which somebody writes it.
func (c *crew) wholePlan(ctx context.Context, properties project.Properties) plan.Plan {
	look := time.NewTicker(configLook)
	defer look.Stop()
	for {
		p := c.replan(properties)
		if p.Config.Problems.Worst() == nil || !justWritten(p.Config.Path) {
			return p
		}
		select {
		case <-look.C:
		case <-ctx.Done():
			return p
		}
	}
}

// justWritten tells whether a file was written a moment ago.
func justWritten(path string) bool {
	info, err := os.Stat(path)
	if err != nil {
		return false
	}
	age := time.Since(info.ModTime())
	return age >= 0 && age < configQuiet
}
