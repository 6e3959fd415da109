package welcome

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"falconer/ui/theme"
	"falconer/ui/widgets"
)

// Step is what stands where requests will stand, until the first one comes.
type Step struct {
	Title string   // Shop.Web is not started
	Text  string   // what will happen, or what happens now
	Notes []string // what is assumed, one line each
	URLs  []string // shown as links
	Curl  string   // a line to try, with a button that copies it
	// Buttons do something about it; the first one is the main one.
	Buttons []Button
}

// Button is one button of a step.
type Button struct {
	Label string
	Run   func()
}

// Start shows a step. All of it belongs to the UI goroutine.
type Start struct {
	// OnURL opens an address, OnCopy copies a text.
	OnURL  func(url string)
	OnCopy func(text string)

	object fyne.CanvasObject
	column *widgets.Column
	text   *widgets.Paragraph
	step   Step
	built  bool
}

// NewStart makes an empty page.
func NewStart() *Start {
	s := &Start{column: widgets.NewColumn(12, 30), text: widgets.NewParagraph("")}
	s.object = container.NewStack(widgets.NewPanel(theme.Window, nil), s.column)
	return s
}

// Object is what is laid out.
func (s *Start) Object() fyne.CanvasObject { return s.object }

// Show shows a step; a text that counts seconds changes alone.
func (s *Start) Show(step Step) {
	before := s.step
	s.step = step
	s.text.SetText(step.Text)
	if s.built && before.same(step) {
		return
	}
	s.built = true
	parts := []fyne.CanvasObject{heading(step.Title), s.text}
	for _, note := range step.Notes {
		parts = append(parts, widgets.NewParagraph(note))
	}
	if len(step.Buttons) > 0 {
		row := widgets.NewRow(10)
		for i, b := range step.Buttons {
			button := widgets.NewButton(b.Label, b.Run)
			if i == 0 {
				button.SetWeight(widgets.Main)
			}
			row.Objects = append(row.Objects, button)
		}
		parts = append(parts, row)
	}
	for _, u := range step.URLs {
		parts = append(parts, widgets.NewRow(0, widgets.NewLink(u, func() { callPath(s.OnURL, u) })))
	}
	if step.Curl != "" {
		parts = append(parts, s.curl(step.Curl))
	}
	s.column.Set(parts...)
}

func (s *Start) curl(line string) fyne.CanvasObject {
	text := widgets.NewSpans(widgets.Span{Text: line, Color: theme.Text, Size: theme.MonoSize, Style: fyne.TextStyle{Monospace: true}})
	block := widgets.NewBlock(4, text, widgets.NewRow(0, widgets.NewQuietLink("copy", func() { callPath(s.OnCopy, line) })))
	block.Color, block.Border = theme.Panel, theme.Line
	block.Insets = widgets.Insets{Top: 9, Bottom: 9, Left: 13, Right: 13}
	return block
}

// same tells whether nothing but the text differs.
func (s Step) same(other Step) bool {
	labels := func(list []Button) (names []string) {
		for _, b := range list {
			names = append(names, b.Label)
		}
		return names
	}
	return s.Title == other.Title && s.Curl == other.Curl && slices.Equal(s.Notes, other.Notes) &&
		slices.Equal(s.URLs, other.URLs) && slices.Equal(labels(s.Buttons), labels(other.Buttons))
}
