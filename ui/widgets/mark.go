package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"falconer/ui/theme"
)

// Shape is the shape of a state mark: state is told by shape and colour, never
// by colour alone.
type Shape uint8

// The shapes.
const (
	Disc     Shape = iota // ready
	Ring                  // stopped
	Arc                   // building, starting, stopping
	Diamond               // failed
	Triangle              // stale, warning
	Square                // held, offline
)

// Mark is a small sign of a state.
type Mark struct {
	widget.BaseWidget
	Shape Shape
	Color fyne.ThemeColorName
}

// NewMark makes a mark of 9 units.
func NewMark(shape Shape, color fyne.ThemeColorName) *Mark {
	m := &Mark{Shape: shape, Color: color}
	m.ExtendBaseWidget(m)
	return m
}

// Set changes the mark; it draws only when it is another one.
func (m *Mark) Set(shape Shape, color fyne.ThemeColorName) {
	if m.Shape != shape || m.Color != color {
		m.Shape, m.Color = shape, color
		m.Refresh()
	}
}

// CreateRenderer is for Fyne.
func (m *Mark) CreateRenderer() fyne.WidgetRenderer {
	r := &markRenderer{mark: m}
	r.build()
	return r
}

const markSize float32 = 9

type markRenderer struct {
	mark  *Mark
	shape Shape
	sign  fyne.CanvasObject
}

func (r *markRenderer) Destroy()                     {}
func (r *markRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.sign} }
func (r *markRenderer) MinSize() fyne.Size           { return fyne.NewSquareSize(markSize) }

func (r *markRenderer) Layout(size fyne.Size) {
	side := markSize
	if r.shape == Diamond || r.shape == Triangle || r.shape == Arc {
		side += 3 // pointed shapes look smaller than they are
	}
	r.sign.Resize(fyne.NewSquareSize(side))
	r.sign.Move(fyne.NewPos((size.Width-side)/2, (size.Height-side)/2))
}

func (r *markRenderer) Refresh() {
	r.build()
	r.Layout(r.mark.Size())
	canvas.Refresh(r.mark)
}

func (r *markRenderer) build() {
	r.shape = r.mark.Shape
	c := theme.Color(r.mark.Color)
	switch r.shape {
	case Ring:
		ring := canvas.NewCircle(nil)
		ring.StrokeColor, ring.StrokeWidth = c, 2
		r.sign = ring
	case Arc:
		r.sign = canvas.NewArc(30, 300, 0.5, c)
	case Diamond:
		r.sign = canvas.NewRegularPolygon(4, c)
	case Triangle:
		r.sign = canvas.NewRegularPolygon(3, c)
	case Square:
		square := canvas.NewRectangle(c)
		square.CornerRadius = 2
		r.sign = square
	default:
		r.sign = canvas.NewCircle(c)
	}
}
