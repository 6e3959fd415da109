package sites

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"falconer/ui/theme"
	"falconer/ui/widgets"
)

// row is one site of the list. It can be clicked, and walked with the arrows.
type row struct {
	widget.BaseWidget
	pane     *Pane
	data     Row
	selected bool
	hovered  bool
	focused  bool

	mark *widgets.Mark
	name *widgets.Text
	line *widgets.Text
}

func newRow(p *Pane) *row {
	r := &row{pane: p, mark: widgets.NewMark(widgets.Ring, theme.Stopped), name: widgets.NewText(""), line: widgets.NewSmall("")}
	r.name.Style.Bold, r.name.Truncate, r.line.Truncate = true, true, true
	r.ExtendBaseWidget(r)
	return r
}

func (r *row) set(data Row, selected bool) {
	if data == r.data && selected == r.selected {
		return
	}
	r.data, r.selected = data, selected
	r.mark.Set(data.Shape, data.Color)
	r.name.SetText(data.Name)
	r.line.SetText(data.Line)
	r.Refresh()
}

// Tapped is for Fyne.
func (r *row) Tapped(*fyne.PointEvent) { r.pane.choose(r.data.ID) }

// TappedSecondary is for Fyne.
func (r *row) TappedSecondary(e *fyne.PointEvent) {
	if r.pane.OnMenu != nil {
		r.pane.OnMenu(r.data.ID, e.AbsolutePosition)
	}
}

// MouseIn is for Fyne.
func (r *row) MouseIn(*desktop.MouseEvent) { r.hovered = true; r.Refresh() }

// MouseMoved is for Fyne.
func (r *row) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is for Fyne.
func (r *row) MouseOut() { r.hovered = false; r.Refresh() }

// FocusGained is for Fyne.
func (r *row) FocusGained() { r.focused = true; r.Refresh() }

// FocusLost is for Fyne.
func (r *row) FocusLost() { r.focused = false; r.Refresh() }

// TypedRune hands characters on to the window.
func (r *row) TypedRune(c rune) { widgets.PassRune(r, c) }

// TypedKey walks with the arrows and chooses with Enter.
func (r *row) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyUp:
		r.pane.beside(r.data.ID, -1)
	case fyne.KeyDown:
		r.pane.beside(r.data.ID, 1)
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		r.Tapped(nil)
	default:
		widgets.PassKey(r, e)
	}
}

// CreateRenderer is for Fyne.
func (r *row) CreateRenderer() fyne.WidgetRenderer {
	renderer := &rowRenderer{row: r, back: canvas.NewRectangle(nil)}
	renderer.update()
	return renderer
}

const (
	rowHigh float32 = 47
	innerIn float32 = 16 // how far applications stand to the right of their site
)

type rowRenderer struct {
	row  *row
	back *canvas.Rectangle
}

func (r *rowRenderer) Destroy() {}

func (r *rowRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.back, r.row.mark, r.row.name, r.row.line}
}

func (r *rowRenderer) MinSize() fyne.Size { return fyne.NewSize(80, rowHigh) }

func (r *rowRenderer) Layout(size fyne.Size) {
	r.back.Resize(size)
	in := float32(0)
	if r.row.data.Inner {
		in = innerIn
	}
	r.row.mark.Resize(fyne.NewSquareSize(9))
	r.row.mark.Move(fyne.NewPos(8+in, (size.Height-9)/2))
	for i, text := range []*widgets.Text{r.row.name, r.row.line} {
		text.Move(fyne.NewPos(27+in, 6+18*float32(i)))
		text.Resize(fyne.NewSize(size.Width-27-in-6, 17))
	}
}

func (r *rowRenderer) Refresh() {
	r.update()
	r.Layout(r.row.Size())
	r.row.mark.Refresh()
	r.row.name.Refresh()
	r.row.line.Refresh()
	canvas.Refresh(r.row)
}

func (r *rowRenderer) update() {
	r.back.CornerRadius, r.back.StrokeWidth = theme.Radius, 0
	switch {
	case r.row.selected:
		r.back.FillColor = theme.Color(theme.Selection)
	case r.row.hovered:
		r.back.FillColor = theme.Color(theme.Hover)
	default:
		r.back.FillColor = color.Transparent
	}
	if r.row.focused {
		r.back.StrokeColor, r.back.StrokeWidth = theme.Color(theme.Accent), 1
	}
}
