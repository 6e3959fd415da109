package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"falconer/app/dotnet"
	"falconer/app/logs"
	"falconer/app/plan"
	"falconer/app/process"
	"falconer/app/settings"
	"falconer/launchsettings"
	"falconer/launchsettings/project"
	"falconer/launchsettings/source"
	"falconer/proxy"
	"falconer/proxy/devcert"
	"falconer/proxy/gate"
	"falconer/proxy/trace"
)

// Sites are all sites of one Falconer. Its methods may be called by several
// goroutines.
type Sites struct {
	folders     settings.Folders
	environ     func() []string
	certificate *devcert.Source
	remembered  *settings.Memory
	ids         atomic.Uint64 // of recorded exchanges, through the whole process
	changed     notice

	mu      sync.Mutex // guards what follows
	list    []*Site
	opened  int
	dotnets map[string]*dotnet.Installation // by the project's folder
}

// Config is what Sites stand on.
type Config struct {
	Folders settings.Folders
	// Memory is the remembered state.
	Memory *settings.Memory
	// Environ is Falconer's own environment; nil is os.Environ.
	Environ func() []string
}

// New makes an engine without sites. It sweeps away what a killed Falconer left
// in the cache.
func New(c Config) (*Sites, error) {
	if c.Environ == nil {
		c.Environ = os.Environ
	}
	certificate, err := devcert.Open(devcert.Dirs{Data: c.Folders.Data, Env: plan.LookupIn(c.Environ())})
	if err != nil {
		return nil, fmt.Errorf("opening the development certificate: %w", err)
	}
	if _, err := process.SweepOrphans(filepath.Join(c.Folders.Cache, "run")); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("removing build copies of an earlier run: %w", err)
	}
	return &Sites{folders: c.Folders, environ: c.Environ, certificate: certificate, remembered: c.Memory,
		dotnets: map[string]*dotnet.Installation{}}, nil
}

// ChoiceError says that several projects could be meant.
type ChoiceError struct {
	Opened  string
	Targets []project.Target
}

// Error names them (E38).
func (e *ChoiceError) Error() string {
	var names []string
	for _, t := range e.Targets {
		names = append(names, filepath.Base(t.Path))
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
	s.mu.Lock()
	s.list = append(s.list, site)
	s.mu.Unlock()
	s.remember(func(st *settings.State) {
		st.Visit(settings.Recent{Path: target.Path, Name: site.name, Profile: site.Profile(), Opened: time.Now()})
	})
	s.changed.tell()
	return site, nil
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
	values, err := settings.Load(s.folders, solutionDir(target), target.Dir)
	if err != nil {
		return nil, err
	}
	if o.Set != nil {
		if err := o.Set(&values); err != nil {
			return nil, err
		}
	}
	if s.state().Projects[target.Path].InPlace {
		values.RunInPlace = true
	}
	s.findDotnet(ctx, target.Dir, values.Dotnet)
	site := s.newSite(target, o, values)
	if err := site.begin(); err != nil {
		return nil, err
	}
	return site, nil
}

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
		runs: s.runFolder(name, number), environ: site.environ,
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

func (s *Site) environ() []string {
	if s.options.Environ != nil {
		return s.options.Environ
	}
	return s.sites.environ()
}

// All are the sites in the order in which they were opened.
func (s *Sites) All() []*Site {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.list)
}

func (s *Sites) byPath(path string) *Site {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, site := range s.list {
		if site.target.Path == path {
			return site
		}
	}
	return nil
}

// Changed is ready after a site came or went, or the situation of one changed.
func (s *Sites) Changed() (<-chan struct{}, func()) { return s.changed.watch() }

// Remove stops a site and forgets it.
func (s *Sites) Remove(ctx context.Context, site *Site) {
	site.close(ctx)
	s.mu.Lock()
	s.list = slices.DeleteFunc(s.list, func(x *Site) bool { return x == site })
	s.mu.Unlock()
	s.changed.tell()
}

// Close stops all sites at the same time, and leaves nothing behind. When ctx
// ends first, what still runs is ended by force.
func (s *Sites) Close(ctx context.Context) {
	var wg sync.WaitGroup
	for _, site := range s.All() {
		wg.Go(func() { site.close(ctx) })
	}
	wg.Wait()
	s.mu.Lock()
	s.list = nil
	s.mu.Unlock()
	_ = os.RemoveAll(filepath.Join(s.folders.Cache, "run", process.RunName()))
}

// Certificate is the state of the certificate for https.
func (s *Sites) Certificate() devcert.Status { return s.certificate.Status() }

// Folders are where Falconer keeps what is its own.
func (s *Sites) Folders() settings.Folders { return s.folders }

func (s *Sites) state() settings.State { return s.remembered.State() }

// remember changes what is remembered between two runs; a failure to write it
// loses nothing that matters (CL-102).
func (s *Sites) remember(change func(*settings.State)) { _ = s.remembered.Update(change) }

// known is the installation that was found for a folder, or nil.
func (s *Sites) known(dir string) *dotnet.Installation {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.dotnets[dir]
}

// findDotnet finds the installation for a project's folder. One that was found
// whole is kept; a failure is looked into again each time, because people
// install what is missing.
func (s *Sites) findDotnet(ctx context.Context, dir, setting string) (*dotnet.Installation, error) {
	if known := s.known(dir); known != nil {
		return known, nil
	}
	search := dotnet.DefaultSearch(setting)
	search.Env = s.environ()
	found, err := dotnet.Find(ctx, search, dir)
	if err == nil && found != nil {
		s.mu.Lock()
		s.dotnets[dir] = found
		s.mu.Unlock()
	}
	return found, err
}

// Dotnet is the .NET installation for a folder, as [dotnet.Find] answers it.
func (s *Sites) Dotnet(ctx context.Context, dir string) (*dotnet.Installation, error) {
	return s.findDotnet(ctx, dir, "")
}

// Plan makes the plan of a path without opening it, for explain and profiles.
func (s *Sites) Plan(ctx context.Context, path string, o Options) (plan.Plan, *launchsettings.File, error) {
	target, _, err := Find(path)
	if err != nil {
		return plan.Plan{}, nil, err
	}
	values, err := settings.Load(s.folders, solutionDir(target), target.Dir)
	if err != nil {
		return plan.Plan{}, nil, err
	}
	if o.Set != nil {
		if err := o.Set(&values); err != nil {
			return plan.Plan{}, nil, err
		}
	}
	_, _ = s.findDotnet(ctx, target.Dir, values.Dotnet)
	site := s.newSite(target, o, values)
	defer site.cancel()
	file, err := site.read()
	if err != nil {
		return plan.Plan{Target: target, Site: site.name}, file, err
	}
	if err := site.chooseFirst(file); err != nil {
		return plan.Plan{Target: target, Site: site.name}, file, err
	}
	p, err := site.makePlan(file, site.profile, nil)
	return p, file, err
}

// solutionDir is the folder of the solution that a target was found through,
// or empty.
func solutionDir(t project.Target) string {
	if t.Solution == "" {
		return ""
	}
	return filepath.Dir(t.Solution)
}
