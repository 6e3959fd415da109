package detail

import (
	"strconv"

	"fyne.io/fyne/v2"

	"falconer/proxy/trace"
	"falconer/ui/theme"
	"falconer/ui/widgets"
)

// message shows one side of an exchange: the first line, the headers in order,
// the body.
type message struct {
	object fyne.CanvasObject
	column *widgets.Column
	line   *widgets.Paragraph
	facts  *widgets.Facts
	none   *widgets.Text
	body   *bodyView
	split  *widgets.Split
	fields []trace.Field
	reveal map[int]bool // fields whose secret is shown
	cut    bool
	of     uint64 // the exchange that is shown

}

// nameWidth is the room for the names of header fields.
const nameWidth float32 = 150

func newMessage(noBody string) *message {
	m := &message{line: widgets.NewParagraph(""), facts: widgets.NewFacts(nameWidth), none: widgets.NewSmall(noBody), body: newBodyView()}
	m.column = widgets.NewColumn(8, 14, m.line, m.facts, m.none)
	m.split = widgets.NewVSplit(m.column, m.body.object, widgets.KeepLeading, 200)
	m.object = m.split
	return m
}

// set shows a message.
func (m *message) set(line string, fields []trace.Field, cut bool, b trace.Body, same bool) {
	m.fields, m.cut = fields, cut
	m.line.Set(widgets.Span{Text: line, Color: theme.Text, Size: theme.MonoSize, Style: fyne.TextStyle{Monospace: true}})
	if !same {
		m.reveal = map[int]bool{}
	}
	m.fillFacts()
	widgets.SetShown(m.none, b.Total == 0)
	widgets.SetShown(m.body.object, b.Total > 0)
	if b.Total > 0 && !(same && len(m.body.body.Bytes) == len(b.Bytes)) {
		m.body.set(fields, b)
	}
	if !same {
		m.split.Offset = fyne.Min(300, m.facts.HeightFor(theme.Detail-28)+60)
		m.column.Top()
	}
	m.split.Refresh()
	m.column.Refresh()
}

func (m *message) fillFacts() {
	m.facts.Set(fieldFacts(m.fields, m.reveal, m.cut, m.fillFacts)...)
	m.column.Refresh()
}

// fieldFacts are header fields as rows; secrets are masked and have a link that
// shows them.
func fieldFacts(fields []trace.Field, reveal map[int]bool, cut bool, again func()) []widgets.Fact {
	facts := make([]widgets.Fact, 0, len(fields)+1)
	for i, f := range fields {
		fact := widgets.Fact{Name: f.Name, Value: f.Value, Mono: true}
		if masked := trace.MaskField(f); masked != f.Value {
			fact.Action, fact.OnAction = "show", func() { reveal[i] = true; again() }
			fact.Value = masked
			if reveal[i] {
				fact.Action, fact.OnAction = "hide", func() { delete(reveal, i); again() }
				fact.Value = f.Value
			}
		}
		facts = append(facts, fact)
	}
	if cut {
		facts = append(facts, widgets.Fact{Name: "…", Value: "the head was too long to be kept whole", Color: theme.Warning})
	}
	return facts
}

// requestLine is the first line of a request as HTTP/1 writes it.
func requestLine(x *trace.Exchange) string {
	return x.Method + " " + trace.MaskPath(x.Path) + " " + x.Protocol
}

// statusLine is the first line of an answer.
func statusLine(x *trace.Exchange) string {
	if x.Status == 0 {
		return "no answer"
	}
	line := x.Protocol + " " + strconv.Itoa(x.Status)
	if reason := reasonOf(x); reason != "" {
		line += " " + reason
	}
	return line
}
