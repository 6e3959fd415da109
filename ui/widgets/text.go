package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"falconer/ui/theme"
)

// Text is one line of text in a colour and a size by name. Change the fields
// and call Refresh, or use the setters.
type Text struct {
	widget.BaseWidget
	Text     string
	Color    fyne.ThemeColorName
	TextSize fyne.ThemeSizeName
	Style    fyne.TextStyle
	Align    fyne.TextAlign
	// Truncate lets the text be narrower than it is and end in an ellipsis.
	Truncate bool
}

// NewText makes a line in the ordinary colour and size.
func NewText(text string) *Text {
	t := &Text{Text: text, Color: theme.Text, TextSize: theme.TextSize}
	t.ExtendBaseWidget(t)
	return t
}

// NewSmall makes a small line in the secondary colour.
func NewSmall(text string) *Text {
	t := NewText(text)
	t.Color, t.TextSize = theme.Secondary, theme.SmallSize
	return t
}

// NewCaption makes the heading of a pane: small bold capitals.
func NewCaption(text string) *Text {
	t := NewText(text)
	t.Color, t.TextSize, t.Style.Bold = theme.Faint, theme.CaptionSize, true
	return t
}

// NewTitle makes a bold line of a size.
func NewTitle(text string, size fyne.ThemeSizeName) *Text {
	t := NewText(text)
	t.TextSize, t.Style.Bold = size, true
	return t
}

// SetText changes the text; it draws only when it is another one.
func (t *Text) SetText(text string) {
	if t.Text != text {
		t.Text = text
		t.Refresh()
	}
}

// SetColor changes the colour; it draws only when it is another one.
func (t *Text) SetColor(name fyne.ThemeColorName) {
	if t.Color != name {
		t.Color = name
		t.Refresh()
	}
}

// CreateRenderer is for Fyne.
func (t *Text) CreateRenderer() fyne.WidgetRenderer {
	r := &textRenderer{text: t, line: canvas.NewText("", nil)}
	r.update()
	return r
}

type textRenderer struct {
	text *Text
	line *canvas.Text
	size fyne.Size
}

func (r *textRenderer) Destroy()                     {}
func (r *textRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.line} }

func (r *textRenderer) Layout(size fyne.Size) {
	r.size = size
	r.fit()
	high := r.line.MinSize().Height
	r.line.Move(fyne.NewPos(0, (size.Height-high)/2))
	r.line.Resize(fyne.NewSize(size.Width, high))
}

func (r *textRenderer) MinSize() fyne.Size {
	min := fyne.MeasureText(r.text.Text, theme.Size(r.text.TextSize), r.text.Style)
	if r.text.Truncate {
		min.Width = fyne.Min(min.Width, 24)
	}
	return min
}

func (r *textRenderer) Refresh() {
	r.update()
	r.fit()
	r.line.Refresh()
}

func (r *textRenderer) update() {
	r.line.Text = r.text.Text
	r.line.Color = theme.Color(r.text.Color)
	r.line.TextSize = theme.Size(r.text.TextSize)
	r.line.TextStyle = r.text.Style
	r.line.Alignment = r.text.Align
}

func (r *textRenderer) fit() {
	if r.text.Truncate && r.size.Width > 0 {
		r.line.Text = Ellipsis(r.text.Text, r.size.Width, r.line.TextSize, r.text.Style)
	}
}

// Ellipsis is the text when it fits into the width, else as much of its
// beginning as fits with an ellipsis behind it.
func Ellipsis(text string, width, size float32, style fyne.TextStyle) string {
	if fyne.MeasureText(text, size, style).Width <= width {
		return text
	}
	runes := []rune(text)
	low, high := 0, len(runes)
	for low < high {
		middle := (low + high + 1) / 2
		if fyne.MeasureText(string(runes[:middle])+"…", size, style).Width <= width {
			low = middle
		} else {
			high = middle - 1
		}
	}
	return string(runes[:low]) + "…"
}
