package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// Flowing is an object whose height depends on its width, as that of a wrapped
// text does. Fyne's layouts ask for a smallest size only; a [Column] asks for
// this.
type Flowing interface {
	HeightFor(width float32) float32
}

// Column shows objects one below the other, each as wide as the column, and
// scrolls when they are higher than there is room.
type Column struct {
	widget.BaseWidget
	scroll *container.Scroll
	stack  *columnLayout
	box    *fyne.Container
}

// NewColumn makes a column with gaps between the objects and room around them.
func NewColumn(gap, around float32, objects ...fyne.CanvasObject) *Column {
	c := &Column{stack: &columnLayout{gap: gap, around: around}}
	c.box = container.New(c.stack, objects...)
	c.scroll = container.NewVScroll(c.box)
	c.ExtendBaseWidget(c)
	return c
}

// Set shows other objects.
func (c *Column) Set(objects ...fyne.CanvasObject) {
	c.box.Objects = objects
	c.Refresh()
}

// Top scrolls to the beginning.
func (c *Column) Top() { c.scroll.ScrollToTop() }

// Reveal scrolls as little as shows the first part of an object that lies in the
// column, so high; its top, when that is higher than there is room. What was not drawn
// yet is left where it is.
func (c *Column) Reveal(o fyne.CanvasObject, high float32) {
	driver := fyne.CurrentApp().Driver()
	if driver.CanvasForObject(o) == nil {
		return
	}
	top := driver.AbsolutePositionForObject(o).Y - driver.AbsolutePositionForObject(c.box).Y
	bottom, seen, room := top+high, c.scroll.Offset.Y, c.scroll.Size().Height
	to := fyne.Min(top, fyne.Max(seen, bottom-room))
	if to != seen {
		c.scroll.ScrollToOffset(fyne.NewPos(0, fyne.Max(0, to)))
	}
}

// CreateRenderer is for Fyne.
func (c *Column) CreateRenderer() fyne.WidgetRenderer { return &columnRenderer{c} }

type columnRenderer struct{ column *Column }

func (r *columnRenderer) Destroy() {}

func (r *columnRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.column.scroll}
}

func (r *columnRenderer) MinSize() fyne.Size { return fyne.NewSize(80, 40) }

func (r *columnRenderer) Layout(size fyne.Size) {
	r.column.stack.width = size.Width
	r.column.scroll.Resize(size)
	r.column.scroll.Refresh()
}

func (r *columnRenderer) Refresh() {
	r.column.box.Refresh()
	r.Layout(r.column.Size())
}

type columnLayout struct{ gap, around, width float32 }

func (l *columnLayout) each(objects []fyne.CanvasObject, width float32, do func(o fyne.CanvasObject, y, h float32)) float32 {
	y := l.around
	for i, o := range objects {
		if !o.Visible() {
			continue
		}
		if i > 0 {
			y += l.gap
		}
		h := o.MinSize().Height
		if flow, ok := o.(Flowing); ok {
			h = flow.HeightFor(width - 2*l.around)
		}
		do(o, y, h)
		y += h
	}
	return y + l.around
}

func (l *columnLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.each(objects, l.width, func(o fyne.CanvasObject, y, h float32) {
		o.Move(fyne.NewPos(l.around, y))
		o.Resize(fyne.NewSize(l.width-2*l.around, h))
	})
}

func (l *columnLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	high := l.each(objects, l.width, func(fyne.CanvasObject, float32, float32) {})
	return fyne.NewSize(0, high)
}

// Row shows objects side by side in their smallest sizes, centred across, and
// begins a new line when the width is full.
type Row struct {
	widget.BaseWidget
	Gap     float32
	Objects []fyne.CanvasObject
}

// NewRow makes a row.
func NewRow(gap float32, objects ...fyne.CanvasObject) *Row {
	r := &Row{Gap: gap, Objects: objects}
	r.ExtendBaseWidget(r)
	return r
}

// HeightFor is for Column.
func (r *Row) HeightFor(width float32) float32 {
	return r.flow(width, func(fyne.CanvasObject, fyne.Position) {})
}

func (r *Row) flow(width float32, do func(o fyne.CanvasObject, at fyne.Position)) float32 {
	var x, y, high float32
	for _, o := range r.Objects {
		if !o.Visible() {
			continue
		}
		size := o.MinSize()
		if x > 0 && x+size.Width > width {
			x, y, high = 0, y+high+r.Gap, 0
		}
		do(o, fyne.NewPos(x, y))
		x += size.Width + r.Gap
		high = fyne.Max(high, size.Height)
	}
	return y + high
}

// CreateRenderer is for Fyne.
func (r *Row) CreateRenderer() fyne.WidgetRenderer { return &rowRenderer{r} }

type rowRenderer struct{ row *Row }

func (r *rowRenderer) Destroy()                     {}
func (r *rowRenderer) Objects() []fyne.CanvasObject { return r.row.Objects }

func (r *rowRenderer) MinSize() fyne.Size {
	var wide float32
	for _, o := range r.row.Objects {
		if o.Visible() {
			wide += o.MinSize().Width + r.row.Gap
		}
	}
	return fyne.NewSize(fyne.Max(0, wide-r.row.Gap), r.row.HeightFor(1<<20))
}

func (r *rowRenderer) Layout(size fyne.Size) {
	oneLine := r.row.HeightFor(size.Width) == r.row.HeightFor(1<<20)
	r.row.flow(size.Width, func(o fyne.CanvasObject, at fyne.Position) {
		min := o.MinSize()
		if oneLine {
			at.Y = (size.Height - min.Height) / 2
		}
		o.Move(at)
		o.Resize(min)
	})
}

func (r *rowRenderer) Refresh() {
	r.Layout(r.row.Size())
	for _, o := range r.row.Objects {
		o.Refresh()
	}
}
