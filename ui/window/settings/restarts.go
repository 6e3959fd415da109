package settings

import (
	"fmt"
	"reflect"
	"slices"

	"fyne.io/fyne/v2"

	"falconer/app"
	"falconer/ui/theme"
	"falconer/ui/widgets"
)

// Restarts are what is known of the generations of a site or an application.
type Restarts struct {
	// Of is whose they are.
	Of string
	// History is oldest first.
	History []app.Past
	Standby []Standby
}

// Standby is a process that stands by, and the path of its application; empty for
// the root.
type Standby struct {
	Application string
	app.Standby
}

// newest are the generations that are listed, oldest first.
func (r Restarts) newest() []app.Past { return r.History[max(0, len(r.History)-pastShown):] }

// looks tells whether it looks like another one: the trend is another one only when
// the newest are.
func (r Restarts) looks(other Restarts) bool {
	return r.Of == other.Of && slices.Equal(r.Standby, other.Standby) && reflect.DeepEqual(r.newest(), other.newest())
}

// pastShown is how many generations are listed.
const pastShown = 20

// pasts is the list of the generations as it stands there: their lines by number,
// which stay the same objects and keep the focus, and those that are open.
type pasts struct {
	known Restarts
	lines map[int]*widgets.Fold
	order []int // the numbers from top to bottom
	open  map[int]bool
}

// restarts is the trend, what stands by, and a line for each generation.
func (e *Effective) restarts() []fyne.CanvasObject {
	e.read()
	known := e.pasts.known
	if len(known.History) == 0 {
		return append([]fyne.CanvasObject{widgets.NewParagraph("Not started yet.")}, e.standby()...)
	}
	var parts []fyne.CanvasObject
	if words := app.NewTrend(known.History).Words(); words != "" {
		parts = append(parts, widgets.NewSpans(widgets.Span{Text: upper(words), Color: theme.Text, Size: theme.TextSize}))
	}
	parts = append(parts, e.standby()...)
	switch n := len(e.situation.Crashes); {
	case n == 1:
		parts = append(parts, widgets.NewParagraph("Crashed once within the last minute."))
	case n > 1:
		parts = append(parts, widgets.NewParagraph(fmt.Sprintf("Crashed %d times within the last minute.", n)))
	}
	return append(parts, e.pastLines())
}

// read asks for what is known, and forgets what was open of another site.
func (e *Effective) read() {
	if e.Read == nil {
		return
	}
	known := e.Read()
	if known.Of != e.pasts.known.Of || e.pasts.lines == nil {
		e.pasts.lines, e.pasts.open = map[int]*widgets.Fold{}, map[int]bool{}
	}
	e.pasts.known = known
}

// standby says what stands by, and how that is switched off.
func (e *Effective) standby() []fyne.CanvasObject {
	var spans []widgets.Span
	for _, s := range e.pasts.known.Standby {
		spans = append(spans, widgets.Span{Text: upper(of(s.Application, s.Words())), Color: theme.Secondary, Size: theme.TextSize})
	}
	if len(spans) == 0 {
		return nil
	}
	off := widgets.Span{Text: "standby = false in falconer.toml switches that off", Color: theme.Faint, Size: theme.SmallSize}
	return []fyne.CanvasObject{widgets.NewSpans(append(spans, off)...)}
}

// pastLines are the newest generations, the newest first.
func (e *Effective) pastLines() fyne.CanvasObject {
	newest := slices.Clone(e.pasts.known.newest())
	slices.Reverse(newest)
	lines := widgets.NewBlock(0)
	e.pasts.order = e.pasts.order[:0]
	kept := map[int]*widgets.Fold{}
	for _, p := range newest {
		line := e.pasts.lines[p.Number]
		if line == nil {
			line = e.newPastLine(p.Number)
		}
		e.fill(line, p, len(fmt.Sprint(newest[0].Number)))
		kept[p.Number], lines.Objects = line, append(lines.Objects, line)
		e.pasts.order = append(e.pasts.order, p.Number)
	}
	e.pasts.lines = kept
	return lines
}

// newPastLine is a line that a press opens or closes.
func (e *Effective) newPastLine(number int) *widgets.Fold {
	line := widgets.NewFold(nil)
	line.OnTapped = func() {
		e.pasts.open[number] = !e.pasts.open[number]
		e.build()
		e.column.Reveal(line, line.Size().Height)
	}
	line.OnFocus = func() { e.column.Reveal(line, theme.Row) }
	line.OnMove = func(by int) {
		if at := slices.Index(e.pasts.order, number) + by; at >= 0 && at < len(e.pasts.order) {
			e.focus(e.pasts.lines[e.pasts.order[at]])
		}
	}
	return line
}

// fill brings a generation to its line.
func (e *Effective) fill(line *widgets.Fold, p app.Past, digits int) {
	line.Lead = fmt.Sprintf("%*d  %s", digits, p.Number, clock(p).Format("15:04:05"))
	line.Text, line.Color = pastWords(p)
	line.Tail = Took(p.Took())
	if p.Ready.IsZero() {
		line.Tail = "starting"
		if p.Failure != "" {
			line.Tail = "failed"
		}
	}
	line.Inside = nil
	if e.pasts.open[p.Number] {
		line.Inside = widgets.NewFacts(nameWide, pastFacts(p, e.pasts.known.History)...)
	}
	line.Refresh()
}
