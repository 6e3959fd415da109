package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"falconer/ui/theme"
)

// NewHead makes the head of a pane: what stands at the left in order, the last
// of it stretching as far as most says, and what stands at the right.
func NewHead(most float32, left, right []fyne.CanvasObject) fyne.CanvasObject {
	layout := &headLayout{most: most, left: len(left)}
	objects := append(append([]fyne.CanvasObject{}, left...), right...)
	return NewPanel(theme.Panel, container.New(layout, objects...))
}

type headLayout struct {
	most float32 // of the stretching one
	left int
}

const headGap float32 = 8

func (l *headLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(160, theme.Head)
}

// Layout gives the stretching object what is left; what still does not fit at
// the right is left out from its left end on.
func (l *headLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	free := size.Width - 2*theme.Gap
	least := float32(0)
	for i, o := range objects {
		if !o.Visible() {
			continue
		}
		free -= headGap
		if i == l.stretch() {
			least = o.MinSize().Width
		} else {
			free -= o.MinSize().Width
		}
	}
	stretch := fyne.Max(least, fyne.Min(l.most*theme.Factor(), free))
	x := theme.Gap + 2
	for i, o := range objects[:l.left] {
		if !o.Visible() {
			continue
		}
		wide := o.MinSize().Width
		if i == l.stretch() {
			wide = stretch
		}
		l.put(o, x, wide, size.Height)
		x += wide + headGap
	}
	right := size.Width - theme.Gap
	for i := len(objects) - 1; i >= l.left; i-- {
		o := objects[i]
		if !o.Visible() {
			continue
		}
		wide := o.MinSize().Width
		right -= wide
		at := right
		if at < x {
			at = size.Width + 1000 // no room: out of sight
		}
		l.put(o, at, wide, size.Height)
		right -= headGap
	}
}

// stretch is the index of the object that stretches: the last at the left.
func (l *headLayout) stretch() int { return l.left - 1 }

func (l *headLayout) put(o fyne.CanvasObject, x, wide, high float32) {
	h := fyne.Min(o.MinSize().Height, high)
	o.Move(fyne.NewPos(x, (high-h)/2))
	o.Resize(fyne.NewSize(wide, h))
}
