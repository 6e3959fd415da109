package window

import "fyne.io/fyne/v2"

// bar lays objects along a line: the first ones from the left, the others from
// the right. What does not fit of those at the right goes out of sight, the
// first one first.
type bar struct {
	high  float32
	left  int // how many objects stand at the left
	side  float32
	gap   float32
	keeps bool // those at the right stay; of the left ones go those that do not fit
	full  bool // objects are as high as the bar
}

func (b *bar) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(320, b.high) }

func (b *bar) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	right := objects[b.left:]
	x, end := b.side, size.Width-b.side-b.width(right)
	for i, o := range objects[:b.left] {
		switch {
		case !o.Visible():
		case b.keeps && i > 0 && x+o.MinSize().Width+b.gap > end:
			o.Move(fyne.NewPos(-10000, 0))
		default:
			x += b.put(o, x, size.Height) + b.gap
		}
	}
	for !b.keeps && len(right) > 0 && x+b.width(right)+b.side > size.Width {
		right[0].Move(fyne.NewPos(-10000, 0))
		right = right[1:]
	}
	x = size.Width - b.side - b.width(right)
	for _, o := range right {
		if o.Visible() {
			x += b.put(o, x, size.Height) + b.gap
		}
	}
}

func (b *bar) width(objects []fyne.CanvasObject) float32 {
	var sum float32
	for _, o := range objects {
		if o.Visible() {
			sum += o.MinSize().Width + b.gap
		}
	}
	return fyne.Max(0, sum-b.gap)
}

func (b *bar) put(o fyne.CanvasObject, x, high float32) float32 {
	size := o.MinSize()
	if b.full {
		size.Height = high
	}
	o.Resize(size)
	o.Move(fyne.NewPos(x, (high-size.Height)/2))
	return size.Width
}
