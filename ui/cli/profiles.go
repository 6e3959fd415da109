package cli

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"falconer/app"
	"falconer/launchsettings"
	"falconer/launchsettings/project"
	"falconer/launchsettings/source"
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
		fmt.Fprintf(p.Out, "%s  %s\n", line, freePorts(strings.Join(pr.URLs, " ")))
	}
	worst := source.Problems(out.Problems).Worst() // told at the end, as the error
	for _, problem := range out.Problems {
		if worst == nil || problem != *worst {
			p.note(problem)
		}
	}
}

// freePorts says in words where an address will get a free port.
func freePorts(urls string) string {
	return port0.ReplaceAllString(urls, ":(a free port)$1")
}

var port0 = regexp.MustCompile(`:0( |$|/)`)
