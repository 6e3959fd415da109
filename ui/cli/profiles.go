package cli

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"falconer/app"
	"falconer/app/plan"
	"falconer/launchsettings"
	"falconer/launchsettings/project"
	"falconer/launchsettings/source"
	"falconer/proxy/ancm"
)

// profilesJSON is what profiles --json prints (CL-080).
type profilesJSON struct {
	Project  projectJSON      `json:"project"`
	File     *string          `json:"file"`
	Problems []source.Problem `json:"problems"`
	Default  string           `json:"default"`
	Profiles []profileJSON    `json:"profiles"`
}

type projectJSON struct {
	Path      string `json:"path"`
	Name      string `json:"name"`
	Framework string `json:"framework"`
	Web       bool   `json:"web"`
}

type profileJSON struct {
	Name             string            `json:"name"`
	CommandName      string            `json:"commandName"`
	Runnable         bool              `json:"runnable"`
	Why              string            `json:"why,omitempty"`
	Front            string            `json:"front"`
	URLs             []string          `json:"urls"`
	LaunchBrowser    bool              `json:"launchBrowser"`
	LaunchURL        string            `json:"launchUrl"`
	Environment      map[string]string `json:"environment"`
	Arguments        []string          `json:"arguments"`
	WorkingDirectory string            `json:"workingDirectory"`
	Synthesised      bool              `json:"synthesised"`
}

// profiles lists the profiles of a project (CL-004).
func profiles(p *Program, ctx context.Context, args []string) error {
	f := newRunFlags("profiles")
	if err := f.parse(args); err != nil {
		return err
	}
	sites, err := p.Engine()
	if err != nil {
		return err
	}
	defer sites.Close(ctx)
	chosen, file, problem := sites.Plan(ctx, f.path, f.options(p))
	if file == nil {
		return problem
	}
	out := profilesJSON{Project: newProject(chosen.Target), Problems: append([]source.Problem{}, file.Problems...), Profiles: []profileJSON{}, Default: chosen.Profile.Name}
	if file.Path != "" {
		out.File = &file.Path
	}
	for _, pr := range file.Profiles {
		out.Profiles = append(out.Profiles, p.profile(ctx, sites, f, pr))
	}
	if f.json {
		if err := p.printJSON(out); err != nil {
			return err
		}
	} else {
		p.printProfiles(out)
	}
	var settingsFile source.Problems
	if errors.As(problem, &settingsFile) {
		return problem // exit code 6, after what could be read was shown
	}
	return chosen.Config.Problems.Err()
}

func newProject(t project.Target) projectJSON {
	return projectJSON{Path: t.Path, Name: t.Name, Framework: strings.Join(t.Frameworks, ";"), Web: t.Kind == project.Web}
}

// profile is one profile with the values that a start would use.
func (p *Program) profile(ctx context.Context, sites *app.Sites, f *runFlags, pr launchsettings.Profile) profileJSON {
	out := profileJSON{Name: pr.Name, CommandName: string(pr.Kind), Runnable: pr.Runnable, Why: pr.Why, LaunchBrowser: pr.LaunchBrowser,
		LaunchURL: pr.LaunchURL.Text, Environment: map[string]string{}, Arguments: []string{}, Synthesised: pr.Synthesised, URLs: []string{}}
	if pr.UnknownCommandName != "" {
		out.CommandName = pr.UnknownCommandName
	}
	for _, v := range pr.Environment {
		out.Environment[v.Name] = v.Value.Text
	}
	if args := launchsettings.SplitArguments(pr.Arguments.Text); args != nil {
		out.Arguments = args
	}
	if !pr.Runnable {
		return out
	}
	o := f.options(p)
	o.Profile = pr.Name
	pl, _, err := sites.Plan(ctx, f.path, o)
	if err != nil && pl.Site == "" {
		return out
	}
	out.Front, out.WorkingDirectory = string(pl.Front), pl.WorkingDirectory
	for _, b := range pl.Bindings {
		out.URLs = append(out.URLs, b.String())
	}
	return out
}

func (p *Program) printProfiles(out profilesJSON) {
	fmt.Fprintf(p.Out, "%s  %s\n", out.Project.Name, out.Project.Path)
	if out.File == nil {
		fmt.Fprintln(p.Out, "no launchSettings.json; these are offered:")
	} else {
		fmt.Fprintln(p.Out, *out.File)
	}
	for _, pr := range out.Profiles {
		mark := " "
		if pr.Name == out.Default {
			mark = "*"
		}
		line := fmt.Sprintf("%s %-24s %-11s", mark, pr.Name, pr.CommandName)
		if !pr.Runnable {
			fmt.Fprintf(p.Out, "%s cannot run: %s\n", line, pr.Why)
			continue
		}
		if pr.Synthesised {
			line += " offered,"
		}
		if pr.Front != "" {
			line += " front " + pr.Front
		}
		fmt.Fprintf(p.Out, "%s  %s\n", line, strings.Join(pr.URLs, " "))
	}
	for _, problem := range out.Problems {
		p.warn("%s: %s", problem.Severity, problem.Error())
	}
}

// explainJSON is what explain --json prints (CL-081).
type explainJSON struct {
	Command          []string         `json:"command"`
	CommandOrigin    plan.Origin      `json:"commandOrigin"`
	WorkingDirectory string           `json:"workingDirectory"`
	URLs             []string         `json:"urls"`
	Environment      []valueJSON      `json:"environment"`
	Limits           []valueJSON      `json:"limits"`
	ANCM             map[string]any   `json:"ancm"`
	Notes            []source.Problem `json:"notes"`
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
	pl, _, err := sites.Plan(ctx, f.path, f.options(p))
	if err != nil && pl.Site == "" || pl.Limits.Startup == 0 && err != nil {
		return err
	}
	if err == nil {
		err = pl.Config.Problems.Err()
	}
	out := newExplain(pl)
	if f.json {
		if e := p.printJSON(out); e != nil {
			return e
		}
	} else {
		p.printExplain(pl, out)
	}
	return err
}

func newExplain(pl plan.Plan) explainJSON {
	out := explainJSON{Command: pl.Command, CommandOrigin: shortOrigin(pl.CommandOrigin), WorkingDirectory: pl.WorkingDirectory, URLs: []string{},
		Environment: []valueJSON{}, Limits: []valueJSON{}, Notes: append([]source.Problem{}, pl.Notes...),
		ANCM: map[string]any{"front": pl.Front, "pathBase": pl.PathBase, "webSockets": pl.WebSockets, "hostingModel": pl.Config.HostingModel.Text,
			"stdoutLogEnabled": pl.Config.StdoutLogEnabled, "webConfig": pl.Config.Path}}
	if out.Command == nil {
		out.Command = []string{}
	}
	for _, b := range pl.Bindings {
		out.URLs = append(out.URLs, b.String())
	}
	// The port and the token are of each start; here they stand as words.
	variables, _ := pl.Launch(plan.Start{Generation: 1, Port: 0, Token: "(fresh for every start)", Root: ""})
	for _, v := range variables {
		value := v.Value
		switch {
		case v.Removed:
			value = "(removed)"
		case v.Secret:
			value = masked
		case v.Name == "ASPNETCORE_PORT" && v.Origin == plan.FromFalconer:
			value = "(a free port)"
		}
		out.Environment = append(out.Environment, valueJSON{v.Name, strings.ReplaceAll(value, "127.0.0.1:0", "127.0.0.1:(a free port)"), shortOrigin(v.Origin)})
	}
	for _, l := range pl.Named {
		out.Limits = append(out.Limits, valueJSON{l.Name, l.Value, shortOrigin(l.Origin)})
	}
	return out
}

// position is what stands behind the file in an origin.
var position = regexp.MustCompile(`:(\d+):\d+$`)

// shortOrigin is an origin as scripts have it: file:line, without the column
// (CL-081).
func shortOrigin(o plan.Origin) plan.Origin {
	return plan.Origin(position.ReplaceAllString(string(o), ":$1"))
}

func (p *Program) printExplain(pl plan.Plan, out explainJSON) {
	line := func(name, value string, origin plan.Origin) {
		fmt.Fprintf(p.Out, "  %-44s %-40s %s\n", name, value, origin)
	}
	command := strings.Join(out.Command, " ")
	if command == "" {
		command = "(known after the first build)"
	}
	fmt.Fprintf(p.Out, "%s\n", pl.Site)
	line("profile", orElse(pl.Profile.Name, "(none)"), "")
	line("front", string(pl.Front), "")
	line("command", command, out.CommandOrigin)
	line("folder", out.WorkingDirectory, "")
	for _, b := range pl.Bindings {
		line("address", b.String(), shortOrigin(b.Origin))
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
		p.warn("%s: %s", n.Severity, n.Error())
	}
}
