package cli

import (
	"context"
	"fmt"
	"slices"

	"falconer/app"
	"falconer/app/doctor"
	"falconer/app/plan"
	"falconer/launchsettings/project"
	"falconer/proxy/devcert"
)

// doctors looks whether this machine and, when one is there, the project are
// well (CL-014). Exit code 1 when a check fails (CL-083).
func doctors(p *Program, ctx context.Context, args []string) error {
	f := newRunFlags("doctor")
	if err := f.parse(args); err != nil {
		return err
	}
	sites, err := p.Engine()
	if err != nil {
		return err
	}
	defer sites.Close(ctx)
	around := doctor.Surroundings{}
	pl, _, problem := sites.Plan(ctx, f.path, f.options(p))
	if problem != nil && f.named {
		around.More = append(around.More, projectCheck(f.path, problem))
	}
	if pl.Target.Path != "" {
		addProject(&around, pl)
	}
	around.Dotnet, around.DotnetErr = sites.Dotnet(ctx, pl.Target.Dir)
	around.More = append(around.More, certificateCheck(sites.Certificate()))
	checks := doctor.Machine(ctx, around)
	if f.json {
		if err := p.printJSON(checks); err != nil {
			return err
		}
	} else {
		p.printChecks(checks)
	}
	if slices.ContainsFunc(checks, func(c doctor.Check) bool { return c.Result == doctor.Fail }) {
		return exit(Other)
	}
	return nil
}

// addProject adds what the doctor may look at of a project: the frameworks that
// its output asks for, and its ports.
func addProject(around *doctor.Surroundings, pl plan.Plan) {
	if pl.Assembly != "" {
		if runtime, err := project.RuntimeConfig(pl.Assembly); err == nil && !runtime.SelfContained {
			around.App, around.Needs = pl.Target.Name, runtime.Frameworks
		}
	}
	for _, b := range pl.Bindings {
		if b.Port != 0 && !slices.Contains(around.Ports, b.Port) {
			around.Ports = append(around.Ports, b.Port)
		}
	}
}

// projectCheck is what is wrong with a project that was named.
func projectCheck(path string, problem error) doctor.Check {
	f := explained(problem)
	return doctor.Check{Name: "project", Result: doctor.Fail, Summary: orElse(f.message, path), Advice: f.hint}
}

// certificateCheck is the certificate's line.
func certificateCheck(s devcert.Status) doctor.Check {
	c := doctor.Check{Name: "certificate", Result: doctor.OK, Summary: s.Text, Advice: s.Advice}
	if s.Advice != "" || !s.Found {
		c.Result = doctor.Warn
	}
	return c
}

func (p *Program) printChecks(checks []doctor.Check) {
	v := newView(p, (*app.Site)(nil))
	colors := map[string]string{doctor.OK: green, doctor.Warn: yellow, doctor.Fail: red}
	for _, c := range checks {
		fmt.Fprintf(p.Out, "%s %-12s %s\n", v.paint(colors[c.Result], fmt.Sprintf("%-4s", c.Result)), c.Name, c.Summary)
		if c.Advice != "" {
			fmt.Fprintf(p.Out, "     to do: %s\n", c.Advice)
		}
	}
}
