package requests

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"falconer/proxy/trace"
)

// copyText is what Ctrl+C copies: a line for each request, secrets masked.
func (p *Pane) copyText(first, last uint64) string {
	var lines []string
	for n := first; n <= last; n++ {
		if e, s := p.table.at(n); e.generation == 0 {
			lines = append(lines, s.Method+" "+address(s)+" → "+answer(s))
		}
	}
	return strings.Join(lines, "\n")
}

func answer(s *trace.Summary) string {
	text, _, _ := statusOf(s)
	return strings.TrimLeft(text, "▲◆ ")
}

// address is the whole URL of a request, secrets masked.
func address(s *trace.Summary) string {
	if !strings.HasPrefix(s.Path, "/") {
		return trace.MaskPath(s.Path) // CONNECT, OPTIONS *, or absolute already
	}
	return s.Scheme + "://" + s.Host + trace.MaskPath(s.Path)
}

// menu is what the right button offers for a row.
func (p *Pane) menu(n uint64) []*fyne.MenuItem {
	e, s := p.table.at(n)
	if e.generation > 0 {
		return []*fyne.MenuItem{p.only("Only generation "+strconv.Itoa(e.generation), "gen:"+strconv.Itoa(e.generation))}
	}
	path, _, _ := strings.Cut(s.Path, "?")
	clipboard := fyne.CurrentApp().Clipboard()
	items := []*fyne.MenuItem{
		fyne.NewMenuItem("Copy URL", func() { clipboard.SetContent(address(s)) }),
		fyne.NewMenuItem("Copy as cURL", p.CopyCurl),
		fyne.NewMenuItemSeparator(),
		p.only("Only this path", "path:"+quoted(path)),
	}
	if s.Status > 0 {
		items = append(items, p.only("Only status "+strconv.Itoa(s.Status), "status:"+strconv.Itoa(s.Status)))
	}
	return items
}

func (p *Pane) only(label, expr string) *fyne.MenuItem {
	return fyne.NewMenuItem(label, func() { p.SetFilter(expr) })
}

// quoted is a value as the filter language wants it.
func quoted(value string) string {
	if strings.ContainsAny(value, " \"") {
		return strconv.Quote(value)
	}
	return value
}

// CopyCurl puts the selected request into the clipboard as a curl command,
// secrets masked. Without a selection it does nothing.
func (p *Pane) CopyCurl() {
	if !p.has {
		return
	}
	if x, ok := p.table.source.Get(p.selected); ok {
		fyne.CurrentApp().Clipboard().SetContent(trace.Curl(x, false))
	}
}

// key knows / for the filter.
func (p *Pane) key(_ fyne.KeyName, r rune) bool {
	if r == '/' {
		p.FocusFilter()
	}
	return r == '/'
}
