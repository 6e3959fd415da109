package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"falconer/ui/theme"
)

// Fold is a line with something that belongs to it, which stands below the line
// while it is open. A click, Space and Enter press it; what that does is the
// owner's affair. Change the fields and call Refresh.
type Fold struct {
	press
	// Lead stands monospaced before the text, Tail at the right; the text between
	// them ends in an ellipsis when it is too long.
	Lead, Text, Tail string
	// Color is the text's.
	Color fyne.ThemeColorName
	// Inside is shown below the line; nil for a fold that is closed.
	Inside fyne.CanvasObject
	// OnFocus is told when it gets the keys, OnMove when the keys up (-1) and down
	// (1) ask for a neighbour; both may be nil.
	OnFocus func()
	OnMove  func(by int)
}

// NewFold makes a closed line.
func NewFold(tapped func()) *Fold {
	f := &Fold{Color: theme.Text}
	f.OnTapped = tapped
	f.bind(f)
	return f
}

// Tapped presses when the line is meant, not what is inside.
func (f *Fold) Tapped(ev *fyne.PointEvent) {
	if ev == nil || ev.Position.Y < theme.Row {
		f.press.Tapped(ev)
	}
}

// FocusGained is for Fyne.
func (f *Fold) FocusGained() {
	f.press.FocusGained()
	if f.OnFocus != nil {
		f.OnFocus()
	}
}

// TypedKey moves to a neighbour, presses, and hands on the rest.
func (f *Fold) TypedKey(ev *fyne.KeyEvent) {
	switch {
	case ev.Name == fyne.KeyUp && f.OnMove != nil:
		f.OnMove(-1)
	case ev.Name == fyne.KeyDown && f.OnMove != nil:
		f.OnMove(1)
	default:
		f.press.TypedKey(ev)
	}
}

const (
	foldArrow float32 = 16 // the room of the arrow, and how far in is what belongs to it
	foldGap   float32 = 10 // between the parts of the line
	foldSide  float32 = 4  // at the ends of the line
	foldInner float32 = 6  // above and below what is inside
)

// HeightFor is for Column and Block.
func (f *Fold) HeightFor(width float32) float32 {
	if f.Inside == nil {
		return theme.Row
	}
	return theme.Row + f.inner(width) + 2*foldInner
}

func (f *Fold) inner(width float32) float32 {
	if flow, ok := f.Inside.(Flowing); ok {
		return flow.HeightFor(width - foldArrow - 2*foldSide)
	}
	return f.Inside.MinSize().Height
}

// CreateRenderer is for Fyne.
func (f *Fold) CreateRenderer() fyne.WidgetRenderer {
	r := &foldRenderer{
		fold: f, veil: canvas.NewRectangle(nil), arrow: canvas.NewImageFromResource(nil),
		lead: canvas.NewText("", nil), text: canvas.NewText("", nil), tail: canvas.NewText("", nil),
	}
	r.arrow.FillMode = canvas.ImageFillContain
	r.lead.TextStyle.Monospace, r.tail.TextStyle.Monospace = true, true
	r.update()
	return r
}

type foldRenderer struct {
	fold             *Fold
	veil             *canvas.Rectangle
	arrow            *canvas.Image
	lead, text, tail *canvas.Text
}

func (r *foldRenderer) Destroy() {}

func (r *foldRenderer) Objects() []fyne.CanvasObject {
	objects := []fyne.CanvasObject{r.veil, r.arrow, r.lead, r.text, r.tail}
	if r.fold.Inside != nil {
		objects = append(objects, r.fold.Inside)
	}
	return objects
}

func (r *foldRenderer) MinSize() fyne.Size {
	return fyne.NewSize(160, r.fold.HeightFor(fyne.Max(160, r.fold.Size().Width)))
}

func (r *foldRenderer) Layout(size fyne.Size) {
	f := r.fold
	r.veil.Resize(fyne.NewSize(size.Width, theme.Row))
	r.arrow.Move(fyne.NewPos(foldSide-2, (theme.Row-foldArrow)/2))
	r.arrow.Resize(fyne.NewSquareSize(foldArrow))
	place := func(line *canvas.Text, x float32) float32 {
		min := line.MinSize()
		line.Move(fyne.NewPos(x, (theme.Row-min.Height)/2))
		line.Resize(min)
		return min.Width
	}
	x := foldSide + foldArrow
	x += place(r.lead, x) + foldGap
	end := size.Width - foldSide - r.tail.MinSize().Width
	place(r.tail, end)
	r.text.Text = Ellipsis(f.Text, fyne.Max(0, end-foldGap-x), r.text.TextSize, r.text.TextStyle)
	place(r.text, x)
	if f.Inside != nil {
		f.Inside.Move(fyne.NewPos(foldSide+foldArrow, theme.Row+foldInner))
		f.Inside.Resize(fyne.NewSize(size.Width-foldArrow-2*foldSide, f.inner(size.Width)))
	}
}

func (r *foldRenderer) Refresh() {
	r.update()
	r.Layout(r.fold.Size())
	canvas.Refresh(r.fold)
}

func (r *foldRenderer) update() {
	f := r.fold
	r.veil.CornerRadius, r.veil.FillColor = theme.Radius, theme.Color(theme.Hover)
	r.veil.Hidden = !f.live() || !f.hovered && !f.focused
	r.veil.StrokeWidth = 0
	if f.focused {
		r.veil.StrokeColor, r.veil.StrokeWidth = theme.Color(theme.Accent), 1
	}
	arrow := theme.IconFold
	if f.Inside != nil {
		arrow = theme.IconDown
	}
	setIcon(r.arrow, arrow, theme.Secondary)
	setLine(r.lead, f.Lead, theme.Secondary, theme.MonoSize, false)
	setLine(r.text, f.Text, f.Color, theme.TextSize, false)
	setLine(r.tail, f.Tail, theme.Secondary, theme.MonoSize, false)
}
