// Package failure is the pane that says why an app does not run: one sentence,
// what is known, the evidence, and buttons that do something about it.
//
// It stands where the requests stand, instead of a box that must be clicked
// away. It may import the values of app, ui/widgets and ui/theme.
package failure

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"falconer/app"
	"falconer/launchsettings/source"
	"falconer/ui/theme"
	"falconer/ui/widgets"
)

// Action is one button.
type Action struct {
	Label string
	Run   func()
}

// View is what the pane shows.
type View struct {
	Site    string
	Failure app.Failure
	// Note is a line that may change every second: "Crashed, retry in 8 s".
	Note string
	// Answers says who answers meanwhile: "generation 6 still answers".
	Answers string
	// Actions are the buttons; the first one is the main one.
	Actions []Action
}

// Pane shows one failure. All of it belongs to the UI goroutine.
type Pane struct {
	// OnOpen opens a file where something is wrong.
	OnOpen func(source.Place)
	// OnCopy takes the failure as text for an issue.
	OnCopy func(text string)

	object  *fyne.Container
	column  *widgets.Column
	note    *widgets.Text
	answers *widgets.Text
	view    View
	key     string
}

// New makes an empty pane.
func New() *Pane {
	p := &Pane{note: widgets.NewText(""), answers: widgets.NewText("")}
	p.note.Color, p.answers.Color = theme.Secondary, theme.Warning
	p.column = widgets.NewColumn(10, 30)
	p.object = container.NewStack(widgets.NewPanel(theme.Window, nil), p.column)
	return p
}

// Object is what is laid out.
func (p *Pane) Object() fyne.CanvasObject { return p.object }

// Show shows a failure. One that is on the screen already changes only its
// note, so that a countdown does not draw everything anew.
func (p *Pane) Show(v View) {
	p.note.SetText(v.Note)
	p.note.Hidden = v.Note == ""
	p.answers.SetText(v.Answers)
	p.answers.Hidden = v.Answers == ""
	p.view = v
	if key := v.key(); key != p.key {
		p.key = key
		p.column.Set(p.build()...)
		p.column.Top()
	}
}

// key tells apart what has to be built anew.
func (v View) key() string {
	key := Text(v) + "\x00" + v.Answers
	for _, a := range v.Actions {
		key += "\x00" + a.Label
	}
	return key
}

func (p *Pane) build() []fyne.CanvasObject {
	f := p.view.Failure
	parts := []fyne.CanvasObject{widgets.NewSpans(widgets.Span{
		Text: Sentence(f), Color: theme.Text, Size: theme.SentenceSize, Style: fyne.TextStyle{Bold: true},
	})}
	if text := body(f); text != "" {
		parts = append(parts, widgets.NewParagraph(text))
	}
	parts = append(parts, p.answers, p.note, p.buttons())
	if len(f.Diagnostics) > 0 {
		parts = append(parts, p.diagnostics(f.Diagnostics)...)
	} else if len(f.Finding.Evidence) > 0 {
		parts = append(parts, evidence(evidenceTitle(f), f.Finding.Evidence))
	}
	return append(parts, p.footer(f))
}

// body is what more there is to say below the sentence.
func body(f app.Failure) string {
	return strings.TrimSpace(capital(f.Finding.Detail) + "\n" + capital(f.Finding.Advice))
}

func (p *Pane) buttons() fyne.CanvasObject {
	row := widgets.NewRow(10)
	for i, a := range p.view.Actions {
		button := widgets.NewButton(a.Label, a.Run)
		if i == 0 {
			button.SetWeight(widgets.Main)
		}
		row.Objects = append(row.Objects, button)
	}
	return row
}

func (p *Pane) footer(f app.Failure) fyne.CanvasObject {
	row := widgets.NewRow(4)
	if text := footer(f); text != "" {
		line := widgets.NewText(text + " ·")
		line.Color = theme.Secondary
		row.Objects = append(row.Objects, line)
	}
	row.Objects = append(row.Objects, widgets.NewLink("copy for an issue", p.Copy))
	return row
}

// Copy hands the failure on as text.
func (p *Pane) Copy() {
	if p.OnCopy != nil {
		p.OnCopy(Text(p.view))
	}
}

func (p *Pane) open(place source.Place) {
	if p.OnOpen != nil {
		p.OnOpen(place)
	}
}
