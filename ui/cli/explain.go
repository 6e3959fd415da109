package cli

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"falconer/app/plan"
	"falconer/launchsettings/source"
	"falconer/proxy/ancm"
)

// explainJSON is what explain --json prints (CL-081).
type explainJSON struct {
	Command          []string         `json:"command"`
	CommandOrigin    plan.Origin      `json:"commandOrigin"`
	WorkingDirectory string           `json:"workingDirectory"`
	Restart          valueJSON        `json:"restart"`
	RestartOn        valueJSON        `json:"restartOn"`
	URLs             []string         `json:"urls"`
	Environment      []valueJSON      `json:"environment"`
	Limits           []valueJSON      `json:"limits"`
	Dotnet           *dotnetJSON      `json:"dotnet"`
	ANCM             map[string]any   `json:"ancm"`
	Notes            []source.Problem `json:"notes"`
	// Application and Applications are those of a site with several.
	Application  string        `json:"application,omitempty"`
	Applications []explainJSON `json:"applications,omitempty"`
}

// dotnetJSON is the .NET that is used, and where it was found.
type dotnetJSON struct {
	Path   string `json:"path"`
	Origin string `json:"origin"`
}

type valueJSON struct {
	Name   string      `json:"name"`
	Value  string      `json:"value"`
	Origin plan.Origin `json:"origin"`
}

// masked is what stands for a secret.
const masked = "••••••••"

// explain shows the effective settings (CL-005).
func explain(p *Program, ctx context.Context, args []string) error {
	f := newRunFlags("explain")
	if err := f.parse(args); err != nil {
		return err
	}
	sites, err := p.Engine()
	if err != nil {
		return err
	}
	defer sites.Close(ctx)
	plans, err := sites.Plans(ctx, f.path, f.options(p))
	if err != nil && (len(plans) == 0 || plans[len(plans)-1].Limits.Startup == 0) {
		return err
	}
	all := make([]explainJSON, len(plans))
	for i, pl := range plans {
		if err == nil {
			err = pl.Config.Problems.Err()
		}
		all[i] = newExplain(pl)
		if i > 0 {
			all[i].Application = pl.PathBase
		}
		if found, _ := sites.Dotnet(ctx, pl.Target.Dir); found != nil {
			all[i].Dotnet = &dotnetJSON{found.Path, found.Origin}
		}
		if !f.json {
			p.printExplain(pl, all[i])
		}
	}
	if f.json {
		all[0].Applications = all[1:]
		if e := p.printJSON(all[0]); e != nil {
			return e
		}
	}
	return err
}

func newExplain(pl plan.Plan) explainJSON {
	out := explainJSON{Command: pl.Command, CommandOrigin: shortOrigin(pl.CommandOrigin), WorkingDirectory: pl.WorkingDirectory, URLs: []string{},
		Environment: []valueJSON{}, Limits: []valueJSON{}, Notes: append([]source.Problem{}, pl.Notes...),
		ANCM: map[string]any{"front": pl.Front, "pathBase": pl.PathBase, "webSockets": pl.WebSockets, "hostingModel": pl.Config.HostingModel.Text,
			"stdoutLogEnabled": pl.Config.StdoutLogEnabled, "webConfig": pl.Config.Path}}
	out.RestartOn = valueJSON{Name: "restart-on", Value: restartOn(pl), Origin: shortOrigin(pl.RestartOnOrigin)}
	out.Restart = valueJSON{Name: "restart", Value: restartName(pl), Origin: shortOrigin(pl.SequentialOrigin)}
	if out.Command == nil {
		out.Command = []string{}
	}
	for _, b := range pl.Bindings {
		out.URLs = append(out.URLs, b.String())
	}
	for _, v := range pl.Preview() {
		value := v.Value
		switch {
		case v.Removed:
			value = "(removed)"
		case v.Secret:
			value = masked
		}
		out.Environment = append(out.Environment, valueJSON{v.Name, value, shortOrigin(v.Origin)})
	}
	for _, l := range pl.Named {
		out.Limits = append(out.Limits, valueJSON{l.Name, l.Value, shortOrigin(l.Origin)})
	}
	return out
}

// restartOn is what starts a new generation, in the flag's word.
func restartOn(pl plan.Plan) string {
	switch {
	case pl.OnFocus:
		return "focus-lost"
	case pl.OnDemand:
		return "demand"
	}
	return "save"
}

// restartName is how generations follow each other, in the flag's word.
func restartName(pl plan.Plan) string {
	if pl.Sequential {
		return "sequential"
	}
	return "overlap"
}

// position is what stands behind the file in an origin.
var position = regexp.MustCompile(`:(\d+):\d+$`)

// shortOrigin is an origin as scripts have it: file:line, without the column
// (CL-081).
func shortOrigin(o plan.Origin) plan.Origin {
	return plan.Origin(position.ReplaceAllString(string(o), ":$1"))
}

func (p *Program) printExplain(pl plan.Plan, out explainJSON) {
	width := 28
	for _, v := range out.Environment {
		width = max(width, len(v.Name))
	}
	line := func(name, value string, origin plan.Origin) {
		fmt.Fprintln(p.Out, strings.TrimRight(fmt.Sprintf("  %-*s  %-40s %s", width, name, value, origin), " "))
	}
	command := strings.Join(out.Command, " ")
	if command == "" {
		command = "(known after the first build)"
	}
	fmt.Fprintf(p.Out, "%s%s\n", pl.Site, out.Application)
	if out.Application != "" {
		line("project", pl.Target.Path, "")
	}
	line("profile", orElse(pl.Profile.Name, "(none)"), "")
	line("front", string(pl.Front), "")
	line("command", command, out.CommandOrigin)
	line("folder", out.WorkingDirectory, "")
	line("restarts", pl.RestartWords(), shortOrigin(pl.SequentialOrigin))
	line("restart on", pl.RestartOnWords(), shortOrigin(pl.RestartOnOrigin))
	if out.Dotnet != nil {
		line("dotnet", out.Dotnet.Path, plan.Origin(out.Dotnet.Origin))
	}
	for _, b := range pl.Bindings {
		line("address", freePorts(b.String()), shortOrigin(b.Origin))
	}
	fmt.Fprintln(p.Out, "environment")
	for _, v := range out.Environment {
		line(v.Name, v.Value, v.Origin)
	}
	fmt.Fprintln(p.Out, "limits")
	for _, v := range out.Limits {
		line(v.Name, v.Value, v.Origin)
	}
	if pl.Front == ancm.FrontDirect {
		fmt.Fprintln(p.Out, "note: the app listens by itself; no requests are recorded")
	}
	for _, n := range pl.Notes {
		p.note(n)
	}
}
