package window

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"falconer/app"
	"falconer/assets"
	"falconer/ui/theme"
	"falconer/ui/widgets"
)

// topBar is the mark, the pickers, the buttons, the chip.
type topBar struct {
	object  *fyne.Container
	line    *bar
	mark    *canvas.Image
	brand   *widgets.Text
	claim   *widgets.Text
	site    *widgets.Button
	profile *widgets.Button
	buttons []barButton
	chip    *widgets.Pill
	menu    *widgets.Button
	state   topState
	drawn   bool
}

// barButton is a command's button.
type barButton struct {
	*widgets.Button
	command *Command
	label   string
	offered bool // in the accent colour when it can be done
}

func newTopBar(w *Window) *topBar {
	t := &topBar{
		mark: canvas.NewImageFromResource(nil), brand: widgets.NewTitle("Falconer", theme.TitleSize),
		claim: widgets.NewText("IIS Express for every desktop"), chip: widgets.NewPill("", widgets.Ring, theme.Stopped),
	}
	t.mark.SetMinSize(fyne.NewSquareSize(26))
	t.recolor()
	t.claim.Color = theme.Secondary
	t.site = widgets.NewButton("", w.pickSite)
	t.site.Bold, t.site.Down = true, true
	t.profile = widgets.NewButton("", func() { w.do("profile") })
	t.profile.Bold, t.profile.Down = true, true
	t.profile.OnHover = func(in bool) { w.hover(w.list.Find("profile"), in) }
	for _, b := range []struct {
		id, label string
		icon      theme.Icon
	}{
		{"start", "Start", theme.IconStart}, {"restart", "Restart", theme.IconRestart},
		{"rebuild", "Rebuild", theme.IconRebuild}, {"stop", "Stop", theme.IconStop},
	} {
		command := w.list.Find(b.id)
		button := widgets.NewIconButton(b.icon, b.label, func() { w.run(command) })
		button.OnHover = func(in bool) { w.hover(command, in) }
		t.buttons = append(t.buttons, barButton{button, command, b.label, b.id == "start"})
	}
	t.menu = widgets.NewIconButton(theme.IconMenu, "", w.showMenu)
	t.menu.Hidden = hasMenuBar
	left := []fyne.CanvasObject{t.mark, t.brand, t.claim, t.site, t.profile}
	for _, b := range t.buttons {
		left = append(left, b.Button)
	}
	t.line = &bar{high: theme.TopBar, left: len(left), side: 14, gap: 10, keeps: true}
	t.object = container.New(t.line, append(left, t.chip, t.menu)...)
	return t
}

// recolor takes the mark of the theme.
func (t *topBar) recolor() {
	dark := theme.IsDark()
	name := "mark-light.svg"
	if dark {
		name = "mark-dark.svg"
	}
	t.mark.Resource = fyne.NewStaticResource(name, assets.Mark(dark))
	t.mark.Refresh()
}

// topState is all that the bar shows, to tell whether it changed.
type topState struct {
	site, profile, hint, chip string
	shape                     widgets.Shape
	color                     fyne.ThemeColorName
	can                       [4]bool
	open, narrow              bool
}

// show shows the current site, or the program's name without one.
func (t *topBar) show(w *Window, now time.Time) {
	state := topState{narrow: w.narrow}
	if s := w.current; s != nil {
		state = t.stateOf(s, w.narrow, now)
	}
	if t.drawn && state == t.state {
		return
	}
	t.state, t.drawn = state, true
	open := state.open
	t.brand.Hidden, t.claim.Hidden = open, open || w.narrow
	t.site.Hidden, t.profile.Hidden, t.chip.Hidden = !open, state.profile == "", !open
	t.site.SetLabel(state.site, "")
	t.profile.SetLabel(state.profile, state.hint)
	t.chip.Set(state.chip, state.shape, state.color)
	t.line.gap = 10
	if w.narrow {
		t.line.gap = 6
	}
	for i, b := range t.buttons {
		b.Hidden = !open
		b.show(state.can[i], w.narrow)
	}
	t.object.Refresh()
}

func (t *topBar) stateOf(s Site, narrow bool, now time.Time) topState {
	situation := s.Situation()
	state := topState{open: true, narrow: narrow, site: s.Name(), profile: s.Profile()}
	state.shape, state.color = sign(situation)
	state.chip = chip(s, situation, now, narrow)
	for _, p := range s.Profiles() {
		if p.Name == state.profile && p.Synthesised && !narrow {
			state.hint = "synthesised"
		}
	}
	for i, b := range t.buttons {
		state.can[i] = b.command.why(s) == ""
	}
	return state
}

// show enables the button when its command can be done; the one that is most
// likely wanted has the accent.
func (b barButton) show(on, narrow bool) {
	weight, label := widgets.Flat, b.label
	if b.offered && on {
		weight = widgets.Main
	}
	if narrow && weight == widgets.Flat {
		label = ""
	}
	b.SetWeight(weight)
	b.SetLabel(label, "")
	b.SetEnabled(on)
}

// chip is the site's sentence; held requests are told instead of the seconds
// while there are some. In a narrow window it is its first words.
func chip(s Site, situation app.Situation, now time.Time, narrow bool) string {
	text := s.Sentence(now)
	if situation.State() == app.Holding {
		if held := s.Counts().Held; held > 0 {
			text = "Holding " + count(held, "request")
		}
	}
	if !narrow {
		return cut(text, 64)
	}
	text, _, _ = strings.Cut(text, " · ")
	return cut(text, 20)
}

// cut is the beginning of a text that is longer than n characters.
func cut(text string, n int) string {
	runes := []rune(text)
	if len(runes) <= n {
		return text
	}
	return string(runes[:n-1]) + "…"
}

// hover shows what a button does, or why it cannot, while the pointer is on it.
func (w *Window) hover(c *Command, inside bool) {
	text := ""
	if inside {
		text = c.hint(w.current)
	}
	w.status.hint(text)
}
