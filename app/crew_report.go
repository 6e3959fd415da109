package app

import (
	"errors"
	"fmt"
	"strings"

	"falconer/app/doctor"
	"falconer/app/logs"
	"falconer/app/plan"
	"falconer/app/process"
	"falconer/launchsettings/source"
	"falconer/proxy/ancm"
)

// report writes an entry of the module's event log whose fields the plan knows.
func (c *crew) report(id int) {
	p := c.current()
	app := eventApp(p)
	switch id {
	case 1003:
		c.event(p, ancm.RapidFails(p.Limits.RapidFails))
	case 1012:
		c.event(p, ancm.WentOffline(app))
	case 1021:
		c.event(p, ancm.Recycled(app))
	case 1033:
		c.event(p, ancm.ShutDown(app))
	}
}

// event writes an entry of the module's event log into ours (ANCM-110). Behind
// other fronts there is no module.
func (c *crew) event(p plan.Plan, e ancm.Event) {
	if p.Front != ancm.FrontIIS {
		return
	}
	if err := c.debug.write(p.DebugLog, e); err != nil {
		c.logs.Say(logs.Warning, fmt.Sprintf("the debug log cannot be written: %v", err))
	}
	level := logs.Information
	switch e.Level {
	case ancm.LevelWarning:
		level = logs.Warning
	case ancm.LevelError:
		level = logs.Error
	}
	c.logs.Say(level, e.String())
}

// tellHosting says what is different of an app that leaves the module's half out
// (K-004): once, and again when it is another.
func (c *crew) tellHosting(p plan.Plan) {
	if p.Front != ancm.FrontIIS || p.Assembly == "" {
		return
	}
	c.spawn(func() {
		told := doctor.WithoutIntegration(p.Assembly)
		c.mu.Lock()
		known := c.hosting == told
		c.hosting = told
		c.mu.Unlock()
		if !known && told != "" {
			c.logs.Say(logs.Warning, told)
		}
	})
}

// tellNotes says in the log what is done otherwise than web.config, or the app's own
// configuration, says: each once, also when it comes with a later change of the file.
func (c *crew) tellNotes(p plan.Plan) {
	for _, n := range p.Notes {
		if !p.Logged(n) && !p.OwnAddress(n) {
			continue
		}
		c.mu.Lock()
		known := c.told[n.Message]
		if c.told == nil {
			c.told = map[string]bool{}
		}
		c.told[n.Message] = true
		c.mu.Unlock()
		if known {
			continue
		}
		level, text := logs.Information, n.Error()
		if n.Severity == source.Warning {
			level = logs.Warning
		}
		if n.Hint != "" {
			text += " (" + n.Hint + ")"
		}
		c.logs.Say(level, text)
	}
}

// eventApp is how events name the application of a plan.
func eventApp(p plan.Plan) ancm.App {
	return ancm.App{ID: ancm.ApplicationID(ancm.Launch{PathBase: p.PathBase}), Root: p.Target.Dir}
}

// Codes of failed attempts, as the module writes them (3.4).
const (
	codeExited   = 0x8027025B // it ended before it listened
	codeTimeout  = 0x8027025A
	codeForeign  = 0x8007065F // somebody else listens
	codeNotFound = 0x80070002
	codeBadData  = 0x8007000D
)

// codeOf is the code of what kept an app from listening.
func codeOf(err error) uint32 {
	var exited *process.ExitedError
	var foreign *process.ForeignError
	switch {
	case errors.As(err, &exited):
		return codeExited
	case errors.As(err, &foreign):
		return codeForeign
	}
	return codeTimeout
}

// reportFailed writes what the module writes of an attempt that failed: 1000,
// and 1020 with the first output when it was the last one (ANCM-048, ANCM-108).
func (c *crew) reportFailed(do doStart, r *run, stop *stopError) {
	p := r.plan
	if stop.config {
		if p.Config.SubStatus == 0 { // the others are IIS's own
			c.event(p, ancm.ConfigurationFailed(stop.finding.Evidence[0]))
		}
		return
	}
	if stop.stage == "" {
		return
	}
	app, command := eventApp(p), strings.Join(p.Command, " ")
	if stop.stage == stagePort {
		c.event(p, ancm.PortNotChosen(app, stop.port, stop.code))
	}
	retry := 1
	if do.attempt > 1 || stop.final || p.Watches {
		retry = 0
	}
	c.event(p, ancm.AttemptFailed(app, command, stop.stage, stop.code, r.port, retry))
	if retry == 0 {
		c.event(p, ancm.StartFailed(app, command, r.port, r.first.text(r.token)))
	}
}

// The stages in which an attempt can fail here (3.2).
const (
	stagePort   = "SetupListenPort"
	stageCreate = "CreateProcessW"
	stageListen = "PostStartCheck"
)
