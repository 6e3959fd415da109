// Package requests is the pane that lists the exchanges of a site live: filter,
// generations, follow, and what is hidden or gone said aloud.
//
// It reads what is newer than it has when it is told to, on the UI goroutine, and
// does nothing while it is hidden. It may import proxy/trace, ui/theme and
// ui/widgets.
package requests

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"falconer/proxy/trace"
	"falconer/ui/theme"
	"falconer/ui/widgets"
	"falconer/ui/widgets/sheet"
)

// Pane is the list of requests. All of it belongs to the UI goroutine.
type Pane struct {
	// OnSelect is told the selected request; ok is false when none is.
	OnSelect func(id uint64, ok bool)
	// Cause says why a generation was started, for its divider; it may be nil.
	Cause func(generation int) string
	// Lines says how many log lines a request has and the colour of the worst, ""
	// when none is bad. Set it before Object; nil leaves the column out.
	Lines func(id uint64) (count int, worst fyne.ThemeColorName)
	// More is called when one Refresh was not enough: call Refresh again soon. It
	// may be nil.
	More func()

	table    *table
	sheet    *sheet.Sheet
	field    *widgets.Field
	static   *widgets.Chip
	follow   *widgets.Chip
	notes    *notes
	problem  *problem
	object   fyne.CanvasObject
	selected uint64
	has      bool
	expr     string
}

// New makes a pane without a site.
func New() *Pane {
	p := &Pane{table: newTable(nobody{})}
	p.sheet = sheet.New(p)
	p.sheet.RowHeight, p.sheet.TextSize = theme.Row, theme.TextSize
	p.sheet.Stripes, p.sheet.Noun = true, "request"
	p.sheet.OnSelect, p.sheet.OnFollow = p.choose, p.showFollow
	p.sheet.OnCopy, p.sheet.OnMenu, p.sheet.OnKey = p.copyText, p.menu, p.key
	p.buildHead()
	return p
}

// nobody is the source of a pane without a site.
type nobody struct{}

func (nobody) After(seq uint64, dst []trace.Summary) ([]trace.Summary, uint64, uint64) {
	return dst[:0], seq, 0
}
func (nobody) Get(uint64) (*trace.Exchange, bool) { return nil, false }
func (nobody) Usage() trace.Usage                 { return trace.Usage{} }
func (nobody) Clear()                             {}

// Object is what is laid out.
func (p *Pane) Object() fyne.CanvasObject {
	if p.object == nil {
		p.sheet.Columns = columns(p.Lines != nil)
		head := widgets.Below(p.head(), widgets.NewLine(), p.problem.object)
		list := container.NewStack(p.sheet, p.notes.empty)
		p.object = widgets.NewPanel(theme.Window, widgets.Edged(head, p.notes.strip, list))
	}
	return p.object
}

// relayout makes room for what came or went above and below the list.
func (p *Pane) relayout() {
	if p.object != nil {
		p.object.Refresh()
	}
}

// Show shows another site's exchanges; the filter stays.
func (p *Pane) Show(source Exchanges) {
	before := p.table
	p.table = newTable(source)
	p.table.filter, p.table.hideStatic, p.table.hideNoise = before.filter, before.hideStatic, before.hideNoise
	p.has = false
	p.sheet.SetSource(p)
	p.sheet.SetFollow(true)
	if p.OnSelect != nil {
		p.OnSelect(0, false)
	}
	p.Refresh()
}

// Refresh reads what is newer and draws it if it looks different.
func (p *Pane) Refresh() {
	if p.object == nil || !p.object.Visible() {
		return
	}
	changed, more := p.table.step()
	if changed && p.has {
		n, ok := p.table.numberOf(p.selected) // rows before it may have come or gone
		p.sheet.Shown(n, ok)
	}
	if changed || more {
		p.sheet.Reload()
		p.notes.show(p, more)
	}
	if more && p.More != nil {
		p.More()
	}
}

func (p *Pane) choose(n uint64, ok bool) {
	if ok {
		_, s := p.table.at(n)
		p.selected = s.ID
	}
	p.has = ok
	if p.OnSelect != nil {
		p.OnSelect(p.selected, ok)
	}
}

// Selected is the selected request.
func (p *Pane) Selected() (id uint64, ok bool) { return p.selected, p.has }

// Select selects a request and scrolls to it; false when the list does not have
// it.
func (p *Pane) Select(id uint64) bool {
	n, ok := p.table.numberOf(id)
	if ok {
		p.sheet.Select(n)
	}
	return ok
}

// Unselect selects nothing.
func (p *Pane) Unselect() { p.sheet.Unselect() }

// Clear forgets all finished requests of the site.
func (p *Pane) Clear() {
	p.table.source.Clear()
	p.sheet.Unselect()
	p.Refresh()
}

// Focus gives the keys to the list.
func (p *Pane) Focus() { widgets.Focus(p.sheet) }

// FocusFilter gives the keys to the filter.
func (p *Pane) FocusFilter() { widgets.Focus(p.field) }
