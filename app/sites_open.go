package app

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"falconer/app/logs"
	"falconer/app/settings"
	"falconer/launchsettings/project"
	"falconer/launchsettings/source"
)

// ChoiceError says that several projects could be meant.
type ChoiceError struct {
	Opened  string
	Targets []project.Target
}

// Error names them (E38).
func (e *ChoiceError) Error() string {
	var names []string
	for _, t := range e.Targets {
		name := filepath.Base(t.Path)
		if rel, err := filepath.Rel(e.Opened, t.Path); err == nil && filepath.IsLocal(rel) {
			name = rel
		}
		names = append(names, name)
	}
	return fmt.Sprintf("several projects in %s: %s; pick one", e.Opened, strings.Join(names, ", "))
}

// CannotRunError says that what was opened is there but cannot run.
type CannotRunError struct{ Target project.Target }

// Error says why.
func (e *CannotRunError) Error() string { return e.Target.Name + ": " + e.Target.Why }

// ProfileError says that the profile that was asked for is there but cannot run;
// it is about the choice, not about the file that Problem points at.
type ProfileError struct{ Problem *source.Problem }

// Error says why.
func (e *ProfileError) Error() string { return e.Problem.Error() }

// Unwrap is the problem with its place and hint.
func (e *ProfileError) Unwrap() error { return e.Problem }

// Find finds the one target that a path means. The errors are *ChoiceError,
// *CannotRunError, or those of project.Find.
func Find(path string) (project.Target, project.Found, error) {
	found, err := project.Find(path)
	if err != nil {
		return project.Target{}, found, err
	}
	var runnable []project.Target
	for _, t := range found.Targets {
		if t.Runnable {
			runnable = append(runnable, t)
		}
	}
	web := slices.DeleteFunc(slices.Clone(runnable), func(t project.Target) bool { return t.Kind != project.Web })
	switch {
	case len(web) == 1:
		return web[0], found, nil
	case len(runnable) == 1:
		return runnable[0], found, nil
	case len(runnable) > 1:
		return project.Target{}, found, &ChoiceError{Opened: found.Opened, Targets: runnable}
	case len(found.Targets) > 0:
		return project.Target{}, found, &CannotRunError{Target: found.Targets[0]}
	default:
		return project.Target{}, found, &source.Problem{Severity: source.Error, Message: "no project in " + found.Opened, Hint: "open a folder that holds a .csproj"}
	}
}

// Open opens what a path means as a site that is stopped. A project that is open
// already is answered as it is. The errors are those of [Find], and
// source.Problems of settings files.
func (s *Sites) Open(ctx context.Context, path string, o Options) (*Site, error) {
	target, found, err := Find(path)
	if err != nil {
		return nil, err
	}
	if open := s.byPath(target.Path); open != nil {
		return open, nil
	}
	site, err := s.open(ctx, target, o)
	if err != nil {
		return nil, err
	}
	for _, note := range found.Notes {
		site.logs.Say(logs.Warning, note.Error())
	}
	s.add(site, settings.Recent{Path: target.Path, Name: site.name, Profile: site.Profile(), Opened: time.Now()})
	return site, nil
}

// add makes a site one of those that are open; recent is what is remembered.
func (s *Sites) add(site *Site, recent settings.Recent) {
	s.mu.Lock()
	s.list = append(s.list, site)
	s.mu.Unlock()
	s.remember(func(st *settings.State) { st.Visit(recent) })
	s.changed.tell()
}

// OpenCommand opens a site without a project: a program of ours with a folder,
// the stand-in of the sample.
func (s *Sites) OpenCommand(ctx context.Context, dir string, o Options) (*Site, error) {
	target := project.Target{Kind: project.Published, Name: o.Name, Path: dir, Dir: dir, Runnable: true}
	if open := s.byPath(target.Path); open != nil {
		return open, nil
	}
	site, err := s.open(ctx, target, o)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	s.list = append(s.list, site)
	s.mu.Unlock()
	s.changed.tell()
	return site, nil
}

func (s *Sites) open(ctx context.Context, target project.Target, o Options) (*Site, error) {
	return s.make(ctx, target, o, func(site *Site) error { return s.mountAll(ctx, site) })
}

// make makes a site of a target, with the applications that mount gives it.
func (s *Sites) make(ctx context.Context, target project.Target, o Options, mount func(*Site) error) (*Site, error) {
	site, err := s.draft(ctx, target, o)
	if err != nil {
		return nil, err
	}
	if err := mount(site); err != nil {
		site.cancel()
		return nil, err
	}
	if err := site.begin(); err != nil {
		site.cancel()
		return nil, err
	}
	return site, nil
}
