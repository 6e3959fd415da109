package app

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"falconer/app/logs"
	"falconer/app/settings"
	"falconer/launchsettings/project"
	"falconer/launchsettings/source"
	"falconer/proxy/ancm"
)

// mountAll gives a site the applications that its project's falconer.toml names
// beside the project itself, or those of Visual Studio where a profile asks for
// that. The error is a *source.Problem at their place.
func (s *Sites) mountAll(ctx context.Context, site *Site) error {
	if h := s.external(site); h != nil {
		return s.mountHost(ctx, site, h)
	}
	for _, a := range site.main().settings.Applications {
		target, err := below(a)
		if err != nil {
			return err
		}
		m, err := s.mountBelow(ctx, site, target, Options{Profile: a.Profile.Text})
		if err != nil {
			return err
		}
		m.path, m.place = a.Path.Text, a.Path.Place
	}
	return nil
}

// mountBelow gives a site one more application; its path is still to be said.
func (s *Sites) mountBelow(ctx context.Context, site *Site, target project.Target, o Options) (*Mount, error) {
	values, err := s.valuesBelow(target, site.options)
	if err != nil {
		return nil, err
	}
	if len(values.Applications) > 0 && target.Dir != site.Target().Dir {
		site.logs.Say(logs.Warning, fmt.Sprintf("%s: this application is not part of the site: those of the project that was opened are", values.Applications[0].Place))
	}
	_, _ = s.findDotnet(ctx, target.Dir, values.Dotnet) // told by whoever builds
	o.Environ = site.options.Environ
	m := site.mount(target, o, values)
	m.below = true
	return m, nil
}

// below finds what an application of a falconer.toml is.
func below(a settings.Application) (project.Target, error) {
	target, _, err := Find(a.Project.Text)
	if err == nil {
		return target, nil
	}
	p := &source.Problem{Place: a.Project.Place, Severity: source.Error, Message: fmt.Sprintf("the application %s: %v", a.Path.Text, err)}
	var choice *ChoiceError
	var problem *source.Problem
	switch {
	case errors.As(err, &choice):
		p.Hint = "name one of the projects: " + choice.Targets[0].Path
	case errors.As(err, &problem):
		p.Message = fmt.Sprintf("the application %s: %s: %s", a.Path.Text, a.Project.Text, problem.Message)
		p.Hint = problem.Hint
	}
	if p.Hint == "" {
		p.Hint = "project wants the folder of a project, a published folder or a dll, from the folder of this file"
	}
	return target, p
}

// valuesBelow are the settings of an application below: its own files', and the
// flags but for those that choose the site's addresses, front and profile.
func (s *Sites) valuesBelow(target project.Target, o Options) (settings.Settings, error) {
	own, err := settings.Load(s.folders, solutionDir(target), target.Dir)
	if err != nil || o.Set == nil {
		return own, err
	}
	values := own
	if err := o.Set(&values); err != nil {
		return own, err
	}
	values.Profile, values.Framework, values.Front, values.URL = own.Profile, own.Framework, own.Front, own.URL
	return values, nil
}

// fits says what keeps the applications from standing beside each other.
func (s *Site) fits() error {
	for i, m := range s.mounts[1:] {
		if s.Plan().Front == ancm.FrontDirect {
			return s.unfit(m, fmt.Sprintf("the application %s cannot be reached: with the front %q the app listens by itself", m.Path(), ancm.FrontDirect),
				"choose a front, or take the application out")
		}
		for _, other := range s.mounts[:i+1] {
			if strings.EqualFold(m.Path(), other.Path()) {
				return s.unfit(m, fmt.Sprintf("two applications are on the path %s: %s and %s", m.Path(), other.target.Name, m.target.Name),
					"give one of them another path; case does not tell them apart")
			}
			if m.target.Path == other.target.Path {
				return s.unfit(m, fmt.Sprintf("%s is on the path %s already", m.target.Name, other.Path()), "an application has a project of its own")
			}
		}
	}
	return nil
}

func (s *Site) unfit(m *Mount, message, hint string) error {
	return &source.Problem{Place: m.place, Severity: source.Error, Message: message, Hint: hint}
}
