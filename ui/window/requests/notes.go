package requests

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"falconer/ui/theme"
	"falconer/ui/widgets"
)

// notes say what the list does not show: what the filter hides, what is noise,
// what has fallen out of memory. Nothing is left out silently.
type notes struct {
	strip *widgets.Panel
	row   *widgets.Row
	match *widgets.Text
	clear *widgets.Link
	noise *widgets.Link
	cap   *widgets.Text
	says  string // what the strip says, so that it is drawn when that changes

	empty     *fyne.Container
	emptyText *widgets.Text
	emptyLink *widgets.Link
}

func newNotes(p *Pane) *notes {
	clear := func() { p.SetFilter("") }
	n := &notes{
		match: widgets.NewSmall(""), cap: widgets.NewSmall(""),
		clear: widgets.NewLink("clear filter", clear), noise: widgets.NewLink("", p.showNoise),
		emptyText: widgets.NewText(""), emptyLink: widgets.NewLink("clear filter", clear),
	}
	n.clear.TextSize, n.noise.TextSize = theme.SmallSize, theme.SmallSize
	n.emptyText.Color = theme.Secondary
	n.row = widgets.NewRow(8, n.match, n.clear, n.noise, n.cap)
	n.strip = widgets.NewPanel(theme.Panel, widgets.Edged(widgets.NewLine(), nil, widgets.Padded(4, 4, theme.Gap+2, theme.Gap, n.row)))
	n.strip.Hide()
	n.empty = container.NewCenter(widgets.NewRow(8, n.emptyText, n.emptyLink))
	n.empty.Hide()
	return n
}

// show says what is so now; running tells that the filter has not seen all rows
// yet.
func (n *notes) show(p *Pane, running bool) {
	t := p.table
	all := len(t.rows)
	filtered := t.filter != nil || t.hideStatic
	match := ""
	switch {
	case running && filtered:
		match = fmt.Sprintf("looking: %s of %s", widgets.Count(t.judged-t.base), widgets.Count(all))
	case filtered && all > 0:
		match = fmt.Sprintf("%s of %s match", widgets.Count(t.shown), widgets.Count(all))
	}
	n.emptyText.SetText(emptyWords(t, match))
	widgets.SetShown(n.emptyLink, t.filter != nil && all > 0)
	empty := t.shown == 0 && !running
	widgets.SetShown(n.empty, empty)

	n.match.SetText(match)
	widgets.SetShown(n.match, match != "" && !empty)
	widgets.SetShown(n.clear, t.filter != nil && !empty)
	noise := ""
	if t.hideNoise && t.noise > 0 {
		noise = fmt.Sprintf("%s for icons and developer tools hidden · show", requestsCount(t.noise))
	}
	n.noise.SetText(noise)
	widgets.SetShown(n.noise, noise != "")
	dropped := ""
	if t.usage.Dropped > 0 {
		dropped = fmt.Sprintf("oldest %s dropped at %d MB", widgets.About(t.usage.Dropped), (t.usage.Capacity+1<<19)>>20)
	}
	n.cap.SetText(dropped)
	widgets.SetShown(n.cap, dropped != "")

	strip := n.match.Visible() || noise != "" || dropped != ""
	if says := match + noise + dropped + n.emptyText.Text; says != n.says {
		n.says = says
		n.row.Refresh()
	}
	if n.strip.Visible() != strip {
		widgets.SetShown(n.strip, strip)
		p.relayout()
	}
}

func emptyWords(t *table, match string) string {
	switch {
	case len(t.rows) == 0:
		return "No request yet."
	case t.filter == nil && !t.hideStatic:
		return "Only requests for icons and developer tools so far."
	}
	return match
}

func requestsCount(n int) string {
	if n == 1 {
		return "1 request"
	}
	return widgets.Count(n) + " requests"
}
