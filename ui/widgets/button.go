package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"falconer/ui/theme"
)

// Weight says how loud a button is.
type Weight uint8

// The weights: one Main a view.
const (
	Plain Weight = iota // raised
	Main                // in the accent colour
	Flat                // without a surface until the mouse is over it
)

// Button is a button in Falconer's look: icon, label, a quieter hint behind it,
// a small arrow when it opens a menu. Change the fields and call Refresh.
type Button struct {
	press
	Label  string
	Hint   string
	Icon   theme.Icon // "" for none
	Weight Weight
	Bold   bool
	Down   bool // opens a menu
}

// NewButton makes a plain button.
func NewButton(label string, tapped func()) *Button {
	b := &Button{Label: label}
	b.OnTapped = tapped
	b.bind(b)
	return b
}

// NewMainButton makes the button in the accent colour.
func NewMainButton(label string, tapped func()) *Button {
	b := NewButton(label, tapped)
	b.Weight, b.Bold = Main, true
	return b
}

// NewIconButton makes a flat button; the label may be empty.
func NewIconButton(icon theme.Icon, label string, tapped func()) *Button {
	b := NewButton(label, tapped)
	b.Icon, b.Weight = icon, Flat
	return b
}

// SetLabel changes label and hint; it draws only when they are others.
func (b *Button) SetLabel(label, hint string) {
	if b.Label != label || b.Hint != hint {
		b.Label, b.Hint = label, hint
		b.Refresh()
	}
}

// SetWeight changes the weight; it draws only when it is another one.
func (b *Button) SetWeight(w Weight) {
	if b.Weight != w {
		b.Weight, b.Bold = w, w == Main || b.Bold && b.Weight != Main
		b.Refresh()
	}
}

// CreateRenderer is for Fyne.
func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	r := &buttonRenderer{
		button: b,
		back:   canvas.NewRectangle(nil), veil: canvas.NewRectangle(nil),
		icon: canvas.NewImageFromResource(nil), arrow: canvas.NewImageFromResource(nil),
		label: canvas.NewText("", nil), hint: canvas.NewText("", nil),
	}
	r.icon.FillMode, r.arrow.FillMode = canvas.ImageFillContain, canvas.ImageFillContain
	r.update()
	return r
}

const (
	buttonHigh  float32 = 32
	buttonSide  float32 = 13 // left and right
	buttonInner float32 = 6
	buttonIcon  float32 = 16
)

type buttonRenderer struct {
	button      *Button
	back, veil  *canvas.Rectangle
	icon, arrow *canvas.Image
	label, hint *canvas.Text
}

func (r *buttonRenderer) Destroy() {}

func (r *buttonRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.back, r.veil, r.icon, r.label, r.hint, r.arrow}
}

func (r *buttonRenderer) parts() []fyne.CanvasObject {
	parts := make([]fyne.CanvasObject, 0, 4)
	for _, o := range []fyne.CanvasObject{r.icon, r.label, r.hint, r.arrow} {
		if o.Visible() {
			parts = append(parts, o)
		}
	}
	return parts
}

func (r *buttonRenderer) partSize(o fyne.CanvasObject) fyne.Size {
	if text, ok := o.(*canvas.Text); ok {
		return text.MinSize()
	}
	return fyne.NewSquareSize(buttonIcon)
}

func (r *buttonRenderer) width() float32 {
	var wide float32
	parts := r.parts()
	for _, o := range parts {
		wide += r.partSize(o).Width
	}
	if len(parts) > 1 {
		wide += float32(len(parts)-1) * buttonInner
	}
	return wide
}

func (r *buttonRenderer) side() float32 {
	if r.button.Label == "" {
		return 8
	}
	return buttonSide
}

func (r *buttonRenderer) MinSize() fyne.Size {
	return fyne.NewSize(r.width()+2*r.side(), buttonHigh)
}

func (r *buttonRenderer) Layout(size fyne.Size) {
	r.back.Resize(size)
	r.veil.Resize(size)
	x := (size.Width - r.width()) / 2
	for _, o := range r.parts() {
		part := r.partSize(o)
		o.Move(fyne.NewPos(x, (size.Height-part.Height)/2))
		o.Resize(part)
		x += part.Width + buttonInner
	}
}

func (r *buttonRenderer) Refresh() {
	r.update()
	r.Layout(r.button.Size())
	canvas.Refresh(r.button)
}

func (r *buttonRenderer) update() {
	b := r.button
	ink := r.ink()
	r.back.CornerRadius, r.veil.CornerRadius = theme.Radius, theme.Radius
	r.back.FillColor = theme.Color(r.paper())
	r.back.Hidden = b.Weight == Flat
	r.veil.FillColor = theme.Color(theme.Hover)
	r.veil.Hidden = !b.live() || !b.hovered && !b.focused
	r.veil.StrokeWidth = 0
	if b.focused {
		r.veil.StrokeColor, r.veil.StrokeWidth = theme.Color(theme.Accent), 1
	}
	setIcon(r.icon, b.Icon, ink)
	arrow := theme.Icon("")
	if b.Down {
		arrow = theme.IconDown
	}
	setIcon(r.arrow, arrow, theme.Secondary)
	setLine(r.label, b.Label, ink, theme.TextSize, b.Bold)
	setLine(r.hint, b.Hint, theme.Secondary, theme.SmallSize, false)
}

func (r *buttonRenderer) paper() fyne.ThemeColorName {
	if r.button.Weight == Main && !r.button.disabled {
		return theme.Accent
	}
	return theme.Raised
}

func (r *buttonRenderer) ink() fyne.ThemeColorName {
	switch {
	case r.button.disabled:
		return theme.Faint
	case r.button.Weight == Main:
		return theme.OnAccent
	}
	return theme.Text
}

// setIcon puts an icon into an image, or hides the image when there is none.
func setIcon(img *canvas.Image, icon theme.Icon, color fyne.ThemeColorName) {
	img.Hidden = icon == ""
	if icon != "" {
		img.Resource = theme.IconResource(icon, color)
		img.Refresh()
	}
}

// setLine puts a text into a line, or hides the line when there is none.
func setLine(line *canvas.Text, text string, color fyne.ThemeColorName, size fyne.ThemeSizeName, bold bool) {
	line.Hidden = text == ""
	line.Text, line.Color = text, theme.Color(color)
	line.TextSize, line.TextStyle.Bold = theme.Size(size), bold
}
