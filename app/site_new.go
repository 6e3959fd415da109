package app

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"falconer/app/dotnet"
	"falconer/app/logs"
	"falconer/app/plan"
	"falconer/app/settings"
	"falconer/launchsettings"
	"falconer/launchsettings/project"
	"falconer/launchsettings/source"
	"falconer/proxy"
	"falconer/proxy/gate"
	"falconer/proxy/trace"
)

// newSite makes the site of what a person opened, with its own application.
func (s *Sites) newSite(target project.Target, o Options, values settings.Settings) *Site {
	s.mu.Lock()
	s.opened++
	number := s.opened
	s.mu.Unlock()
	name := o.Name
	if name == "" {
		name = s.ownName(target)
	}
	ctx, cancel := context.WithCancel(context.Background())
	site := &Site{
		sites: s, options: o, name: name, since: time.Now(), runs: s.runFolder(name, number), ledger: new(ledger),
		logs:  logs.New(values.Log.Lines, int(values.Log.Memory)),
		trace: trace.New(int(values.Limit.Memory), &s.ids),
		ctx:   ctx, cancel: cancel, orders: make(chan func(context.Context), 16),
	}
	site.mount(target, o, values)
	return site
}

// ownName is the target's name; when an open site has it, with the folder behind
// it: people and commands tell sites apart by their names.
func (s *Sites) ownName(target project.Target) string {
	taken := func(name string) bool {
		return slices.ContainsFunc(s.All(), func(o *Site) bool { return strings.EqualFold(o.name, name) })
	}
	name := target.Name
	for dir := target.Dir; taken(name); dir = filepath.Dir(dir) {
		folder := filepath.Base(dir)
		if dir == filepath.Dir(dir) { // every folder above has its name: count
			return fmt.Sprintf("%s (%d)", target.Name, len(s.All())+1)
		}
		if !strings.EqualFold(folder, target.Name) {
			name = target.Name + " (" + folder + ")"
		}
	}
	return name
}

// mount gives the site another application; it is made ready by [Mount.begin].
func (s *Site) mount(target project.Target, o Options, values settings.Settings) *Mount {
	m := &Mount{
		site: s, target: target, options: o, settings: values,
		gate: gate.New(gate.Limits{Held: values.Limit.Held, HoldTime: values.Limit.HoldTime}),
	}
	m.logs = s.logs.Part(m.Label)
	runs := s.runs
	if n := len(s.mounts); n > 0 {
		runs = filepath.Join(s.runs, fmt.Sprintf("application-%d", n))
	}
	m.pages = newPages(target.Dir)
	m.proxy = &proxy.Application{Gate: m.gate, Reload: m.pages.hub}
	m.crew = &crew{
		gate: m.gate, logs: m.logs, replan: m.replan, front: s.openFront,
		contract: m.setContract, conceal: s.trace.Conceal, generation: map[int]*run{},
		runs: runs, scratch: s.sites.scratch(), environ: s.environ, compiler: s.sites.compiler,
		launchers: s.sites.launchers, profiles: s.sites.profiles, rehearses: s.sites.rehearses, open: m.pages,
		short: shortcut{differs: s.sites.state().Projects[target.Path].NotFast},
		suits: func(why string) {
			s.sites.remember(func(st *settings.State) {
				st.Change(target.Path, func(p *settings.Project) { p.NotFast = why })
			})
		},
		generations: s.ledger.generations, widen: m.widen, waits: m.waits,
		kept: s.kept(), inPlace: m.inPlace,
		dotnet: func(ctx context.Context) (*dotnet.Installation, error) {
			return s.sites.findDotnet(ctx, target.Dir, values.Dotnet)
		},
		stands:   s.changed.tell,
		question: m.question, answered: m.settled,
		remember: func() {
			s.sites.remember(func(st *settings.State) {
				st.Change(target.Path, func(p *settings.Project) { p.Sequential = true })
			})
		},
	}
	s.mounts = append(s.mounts, m)
	return m
}

// begin makes the applications ready and begins to carry out orders.
func (s *Site) begin() error {
	for _, m := range s.mounts {
		if err := m.prepare(); err != nil {
			return err
		}
	}
	if err := s.fits(); err != nil {
		return err
	}
	if len(s.mounts) > 1 {
		turn := make(chan struct{}, 1)
		for _, m := range s.mounts {
			m.crew.turn = turn
		}
	}
	s.firstReload()
	for _, m := range s.mounts {
		m.begin()
	}
	s.wg.Go(s.obey)
	return nil
}

// prepare makes the first plan; what is wrong with launchSettings.json keeps a
// site from being opened.
func (m *Mount) prepare() error {
	p, err := m.firstPlan()
	if err != nil && !samePlace(err, p.Config.Path) {
		return err
	}
	m.crew.take(p)
	return nil
}

// firstPlan reads the project's profiles, chooses one, and makes the plan; with
// an error the plan holds what could be told.
func (m *Mount) firstPlan() (plan.Plan, error) {
	known := plan.Plan{Target: m.target, Site: m.site.name}
	file, err := m.read()
	m.file = file
	if err != nil {
		return known, err
	}
	if err := m.chooseFirst(file); err != nil {
		if m.below && m.options.Profile != "" {
			err = m.site.unfit(m, fmt.Sprintf("the application %s: %v", m.path, err), "falconer profiles "+m.target.Dir+" lists those that can run")
		}
		return known, err
	}
	return m.makePlan(file, m.profile, nil)
}

// begin begins the application's life, stopped.
func (m *Mount) begin() {
	m.app = newApplication(m.Label, m.site.ledger, m.gate, func(tell func(event), spawn func(func())) work {
		m.crew.tell, m.crew.spawn = tell, spawn
		return m.crew
	})
	m.site.wg.Go(m.relay)
}

// relay tells the site's viewers what the application tells.
func (m *Mount) relay() {
	ready, cancel := m.app.changed.watch()
	defer cancel()
	for {
		select {
		case <-ready:
			m.site.changed.tell()
			m.site.sites.changed.tell()
		case <-m.site.ctx.Done():
			return
		}
	}
}

// chooseFirst takes the profile that the person asked for (LS-031), or the one
// that the rules choose (LS §5.7).
func (m *Mount) chooseFirst(file *launchsettings.File) error {
	if m.target.Kind == project.Published || m.target.Kind == project.Assembly {
		return nil
	}
	if name := cmp.Or(m.options.Profile, m.settings.Profile); name != "" {
		chosen, err := file.Profile(name)
		if err != nil {
			return err
		}
		if !chosen.Runnable {
			return &ProfileError{&source.Problem{Place: chosen.Place, Severity: source.Error,
				Message: fmt.Sprintf("profile %q cannot run here: %s", chosen.Name, chosen.Why),
				Hint:    "choose another with --profile; falconer profiles lists them"}}
		}
		m.profile = chosen.Name
		return nil
	}
	before := m.site.sites.state().Projects[m.target.Path].Profile
	if chosen := file.Choose(before, launchsettings.ActiveDebugProfile(m.target.UserFile)); chosen != nil {
		m.profile = chosen.Name
	}
	return nil
}
