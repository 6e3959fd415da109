package detail

import (
	"net/http"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"falconer/proxy/trace"
	"falconer/ui/theme"
	"falconer/ui/widgets"
	"falconer/ui/widgets/sheet"
)

// overview is the tab that answers most questions at one look.
type overview struct {
	column  *widgets.Column
	pane    *Pane
	title   *widgets.Paragraph
	status  *widgets.Text
	rest    *widgets.Text
	facts   *widgets.Facts
	bars    *sheet.Picture
	caption *widgets.Text
	body    *sheet.Picture
	card    *widgets.Block
	more    *widgets.Link
	heads   *widgets.Facts
	reveal  map[int]bool
	of      uint64 // the exchange that is shown
	fields  []trace.Field
}

func newOverview(p *Pane) *overview {
	o := &overview{
		pane: p, title: widgets.NewParagraph(""), status: widgets.NewText(""), rest: widgets.NewText(""),
		facts: widgets.NewFacts(112), bars: newBarPicture(&bars{}), caption: widgets.NewCaption(""),
		heads: widgets.NewFacts(nameWidth), reveal: map[int]bool{},
	}
	o.status.Style.Bold = true
	o.rest.Color = theme.Secondary
	s := sheet.New(newBody(modeText, nil), sheet.Column{Mono: true, Wrap: true})
	s.Back, s.RowHeight, s.Edge = theme.Window, bodyRow, 0
	o.body = sheet.NewPicture(s, 14)
	o.card = widgets.NewBlock(0, o.body)
	o.card.Color, o.card.Insets = theme.Window, widgets.Insets{Top: 8, Bottom: 8, Left: 10, Right: 10}
	o.more = widgets.NewLink("", nil)
	o.more.TextSize = theme.SmallSize
	buttons := widgets.NewRow(8,
		widgets.NewButton("Copy as cURL", p.CopyCurl),
		widgets.NewButton("Copy URL", p.CopyURL))
	o.column = widgets.NewColumn(10, 14,
		o.title, widgets.NewRow(0, o.status, o.rest), o.facts, o.bars, buttons,
		o.caption, o.card, o.more, widgets.NewCaption("REQUEST HEADERS"), o.heads)
	return o
}

// set shows an exchange; same says that it is the one shown before.
func (o *overview) set(x *trace.Exchange, same bool) {
	o.title.Set(widgets.Span{Text: x.Method + " " + trace.MaskPath(x.Path), Color: theme.Text, Size: theme.TitleSize, Style: fyne.TextStyle{Bold: true}})
	words, color := statusWords(x)
	o.status.Text, o.status.Color = words, color
	o.rest.Text = ""
	if x.Done {
		o.rest.Text = " · " + widgets.Duration(x.Duration) + " · " + widgets.Bytes(x.ResponseBytes)
	}
	o.facts.Set(facts(x)...)
	o.bars.Sheet.SetSource(newBars(x))
	o.setBody(x)
	if !same {
		o.reveal = map[int]bool{}
		o.column.Top()
	}
	o.fields = x.RequestHeaders
	o.fillHeads()
}

func (o *overview) fillHeads() {
	o.heads.Set(fieldFacts(o.fields, o.reveal, false, o.fillHeads)...)
	o.column.Refresh()
}

// setBody shows the beginning of the answer's body, or of the request's when the
// answer has none.
func (o *overview) setBody(x *trace.Exchange) {
	caption, tab := "RESPONSE BODY", tabResponse
	headers, b := x.ResponseHeaders, x.ResponseBody
	if len(b.Bytes) == 0 && len(x.RequestBody.Bytes) > 0 {
		caption, tab = "REQUEST BODY", tabRequest
		headers, b = x.RequestHeaders, x.RequestBody
	}
	there := len(b.Bytes) > 0
	widgets.SetShown(o.caption, there)
	widgets.SetShown(o.card, there)
	widgets.SetShown(o.more, there)
	if !there {
		return
	}
	shown := bodyOf(headers, b, false)
	best := possible(header(headers, "Content-Type"), shown.content)[0]
	o.body.Sheet.Columns[0].Wrap = best != modeHex
	o.body.Sheet.SetSource(newBody(best, shown.content[:min(len(shown.content), previewed)]))
	o.caption.SetText(caption)
	o.more.OnTapped = func() { o.pane.tabs.Select(tab) }
	o.more.SetText("all " + bodyNote(b, shown))
}

// previewed is how much of a body the overview looks at.
const previewed = 16 << 10

// statusWords is the answer in words, with its colour.
func statusWords(x *trace.Exchange) (string, fyne.ThemeColorName) {
	number := strconv.Itoa(x.Status)
	if x.SubStatus > 0 {
		number += "." + strconv.Itoa(x.SubStatus)
	}
	words := strings.TrimSpace(number + " " + reasonOf(x))
	switch {
	case x.Status == 0 && !x.Done:
		return "waiting for the answer", theme.Working
	case x.Status == 0:
		return "▲ no answer", theme.Failed
	case x.Failed:
		return "▲ " + words + ", broken off", theme.Failed
	case x.Status >= 500:
		return "▲ " + words, theme.Failed
	case x.Status >= 400:
		return "◆ " + words, theme.Warning
	case x.Status >= 300:
		return words, theme.Working
	}
	return words, theme.Ready
}

// reasonOf is the reason phrase as it came, or the usual one.
func reasonOf(x *trace.Exchange) string {
	if x.Reason != "" {
		return x.Reason
	}
	return http.StatusText(x.Status)
}

// facts are the rows of the overview.
func facts(x *trace.Exchange) []widgets.Fact {
	list := []widgets.Fact{answeredBy(x)}
	add := func(f widgets.Fact) {
		if f.Value != "" {
			list = append(list, f)
		}
	}
	if x.Stale {
		add(widgets.Fact{Name: "Sources", Value: "newer than this build", Color: theme.Warning})
	}
	add(widgets.Fact{Name: "Error", Value: x.Error, Color: theme.Failed})
	add(widgets.Fact{Name: "Client", Value: joined(" · ", x.Remote, x.Protocol, tls(x.Scheme))})
	add(widgets.Fact{Name: "Host", Value: x.Host})
	add(widgets.Fact{Name: "Application", Value: x.Application})
	switch {
	case x.Kind == trace.WebSocket:
		add(widgets.Fact{Name: "Kind", Value: "WebSocket"})
	case x.Kind == trace.EventStream:
		add(widgets.Fact{Name: "Kind", Value: "server-sent events"})
	}
	if x.Replayed {
		add(widgets.Fact{Name: "Sent by", Value: "Falconer, for you"})
	}
	add(widgets.Fact{Name: "Trace id", Value: x.TraceID, Mono: true, Plain: true})
	return list
}

func answeredBy(x *trace.Exchange) widgets.Fact {
	f := widgets.Fact{Name: "Answered by"}
	switch {
	case x.ByFalconer:
		f.Value, f.Color = "Falconer itself, not the app", theme.Warning
	case x.Generation == 0:
		f.Value, f.Color = "nobody yet", theme.Secondary
	case x.Build == "":
		f.Value = "generation " + strconv.Itoa(x.Generation)
	default:
		f.Value = "generation " + strconv.Itoa(x.Generation) + " · build " + x.Build[:min(6, len(x.Build))]
	}
	return f
}

func tls(scheme string) string {
	if scheme == "https" || scheme == "wss" {
		return "TLS"
	}
	return ""
}

func joined(by string, parts ...string) string {
	text := ""
	for _, p := range parts {
		if p != "" && text != "" {
			text += by
		}
		text += p
	}
	return text
}
