package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"falconer/ui/theme"
)

// Block shows objects one below the other on a surface with room around them;
// unlike Fyne's boxes it asks wrapped texts for their height at its width. Give
// it its fields before it is shown.
type Block struct {
	widget.BaseWidget
	Gap     float32
	Insets  Insets
	Color   fyne.ThemeColorName // "" for no surface
	Border  fyne.ThemeColorName // "" for none
	Edge    fyne.ThemeColorName // a stripe at the left; "" for none
	Objects []fyne.CanvasObject
}

// Insets are the room inside a block.
type Insets struct{ Top, Bottom, Left, Right float32 }

// NewBlock makes a block without a surface.
func NewBlock(gap float32, objects ...fyne.CanvasObject) *Block {
	b := &Block{Gap: gap, Objects: objects}
	b.ExtendBaseWidget(b)
	return b
}

// HeightFor is for Column and Block.
func (b *Block) HeightFor(width float32) float32 {
	return b.each(width, func(fyne.CanvasObject, float32, float32) {})
}

func (b *Block) inner(width float32) float32 { return width - b.Insets.Left - b.Insets.Right }

func (b *Block) each(width float32, do func(o fyne.CanvasObject, y, high float32)) float32 {
	y, first := b.Insets.Top, true
	for _, o := range b.Objects {
		if !o.Visible() {
			continue
		}
		if !first {
			y += b.Gap
		}
		first = false
		high := o.MinSize().Height
		if flow, ok := o.(Flowing); ok {
			high = flow.HeightFor(b.inner(width))
		}
		do(o, y, high)
		y += high
	}
	return y + b.Insets.Bottom
}

// CreateRenderer is for Fyne.
func (b *Block) CreateRenderer() fyne.WidgetRenderer {
	r := &blockRenderer{block: b, back: canvas.NewRectangle(nil), edge: canvas.NewRectangle(nil)}
	r.update()
	return r
}

type blockRenderer struct {
	block      *Block
	back, edge *canvas.Rectangle
}

func (r *blockRenderer) Destroy() {}

func (r *blockRenderer) Objects() []fyne.CanvasObject {
	return append([]fyne.CanvasObject{r.back, r.edge}, r.block.Objects...)
}

func (r *blockRenderer) MinSize() fyne.Size {
	var wide float32
	for _, o := range r.block.Objects {
		if o.Visible() {
			wide = fyne.Max(wide, o.MinSize().Width)
		}
	}
	wide += r.block.Insets.Left + r.block.Insets.Right
	return fyne.NewSize(wide, r.block.HeightFor(fyne.Max(wide, r.block.Size().Width)))
}

func (r *blockRenderer) Layout(size fyne.Size) {
	r.back.Resize(size)
	r.edge.Resize(fyne.NewSize(3, size.Height))
	r.block.each(size.Width, func(o fyne.CanvasObject, y, high float32) {
		o.Move(fyne.NewPos(r.block.Insets.Left, y))
		o.Resize(fyne.NewSize(r.block.inner(size.Width), high))
	})
}

func (r *blockRenderer) Refresh() {
	r.update()
	r.Layout(r.block.Size())
	for _, o := range r.block.Objects {
		o.Refresh()
	}
	canvas.Refresh(r.block)
}

func (r *blockRenderer) update() {
	b := r.block
	r.back.Hidden, r.edge.Hidden = b.Color == "", b.Edge == ""
	r.back.CornerRadius, r.back.StrokeWidth = theme.Radius, 0
	r.edge.CornerRadius = 2
	if b.Color != "" {
		r.back.FillColor = theme.Color(b.Color)
	}
	if b.Border != "" {
		r.back.StrokeColor, r.back.StrokeWidth = theme.Color(b.Border), 1
	}
	if b.Edge != "" {
		r.edge.FillColor = theme.Color(b.Edge)
	}
}
