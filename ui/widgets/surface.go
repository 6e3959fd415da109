package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"falconer/ui/theme"
)

// Panel is a surface behind its content: a colour by name, corners, perhaps a
// thin line around it.
type Panel struct {
	widget.BaseWidget
	Color   fyne.ThemeColorName
	Border  fyne.ThemeColorName // "" for none
	Radius  float32
	Content fyne.CanvasObject // may be nil
}

// NewPanel makes a square surface without a border.
func NewPanel(color fyne.ThemeColorName, content fyne.CanvasObject) *Panel {
	p := &Panel{Color: color, Content: content}
	p.ExtendBaseWidget(p)
	return p
}

// NewCard makes a surface with round corners.
func NewCard(color fyne.ThemeColorName, content fyne.CanvasObject) *Panel {
	p := NewPanel(color, content)
	p.Radius = theme.Radius
	return p
}

// CreateRenderer is for Fyne.
func (p *Panel) CreateRenderer() fyne.WidgetRenderer {
	r := &panelRenderer{panel: p, back: canvas.NewRectangle(nil)}
	r.update()
	return r
}

type panelRenderer struct {
	panel *Panel
	back  *canvas.Rectangle
}

func (r *panelRenderer) Destroy() {}

func (r *panelRenderer) Objects() []fyne.CanvasObject {
	if r.panel.Content == nil {
		return []fyne.CanvasObject{r.back}
	}
	return []fyne.CanvasObject{r.back, r.panel.Content}
}

func (r *panelRenderer) Layout(size fyne.Size) {
	r.back.Resize(size)
	if r.panel.Content != nil {
		r.panel.Content.Resize(size)
	}
}

func (r *panelRenderer) MinSize() fyne.Size {
	if r.panel.Content == nil {
		return fyne.Size{}
	}
	return r.panel.Content.MinSize()
}

func (r *panelRenderer) Refresh() {
	r.update()
	r.Layout(r.panel.Size())
	r.back.Refresh()
	if r.panel.Content != nil {
		r.panel.Content.Refresh()
	}
}

func (r *panelRenderer) update() {
	r.back.FillColor = theme.Color(r.panel.Color)
	r.back.CornerRadius = r.panel.Radius
	r.back.StrokeWidth = 0
	if r.panel.Border != "" {
		r.back.StrokeColor = theme.Color(r.panel.Border)
		r.back.StrokeWidth = 1
	}
}

// Line is a thin separator, as long as it is laid out.
type Line struct {
	widget.BaseWidget
}

// NewLine makes a separator; in a border or a box it takes one unit across.
func NewLine() *Line {
	l := &Line{}
	l.ExtendBaseWidget(l)
	return l
}

// CreateRenderer is for Fyne.
func (l *Line) CreateRenderer() fyne.WidgetRenderer {
	return &lineRenderer{back: canvas.NewRectangle(theme.Color(theme.Line))}
}

type lineRenderer struct{ back *canvas.Rectangle }

func (r *lineRenderer) Destroy()                     {}
func (r *lineRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.back} }
func (r *lineRenderer) Layout(size fyne.Size)        { r.back.Resize(size) }
func (r *lineRenderer) MinSize() fyne.Size           { return fyne.NewSize(1, 1) }

func (r *lineRenderer) Refresh() {
	r.back.FillColor = theme.Color(theme.Line)
	r.back.Refresh()
}

// Padded puts room around an object, in Fyne's units.
func Padded(top, bottom, left, right float32, object fyne.CanvasObject) *fyne.Container {
	return container.New(padding{top, bottom, left, right}, object)
}

// padding is Fyne's custom padded layout without rounding to the theme.
type padding struct{ top, bottom, left, right float32 }

func (p padding) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Move(fyne.NewPos(p.left, p.top))
		o.Resize(fyne.NewSize(size.Width-p.left-p.right, size.Height-p.top-p.bottom))
	}
}

func (p padding) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var min fyne.Size
	for _, o := range objects {
		if o.Visible() {
			min = min.Max(o.MinSize())
		}
	}
	return min.Add(fyne.NewSize(p.left+p.right, p.top+p.bottom))
}

// Edged puts objects at the upper and the lower edge of another one, without
// Fyne's room between them; any may be nil. The Tab key goes through them from top to
// bottom.
func Edged(top, bottom, middle fyne.CanvasObject) *fyne.Container {
	e := &edges{top, bottom, middle}
	c := container.New(e)
	for _, o := range []fyne.CanvasObject{top, middle, bottom} {
		if o != nil {
			c.Add(o)
		}
	}
	return c
}

type edges struct{ top, bottom, middle fyne.CanvasObject }

func seen(o fyne.CanvasObject) bool { return o != nil && o.Visible() }

func (e *edges) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	var upper, lower float32
	if seen(e.top) {
		upper = e.top.MinSize().Height
		e.top.Resize(fyne.NewSize(size.Width, upper))
	}
	if seen(e.bottom) {
		lower = e.bottom.MinSize().Height
		e.bottom.Move(fyne.NewPos(0, size.Height-lower))
		e.bottom.Resize(fyne.NewSize(size.Width, lower))
	}
	if seen(e.middle) {
		e.middle.Move(fyne.NewPos(0, upper))
		e.middle.Resize(fyne.NewSize(size.Width, fyne.Max(0, size.Height-upper-lower)))
	}
}

func (e *edges) MinSize([]fyne.CanvasObject) (min fyne.Size) {
	for _, o := range []fyne.CanvasObject{e.top, e.bottom, e.middle} {
		if seen(o) {
			m := o.MinSize()
			min = fyne.NewSize(fyne.Max(min.Width, m.Width), min.Height+m.Height)
		}
	}
	return min
}

// Below places objects below each other, each as wide as there is room, without
// Fyne's room between them.
func Below(objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(below{}, objects...)
}

type below struct{}

func (below) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	var y float32
	for _, o := range objects {
		if o.Visible() {
			high := o.MinSize().Height
			o.Move(fyne.NewPos(0, y))
			o.Resize(fyne.NewSize(size.Width, high))
			y += high
		}
	}
}

func (below) MinSize(objects []fyne.CanvasObject) (min fyne.Size) {
	for _, o := range objects {
		if o.Visible() {
			m := o.MinSize()
			min = fyne.NewSize(fyne.Max(min.Width, m.Width), min.Height+m.Height)
		}
	}
	return min
}
