package requests

import (
	"errors"
	"fmt"

	"fyne.io/fyne/v2"

	"falconer/proxy/trace"
	"falconer/ui/theme"
	"falconer/ui/widgets"
)

// buildHead makes what stands above and below the list.
func (p *Pane) buildHead() {
	p.field = widgets.NewField("filter: words, status:5xx, path:/api/*, ms:>500 …", 120)
	p.field.OnChanged = p.SetFilter
	p.field.OnEnter = func(bool) { p.Focus() }
	p.field.OnEscape = p.Focus
	p.static = widgets.NewChip("hide static", widgets.NoSign, p.toggleStatic)
	p.follow = widgets.NewChip("follow", widgets.NoSign, func() { p.sheet.SetFollow(!p.sheet.Follow()) })
	p.problem = newProblem()
	p.notes = newNotes(p)
	p.static.SetOn(false)
	p.follow.SetOn(false)
}

func (p *Pane) head() fyne.CanvasObject {
	clear := widgets.NewChip("clear", widgets.NoSign, p.Clear)
	return widgets.NewHead(340,
		[]fyne.CanvasObject{widgets.NewCaption("REQUESTS"), p.field},
		[]fyne.CanvasObject{p.static, p.follow, clear})
}

func (p *Pane) showFollow(on bool) { p.follow.SetOn(on) }

func (p *Pane) toggleStatic() {
	p.table.hideStatic = !p.table.hideStatic
	p.static.SetOn(p.table.hideStatic)
	p.refilter()
}

func (p *Pane) showNoise() {
	p.table.hideNoise = false
	p.refilter()
}

// refilter shows the list anew from where it was.
func (p *Pane) refilter() {
	p.table.refilter()
	p.Refresh()
	if n, ok := p.table.numberOf(p.selected); ok && p.has {
		p.sheet.Reveal(n)
	}
	p.notes.show(p, false)
	p.sheet.Reload()
}

// SetFilter shows what an expression lets through. One that is wrong changes
// nothing and is explained below the field.
func (p *Pane) SetFilter(expr string) {
	if p.field.Text != expr {
		p.field.SetText(expr) // comes back here
		return
	}
	if expr == p.expr && p.problem.text.Text == "" {
		return
	}
	filter, err := trace.ParseFilter(expr)
	p.problem.show(err)
	if err != nil {
		p.relayout()
		return
	}
	if expr == "" {
		filter = nil
	}
	p.expr = expr
	p.table.setFilter(filter)
	p.refilter()
	p.relayout()
}

// problem is the line below the filter that says what is wrong with it.
type problem struct {
	object *widgets.Panel
	text   *widgets.Text
}

func newProblem() *problem {
	text := widgets.NewSmall("")
	text.Color, text.Truncate = theme.Warning, true
	one := &problem{text: text, object: widgets.NewPanel(theme.Panel, widgets.Padded(3, 5, theme.Gap+2, theme.Gap, text))}
	one.object.Hide()
	return one
}

func (o *problem) show(err error) {
	if err == nil {
		o.text.SetText("")
		o.object.Hide()
		return
	}
	words := err.Error()
	var wrong *trace.FilterError
	if errors.As(err, &wrong) {
		words = fmt.Sprintf("column %d: %s", wrong.Column, wrong.Message)
		if wrong.Hint != "" {
			words += " · " + wrong.Hint
		}
	}
	o.text.SetText(words)
	o.object.Show()
}
