package window

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"falconer/ui/theme"
	"falconer/ui/widgets"
)

// paletteRow is one command of the palette: its title, why it cannot run, its
// key.
type paletteRow struct {
	widget.BaseWidget
	palette *palette
	index   int
	chosen  bool
	back    *canvas.Rectangle
	content fyne.CanvasObject
}

func newPaletteRow(p *palette, index int, c *Command) *paletteRow {
	why := c.why(p.w.current)
	name, reason, key := widgets.NewText(c.title(p.w.current)), widgets.NewSmall(why), widgets.NewSmall("")
	if why != "" {
		name.Color = theme.Faint
	}
	if k := c.Key(); !k.IsZero() {
		key.Text = k.String()
	}
	r := &paletteRow{palette: p, index: index, back: canvas.NewRectangle(color.Transparent)}
	r.content = widgets.Padded(0, 0, 10, 10, container.NewBorder(nil, nil, container.NewHBox(name, reason), key))
	r.ExtendBaseWidget(r)
	return r
}

func (r *paletteRow) choose(on bool) {
	r.chosen = on
	r.Refresh()
}

// Tapped is for Fyne.
func (r *paletteRow) Tapped(*fyne.PointEvent) { r.palette.run(r.index) }

// MouseIn is for Fyne.
func (r *paletteRow) MouseIn(*desktop.MouseEvent) {
	r.palette.chosen = r.index
	r.palette.mark()
}

// MouseMoved is for Fyne.
func (r *paletteRow) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is for Fyne.
func (r *paletteRow) MouseOut() {}

// CreateRenderer is for Fyne.
func (r *paletteRow) CreateRenderer() fyne.WidgetRenderer { return &paletteRowRenderer{r} }

type paletteRowRenderer struct{ row *paletteRow }

func (r *paletteRowRenderer) Destroy()           {}
func (r *paletteRowRenderer) MinSize() fyne.Size { return fyne.NewSize(200, paletteHigh-4) }

func (r *paletteRowRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.row.back, r.row.content}
}

func (r *paletteRowRenderer) Layout(size fyne.Size) {
	r.row.back.Resize(size)
	r.row.content.Resize(size)
}

func (r *paletteRowRenderer) Refresh() {
	r.row.back.CornerRadius = theme.Radius
	r.row.back.FillColor = color.Transparent
	if r.row.chosen {
		r.row.back.FillColor = theme.Color(theme.Selection)
	}
	r.row.back.Refresh()
	r.row.content.Refresh()
}
