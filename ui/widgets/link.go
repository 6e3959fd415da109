package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"falconer/ui/theme"
)

// Link is a text that does something when it is clicked; it is underlined while
// the mouse is over it or the focus on it.
type Link struct {
	press
	Text     string
	Color    fyne.ThemeColorName
	TextSize fyne.ThemeSizeName
	Style    fyne.TextStyle
}

// NewLink makes a link in the link colour.
func NewLink(text string, tapped func()) *Link {
	l := &Link{Text: text, Color: theme.Link, TextSize: theme.TextSize}
	l.OnTapped = tapped
	l.bind(l)
	return l
}

// NewQuietLink makes a link in the faint colour, for "copy · open".
func NewQuietLink(text string, tapped func()) *Link {
	l := NewLink(text, tapped)
	l.Color = theme.Secondary
	return l
}

// SetText changes the text; it draws only when it is another one.
func (l *Link) SetText(text string) {
	if l.Text != text {
		l.Text = text
		l.Refresh()
	}
}

// CreateRenderer is for Fyne.
func (l *Link) CreateRenderer() fyne.WidgetRenderer {
	r := &linkRenderer{link: l, line: canvas.NewText("", nil), under: canvas.NewRectangle(nil)}
	r.update()
	return r
}

type linkRenderer struct {
	link  *Link
	line  *canvas.Text
	under *canvas.Rectangle
}

func (r *linkRenderer) Destroy()                     {}
func (r *linkRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.line, r.under} }
func (r *linkRenderer) MinSize() fyne.Size           { return r.line.MinSize() }

func (r *linkRenderer) Layout(size fyne.Size) {
	text := r.line.MinSize()
	top := (size.Height - text.Height) / 2
	r.line.Move(fyne.NewPos(0, top))
	r.line.Resize(text)
	r.under.Move(fyne.NewPos(0, top+text.Height-2))
	r.under.Resize(fyne.NewSize(text.Width, 1))
}

func (r *linkRenderer) Refresh() {
	r.update()
	r.Layout(r.link.Size())
	canvas.Refresh(r.link)
}

func (r *linkRenderer) update() {
	l := r.link
	setLine(r.line, l.Text, l.Color, l.TextSize, l.Style.Bold)
	r.line.TextStyle = l.Style
	r.under.FillColor = theme.Color(l.Color)
	r.under.Hidden = !l.live() || !l.hovered && !l.focused
}
