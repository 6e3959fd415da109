package log

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"falconer/app/logs"
	"falconer/ui/theme"
	"falconer/ui/widgets"
)

// notes say what the pane does not show: what the filters hide, what has fallen
// out of memory.
type notes struct {
	strip *widgets.Panel
	row   *widgets.Row
	match *widgets.Text
	all   *widgets.Link
	cap   *widgets.Text
	says  string // what the strip says, so that it is drawn when that changes

	empty     *fyne.Container
	emptyText *widgets.Text
	emptyLink *widgets.Link
}

func newNotes(p *Pane) *notes {
	all := func() { p.filter(logs.Unknown, -1) }
	n := &notes{
		match: widgets.NewSmall(""), cap: widgets.NewSmall(""), all: widgets.NewLink("show all", all),
		emptyText: widgets.NewText("No line yet."), emptyLink: widgets.NewLink("show all", all),
	}
	n.all.TextSize = theme.SmallSize
	n.emptyText.Color = theme.Secondary
	n.row = widgets.NewRow(8, n.match, n.all, n.cap)
	n.strip = widgets.NewPanel(theme.Panel, widgets.Edged(widgets.NewLine(), nil, widgets.Padded(4, 4, theme.Gap+2, theme.Gap, n.row)))
	n.strip.Hide()
	n.emptyLink.Hide()
	n.empty = container.NewCenter(widgets.NewRow(8, n.emptyText, n.emptyLink))
	return n
}

// show says what is so now.
func (n *notes) show(p *Pane) {
	x := p.index
	filtered, empty := x.filtered(), len(x.list) == 0
	match := ""
	if filtered {
		match = fmt.Sprintf("%s of %s rows", widgets.Count(len(x.list)), widgets.Count(len(x.all)))
	}
	words := "No line yet."
	if filtered && len(x.all) > 0 {
		words = match
	}
	n.emptyText.SetText(words)
	widgets.SetShown(n.emptyLink, filtered && len(x.all) > 0)
	widgets.SetShown(n.empty, empty)
	n.match.SetText(match)
	widgets.SetShown(n.match, match != "" && !empty)
	widgets.SetShown(n.all, filtered && !empty)
	dropped := ""
	if u := x.source.Usage(); u.Dropped > 0 {
		dropped = fmt.Sprintf("oldest %s lines dropped; kept are %s lines, %d MB at most", widgets.About(u.Dropped), widgets.Count(u.Capacity), u.CapacityBytes>>20)
	}
	n.cap.SetText(dropped)
	widgets.SetShown(n.cap, dropped != "")
	if says := match + dropped + words; says != n.says {
		n.says = says
		n.row.Refresh()
	}
	if strip := n.match.Visible() || dropped != ""; strip != n.strip.Visible() {
		widgets.SetShown(n.strip, strip)
		p.relayout()
	}
}
