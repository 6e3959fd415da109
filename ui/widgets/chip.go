package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"falconer/ui/theme"
)

// Sign is the small sign at the end of a chip.
type Sign uint8

// The signs.
const (
	NoSign    Sign = iota
	DotSign        // something that is on
	RingSign       // the same, off
	DownSign       // opens a menu
	CrossSign      // taken away by a click
)

// Chip is a small round button: follow ●, level ▾, hide static ×.
type Chip struct {
	press
	Label string
	Sign  Sign
	Color fyne.ThemeColorName
}

// NewChip makes a chip in the secondary colour.
func NewChip(label string, sign Sign, tapped func()) *Chip {
	c := &Chip{Label: label, Sign: sign, Color: theme.Secondary}
	c.OnTapped = tapped
	c.bind(c)
	return c
}

// Set changes what the chip says; it draws only when that is something else.
func (c *Chip) Set(label string, sign Sign, color fyne.ThemeColorName) {
	if c.Label != label || c.Sign != sign || c.Color != color {
		c.Label, c.Sign, c.Color = label, sign, color
		c.Refresh()
	}
}

// SetOn shows a chip that switches something as on or off: a dot in the ready
// colour, or a ring.
func (c *Chip) SetOn(on bool) {
	if on {
		c.Set(c.Label, DotSign, theme.Ready)
	} else {
		c.Set(c.Label, RingSign, theme.Secondary)
	}
}

// CreateRenderer is for Fyne.
func (c *Chip) CreateRenderer() fyne.WidgetRenderer {
	r := &chipRenderer{
		chip: c, back: canvas.NewRectangle(nil), veil: canvas.NewRectangle(nil),
		label: canvas.NewText("", nil), dot: canvas.NewCircle(nil),
		sign: canvas.NewImageFromResource(nil),
	}
	r.sign.FillMode = canvas.ImageFillContain
	r.update()
	return r
}

const (
	chipHigh float32 = 20
	chipSide float32 = 8
)

type chipRenderer struct {
	chip       *Chip
	back, veil *canvas.Rectangle
	label      *canvas.Text
	dot        *canvas.Circle
	sign       *canvas.Image
}

func (r *chipRenderer) Destroy() {}

func (r *chipRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.back, r.veil, r.label, r.dot, r.sign}
}

func (r *chipRenderer) signWidth() float32 {
	switch r.chip.Sign {
	case DotSign, RingSign:
		return 12
	case DownSign, CrossSign:
		return 15
	}
	return 0
}

func (r *chipRenderer) MinSize() fyne.Size {
	return fyne.NewSize(r.label.MinSize().Width+2*chipSide+r.signWidth(), chipHigh)
}

func (r *chipRenderer) Layout(size fyne.Size) {
	top := (size.Height - chipHigh) / 2
	for _, o := range []fyne.CanvasObject{r.back, r.veil} {
		o.Move(fyne.NewPos(0, top))
		o.Resize(fyne.NewSize(size.Width, chipHigh))
	}
	text := r.label.MinSize()
	r.label.Move(fyne.NewPos(chipSide, (size.Height-text.Height)/2))
	r.label.Resize(text)
	end := chipSide + text.Width
	r.dot.Resize(fyne.NewSquareSize(7))
	r.dot.Move(fyne.NewPos(end+5, size.Height/2-3.5))
	r.sign.Resize(fyne.NewSquareSize(13))
	r.sign.Move(fyne.NewPos(end+3, size.Height/2-6.5))
}

func (r *chipRenderer) Refresh() {
	r.update()
	r.Layout(r.chip.Size())
	canvas.Refresh(r.chip)
}

func (r *chipRenderer) update() {
	c := r.chip
	r.back.CornerRadius, r.veil.CornerRadius = canvas.RadiusMaximum, canvas.RadiusMaximum
	r.back.FillColor = theme.Color(theme.Raised)
	r.veil.FillColor = theme.Color(theme.Hover)
	r.veil.Hidden = !c.live() || !c.hovered && !c.focused
	r.veil.StrokeWidth = 0
	if c.focused {
		r.veil.StrokeColor, r.veil.StrokeWidth = theme.Color(theme.Accent), 1
	}
	setLine(r.label, c.Label, c.Color, theme.SmallSize, false)
	r.dot.FillColor, r.dot.StrokeColor, r.dot.StrokeWidth = theme.Color(c.Color), theme.Color(c.Color), 0
	if c.Sign == RingSign {
		r.dot.FillColor, r.dot.StrokeWidth = nil, 1.5
	}
	r.dot.Hidden = c.Sign != DotSign && c.Sign != RingSign
	icon := theme.Icon("")
	switch c.Sign {
	case DownSign:
		icon = theme.IconDown
	case CrossSign:
		icon = theme.IconClose
	}
	setIcon(r.sign, icon, c.Color)
}
