package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"falconer/ui/theme"
)

// Pill says a state in words, with its mark, in the colour of the state.
type Pill struct {
	widget.BaseWidget
	Text  string
	Shape Shape
	Color fyne.ThemeColorName
}

// NewPill makes a pill.
func NewPill(text string, shape Shape, color fyne.ThemeColorName) *Pill {
	p := &Pill{Text: text, Shape: shape, Color: color}
	p.ExtendBaseWidget(p)
	return p
}

// Set changes what the pill says; it draws only when that is something else.
func (p *Pill) Set(text string, shape Shape, color fyne.ThemeColorName) {
	if p.Text != text || p.Shape != shape || p.Color != color {
		p.Text, p.Shape, p.Color = text, shape, color
		p.Refresh()
	}
}

// CreateRenderer is for Fyne.
func (p *Pill) CreateRenderer() fyne.WidgetRenderer {
	r := &pillRenderer{pill: p, back: canvas.NewRectangle(nil), label: canvas.NewText("", nil), mark: NewMark(p.Shape, p.Color)}
	r.update()
	return r
}

const (
	pillHigh float32 = 32
	pillSide float32 = 15
)

type pillRenderer struct {
	pill  *Pill
	back  *canvas.Rectangle
	label *canvas.Text
	mark  *Mark
}

func (r *pillRenderer) Destroy() {}

func (r *pillRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.back, r.mark, r.label}
}

func (r *pillRenderer) MinSize() fyne.Size {
	return fyne.NewSize(r.label.MinSize().Width+2*pillSide+markSize+8, pillHigh)
}

func (r *pillRenderer) Layout(size fyne.Size) {
	r.back.Resize(fyne.NewSize(size.Width, pillHigh))
	r.back.Move(fyne.NewPos(0, (size.Height-pillHigh)/2))
	r.mark.Resize(fyne.NewSquareSize(markSize))
	r.mark.Move(fyne.NewPos(pillSide, (size.Height-markSize)/2))
	text := r.label.MinSize()
	r.label.Resize(text)
	r.label.Move(fyne.NewPos(pillSide+markSize+8, (size.Height-text.Height)/2))
}

func (r *pillRenderer) Refresh() {
	r.update()
	r.Layout(r.pill.Size())
	canvas.Refresh(r.pill)
}

func (r *pillRenderer) update() {
	r.back.FillColor = theme.Color(theme.Raised)
	r.back.StrokeColor, r.back.StrokeWidth = theme.Color(theme.Line), 1
	r.back.CornerRadius = canvas.RadiusMaximum
	setLine(r.label, r.pill.Text, r.pill.Color, theme.TextSize, true)
	r.mark.Shape, r.mark.Color = r.pill.Shape, r.pill.Color
	r.mark.Refresh()
}
