package window

import (
	"errors"
	"io"
	"log"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"

	"falconer/app"
	"falconer/app/settings"
	"falconer/launchsettings/project"
	"falconer/launchsettings/source"
	"falconer/ui/theme"
	"falconer/ui/window/welcome"
)

// background runs work off the UI goroutine and then, with the window still
// there, what follows on it.
func (w *Window) background(work, then func()) {
	w.running.Go(func() {
		work()
		if w.ctx.Err() == nil {
			fyne.Do(func() {
				if !w.quitting {
					then()
				}
			})
		}
	})
}

// Open opens what lies at a path and shows it; what is wrong with it is shown
// instead.
func (w *Window) Open(path string) { w.open(path, false) }

func (w *Window) open(path string, start bool) {
	w.opening("Opening "+w.short(path)+" …", "Could not open "+w.short(path), start, func() (Site, string, error) {
		site, err := w.engine.Open(path)
		return site, "", err
	})
}

func (w *Window) openSample() {
	w.opening("Opening the sample …", "Could not open the sample", true, w.engine.Sample)
}

// opening shows what goes on while a site is made, and the site after it.
func (w *Window) opening(busy, failed string, start bool, open func() (Site, string, error)) {
	if w.busy != "" {
		if busy != w.busy && !slices.ContainsFunc(w.waiting, func(o opener) bool { return o.busy == busy }) {
			w.waiting = append(w.waiting, opener{busy, func() { w.opening(busy, failed, start, open) }})
		}
		return
	}
	w.busy = busy
	w.say(busy)
	var site Site
	var which string
	var err error
	w.spawn(func() { site, which, err = open() }, func() {
		w.busy = ""
		defer w.openNext()
		w.say(which)
		if err != nil {
			w.showProblem(failed, err, func() { w.opening(busy, failed, start, open) })
			return
		}
		w.flush() // takes the site over
		w.ShowSite(site)
		if start {
			w.do("start")
		}
	})
}

// opener is something that is to be opened once what is being opened is there.
type opener struct {
	busy string
	run  func()
}

// openNext opens what was asked for meanwhile, such as by a second start.
func (w *Window) openNext() {
	if w.busy != "" || len(w.waiting) == 0 {
		return
	}
	next := w.waiting[0]
	w.waiting = w.waiting[1:]
	next.run()
}

// showProblem shows what is wrong with what was opened, or asks which of
// several projects is meant.
func (w *Window) showProblem(title string, err error, again func()) {
	w.notice.OnAgain = again
	var choice *app.ChoiceError
	var cannot *app.CannotRunError
	var deeper *project.DeeperError
	switch {
	case errors.As(err, &choice):
		w.notice.ShowTargets(project.Found{Opened: w.short(choice.Opened), Targets: choice.Targets})
	case errors.As(err, &cannot):
		w.notice.ShowTargets(project.Found{Opened: w.short(cannot.Target.Dir), Targets: []project.Target{cannot.Target}})
	case errors.As(err, &deeper):
		w.notice.ShowDeeper(w.short(deeper.Problem.File), deeper.Targets, deeper.Rest)
	default:
		w.notice.ShowProblem(title, problem(err))
	}
	w.showPage(pageNotice)
}

// dropped opens what was dropped on the window.
func (w *Window) dropped(_ fyne.Position, items []fyne.URI) {
	for _, item := range items {
		if item.Scheme() == "file" {
			w.Open(item.Path())
		}
	}
}

// openFolder asks for a folder.
func (w *Window) openFolder() {
	d := dialog.NewFolderOpen(func(folder fyne.ListableURI, err error) {
		w.dialog = nil
		switch {
		case err != nil:
			w.say(err.Error())
		case folder != nil:
			path := folder.Path()
			w.keeper.change(func(s *settings.State) { s.Window.Folder = filepath.Dir(path) })
			w.Open(path)
		}
	}, w.win)
	d.SetConfirmText("Open")
	if at, err := storage.ListerForURI(storage.NewFileURI(w.lastFolder())); err == nil {
		d.SetLocation(at)
	}
	w.dialog = d
	// On standard error the toolkit would complain of each of the person's usual
	// folders that this computer does not have, such as Videos.
	complaints := log.Writer()
	log.SetOutput(io.Discard)
	d.Show() // before it is shown, the dialog has no size to change
	log.SetOutput(complaints)
	size := w.win.Canvas().Size()
	d.Resize(fyne.NewSize(fyne.Min(900, size.Width-60), fyne.Min(640, size.Height-60)))
}

// lastFolder is where the dialog was last, or the person's folder.
func (w *Window) lastFolder() string {
	if last := w.memory.State().Window.Folder; last != "" {
		if info, err := os.Stat(last); err == nil && info.IsDir() {
			return last
		}
	}
	return w.options.Home
}

// copy puts a text on the clipboard and says so.
func (w *Window) copy(text, what string) {
	w.app.Clipboard().SetContent(text)
	w.say(what + " copied")
}

// openPath opens a file with the system's program for it.
func (w *Window) openPath(path string) error {
	slash := filepath.ToSlash(path)
	if runtime.GOOS == "windows" {
		slash = "/" + slash
	}
	return w.openURL(&url.URL{Scheme: "file", Path: slash})
}

// baseOf is a place for a button: launchSettings.json:14.
func baseOf(at source.Place) string {
	at.File, at.Column = filepath.Base(at.File), 0
	return at.String()
}

func (w *Window) newWelcome() *welcome.Page {
	p := welcome.New()
	p.OnOpenFolder = func() { w.do("open") }
	p.OnSample = func() { w.do("sample") }
	p.OnOpen = w.Open
	p.OnStart = func(path string) { w.open(path, true) }
	p.OnForget = func(path string) {
		w.keeper.change(func(s *settings.State) { s.Forget(path) })
		w.forgotten[path] = true
		w.flush()
	}
	return p
}

// welcomeView is the welcome page at a moment.
func (w *Window) welcomeView(now time.Time) welcome.View {
	v := welcome.View{Busy: w.busy}
	for _, r := range w.memory.State().Recent {
		if w.forgotten[r.Path] {
			continue
		}
		line := w.short(r.Path)
		if r.Profile != "" {
			line += " · " + r.Profile
		}
		note := when(r.Opened, now)
		state := app.State(r.State)
		if state != app.Failed && state != app.Crashed {
			state = app.Stopped // it is not open
		} else {
			note = strings.TrimSpace("failed " + note)
		}
		shape, color := stateSign(state)
		v.Recents = append(v.Recents, welcome.Recent{
			Path: r.Path, Name: r.Name, Line: line, Note: note, Shape: shape, Color: color,
		})
	}
	for _, c := range w.checks {
		v.Checks = append(v.Checks, welcome.Check(c))
	}
	return v
}

// when is a day in words, as far as it is of use.
func when(t, now time.Time) string {
	day := func(t time.Time) time.Time {
		y, m, d := t.Date()
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	}
	switch days := int(day(now).Sub(day(t.In(now.Location()))).Hours() / 24); {
	case t.IsZero():
		return ""
	case days <= 0:
		return "today"
	case days == 1:
		return "yesterday"
	case days < 7:
		return t.Weekday().String()
	default:
		return t.Format("2 Jan 2006")
	}
}

// look has the machine looked at, once.
func (w *Window) look() {
	if w.options.Checks == nil {
		return
	}
	var found []Check
	w.spawn(func() { found = w.options.Checks(w.ctx) }, func() {
		w.checks = found
		w.flush()
	})
}

// applyTheme takes the remembered colours and size of text.
func (w *Window) applyTheme() {
	state := w.memory.State().Window
	w.app.Settings().SetTheme(&theme.Theme{Mode: theme.ParseMode(state.Theme), Text: state.TextSize})
}
