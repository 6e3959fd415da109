package app

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"falconer/app/logs"
	"falconer/app/plan"
	"falconer/app/settings"
	"falconer/app/watch"
	"falconer/launchsettings"
	"falconer/launchsettings/project"
	"falconer/launchsettings/source"
	"falconer/proxy"
	"falconer/proxy/gate"
)

// Mount is one application of a site, at its path: its project, its plan, the
// files that are watched for it, and its life. The site's own is the first one;
// it has the addresses, the others are reached through them. Its methods may be called by several goroutines; those that set something going
// return at once and are carried out in order with the site's.
type Mount struct {
	site     *Site
	target   project.Target
	options  Options
	settings settings.Settings
	// path is given by what configures the site, which stands at place; empty for
	// an application whose addresses say it. below is set for all but the first.
	path  string
	place source.Place
	below bool
	pool  string          // the name of its application pool; empty: the site's
	notes source.Problems // what was found when the site was put together

	logs  *logs.Part
	gate  *gate.Gate
	proxy *proxy.Application // what the front knows of it
	pages *pages             // what browsers have open of it
	app   *Application
	crew  *crew

	acted []watch.Change // what was acted on last; only whoever follows the watcher knows it

	mu       sync.Mutex // guards what follows
	file     *launchsettings.File
	profile  string
	watcher  *watch.Watcher
	widened  *watch.Watcher // the one that was told what MSBuild names
	watching sync.WaitGroup
	// loops recognises files that the app writes at its starts; ignored are those
	// that are left out for that.
	loops     loops
	ignored   map[string]bool
	questions []Question
	copies    bool // the person wants copies of the output, whatever the app writes there
}

// replan reads the files anew and makes the plan; what is broken is told in the
// log, and the last good version stays (LS-020).
func (m *Mount) replan(properties project.Properties) plan.Plan {
	last := m.crew.current()
	file, err := m.read()
	if err != nil {
		m.logs.Say(logs.Error, err.Error()+"; the last good settings stay in use")
		return last
	}
	p, err := m.makePlan(file, m.Profile(), properties)
	if err != nil && last.Site != "" && !samePlace(err, p.Config.Path) {
		m.logs.Say(logs.Error, err.Error()+"; the last good settings stay in use")
		return last
	}
	m.mu.Lock()
	m.file = file
	m.mu.Unlock()
	if last.Sequential && last.SequentialOrigin == plan.FromMemory && !p.Sequential {
		p.Sequential, p.SequentialOrigin = true, plan.FromMemory // learned in this run
	}
	return p
}

// samePlace tells whether an error is about that file: web.config's are answered
// by the proxy, not hidden behind the last good plan (ANCM-021).
func samePlace(err error, path string) bool {
	var problems source.Problems
	return errors.As(err, &problems) && problems.Worst() != nil && path != "" && problems.Worst().File == path
}

// tell hands an event to the application.
func (m *Mount) tell(e event) { m.app.tell(e) }

// up watches the files and starts the application, or lets it wait for its first
// request.
func (m *Mount) up(ctx context.Context) error {
	m.watchFiles(ctx)
	m.tell(wantUp{at: at(time.Now()), asleep: m.Plan().StartOnRequest})
	_, err := m.app.Await(ctx, func(n Situation) bool { return n.Up })
	return err
}

// down stops the application; its files are watched on.
func (m *Mount) down(ctx context.Context) {
	m.app.down(ctx)
	m.crew.halt()
	m.crew.alone()
}

// unwatch stops watching.
func (m *Mount) unwatch() {
	m.mu.Lock()
	watcher := m.watcher
	m.watcher = nil
	m.mu.Unlock()
	if watcher != nil {
		_ = watcher.Close()
	}
	m.watching.Wait()
}

// pause stops watching, or goes on with it.
func (m *Mount) pause(on bool) {
	m.mu.Lock()
	watcher := m.watcher
	m.mu.Unlock()
	switch {
	case watcher == nil: // the one that comes will be
	case on:
		watcher.Pause()
	default:
		watcher.Resume()
	}
	m.tell(paused{at: at(time.Now()), on: on})
}

// ChooseProfile takes another profile, remembers it for the project, and
// restarts the application with it when it runs; the whole site where the
// profile's addresses are the site's.
func (m *Mount) ChooseProfile(name string) error {
	file := m.File()
	chosen, err := file.Profile(name)
	if err != nil {
		return err
	}
	if !chosen.Runnable {
		return fmt.Errorf("profile %q cannot run here: %s", chosen.Name, chosen.Why)
	}
	p, err := m.makePlan(file, chosen.Name, nil)
	if err != nil {
		return err
	}
	m.mu.Lock()
	m.profile = chosen.Name
	m.mu.Unlock()
	s := m.site
	s.sites.remember(func(st *settings.State) {
		st.Change(m.target.Path, func(p *settings.Project) { p.Profile = chosen.Name })
		st.Recall(m.target.Path, func(r *settings.Recent) { r.Profile = chosen.Name })
	})
	stop, start := s.stop, s.start
	if m.below { // the addresses stay
		stop, start = m.down, m.up
	}
	s.order(func(ctx context.Context) {
		up := m.Situation().Up
		if up {
			stop(ctx)
		}
		m.crew.take(p)
		if up {
			_ = start(ctx)
		}
		s.changed.tell()
	})
	return nil
}

// Start starts the application; where no address of the site is open, they are
// opened first.
func (m *Mount) Start() { m.site.order(func(ctx context.Context) { _ = m.start(ctx) }) }

// Open is Start for those who need to know why the addresses could not be opened;
// see [Site.Open].
func (m *Mount) Open(ctx context.Context) error { return m.site.ask(ctx, m.start) }

func (m *Mount) start(ctx context.Context) error {
	defer m.site.changed.tell()
	if err := m.site.listen(ctx); err != nil {
		return err
	}
	return m.up(ctx)
}

// Wake is the first request to an application that waits for one.
func (m *Mount) Wake() { m.tell(knocked{at(time.Now())}) }

// Stop ends the application; the site's addresses stay open and answer 503 below
// its path. A second one ends what a debugger holds up.
func (m *Mount) Stop() {
	m.insist()
	m.site.order(func(ctx context.Context) {
		m.down(ctx)
		m.unwatch()
		m.site.changed.tell()
	})
}

// Restart starts a new generation from what was built.
func (m *Mount) Restart() {
	m.site.order(func(ctx context.Context) { m.site.again(ctx, []*Mount{m}, false) })
}

// Rebuild builds everything anew and starts a new generation.
func (m *Mount) Rebuild() {
	m.site.order(func(ctx context.Context) { m.site.again(ctx, []*Mount{m}, true) })
}

// Pause stops watching for changes of this application, or goes on with it.
func (m *Mount) Pause(on bool) { m.site.order(func(context.Context) { m.pause(on) }) }
