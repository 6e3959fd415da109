package window

import (
	"falconer/app/settings"
	"falconer/launchsettings/source"
	"falconer/ui/theme"
	"falconer/ui/widgets"
	settingspane "falconer/ui/window/settings"

	"fyne.io/fyne/v2"
)

// remove closes a site; one that runs is stopped by the engine first.
func (w *Window) remove(s Site) {
	if !s.Situation().Up {
		w.engine.Remove(s)
		w.flush()
		return
	}
	w.ask("Close "+s.Name()+"?", "It is running and will be stopped.",
		widgets.NewMainButton("Stop and close", func() {
			w.overlay.close()
			w.engine.Remove(s)
			w.flush()
		}),
		widgets.NewButton("Cancel", func() { w.overlay.close() }))
}

// foldSites hides or shows the list of sites.
func (w *Window) foldSites() {
	w.folded = !w.folded
	folded := w.folded
	w.keeper.change(func(s *settings.State) { s.Window.Folded = folded })
	w.flush()
}

// escape closes what lies over the window, then what was selected.
func (w *Window) escape() {
	switch {
	case w.overlay.close():
	case w.dialog != nil:
		w.dialog.Hide()
		w.dialog = nil
	case w.shown == pageNotice:
		w.showPage(pageHome)
	default:
		w.frame.unselect()
	}
}

// showSettings shows what can be set.
func (w *Window) showSettings() {
	if !w.overlay.toggle("settings") {
		return
	}
	p := settingspane.New()
	p.OnChanged = w.changeSettings
	p.OnFile = func(path string) { w.openFile(source.Place{File: path}) }
	state := w.memory.State()
	view := settingspane.View{
		Values: settingspane.Values{
			Theme: theme.ParseMode(state.Window.Theme), TextSize: state.Window.TextSize, OnClose: string(state.OnClose),
		},
		NoTray: w.options.NoTray, File: w.options.SettingsFile,
	}
	if view.Values.TextSize == 0 {
		view.Values.TextSize = 1
	}
	if w.current != nil {
		view.Site, view.Limits = w.current.Name(), w.current.Plan().Named
	}
	p.Show(view)
	w.overlay.show("settings", p.Object(), fyne.NewSize(560, p.HeightFor(560)))
}

// changeSettings makes a choice act at once and remembers it.
func (w *Window) changeSettings(v settingspane.Values) {
	w.app.Settings().SetTheme(&theme.Theme{Mode: v.Theme, Text: v.TextSize})
	w.keeper.change(func(s *settings.State) {
		s.Window.Theme, s.Window.TextSize, s.OnClose = string(v.Theme), v.TextSize, settings.OnClose(v.OnClose)
	})
	w.flush()
}
