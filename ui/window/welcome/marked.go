package welcome

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"falconer/ui/widgets"
)

// marked is a paragraph with a small sign before its first line.
type marked struct {
	widget.BaseWidget
	sign fyne.CanvasObject
	text *widgets.Paragraph
}

const signWide float32 = 20

func newMarked(sign fyne.CanvasObject, text *widgets.Paragraph) *marked {
	m := &marked{sign: sign, text: text}
	m.ExtendBaseWidget(m)
	return m
}

// HeightFor is for Block.
func (m *marked) HeightFor(width float32) float32 { return m.text.HeightFor(width - signWide) }

// CreateRenderer is for Fyne.
func (m *marked) CreateRenderer() fyne.WidgetRenderer { return &markedRenderer{m} }

type markedRenderer struct{ marked *marked }

func (r *markedRenderer) Destroy() {}

func (r *markedRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.marked.sign, r.marked.text}
}

func (r *markedRenderer) MinSize() fyne.Size {
	return fyne.NewSize(120, r.marked.HeightFor(fyne.Max(120, r.marked.Size().Width)))
}

func (r *markedRenderer) Layout(size fyne.Size) {
	r.marked.sign.Move(fyne.NewPos(0, 2))
	r.marked.sign.Resize(fyne.NewSquareSize(14))
	r.marked.text.Move(fyne.NewPos(signWide, 0))
	r.marked.text.Resize(fyne.NewSize(size.Width-signWide, size.Height))
}

func (r *markedRenderer) Refresh() {
	r.marked.sign.Refresh()
	r.marked.text.Refresh()
}
