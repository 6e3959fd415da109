package app

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"falconer/app/dotnet"
	"falconer/app/logs"
	"falconer/app/settings"
	"falconer/launchsettings"
	"falconer/launchsettings/project"
	"falconer/launchsettings/source"
	"falconer/proxy"
	"falconer/proxy/gate"
	"falconer/proxy/trace"
)

func (s *Sites) newSite(target project.Target, o Options, values settings.Settings) *Site {
	s.mu.Lock()
	s.opened++
	number := s.opened
	s.mu.Unlock()
	name := o.Name
	if name == "" {
		name = target.Name
	}
	ctx, cancel := context.WithCancel(context.Background())
	site := &Site{
		sites: s, target: target, options: o, name: name, settings: values, since: time.Now(),
		logs:  logs.New(values.Log.Lines, int(values.Log.Memory)),
		trace: trace.New(int(values.Limit.Memory), &s.ids),
		gate:  gate.New(gate.Limits{Held: values.Limit.Held, HoldTime: values.Limit.HoldTime}),
		ctx:   ctx, cancel: cancel, orders: make(chan func(context.Context), 16),
	}
	site.root = &proxy.Application{Path: "/", Gate: site.gate}
	site.crew = &crew{
		gate: site.gate, logs: site.logs, replan: site.replan, front: site.openFront,
		contract: site.setContract, conceal: site.trace.Conceal, generation: map[int]*run{},
		runs: s.runFolder(name, number), environ: site.environ, compiler: s.compiler,
		short: shortcut{differs: s.state().Projects[target.Path].NotFast},
		suits: func(why string) {
			s.remember(func(st *settings.State) {
				st.Change(target.Path, func(p *settings.Project) { p.NotFast = why })
			})
		},
		dotnet: func(ctx context.Context) (*dotnet.Installation, error) {
			return s.findDotnet(ctx, target.Dir, values.Dotnet)
		},
		remember: func() {
			s.remember(func(st *settings.State) {
				st.Change(target.Path, func(p *settings.Project) { p.Sequential = true })
			})
		},
	}
	return site
}

// begin reads the project's settings, chooses the profile, and makes the first
// plan; what is wrong with launchSettings.json keeps a site from being opened.
func (s *Site) begin() error {
	file, err := s.read()
	if err != nil {
		return err
	}
	s.file = file
	if err := s.chooseFirst(file); err != nil {
		return err
	}
	p, err := s.makePlan(file, s.profile, nil)
	if err != nil && !samePlace(err, p.Config.Path) {
		return err
	}
	s.root.Path = p.PathBase
	s.app = newApplication(s.gate, func(tell func(event), spawn func(func())) work {
		s.crew.tell, s.crew.spawn = tell, spawn
		s.crew.take(p)
		return s.crew
	})
	s.wg.Go(s.obey)
	s.wg.Go(s.relay)
	return nil
}

// relay tells the site's viewers what the application tells.
func (s *Site) relay() {
	ready, cancel := s.app.changed.watch()
	defer cancel()
	for {
		select {
		case <-ready:
			s.changed.tell()
			s.sites.changed.tell()
		case <-s.ctx.Done():
			return
		}
	}
}

// chooseFirst takes the profile that the person asked for (LS-031), or the one
// that the rules choose (LS §5.7).
func (s *Site) chooseFirst(file *launchsettings.File) error {
	if s.target.Kind == project.Published || s.target.Kind == project.Assembly {
		return nil
	}
	if name := cmp.Or(s.options.Profile, s.settings.Profile); name != "" {
		chosen, err := file.Profile(name)
		if err != nil {
			return err
		}
		if !chosen.Runnable {
			return &ProfileError{&source.Problem{Place: chosen.Place, Severity: source.Error,
				Message: fmt.Sprintf("profile %q cannot run here: %s", chosen.Name, chosen.Why),
				Hint:    "choose another with --profile; falconer profiles lists them"}}
		}
		s.profile = chosen.Name
		return nil
	}
	before := s.sites.state().Projects[s.target.Path].Profile
	if chosen := file.Choose(before, launchsettings.ActiveDebugProfile(s.target.UserFile)); chosen != nil {
		s.profile = chosen.Name
	}
	return nil
}
