package app

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"falconer/app/logs"
	"falconer/app/settings"
	"falconer/proxy"
	"falconer/proxy/trace"
)

// Site is what a person opened: its addresses, its applications, its log and its
// requests. Its methods may be called by several goroutines; those that set
// something going return at once and are carried out in order.
type Site struct {
	sites   *Sites
	options Options
	name    string
	runs    string // folder for build copies

	logs   *logs.Store
	trace  *trace.Store
	ledger *ledger
	mounts []*Mount // the one that was opened first
	since  time.Time
	// hosting is the applicationhost.config that it comes from, else nil.
	hosting *hosting

	changed notice
	orders  chan func(context.Context)
	ctx     context.Context
	cancel  context.CancelFunc
	wg      sync.WaitGroup

	mu     sync.Mutex // guards what follows
	front  *proxy.Front
	opened time.Time // when the front was opened last
	// elsewhere are ports that stand in the place of the plan's until Stop.
	elsewhere map[int]int
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

// main is the application that was opened.
func (s *Site) main() *Mount { return s.mounts[0] }

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

// Start opens the addresses and starts the applications, or lets them wait for
// their first request.
func (s *Site) Start() { s.order(func(ctx context.Context) { _ = s.start(ctx) }) }

// Open is Start for those who need to know why the addresses could not be
// opened: the error is a *proxy.AddressError or source.Problems.
func (s *Site) Open(ctx context.Context) error { return s.ask(ctx, s.start) }

// ask queues an order and answers how it went.
func (s *Site) ask(ctx context.Context, do func(context.Context) error) error {
	answer := make(chan error, 1)
	s.order(func(own context.Context) { answer <- do(own) })
	select {
	case err := <-answer:
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (s *Site) start(ctx context.Context) error {
	defer s.changed.tell()
	if err := s.listen(ctx); err != nil {
		return err
	}
	for _, m := range s.mounts {
		if err := m.up(ctx); err != nil {
			return err
		}
	}
	return nil
}

// Stop ends the applications, closes the addresses and stops watching. A second
// one ends what a debugger holds up.
func (s *Site) Stop() {
	for _, m := range s.mounts {
		m.insist()
	}
	s.order(s.stop)
}

func (s *Site) stop(ctx context.Context) {
	s.each(func(m *Mount) { m.down(ctx) })
	s.shut(ctx)
}

// each does something for all applications at the same time.
func (s *Site) each(do func(*Mount)) {
	var wg sync.WaitGroup
	for _, m := range s.mounts {
		wg.Go(func() { do(m) })
	}
	wg.Wait()
}

// shut stops watching and closes the addresses.
func (s *Site) shut(ctx context.Context) {
	s.each((*Mount).unwatch)
	s.mu.Lock()
	front := s.front
	s.elsewhere = nil
	s.mu.Unlock()
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

// Restart starts a new generation of each application from what was built.
func (s *Site) Restart() { s.order(func(ctx context.Context) { s.again(ctx, s.mounts, false) }) }

// Rebuild builds everything anew and starts a new generation of each application.
func (s *Site) Rebuild() { s.order(func(ctx context.Context) { s.again(ctx, s.mounts, true) }) }

// again restarts some of the applications; where no address is open yet, it is a
// start.
func (s *Site) again(ctx context.Context, mounts []*Mount, build bool) {
	if s.openFront() == nil && s.Plan().Front != "direct" {
		_ = s.start(ctx)
		return
	}
	for _, m := range mounts {
		m.tell(again{at: at(time.Now()), build: build})
		if build {
			m.selfTest()
		}
	}
}

// Pause stops watching for changes, or goes on with it; what changed meanwhile
// is one batch.
func (s *Site) Pause(on bool) {
	s.order(func(context.Context) { s.each(func(m *Mount) { m.pause(on) }) })
}

// close ends everything of the site; the recent projects keep how it was.
func (s *Site) close(ctx context.Context) {
	state := s.Situation().State()
	s.sites.remember(func(st *settings.State) {
		st.Recall(s.Target().Path, func(r *settings.Recent) { r.State = string(state) })
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
	s.each(func(m *Mount) { m.app.close(ctx) })
	_ = os.RemoveAll(s.runs)
	s.cancel()
	s.wg.Wait()
	s.shut(ctx)
}

// kept is where what its apps wrote into their copies is kept.
func (s *Site) kept() string {
	return filepath.Join(s.sites.folders.Data, "kept", s.since.Format("2006-01-02-150405"))
}

// runFolder is where build copies of the site lie.
func (s *Sites) runFolder(name string, number int) string {
	return filepath.Join(s.scratch(), fmt.Sprintf("%d-%s", number, name))
}
