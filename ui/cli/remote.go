package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"falconer/app"
	"falconer/ui/control"
)

// sites are those that run now, in any Falconer of this user.
func (p *Program) sites(ctx context.Context) []found {
	var out []found
	for _, peer := range control.Peers(ctx, p.Folders.Runtime) {
		list, err := peer.Status(ctx)
		if err != nil {
			continue // it ended in between
		}
		for _, s := range list {
			out = append(out, found{peer: peer, Status: s})
		}
	}
	return out
}

// site is the one that a name means: its name, or a prefix that only one has;
// without a name, the only one that runs (CL-019). The path of one of its
// applications may stand behind the name, as in Web/shop. A folder or a project
// file means the site that runs from it, as PATH does for run.
func (p *Program) site(ctx context.Context, words []string) (found, error) {
	return pick(p.sites(ctx), words, func(s found) bool { return s.State != string(app.Stopped) })
}

// siteFor is site for a command; without a name, the only one that it can act on.
func (p *Program) siteFor(ctx context.Context, command string, words []string) (found, error) {
	return pick(p.sites(ctx), words, func(s found) bool {
		if command == "start" {
			return s.State == string(app.Stopped) || s.State == string(app.Failed)
		}
		return s.State != string(app.Stopped)
	})
}

// remote gives an error of the socket its exit code.
func remote(err error) error {
	var problem *control.Problem
	if errors.As(err, &problem) {
		return &failure{problem.Code, problem.Message, orElse(problem.Hint, "falconer logs shows what it said")}
	}
	return err
}

func (p *Program) printJSON(value any) error {
	e := json.NewEncoder(p.Out)
	if err := e.Encode(value); err != nil {
		return fmt.Errorf("writing: %w", err)
	}
	return nil
}

// act is one of start, stop, restart, rebuild.
func act(name string) func(*Program, context.Context, []string) error {
	return func(p *Program, ctx context.Context, args []string) error {
		set := newFlagSet(name)
		asJSON := set.Bool("json", false, "")
		words, err := parseMixed(set, args)
		if err != nil {
			return err
		}
		s, err := p.siteFor(ctx, name, words)
		if err != nil {
			return err
		}
		after, err := s.peer.Act(ctx, s.Site, s.path, name)
		if err != nil {
			return remote(err)
		}
		if *asJSON {
			return p.printJSON(after)
		}
		text := fmt.Sprintf("%s is %s", after.Site+after.Application, after.State)
		if after.Generation > 0 {
			text += fmt.Sprintf(", generation %d", after.Generation)
		}
		fmt.Fprintln(p.Out, text)
		return nil
	}
}

func wait(p *Program, ctx context.Context, args []string) error {
	set := newFlagSet("wait")
	what := set.String("for", "ready", "")
	limit := set.Duration("timeout", time.Minute, "")
	asJSON := set.Bool("json", false, "")
	words, err := parseMixed(set, args)
	if err != nil {
		return err
	}
	if problem := control.CheckWait(*what); problem != nil {
		return remote(problem)
	}
	until := time.Now().Add(*limit)
	s, err := p.site(ctx, words)
	for err != nil && *what != "stopped" && time.Now().Before(until) && isNothing(err) {
		// It may be about to be started by somebody.
		select {
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
			return nil
		}
		s, err = p.site(ctx, words)
	}
	if err != nil {
		if *what == "stopped" && isNothing(err) {
			return nil // what does not run is stopped
		}
		return err
	}
	after, err := s.peer.Wait(ctx, s.Site, s.path, *what, max(time.Until(until), time.Millisecond))
	if err != nil {
		if *what == "stopped" && !errors.As(err, new(*control.Problem)) {
			return nil // the falconer that ran it has ended
		}
		return remote(err)
	}
	if *asJSON {
		return p.printJSON(after)
	}
	fmt.Fprintf(p.Out, "%s is %s\n", after.Site+after.Application, after.State)
	return nil
}

func isNothing(err error) bool {
	var f *failure
	return errors.As(err, &f) && f.code == Nothing
}
