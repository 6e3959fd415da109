package widgets

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"falconer/ui/theme"
)

// Paragraph is a text of several lines, wrapped to the width that it gets. It
// is for what stands still; what flows is drawn by widgets/sheet.
type Paragraph struct {
	widget.BaseWidget
	spans []Span
}

// Span is a part of a paragraph that begins on a line of its own.
type Span struct {
	Text  string
	Color fyne.ThemeColorName
	Size  fyne.ThemeSizeName
	Style fyne.TextStyle
}

// NewParagraph makes a paragraph in the secondary colour.
func NewParagraph(text string) *Paragraph {
	return NewSpans(Span{Text: text, Color: theme.Secondary, Size: theme.TextSize})
}

// NewSpans makes a paragraph of parts.
func NewSpans(spans ...Span) *Paragraph {
	p := &Paragraph{spans: spans}
	p.ExtendBaseWidget(p)
	return p
}

// SetText shows one text in the look of the first part.
func (p *Paragraph) SetText(text string) {
	span := p.spans[0]
	span.Text = text
	p.Set(span)
}

// Set shows other parts; it draws only when they are others.
func (p *Paragraph) Set(spans ...Span) {
	if !slices.Equal(spans, p.spans) {
		p.spans = slices.Clone(spans)
		p.Refresh()
	}
}

// HeightFor is for Column and Block.
func (p *Paragraph) HeightFor(width float32) float32 {
	var high float32
	for _, s := range p.spans {
		high += float32(len(s.lines(width))) * s.high()
	}
	return high
}

func (s Span) lines(width float32) []string {
	return Wrap(s.Text, fyne.Max(40, width), theme.Size(s.Size), s.Style)
}

// high is a line's height: the text's and a little air.
func (s Span) high() float32 {
	size := theme.Size(s.Size)
	return fyne.MeasureText("X", size, s.Style).Height + size*0.15
}

// CreateRenderer is for Fyne.
func (p *Paragraph) CreateRenderer() fyne.WidgetRenderer {
	r := &paragraphRenderer{paragraph: p}
	r.build(p.Size().Width)
	return r
}

type paragraphRenderer struct {
	paragraph *Paragraph
	lines     []fyne.CanvasObject
}

func (r *paragraphRenderer) Destroy()                     {}
func (r *paragraphRenderer) Objects() []fyne.CanvasObject { return r.lines }
func (r *paragraphRenderer) Layout(size fyne.Size)        { r.build(size.Width) }

func (r *paragraphRenderer) MinSize() fyne.Size {
	return fyne.NewSize(60, r.paragraph.HeightFor(fyne.Max(60, r.paragraph.Size().Width)))
}

func (r *paragraphRenderer) Refresh() {
	r.build(r.paragraph.Size().Width)
	canvas.Refresh(r.paragraph)
}

func (r *paragraphRenderer) build(width float32) {
	r.lines = r.lines[:0]
	var y float32
	for _, s := range r.paragraph.spans {
		for _, text := range s.lines(width) {
			line := canvas.NewText(text, theme.Color(s.Color))
			line.TextSize, line.TextStyle = theme.Size(s.Size), s.Style
			line.Move(fyne.NewPos(0, y))
			line.Resize(line.MinSize())
			r.lines = append(r.lines, line)
			y += s.high()
		}
	}
}
