// Package detail is the pane of one exchange: what happened in words, headers
// both ways in order, bodies laid out, as text or in hex, the time line, and the
// lines that the app printed.
//
// Secrets are masked until a person asks for one. It reads when it is told to, on
// the UI goroutine. It may import proxy/trace, app/logs, ui/theme and ui/widgets,
// and it is the one room that takes content codings off (brotli, zstd).
package detail

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"falconer/proxy/trace"
	"falconer/ui/theme"
	"falconer/ui/widgets"
)

// Exchanges is what the pane reads; *trace.Store is one.
type Exchanges interface {
	Get(id uint64) (*trace.Exchange, bool)
}

// Pane shows one exchange. All of it belongs to the UI goroutine.
type Pane struct {
	// OnCopied is told what was put into the clipboard, in words, so that the
	// window can say so; it may be nil.
	OnCopied func(what string)

	source Exchanges
	lines  Lines
	id     uint64
	shown  *trace.Exchange
	// numbers are those of its log lines.
	numbers []uint64
	named   bool // and they say so themselves

	object   fyne.CanvasObject
	tabs     *widgets.Tabs
	pages    *fyne.Container
	overview *overview
	request  *message
	response *message
	timing   *timing
	log      *lineView
}

// The tabs.
const (
	tabOverview = iota
	tabRequest
	tabResponse
	tabTiming
	tabLog
)

// New makes an empty pane.
func New() *Pane {
	p := &Pane{tabs: widgets.NewTabs("Overview", "Request", "Response", "Timing", "Log")}
	p.overview = newOverview(p)
	p.request, p.response = newMessage("No body."), newMessage("No body.")
	p.timing, p.log = newTiming(), newLineView()

	p.tabs.OnSelect = p.showPage
	p.pages = container.NewStack(p.overview.column, p.request.object, p.response.object, p.timing.column, p.log.object)
	bar := widgets.Below(widgets.Padded(0, 0, theme.Gap, 0, p.tabs), widgets.NewLine())
	p.object = widgets.NewPanel(theme.Panel, widgets.Edged(bar, nil, p.pages))
	p.showPage(tabOverview)
	return p
}

// Object is what is laid out.
func (p *Pane) Object() fyne.CanvasObject { return p.object }

func (p *Pane) showPage(index int) {
	for i, page := range p.pages.Objects {
		widgets.SetShown(page, i == index)
	}
	p.fill(true)
	p.pages.Refresh()
}

// Show shows an exchange of a site; the chosen tab stays. lines may be nil.
func (p *Pane) Show(source Exchanges, lines Lines, id uint64) {
	same := p.shown != nil && p.id == id && p.source == source
	p.source, p.lines, p.id = source, lines, id
	if x, ok := source.Get(id); ok {
		p.shown = x
		p.fill(same)
	} else if !same {
		p.shown = nil
	}
}

// Refresh renews what is shown while the exchange runs; afterwards it reads
// nothing.
func (p *Pane) Refresh() {
	if p.shown == nil || p.shown.Done || !p.object.Visible() {
		return
	}
	if x, ok := p.source.Get(p.id); ok && (x.Seq != p.shown.Seq || x.ResponseBytes != p.shown.ResponseBytes) {
		p.shown = x
		p.fill(true)
	}
}

// fill brings the exchange to the page that is seen; same says that this page
// may have shown it before.
func (p *Pane) fill(same bool) {
	x := p.shown
	if x == nil {
		return
	}
	switch p.tabs.Selected() {
	case tabOverview:
		p.overview.set(x, same && p.overview.of == x.ID)
		p.overview.of = x.ID
	case tabRequest:
		p.request.set(requestLine(x), x.RequestHeaders, x.HeadersCut, x.RequestBody, same && p.request.of == x.ID)
		p.request.of = x.ID
	case tabResponse:
		p.response.set(statusLine(x), x.ResponseHeaders, x.HeadersCut, x.ResponseBody, same && p.response.of == x.ID)
		p.response.of = x.ID
	case tabTiming:
		p.timing.set(x)
	}
	lines := find(p.lines, x)
	p.numbers, p.named = lines.numbers, lines.named
	label := "Log"
	if n := len(lines.numbers); n > 0 {
		label = fmt.Sprintf("Log %d", n)
	}
	p.tabs.SetLabel(tabLog, label)
	if p.tabs.Selected() == tabLog {
		p.log.set(lines)
	}
}

// CopyCurl puts the exchange's request into the clipboard as a curl command,
// secrets masked.
func (p *Pane) CopyCurl() {
	if p.shown != nil {
		p.copy(trace.Curl(p.shown, false), "curl command copied")
	}
}

// CopyURL puts the whole address into the clipboard, secrets masked.
func (p *Pane) CopyURL() {
	if p.shown != nil {
		p.copy(trace.MaskPath(p.shown.URL()), "address copied")
	}
}

func (p *Pane) copy(text, what string) {
	fyne.CurrentApp().Clipboard().SetContent(text)
	if p.OnCopied != nil {
		p.OnCopied(what)
	}
}

// LogLines names the lines of the exchange that is shown ("3 lines of POST
// /api/orders") and gives their numbers, for a log to mark them.
func (p *Pane) LogLines() (name string, numbers []uint64) {
	if p.shown == nil || len(p.numbers) == 0 {
		return "", nil
	}
	path, _, _ := strings.Cut(p.shown.Path, "?")
	if len(path) > 28 {
		path = path[:27] + "…"
	}
	relation := " during " // they were printed meanwhile, perhaps by others
	if p.named {
		relation = " of "
	}
	return lineCount(len(p.numbers)) + relation + p.shown.Method + " " + path, p.numbers
}

// Select shows a tab by its place, 0 for the overview.
func (p *Pane) Select(tab int) { p.tabs.Select(tab) }

// Focus gives the keys to the tab's rows, or to the tabs.
func (p *Pane) Focus() {
	switch p.tabs.Selected() {
	case tabRequest:
		widgets.Focus(p.request.body.sheet)
	case tabResponse:
		widgets.Focus(p.response.body.sheet)
	case tabLog:
		widgets.Focus(p.log.sheet)
	default:
		p.tabs.Focus()
	}
}
