//go:build cgo && !nowindow

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/driver/desktop"

	"falconer/app"
	"falconer/app/doctor"
	"falconer/app/settings"
	"falconer/assets"
	"falconer/ui/cli"
	"falconer/ui/control"
	"falconer/ui/tray"
	"falconer/ui/window"
)

// windowHint is what "falconer version" says about the window.
const windowHint = "with the window"

// appID is the ID of FyneApp.toml; a test holds the two together.
const appID = "io.github.falconer"

// quitLimit is how long the sites may take to end after the window has closed.
const quitLimit = 30 * time.Second

// gcPercent keeps the window small: most of its memory are the recorded requests,
// which do not grow, and little is thrown away.
const gcPercent = 40

// addWindow gives the program its window.
func addWindow(p *cli.Program) {
	p.Window = func(ctx context.Context, paths []string) int { return openWindow(ctx, p, paths) }
}

// openWindow runs the window until it is closed for good.
func openWindow(ctx context.Context, p *cli.Program, paths []string) int {
	for i, path := range paths {
		if full, err := filepath.Abs(path); err == nil && path != cli.SampleFlag {
			paths[i] = full
		}
	}
	lock, first, err := control.Acquire(p.Folders.Runtime)
	if err != nil {
		fmt.Fprintf(p.Err, "falconer: %v\nhint: check that %s belongs to you\n", err, p.Folders.Runtime)
		return cli.Other
	}
	if !first {
		return showOther(ctx, p, paths)
	}
	defer lock.Release() //nolint:errcheck // the process ends now
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	sites, err := p.Engine()
	if err != nil {
		fmt.Fprintf(p.Err, "falconer: %v\nhint: falconer doctor looks whether this machine is well\n", err)
		return cli.Other
	}
	s := &session{program: p, sites: sites}
	defer s.end()
	s.build(ctx)
	s.serve()
	s.open(paths)
	s.window.Show()
	s.app.Run()
	return cli.OK
}

// showOther asks the Falconer that has the window to bring it forward (CL-001).
func showOther(ctx context.Context, p *cli.Program, paths []string) int {
	for _, peer := range control.Peers(ctx, p.Folders.Runtime) {
		if peer.Show(ctx, paths) == nil {
			return cli.OK
		}
	}
	fmt.Fprintf(p.Err, "falconer: another falconer has the window and does not answer\nhint: end it, or use falconer run in the terminal\n")
	return cli.Other
}

// session is the window with all that it stands on.
type session struct {
	program *cli.Program
	sites   *app.Sites
	app     fyne.App
	window  *window.Window
	server  *control.Server
	ctx     context.Context // ends with the window
	stop    context.CancelFunc
	wg      sync.WaitGroup
	once    sync.Once

	mu     sync.Mutex
	ending bool // what is open is remembered for good
}

func (s *session) build(ctx context.Context) {
	if dir, err := os.UserCacheDir(); err == nil {
		_ = os.MkdirAll(dir, 0o700) // a fresh home has none, and Fyne makes only folders inside it
	}
	fyneapp.SetMetadata(fyne.AppMetadata{ID: appID, Name: "Falconer", Version: release,
		Icon: fyne.NewStaticResource("falconer.png", assets.Icon(256)), Migrations: map[string]bool{"fyneDo": true}})
	s.app = fyneapp.NewWithID(appID)
	s.app.SetIcon(fyne.NewStaticResource("falconer.png", assets.Icon(256)))
	// At its end Fyne truncates and writes its preferences, and its own watcher
	// complains about the empty file in between. We keep nothing there.
	s.app.Lifecycle().SetOnStopped(func() { log.SetOutput(io.Discard) })
	win := s.app.NewWindow("Falconer") // X11 takes the first title for WM_CLASS
	win.SetMaster()
	options := window.Options{Checks: s.checks, SettingsFile: filepath.Join(s.program.Folders.Config, settings.UserFile),
		OnStuck: func() { s.end(); os.Exit(cli.Other) }}
	options.Home, _ = os.UserHomeDir()
	s.addTray(&options)
	s.window = window.New(s.app, win, engine{s.sites, s.program.StandIn, s.remember}, s.program.Memory, options)
	s.ctx, s.stop = context.WithCancel(context.Background())
	s.wg.Go(func() {
		select {
		case <-ctx.Done(): // SIGTERM
			s.window.Terminate()
		case <-s.ctx.Done():
		}
	})
}

// addTray makes the tray, or says why there is none.
func (s *session) addTray(options *window.Options) {
	host, ok := s.app.(desktop.App)
	available, why := tray.Available()
	if !ok || !available {
		options.NoTray = why
		return
	}
	icon := tray.New(host, nil)
	options.OnTray = func(list []window.TraySite, common []*fyne.MenuItem) {
		view := tray.View{Common: common, Quit: s.window.Quit}
		for _, site := range list {
			view.Sites = append(view.Sites, tray.Site{Name: site.Name, Situation: site.Situation, Items: site.Items})
		}
		icon.Show(view, tray.DarkPanel(s.window.Dark()))
	}
}

// serve lets other programs of this user speak to the sites.
func (s *session) serve() {
	server, err := control.Serve(s.program.Folders.Runtime, s.sites, s.program.Version, func(paths []string) {
		fyne.Do(func() {
			s.window.Show()
			s.open(paths)
		})
	})
	if err != nil {
		fmt.Fprintf(s.program.Err, "falconer: terminals will not see the window's sites: %v\n", err)
		return
	}
	s.server = server
}

// open opens what was asked for, else the sites of last time (CL-001).
func (s *session) open(paths []string) {
	if len(paths) == 0 && len(s.sites.All()) == 0 {
		paths = s.program.Memory.State().Open
	}
	if len(paths) == 0 {
		return
	}
	last := paths[len(paths)-1]
	if last == cli.SampleFlag {
		s.window.OpenSample()
		return
	}
	// The last one is shown, with whatever is wrong with it; the others come
	// before it, quietly: one that has gone meanwhile is no reason to complain.
	s.wg.Go(func() {
		for _, path := range paths[:len(paths)-1] {
			_, _ = s.sites.Open(s.ctx, path, app.Options{})
		}
		fyne.Do(func() { s.window.Open(last) })
	})
}

// checks are the welcome page's: the machine's, the certificate's, the tray's.
func (s *session) checks(ctx context.Context) []window.Check {
	around := doctor.Surroundings{}
	around.Dotnet, around.DotnetErr = s.sites.Dotnet(ctx, "")
	var out []window.Check
	for _, c := range doctor.Machine(ctx, around) {
		out = append(out, window.Check{OK: c.Result == doctor.OK, Text: c.Summary, Advice: c.Advice})
	}
	certificate := s.sites.Certificate()
	out = append(out, window.Check{OK: certificate.Found && certificate.Advice == "", Text: "HTTPS certificate: " + certificate.Text, Advice: certificate.Advice})
	if available, why := tray.Available(); available {
		out = append(out, window.Check{OK: true, Text: "tray available"})
	} else {
		out = append(out, window.Check{Text: "no tray: " + why, Advice: "closing the window quits, and asks first while a site runs"})
	}
	return out
}

// end stops everything in order and leaves nothing behind.
func (s *session) end() {
	s.once.Do(func() {
		s.remember()
		s.mu.Lock()
		s.ending = true
		s.mu.Unlock()
		s.stop()
		s.wg.Wait()
		ctx, cancel := context.WithTimeout(context.Background(), quitLimit)
		defer cancel()
		s.window.Stop()
		s.sites.Close(ctx)
		if s.server != nil {
			_ = s.server.Close()
		}
	})
}

// remember keeps which projects are open, for the next start, also when this one
// does not end well.
func (s *session) remember() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ending {
		return
	}
	var open []string
	for _, site := range s.sites.All() {
		if !site.IsStandIn() {
			open = append(open, site.ID())
		}
	}
	_ = s.program.Memory.Update(func(st *settings.State) { st.Open = open })
}

// engine is the engine as the window wants to see it.
type engine struct {
	sites    *app.Sites
	standIn  []string
	remember func() // called after a site came or went
}

func (e engine) Focused(got bool) { e.sites.Focused(got) }

func (e engine) Sites() []window.Site {
	var out []window.Site
	for _, s := range e.sites.All() {
		out = append(out, s)
	}
	return out
}

func (e engine) Applications(s window.Site) []window.Site {
	site, ok := s.(*app.Site)
	if !ok {
		return nil
	}
	list := site.Applications()
	if len(list) < 2 {
		return nil
	}
	out := make([]window.Site, len(list))
	for i, m := range list {
		out[i] = m
	}
	return out
}

func (e engine) Open(path string) (window.Site, error) {
	site, err := e.sites.Open(context.Background(), path, app.Options{})
	if err != nil {
		return nil, err
	}
	e.remember()
	return site, nil
}

func (e engine) Remove(s window.Site) {
	if site, ok := s.(*app.Site); ok {
		go func() { // it ends with the site, which Close waits for
			e.sites.Remove(context.Background(), site)
			e.remember()
		}()
	}
}

func (e engine) Sample() (window.Site, string, error) {
	site, which, err := e.sites.Sample(context.Background(), e.standIn, app.Options{})
	if err != nil {
		return nil, which, err
	}
	if site == nil {
		return nil, which, errors.New("the sample could not be opened")
	}
	e.remember()
	return site, which, nil
}

func (e engine) Changed() (<-chan struct{}, func()) { return e.sites.Changed() }
