package detail

import (
	"time"

	"fyne.io/fyne/v2"

	"falconer/proxy/trace"
	"falconer/ui/theme"
	"falconer/ui/widgets"
	"falconer/ui/widgets/sheet"
)

// phase is one part of an exchange on its time line.
type phase struct {
	name       string
	from, took time.Duration
	color      fyne.ThemeColorName
}

// phases are the parts that the picture shows: held, connect, app, body.
func phases(x *trace.Exchange) []phase {
	t := x.Timing
	app := t.Send + t.Wait
	return []phase{
		{"held", 0, t.Held, theme.Holding},
		{"connect", t.Held, t.Connect, theme.Warning},
		{"app", t.Held + t.Connect, app, theme.Working},
		{"body", t.Held + t.Connect + app, t.Receive, theme.Ready},
	}
}

// bars draws phases as a source of rows: name, bar, time.
type bars struct {
	phases []phase
	whole  time.Duration
}

func newBars(x *trace.Exchange) *bars {
	b := &bars{phases: phases(x), whole: x.Duration}
	if last := b.phases[len(b.phases)-1]; b.whole < last.from+last.took {
		b.whole = last.from + last.took
	}
	return b
}

// Bounds is for the sheet.
func (b *bars) Bounds() (first, next uint64) { return 0, uint64(len(b.phases)) }

// Row is for the sheet.
func (b *bars) Row(n uint64, row *sheet.Row) {
	p := b.phases[n]
	row.Text(0, p.name, theme.Secondary)
	if b.whole > 0 {
		from := float32(p.from) / float32(b.whole)
		row.Bar(1, min(from, 0.995), max(min(from, 0.995), min(1, from+float32(p.took)/float32(b.whole))), p.color)
	}
	row.Text(2, widgets.Duration(p.took), theme.Secondary)
}

// newBarPicture draws the bars of an exchange.
func newBarPicture(source sheet.Source) *sheet.Picture {
	s := sheet.New(source,
		sheet.Column{Width: 66},
		sheet.Column{Least: 60},
		sheet.Column{Width: 74, Right: true})
	s.Back, s.RowHeight, s.TextSize = theme.Panel, 20, theme.SmallSize
	s.Edge = 0
	return sheet.NewPicture(s, 20)
}

// timing is the tab of that name.
type timing struct {
	column  *widgets.Column
	picture *sheet.Picture
	facts   *widgets.Facts
}

func newTiming() *timing {
	t := &timing{picture: newBarPicture(&bars{}), facts: widgets.NewFacts(112)}
	t.column = widgets.NewColumn(12, 14, t.picture, widgets.NewLine(), t.facts)
	return t
}

func (t *timing) set(x *trace.Exchange) {
	t.picture.Sheet.SetSource(newBars(x))
	facts := []widgets.Fact{
		{Name: "Began", Value: x.Start.Local().Format("15:04:05.000 · 2 January 2006")},
		{Name: "Held", Value: widgets.Duration(x.Timing.Held), Note: "until a generation could answer"},
		{Name: "Connected", Value: widgets.Duration(x.Timing.Connect), Note: "to the app"},
		{Name: "Request sent", Value: widgets.Duration(x.Timing.Send)},
		{Name: "First byte", Value: widgets.Duration(x.Timing.Wait), Note: "the app's time"},
		{Name: "Body", Value: widgets.Duration(x.Timing.Receive), Note: "until the last byte"},
	}
	if x.Done {
		facts = append(facts, widgets.Fact{Name: "In all", Value: widgets.Duration(x.Duration)})
	} else {
		facts = append(facts, widgets.Fact{Name: "In all", Value: "still running", Color: theme.Working})
	}
	t.facts.Set(facts...)
	t.column.Refresh()
}
