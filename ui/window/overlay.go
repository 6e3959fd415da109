package window

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"falconer/ui/theme"
	"falconer/ui/widgets"
)

// overlay shows one card over the window: the palette, the keys, the settings,
// a question. A click beside it or Escape closes it.
type overlay struct {
	win   fyne.Window
	shown *veil
	name  string
}

func newOverlay(win fyne.Window) *overlay { return &overlay{win: win} }

// show shows a card of a width; a height of 0 is the content's own.
func (o *overlay) show(name string, content fyne.CanvasObject, size fyne.Size) {
	o.close()
	card := widgets.NewCard(theme.Panel, content)
	card.Border = theme.Line
	v := &veil{card: card, size: size, close: func() { o.close() }}
	v.ExtendBaseWidget(v)
	o.shown, o.name = v, name
	o.win.Canvas().Overlays().Add(v)
	v.Resize(o.win.Canvas().Size())
}

// toggle closes the overlay when it is the one of that name; otherwise it says
// that it has to be shown.
func (o *overlay) toggle(name string) bool {
	if o.shown != nil && o.name == name {
		o.close()
		return false
	}
	return true
}

// close takes the overlay away; it tells whether there was one.
func (o *overlay) close() bool {
	if o.shown == nil {
		return false
	}
	v := o.shown
	o.shown = nil
	o.win.Canvas().Unfocus() // a field that keeps the focus draws its cursor for ever
	o.win.Canvas().Overlays().Remove(v)
	return true
}

// veil darkens the window behind a card.
type veil struct {
	widget.BaseWidget
	card  fyne.CanvasObject
	size  fyne.Size
	close func()
}

// Tapped closes.
func (v *veil) Tapped(*fyne.PointEvent) { v.close() }

// CreateRenderer is for Fyne.
func (v *veil) CreateRenderer() fyne.WidgetRenderer {
	return &veilRenderer{veil: v, back: canvas.NewRectangle(color.NRGBA{A: 0x60}), stop: newCatch()}
}

type veilRenderer struct {
	veil *veil
	back *canvas.Rectangle
	stop *catch
}

func (r *veilRenderer) Destroy()           {}
func (r *veilRenderer) MinSize() fyne.Size { return fyne.NewSize(0, 0) }
func (r *veilRenderer) Refresh()           { r.veil.card.Refresh() }

func (r *veilRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.back, r.stop, r.veil.card}
}

func (r *veilRenderer) Layout(size fyne.Size) {
	r.back.Resize(size)
	wide := fyne.Min(r.veil.size.Width, size.Width-40)
	high := r.veil.size.Height
	if high == 0 {
		high = r.veil.card.MinSize().Height
	}
	high = fyne.Min(high, size.Height-theme.TopBar-40)
	at := fyne.NewPos((size.Width-wide)/2, theme.TopBar+16)
	for _, o := range []fyne.CanvasObject{r.stop, r.veil.card} {
		o.Resize(fyne.NewSize(wide, high))
		o.Move(at)
	}
}

// catch takes the clicks on the card that nothing in it wants.
type catch struct{ widget.BaseWidget }

func newCatch() *catch {
	c := &catch{}
	c.ExtendBaseWidget(c)
	return c
}

// Tapped does nothing.
func (c *catch) Tapped(*fyne.PointEvent) {}

// CreateRenderer is for Fyne.
func (c *catch) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(canvas.NewRectangle(color.Transparent))
}
