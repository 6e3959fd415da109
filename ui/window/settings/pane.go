// Package settings is what a person can set in the window, and what is in force
// for a site, with where it comes from.
//
// It shows only what acts: what belongs into a file of the project is shown
// with its place and changed there. It may import the values of app, ui/widgets
// and ui/theme.
package settings

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"falconer/app/plan"
	"falconer/ui/theme"
	"falconer/ui/widgets"
)

// Values are what can be set here.
type Values struct {
	Theme    theme.Mode
	TextSize float32 // a factor: 1 is as designed
	OnClose  string  // what closing the window does: "", tray, quit
}

// The answers to what closing the window does.
const (
	Ask    = ""
	ToTray = "tray"
	Quit   = "quit"
)

// View is what the pane shows.
type View struct {
	Values Values
	// Tray says why closing cannot keep the tray; empty when it can.
	NoTray string
	// Site and Limits are the current site's; Site is empty when none is open.
	Site   string
	Limits []plan.Limit
	// File is where the settings of the program are kept.
	File string
}

// Pane is the settings. All of it belongs to the UI goroutine.
type Pane struct {
	// OnChanged is told the new values after each choice.
	OnChanged func(Values)
	// OnFile opens the settings file.
	OnFile func(path string)

	block  *widgets.Block
	object fyne.CanvasObject
	view   View
}

// New makes an empty pane.
func New() *Pane {
	p := &Pane{block: widgets.NewBlock(8)}
	p.block.Insets = widgets.Insets{Top: 18, Bottom: 20, Left: 20, Right: 20}
	p.object = container.NewVScroll(p.block)
	return p
}

// Object is what is laid out.
func (p *Pane) Object() fyne.CanvasObject { return p.object }

// HeightFor is how high the pane is at a width when nothing scrolls.
func (p *Pane) HeightFor(width float32) float32 { return p.block.HeightFor(width) }

// Show shows the values.
func (p *Pane) Show(v View) {
	p.view = v
	p.block.Objects = p.build()
	p.block.Refresh()
}

func (p *Pane) build() []fyne.CanvasObject {
	v := p.view.Values
	parts := []fyne.CanvasObject{
		widgets.NewTitle("Settings", theme.TitleSize),
		widgets.NewCaption("COLOURS"),
		p.choice([]option{
			{"as the system", v.Theme == theme.System, func(v *Values) { v.Theme = theme.System }},
			{"dark", v.Theme == theme.Dark, func(v *Values) { v.Theme = theme.Dark }},
			{"light", v.Theme == theme.Light, func(v *Values) { v.Theme = theme.Light }},
		}),
		widgets.NewCaption("TEXT"),
		p.choice([]option{
			{"small", v.TextSize == Small, func(v *Values) { v.TextSize = Small }},
			{"as designed", v.TextSize == 1, func(v *Values) { v.TextSize = 1 }},
			{"large", v.TextSize == Large, func(v *Values) { v.TextSize = Large }},
			{"larger", v.TextSize == Larger, func(v *Values) { v.TextSize = Larger }},
		}),
		widgets.NewCaption("CLOSING THE WINDOW"),
	}
	if p.view.NoTray != "" {
		parts = append(parts, widgets.NewParagraph("Quits: "+p.view.NoTray+"."))
	} else {
		parts = append(parts, p.choice([]option{
			{"asks", v.OnClose == Ask, func(v *Values) { v.OnClose = Ask }},
			{"keeps the tray", v.OnClose == ToTray, func(v *Values) { v.OnClose = ToTray }},
			{"quits", v.OnClose == Quit, func(v *Values) { v.OnClose = Quit }},
		}))
	}
	if len(p.view.Limits) > 0 {
		parts = append(parts, widgets.NewCaption("LIMITS OF "+p.view.Site), Limits(p.view.Limits))
	}
	if p.view.File != "" {
		parts = append(parts, widgets.NewParagraph("Limits and the rest are set in falconer.toml of a project, or for all projects in:"),
			widgets.NewRow(0, widgets.NewLink(p.view.File, func() {
				if p.OnFile != nil {
					p.OnFile(p.view.File)
				}
			})))
	}
	return parts
}

// The sizes of text, as factors.
const (
	Small  float32 = 0.9
	Large  float32 = 1.15
	Larger float32 = 1.3
)

type option struct {
	label  string
	chosen bool
	set    func(*Values)
}

// choice is a row of buttons of which one is chosen.
func (p *Pane) choice(options []option) fyne.CanvasObject {
	row := widgets.NewRow(6)
	for _, o := range options {
		button := widgets.NewButton(o.label, func() {
			o.set(&p.view.Values)
			p.Show(p.view)
			if p.OnChanged != nil {
				p.OnChanged(p.view.Values)
			}
		})
		if o.chosen {
			button.SetWeight(widgets.Main)
		}
		row.Objects = append(row.Objects, button)
	}
	return row
}
