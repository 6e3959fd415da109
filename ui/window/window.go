// Package window is Falconer's window: its frame, its commands with their
// menus and keys, and what brings the panes, the engine and the memory together.
//
// It sees the engine through its values and through the interfaces that it
// declares (Site, Engine, Memory); main hands them in together with the app and
// the window of the toolkit. It may import the values of app and of the rooms
// below, its own panes, ui/widgets and ui/theme; never the toolkit's app
// package, which brings OpenGL.
//
// All of it belongs to the UI goroutine, except where something else is said.
package window

import (
	"context"
	"net/url"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"

	"falconer/launchsettings/source"
	"falconer/ui/theme"
	"falconer/ui/widgets"
	"falconer/ui/window/detail"
	"falconer/ui/window/failure"
	"falconer/ui/window/log"
	"falconer/ui/window/requests"
	"falconer/ui/window/settings"
	"falconer/ui/window/sites"
	"falconer/ui/window/welcome"
)

// Options are what the window is given beside engine and memory; all of them
// may be empty.
type Options struct {
	// Checks looks at the machine; it runs on a goroutine of its own.
	Checks func(ctx context.Context) []Check
	// NoTray says why there is no tray; empty when there is one.
	NoTray string
	// OnTray is told what the tray should show, after every change; it must do
	// nothing when that looks the same as before.
	OnTray func(sites []TraySite, common []*fyne.MenuItem)
	// SettingsFile is where the settings of the program are kept.
	SettingsFile string
	// Home is the person's folder, shown as ~.
	Home string
	// OnStuck is called when quitting takes longer than its limit.
	OnStuck func()
	// Now is the time; nil is that of the system.
	Now func() time.Time
}

// Window is the window.
type Window struct {
	app     fyne.App
	win     fyne.Window
	engine  Engine
	memory  Memory
	options Options
	list    Commands

	pump    *widgets.Pump
	clock   *clock
	keeper  *keeper
	ctx     context.Context
	cancel  context.CancelFunc
	running sync.WaitGroup // the goroutines of the window

	sites    []Site
	follows  map[string]func() // ends the following of a site, by its ID
	current  Site
	ofSite   func() // ends the following of the current site's traffic
	made     bool   // New is over
	seen     bool   // the window is on the screen
	quitting bool
	narrow   bool
	folded   bool
	dark     bool
	busy     string // what is being opened
	waiting  []opener
	checks   []Check
	cleared  map[string]time.Time      // failures that a person has put aside, by site
	causes   map[string]map[int]string // why generations were started, by site
	launched map[string]int            // the generation whose start opened the browser, by site
	// forgotten are recent projects that were taken off the list; what memory
	// says may be a moment behind.
	forgotten map[string]bool
	dialog    *dialog.FileDialog   // the open one, or nil
	openURL   func(*url.URL) error // the app's; tests take another
	// spawn is background; tests do both in line.
	spawn func(work, then func())

	top      *topBar
	address  *addressBar
	question *questionBar
	status   *statusBar
	content  *fyne.Container // all of it
	body     *fyne.Container // one page of those below
	shown    page
	welcome  *welcome.Page
	notice   *welcome.Notice
	start    *welcome.Start
	frame    *frame
	pane     *sites.Pane
	failure  *failure.Pane
	requests *requests.Pane
	log      *log.Pane
	detail   *detail.Pane
	plan     *settings.Effective
	overlay  *overlay
}

// New fills a window of the toolkit and begins to follow the engine. The caller
// shows the window and runs the app; after that it calls Stop.
func New(a fyne.App, win fyne.Window, engine Engine, memory Memory, o Options) *Window {
	if o.Now == nil {
		o.Now = time.Now
	}
	ctx, cancel := context.WithCancel(context.Background())
	w := &Window{
		app: a, win: win, engine: engine, memory: memory, options: o,
		ctx: ctx, cancel: cancel, seen: true,
		follows: map[string]func(){}, cleared: map[string]time.Time{}, forgotten: map[string]bool{}, causes: map[string]map[int]string{}, launched: map[string]int{},
	}
	w.spawn, w.openURL = w.background, a.OpenURL
	w.folded = memory.State().Window.Folded
	w.keeper = newKeeper(memory)
	w.list = w.commands()
	w.applyTheme()
	w.build()
	w.bindKeys()
	w.pump = widgets.NewPump(widgets.FrameTime, w.flush)
	w.clock = &clock{mark: w.pump.Mark}
	a.Settings().AddListener(func(fyne.Settings) { w.pump.Mark() })
	w.follow(engine.Changed)
	w.look()
	a.Lifecycle().SetOnEnteredForeground(func() { engine.Focused(true) })
	a.Lifecycle().SetOnExitedForeground(func() { engine.Focused(false) })
	win.SetOnDropped(w.dropped)
	win.SetCloseIntercept(w.Close)
	w.flush()
	w.made = true
	w.pump.Mark() // now that the caller has the window: the tray
	return w
}

// build makes the window's content and gives it its size.
func (w *Window) build() {
	w.top, w.address, w.question, w.status = newTopBar(w), newAddressBar(w), newQuestionBar(w), newStatusBar()
	w.pane = sites.New(func() { w.do("open") })
	w.pane.OnSelected = func(id string) { w.ShowSite(w.byID(id)) }
	w.pane.OnMenu = w.siteMenu
	w.failure = failure.New()
	w.failure.OnOpen = w.openFile
	w.failure.OnCopy = func(text string) { w.copy(text, "failure") }
	w.plan = settings.NewEffective()
	w.plan.Short, w.plan.Read = w.short, w.readRestarts
	w.welcome, w.notice, w.start = w.newWelcome(), welcome.NewNotice(), welcome.NewStart()
	w.notice.OnBack = func() { w.showPage(pageHome) }
	w.notice.OnTarget = w.Open
	w.notice.OnPlace = w.openFile
	w.newPanes()
	w.overlay = newOverlay(w.win)
	w.frame = newFrame(w)
	w.body = container.NewStack()
	w.content = container.New(&root{w: w},
		widgets.NewPanel(theme.Panel, w.top.object), widgets.NewLine(),
		widgets.NewPanel(theme.Panel, w.address.object), widgets.NewLine(),
		w.question.object, widgets.NewLine(),
		w.body,
		widgets.NewLine(), widgets.NewPanel(theme.Panel, w.status.object))
	w.win.SetPadded(false)
	w.win.SetContent(w.content)
	state := w.memory.State().Window
	size := fyne.NewSize(1440, 900)
	if state.Width > 0 && state.Height > 0 {
		size = fyne.NewSize(state.Width, state.Height)
	}
	w.win.Resize(size)
}

// Dark tells whether the window is dark.
func (w *Window) Dark() bool { return theme.IsDark() }

// Current is the site that is shown, or nil.
func (w *Window) Current() Site { return w.current }

// ShowSite shows a site.
func (w *Window) ShowSite(s Site) {
	if s == nil {
		return
	}
	w.current = s
	w.shown = pageNone
	w.followCurrent()
	w.flush()
}

// Show brings the window to the front.
func (w *Window) Show() {
	w.seen = true
	w.win.Show()
	w.win.RequestFocus()
	w.flush()
}

// Stop ends everything that the window does by itself and waits for it. It may
// be called again, and from any goroutine.
func (w *Window) Stop() {
	w.cancel()
	w.clock.stop()
	w.pump.Stop()
	w.running.Wait()
	w.keeper.stop()
}

// do runs a command by its ID for the current site.
func (w *Window) do(id string) { w.run(w.list.Find(id)) }

func (w *Window) run(c *Command) { c.run(w.current, w.say) }

// say tells something in the status bar for some seconds.
func (w *Window) say(text string) {
	w.status.say(text, w.options.Now())
	w.flush()
}

// openFile opens a file with the system's program for it.
func (w *Window) openFile(at source.Place) {
	if err := w.openPath(at.File); err != nil {
		w.say(err.Error())
	}
}
