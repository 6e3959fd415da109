package detail

import (
	"fmt"

	"fyne.io/fyne/v2"

	"falconer/proxy/trace"
	"falconer/ui/theme"
	"falconer/ui/widgets"
	"falconer/ui/widgets/sheet"
)

// bodyView shows one body whole: laid out, as text, or in hex.
type bodyView struct {
	object  fyne.CanvasObject
	sheet   *sheet.Sheet
	caption *widgets.Text
	note    *widgets.Text
	chips   [3]*widgets.Chip
	secrets *widgets.Chip
	head    fyne.CanvasObject

	headers []trace.Field
	body    trace.Body
	shown   shownBody
	mode    mode
	reveal  bool
}

func newBodyView() *bodyView {
	v := &bodyView{caption: widgets.NewCaption("BODY"), note: widgets.NewSmall("")}
	v.note.Truncate = true
	v.sheet = sheet.New(newBody(modeText, nil), sheet.Column{Mono: true, Wrap: true})
	v.sheet.Back, v.sheet.Ranges, v.sheet.RowHeight = theme.Window, true, bodyRow
	for m, label := range []string{modePretty: "pretty", modeText: "text", modeHex: "hex"} {
		v.chips[m] = widgets.NewChip(label, widgets.NoSign, func() { v.choose(mode(m)) })
	}
	v.secrets = widgets.NewChip("show secrets", widgets.NoSign, func() { v.reveal = !v.reveal; v.fill() })
	copyAll := widgets.NewChip("copy", widgets.NoSign, v.copy)
	v.head = widgets.NewHead(400,
		[]fyne.CanvasObject{v.caption, v.note},
		[]fyne.CanvasObject{v.secrets, v.chips[modePretty], v.chips[modeText], v.chips[modeHex], copyAll})
	v.object = widgets.Edged(widgets.Below(v.head, widgets.NewLine()), nil, widgets.NewPanel(theme.Window, widgets.Padded(6, 0, 0, 0, v.sheet)))
	return v
}

// bodyRow is the height of a line of a body.
const bodyRow float32 = 18

// set shows another body; the mode is the best one for it.
func (v *bodyView) set(headers []trace.Field, b trace.Body) {
	v.headers, v.body, v.reveal = headers, b, false
	v.shown = bodyOf(headers, b, false)
	v.mode = v.modes()[0]
	v.fill()
}

func (v *bodyView) modes() []mode {
	return possible(header(v.headers, "Content-Type"), v.shown.content)
}

func (v *bodyView) choose(m mode) {
	v.mode = m
	v.fill()
}

// fill brings the chosen mode of the body to the screen.
func (v *bodyView) fill() {
	v.shown = bodyOf(v.headers, v.body, v.reveal)
	can := map[mode]bool{}
	for _, m := range v.modes() {
		can[m] = true
	}
	for m, chip := range v.chips {
		color := theme.Secondary
		if mode(m) == v.mode {
			color = theme.Accent
		}
		chip.Set(chip.Label, widgets.NoSign, color)
		widgets.SetShown(chip, can[mode(m)])
	}
	label := "show secrets"
	if v.reveal {
		label = "hide secrets"
	}
	v.secrets.Set(label, widgets.NoSign, theme.Working)
	widgets.SetShown(v.secrets, v.shown.secrets)
	v.sheet.Columns[0].Wrap = v.mode != modeHex
	v.sheet.Columns[0].Fit = sheet.Clip
	v.note.SetText(bodyNote(v.body, v.shown))
	v.sheet.SetSource(newBody(v.mode, v.shown.content))
	v.head.Refresh()
}

func (v *bodyView) copy() {
	fyne.CurrentApp().Clipboard().SetContent(string(v.shown.content))
}

// bodyNote says how long a body is and what of it is not shown.
func bodyNote(b trace.Body, s shownBody) string {
	note := widgets.Bytes(b.Total)
	if s.encoding != "" {
		note += " " + s.encoding + ", " + widgets.Bytes(int64(len(s.content))) + " plain"
	}
	if b.Cut {
		note += fmt.Sprintf(" · cut at %s", binary(len(b.Bytes)))
	}
	if s.problem != "" {
		note += " · " + s.problem
	}
	return note
}

// binary is a length in the units in which limits are set: 1 MiB.
func binary(n int) string {
	switch {
	case n >= 1<<20 && n%(1<<20) == 0:
		return fmt.Sprintf("%d MiB", n>>20)
	case n >= 1<<10 && n%(1<<10) == 0:
		return fmt.Sprintf("%d KiB", n>>10)
	}
	return widgets.Bytes(int64(n))
}
