package widgets

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"falconer/ui/theme"
)

// Keep says which side of a split keeps its length when the window changes.
type Keep uint8

// What can be kept.
const (
	KeepShare    Keep = iota // Offset is the first side's share, 0 to 1
	KeepLeading              // Offset is the first side's length
	KeepTrailing             // Offset is the second side's length
)

// Split shows two objects with a thin line between them that can be dragged. A
// hidden side leaves all room to the other one.
type Split struct {
	widget.BaseWidget
	Leading, Trailing fyne.CanvasObject
	Horizontal        bool // side by side
	Keep              Keep
	Offset            float32
	// OnMoved is told the new offset when a person has let go of the line.
	OnMoved func(offset float32)

	bar *splitBar
}

// NewHSplit shows two objects side by side.
func NewHSplit(leading, trailing fyne.CanvasObject, keep Keep, offset float32) *Split {
	return newSplit(leading, trailing, true, keep, offset)
}

// NewVSplit shows two objects one above the other.
func NewVSplit(leading, trailing fyne.CanvasObject, keep Keep, offset float32) *Split {
	return newSplit(leading, trailing, false, keep, offset)
}

func newSplit(leading, trailing fyne.CanvasObject, horizontal bool, keep Keep, offset float32) *Split {
	s := &Split{Leading: leading, Trailing: trailing, Horizontal: horizontal, Keep: keep, Offset: offset}
	s.bar = &splitBar{split: s}
	s.bar.ExtendBaseWidget(s.bar)
	s.ExtendBaseWidget(s)
	return s
}

// SetOffset moves the line.
func (s *Split) SetOffset(offset float32) {
	if s.Offset != offset {
		s.Offset = offset
		s.Refresh()
	}
}

// CreateRenderer is for Fyne.
func (s *Split) CreateRenderer() fyne.WidgetRenderer { return &splitRenderer{split: s} }

// grip is how far around the line the mouse takes hold of it.
const grip float32 = 3

// along is the length of a size in the direction of the split.
func (s *Split) along(size fyne.Size) float32 {
	if s.Horizontal {
		return size.Width
	}
	return size.Height
}

func (s *Split) place(o fyne.CanvasObject, from, length float32, size fyne.Size) {
	if s.Horizontal {
		o.Move(fyne.NewPos(from, 0))
		o.Resize(fyne.NewSize(length, size.Height))
	} else {
		o.Move(fyne.NewPos(0, from))
		o.Resize(fyne.NewSize(size.Width, length))
	}
}

// first is the length of the leading side within a whole length.
func (s *Split) first(whole float32) float32 {
	free := whole - 1
	var length float32
	switch s.Keep {
	case KeepLeading:
		length = s.Offset
	case KeepTrailing:
		length = free - s.Offset
	default:
		length = free * s.Offset
	}
	least, most := s.along(s.Leading.MinSize()), free-s.along(s.Trailing.MinSize())
	length = fyne.Max(least, fyne.Min(length, most))
	return fyne.Max(0, fyne.Min(length, free))
}

// move puts the line to a length of the leading side.
func (s *Split) move(length float32) {
	free := s.along(s.Size()) - 1
	if free <= 0 {
		return
	}
	switch s.Keep {
	case KeepLeading:
		s.Offset = length
	case KeepTrailing:
		s.Offset = free - length
	default:
		s.Offset = length / free
	}
	s.Refresh()
}

type splitRenderer struct{ split *Split }

func (r *splitRenderer) Destroy() {}

func (r *splitRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.split.Leading, r.split.Trailing, r.split.bar}
}

func (r *splitRenderer) Layout(size fyne.Size) {
	s := r.split
	whole := s.along(size)
	s.bar.Hidden = !s.Leading.Visible() || !s.Trailing.Visible()
	switch {
	case !s.Leading.Visible():
		s.place(s.Trailing, 0, whole, size)
	case !s.Trailing.Visible():
		s.place(s.Leading, 0, whole, size)
	default:
		first := s.first(whole)
		s.place(s.Leading, 0, first, size)
		s.place(s.Trailing, first+1, whole-first-1, size)
		s.place(s.bar, first-grip, 2*grip+1, size)
	}
}

func (r *splitRenderer) MinSize() fyne.Size {
	s := r.split
	var min fyne.Size
	for _, o := range []fyne.CanvasObject{s.Leading, s.Trailing} {
		if !o.Visible() {
			continue
		}
		m := o.MinSize()
		if s.Horizontal {
			min = fyne.NewSize(min.Width+m.Width, fyne.Max(min.Height, m.Height))
		} else {
			min = fyne.NewSize(fyne.Max(min.Width, m.Width), min.Height+m.Height)
		}
	}
	return min
}

func (r *splitRenderer) Refresh() {
	r.Layout(r.split.Size())
	canvas.Refresh(r.split)
}

// splitBar is the line and the room around it that takes the mouse.
type splitBar struct {
	widget.BaseWidget
	split         *Split
	held, hovered bool
	start         float32 // length of the leading side when the drag began
	moved         float32
}

// CreateRenderer is for Fyne.
func (b *splitBar) CreateRenderer() fyne.WidgetRenderer {
	r := &splitBarRenderer{bar: b, line: canvas.NewRectangle(nil)}
	r.line.FillColor = b.color()
	return r
}

func (b *splitBar) color() color.Color {
	if b.hovered || b.held {
		return theme.Color(theme.Faint)
	}
	return theme.Color(theme.Line)
}

// Cursor is for Fyne.
func (b *splitBar) Cursor() desktop.Cursor {
	if b.split.Horizontal {
		return desktop.HResizeCursor
	}
	return desktop.VResizeCursor
}

// Dragged is for Fyne.
func (b *splitBar) Dragged(e *fyne.DragEvent) {
	if !b.held {
		b.held, b.moved = true, 0
		b.start = b.split.first(b.split.along(b.split.Size()))
	}
	b.moved += b.split.along(fyne.NewSize(e.Dragged.DX, e.Dragged.DY))
	b.split.move(b.start + b.moved)
}

// DragEnd is for Fyne.
func (b *splitBar) DragEnd() {
	b.held = false
	b.split.move(b.split.first(b.split.along(b.split.Size()))) // what was really reached
	if b.split.OnMoved != nil {
		b.split.OnMoved(b.split.Offset)
	}
}

// MouseIn is for Fyne.
func (b *splitBar) MouseIn(*desktop.MouseEvent) { b.hovered = true; b.Refresh() }

// MouseMoved is for Fyne.
func (b *splitBar) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is for Fyne.
func (b *splitBar) MouseOut() { b.hovered = false; b.Refresh() }

type splitBarRenderer struct {
	bar  *splitBar
	line *canvas.Rectangle
}

func (r *splitBarRenderer) Destroy()                     {}
func (r *splitBarRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.line} }
func (r *splitBarRenderer) MinSize() fyne.Size           { return fyne.NewSize(1, 1) }

func (r *splitBarRenderer) Layout(size fyne.Size) {
	if r.bar.split.Horizontal {
		r.line.Move(fyne.NewPos(grip, 0))
		r.line.Resize(fyne.NewSize(1, size.Height))
	} else {
		r.line.Move(fyne.NewPos(0, grip))
		r.line.Resize(fyne.NewSize(size.Width, 1))
	}
}

func (r *splitBarRenderer) Refresh() {
	r.line.FillColor = r.bar.color()
	r.line.Refresh()
}
