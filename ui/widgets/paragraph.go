package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"falconer/ui/theme"
)

// Paragraph is a text of several lines that is wrapped at words. It is for what
// stands still; what flows is drawn by widgets/sheet.
type Paragraph struct {
	widget.BaseWidget
	spans []Span
	rich  *widget.RichText
}

// Span is a piece of a paragraph in one colour. A line end in it is one on the
// screen.
type Span struct {
	Text  string
	Color fyne.ThemeColorName
	Size  fyne.ThemeSizeName
	Style fyne.TextStyle
}

// NewParagraph makes a paragraph in the secondary colour.
func NewParagraph(text string) *Paragraph {
	p := &Paragraph{rich: widget.NewRichText()}
	p.rich.Wrapping = fyne.TextWrapWord
	p.ExtendBaseWidget(p)
	p.SetText(text)
	return p
}

// SetText shows one text in the secondary colour.
func (p *Paragraph) SetText(text string) {
	p.Set(Span{Text: text, Color: theme.Secondary, Size: theme.TextSize})
}

// Set shows pieces behind each other; it draws only when they are others.
func (p *Paragraph) Set(spans ...Span) {
	if equalSpans(spans, p.spans) {
		return
	}
	p.spans = append(p.spans[:0:0], spans...)
	p.rich.Segments = p.rich.Segments[:0]
	for _, s := range spans {
		p.rich.Segments = append(p.rich.Segments, &widget.TextSegment{Text: s.Text, Style: widget.RichTextStyle{
			ColorName: s.Color, SizeName: s.Size, TextStyle: s.Style, Inline: true,
		}})
	}
	p.rich.Refresh()
	p.Refresh()
}

func equalSpans(a, b []Span) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// CreateRenderer is for Fyne.
func (p *Paragraph) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(Padded(-6, -6, -6, -6, p.rich)) // rich text has room of its own
}

// HeightFor is for Column.
func (p *Paragraph) HeightFor(width float32) float32 {
	p.rich.Resize(fyne.NewSize(width+12, p.rich.Size().Height))
	return p.rich.MinSize().Height - 12
}
