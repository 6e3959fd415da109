package window

import (
	"fmt"
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"falconer/app/settings"
	"falconer/ui/theme"
	"falconer/ui/widgets"
)

// quitLimit is how long the window may take to go.
const quitLimit = 8 * time.Second

// Close is what the window's close button does: it keeps the tray or quits, as
// the person said when asked the first time. Without a tray it quits; while
// sites run it says so before.
func (w *Window) Close() {
	switch w.memory.State().OnClose {
	case settings.Quit:
		w.Quit()
		return
	case settings.ToTray:
		if w.options.NoTray == "" {
			w.Hide()
			return
		}
	}
	switch {
	case w.options.NoTray != "" && w.up() == 0:
		w.Quit()
	case w.options.NoTray != "":
		w.ask("Closing quits Falconer", "There is no tray to keep it in: "+w.options.NoTray+". "+w.stops()+".",
			widgets.NewMainButton("Quit", w.Quit),
			widgets.NewButton("Stay", func() { w.overlay.close() }))
	default:
		w.ask("Keep running in the tray?", "Sites go on, and the icon beside the clock brings the window back. The answer is remembered; it can be changed in the settings.",
			widgets.NewMainButton("Keep in the tray", func() { w.onClose(settings.ToTray); w.Hide() }),
			widgets.NewButton("Quit", func() { w.onClose(settings.Quit); w.Quit() }),
			widgets.NewButton("Cancel", func() { w.overlay.close() }))
	}
}

// stops says what quitting stops.
func (w *Window) stops() string {
	if w.up() == 1 {
		return "One site will be stopped"
	}
	return fmt.Sprintf("%d sites will be stopped", w.up())
}

// up counts the sites that are wanted up.
func (w *Window) up() int {
	n := 0
	for _, s := range w.sites {
		if s.Situation().Up {
			n++
		}
	}
	return n
}

func (w *Window) onClose(answer settings.OnClose) {
	w.overlay.close()
	w.keeper.change(func(s *settings.State) { s.OnClose = answer })
}

// ask shows a question over the window; Enter takes the first answer.
func (w *Window) ask(title, text string, buttons ...*widgets.Button) {
	row := widgets.NewRow(10)
	for _, b := range buttons {
		row.Objects = append(row.Objects, b)
	}
	block := widgets.NewBlock(10, widgets.NewTitle(title, theme.TitleSize), widgets.NewParagraph(text), row)
	block.Insets = widgets.Insets{Top: 18, Bottom: 18, Left: 20, Right: 20}
	w.overlay.show("question", block, fyne.NewSize(460, block.HeightFor(460)))
	w.win.Canvas().Focus(buttons[0])
}

// Hide takes the window off the screen and keeps the sites.
func (w *Window) Hide() {
	w.overlay.close()
	w.seen = false
	w.win.Hide()
	w.flush()
}

// Quit ends the window, and with it the run of the app: first all that posts to
// the screen, then the window; main stops the sites after it. It asks nothing.
// It may be called again, on the UI goroutine.
func (w *Window) Quit() {
	if w.quitting {
		return
	}
	w.rememberSites()
	w.quitting = true
	go func() {
		if w.options.OnStuck != nil {
			stuck := time.AfterFunc(quitLimit, w.options.OnStuck)
			defer stuck.Stop()
		}
		w.Stop()
		post(w.win.Close) // the last one
	}()
}

// Terminate is Quit at SIGTERM. It may be called on any goroutine.
func (w *Window) Terminate() { post(w.Quit) }

// post is fyne.Do at the end: the toolkit hears SIGTERM too and may have ended
// its loop before us. What is posted then runs here and now, on a window that is
// gone, or falls into a closed queue; both panic, and both have nothing to do.
func post(f func()) {
	defer func() { _ = recover() }()
	fyne.Do(f)
}

// rememberSites keeps in which state the sites were.
func (w *Window) rememberSites() {
	states := map[string]string{}
	for _, s := range w.sites {
		states[s.ID()] = string(s.Situation().State())
	}
	w.keeper.change(func(state *settings.State) {
		recent := slices.Clone(state.Recent)
		for i, r := range recent {
			if word := states[r.Path]; word != "" {
				recent[i].State = word
			}
		}
		state.Recent = recent
	})
}
