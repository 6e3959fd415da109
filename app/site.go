package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"falconer/app/logs"
	"falconer/app/plan"
	"falconer/app/process"
	"falconer/app/settings"
	"falconer/app/watch"
	"falconer/launchsettings"
	"falconer/launchsettings/project"
	"falconer/launchsettings/source"
	"falconer/proxy"
	"falconer/proxy/gate"
	"falconer/proxy/trace"
)

// Site is one project that a person opened: its addresses, its application, its
// log and its requests. Its methods may be called by several goroutines; those
// that set something going return at once and are carried out in order.
type Site struct {
	sites   *Sites
	target  project.Target
	options Options
	name    string

	logs  *logs.Store
	trace *trace.Store
	gate  *gate.Gate
	root  *proxy.Application // what the front knows of the application
	app   *Application
	crew  *crew
	since time.Time

	changed notice
	orders  chan func(context.Context)
	ctx     context.Context
	cancel  context.CancelFunc
	wg      sync.WaitGroup

	mu       sync.Mutex // guards what follows
	file     *launchsettings.File
	profile  string
	front    *proxy.Front
	watcher  *watch.Watcher
	watching sync.WaitGroup
	settings settings.Settings
	opened   time.Time // when the front was opened last
}

// Options are what a person says about a site beyond its path.
type Options struct {
	// Set is called on the settings after the files were read: the flags.
	Set func(*settings.Settings) error
	// Arguments go to the app instead of the profile's (LS-061); nil leaves those.
	Arguments []string
	// Profile wins over what was chosen before; empty: the rules of choice.
	Profile string
	// Name is the site's name; empty: the project's.
	Name string
	// Command is what runs instead of a project: the stand-in of the sample.
	Command []string
	// Environ replaces Falconer's own environment; nil is os.Environ.
	Environ []string
}

// replan reads the files anew and makes the plan; what is broken is told in the
// log, and the last good version stays (LS-020).
func (s *Site) replan(properties project.Properties) plan.Plan {
	last := s.crew.current()
	file, err := s.read()
	if err != nil {
		s.logs.Say(logs.Error, err.Error()+"; the last good settings stay in use")
		return last
	}
	p, err := s.makePlan(file, s.Profile(), properties)
	if err != nil && last.Site != "" && !samePlace(err, p.Config.Path) {
		s.logs.Say(logs.Error, err.Error()+"; the last good settings stay in use")
		return last
	}
	s.mu.Lock()
	s.file = file
	s.mu.Unlock()
	p.Sequential = p.Sequential || last.Sequential
	return p
}

// samePlace tells whether an error is about that file: web.config's are answered
// by the proxy, not hidden behind the last good plan (ANCM-021).
func samePlace(err error, path string) bool {
	var problems source.Problems
	return errors.As(err, &problems) && problems.Worst() != nil && path != "" && problems.Worst().File == path
}

// tell hands an event to the application.
func (s *Site) tell(e event) { s.app.tell(e) }

// order queues one order of a person; they are carried out one after the other.
func (s *Site) order(do func(context.Context)) {
	select {
	case s.orders <- do:
	case <-s.ctx.Done():
	}
}

func (s *Site) obey() {
	for {
		select {
		case do := <-s.orders:
			do(s.ctx)
		case <-s.ctx.Done():
			return
		}
	}
}

// Start opens the addresses and starts the application, or lets it wait for its
// first request.
func (s *Site) Start() { s.order(func(ctx context.Context) { _ = s.start(ctx) }) }

// Open is Start for those who need to know why the addresses could not be
// opened: the error is a *proxy.AddressError or source.Problems.
func (s *Site) Open(ctx context.Context) error {
	answer := make(chan error, 1)
	s.order(func(own context.Context) { answer <- s.start(own) })
	select {
	case err := <-answer:
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (s *Site) start(ctx context.Context) error {
	if s.openFront() == nil { // the files may have changed since (LS-021)
		s.crew.take(s.replan(s.crew.known()))
	}
	if err := s.listen(ctx); err != nil {
		return err
	}
	s.watchFiles(ctx)
	s.tell(wantUp{at: at(time.Now()), asleep: s.Plan().StartOnRequest})
	_, err := s.app.Await(ctx, func(n Situation) bool { return n.Up })
	s.changed.tell()
	return err
}

// Wake is the first request to an application that waits for one.
func (s *Site) Wake() { s.tell(knocked{at(time.Now())}) }

// Stop ends the application, closes the addresses and stops watching.
func (s *Site) Stop() { s.order(s.stop) }

func (s *Site) stop(ctx context.Context) {
	s.app.down(ctx)
	s.crew.halt()
	s.shut(ctx)
}

// shut stops watching and closes the addresses.
func (s *Site) shut(ctx context.Context) {
	s.mu.Lock()
	front, watcher := s.front, s.watcher
	s.watcher = nil
	s.mu.Unlock()
	if watcher != nil {
		_ = watcher.Close()
	}
	s.watching.Wait()
	if front != nil {
		limit, cancel := context.WithTimeout(ctx, frontCloses)
		defer cancel()
		_ = front.Shutdown(limit)
		_ = front.Close()
		s.mu.Lock()
		s.front = nil
		s.mu.Unlock()
	}
	s.changed.tell()
}

// frontCloses is how long the front's last answers may take once the app has
// gone.
const frontCloses = 2 * time.Second

// Restart starts a new generation from what was built.
func (s *Site) Restart() { s.order(func(ctx context.Context) { s.again(ctx, false) }) }

// Rebuild builds everything anew and starts a new generation.
func (s *Site) Rebuild() { s.order(func(ctx context.Context) { s.again(ctx, true) }) }

func (s *Site) again(ctx context.Context, build bool) {
	if s.openFront() == nil && s.Plan().Front != "direct" {
		_ = s.start(ctx)
		return
	}
	s.tell(again{at: at(time.Now()), build: build})
}

// Pause stops watching for changes, or goes on with it; what changed meanwhile
// is one batch.
func (s *Site) Pause(on bool) {
	s.order(func(context.Context) {
		s.mu.Lock()
		watcher := s.watcher
		s.mu.Unlock()
		if watcher == nil {
			return
		}
		if on {
			watcher.Pause()
		} else {
			watcher.Resume()
		}
		s.tell(paused{at: at(time.Now()), on: on})
	})
}

// ChooseProfile takes another profile, remembers it for the project, and
// restarts the site with it when it runs.
func (s *Site) ChooseProfile(name string) error {
	file := s.File()
	chosen, err := file.Profile(name)
	if err != nil {
		return err
	}
	if !chosen.Runnable {
		return fmt.Errorf("profile %q cannot run here: %s", chosen.Name, chosen.Why)
	}
	p, err := s.makePlan(file, chosen.Name, nil)
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.profile = chosen.Name
	s.mu.Unlock()
	s.sites.remember(func(st *settings.State) {
		st.Change(s.target.Path, func(p *settings.Project) { p.Profile = chosen.Name })
		st.Recall(s.target.Path, func(r *settings.Recent) { r.Profile = chosen.Name })
	})
	s.order(func(ctx context.Context) {
		up := s.Situation().Up
		if up {
			s.stop(ctx)
		}
		s.crew.take(p)
		if up {
			_ = s.start(ctx)
		}
		s.changed.tell()
	})
	return nil
}

// close ends everything of the site; the recent projects keep how it was.
func (s *Site) close(ctx context.Context) {
	state := s.Situation().State()
	s.sites.remember(func(st *settings.State) {
		st.Recall(s.target.Path, func(r *settings.Recent) { r.State = string(state) })
	})
	done := make(chan struct{})
	s.order(func(own context.Context) {
		s.stop(own)
		close(done)
	})
	select {
	case <-done:
	case <-ctx.Done():
	}
	s.app.close(ctx)
	_ = os.RemoveAll(s.crew.runs)
	s.cancel()
	s.wg.Wait()
	s.shut(ctx)
}

// runFolder is where build copies of the site lie.
func (s *Sites) runFolder(name string, number int) string {
	return filepath.Join(s.folders.Cache, "run", process.RunName(), fmt.Sprintf("%d-%s", number, name))
}
