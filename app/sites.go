package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"

	"falconer/app/build"
	"falconer/app/dotnet"
	"falconer/app/jitprofile"
	"falconer/app/plan"
	"falconer/app/process"
	"falconer/app/settings"
	"falconer/launchsettings"
	"falconer/launchsettings/project"
	"falconer/proxy/devcert"
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
	compiler    *build.Compiler
	launchers   string // folder that keeps standby launchers
	profiles    jitprofile.Shelf
	rehearses   bool // of each crew

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
		dotnets: map[string]*dotnet.Installation{}, compiler: build.NewCompiler(),
		launchers: filepath.Join(c.Folders.Cache, "standby"), profiles: jitprofile.Shelf(filepath.Join(c.Folders.Cache, "jit"))}, nil
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
		if site.ID() == path {
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
	s.compiler.Ending()
	var wg sync.WaitGroup
	for _, site := range s.All() {
		wg.Go(func() { site.close(ctx) })
	}
	wg.Wait()
	s.compiler.Close()
	s.mu.Lock()
	s.list = nil
	s.mu.Unlock()
	_ = os.RemoveAll(s.scratch())
}

// scratch is the folder of what this Falconer makes and nobody needs after it
// (CL-103).
func (s *Sites) scratch() string {
	return filepath.Join(s.folders.Cache, "run", process.RunName())
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
	values, err := settings.Load(s.folders)
	if err != nil {
		return nil, err
	}
	return s.findDotnet(ctx, dir, values.Dotnet)
}

// Plan makes the plan of a path without opening it, for profiles and doctor.
func (s *Sites) Plan(ctx context.Context, path string, o Options) (plan.Plan, *launchsettings.File, error) {
	site, err := s.survey(ctx, path, o)
	if err != nil {
		return plan.Plan{}, nil, err
	}
	defer site.cancel()
	m := site.main()
	p, err := m.firstPlan()
	return p, m.file, err
}

// Plans makes the plans of a path's site, without opening it, for explain: of the
// application that is there first. The error is that of the last plan, which then
// holds what could be told.
func (s *Sites) Plans(ctx context.Context, path string, o Options) ([]plan.Plan, error) {
	site, err := s.survey(ctx, path, o)
	if err != nil {
		return nil, err
	}
	defer site.cancel()
	if err := s.mountAll(ctx, site); err != nil {
		return nil, err
	}
	var plans []plan.Plan
	for _, m := range site.mounts {
		p, err := m.firstPlan()
		plans = append(plans, p)
		if err != nil {
			return plans, err
		}
		m.crew.take(p)
	}
	return plans, site.fits()
}

// survey is a site that is not opened.
func (s *Sites) survey(ctx context.Context, path string, o Options) (*Site, error) {
	target, _, err := Find(path)
	if err != nil {
		return nil, err
	}
	return s.draft(ctx, target, o)
}

// draft is a site of a target without its applications.
func (s *Sites) draft(ctx context.Context, target project.Target, o Options) (*Site, error) {
	values, err := settings.Load(s.folders, solutionDir(target), target.Dir)
	if err != nil {
		return nil, err
	}
	if o.Set != nil {
		if err := o.Set(&values); err != nil {
			return nil, err
		}
	}
	_, _ = s.findDotnet(ctx, target.Dir, values.Dotnet) // told by whoever needs it
	return s.newSite(target, o, values), nil
}

// solutionDir is the folder of the solution that a target was found through,
// or empty.
func solutionDir(t project.Target) string {
	if t.Solution == "" {
		return ""
	}
	return filepath.Dir(t.Solution)
}
