package welcome

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"falconer/ui/theme"
	"falconer/ui/widgets"
)

// recent is one row of the list: a click opens the project, the button starts
// it, the other mouse button takes it off the list.
func (p *Page) recent(r Recent, odd bool) fyne.CanvasObject {
	name := widgets.NewText(r.Name)
	name.Style.Bold, name.Truncate = true, true
	line := widgets.NewSmall(r.Line)
	line.Truncate = true
	note := widgets.NewText(r.Note)
	note.Color = theme.Secondary
	start := widgets.NewIconButton(theme.IconStart, "", func() { callPath(p.OnStart, r.Path) })
	start.Weight = widgets.Plain
	words := container.New(layout.NewCustomPaddedVBoxLayout(1), name, line)
	content := container.NewBorder(nil, nil,
		widgets.Padded(0, 0, 12, 12, container.NewCenter(widgets.NewMark(r.Shape, r.Color))),
		container.NewHBox(container.NewCenter(note), widgets.Padded(0, 0, 8, 12, container.NewCenter(start))),
		widgets.Padded(8, 8, 0, 8, words))
	return newRecentRow(p, r, odd, content)
}

func callPath(f func(string), path string) {
	if f != nil {
		f(path)
	}
}

type recentRow struct {
	widget.BaseWidget
	page             *Page
	recent           Recent
	odd              bool
	content          fyne.CanvasObject
	hovered, focused bool
}

func newRecentRow(p *Page, r Recent, odd bool, content fyne.CanvasObject) *recentRow {
	row := &recentRow{page: p, recent: r, odd: odd, content: content}
	row.ExtendBaseWidget(row)
	return row
}

// Tapped is for Fyne.
func (r *recentRow) Tapped(*fyne.PointEvent) { callPath(r.page.OnOpen, r.recent.Path) }

// TappedSecondary is for Fyne.
func (r *recentRow) TappedSecondary(e *fyne.PointEvent) {
	c := fyne.CurrentApp().Driver().CanvasForObject(r)
	if c == nil {
		return
	}
	widget.ShowPopUpMenuAtPosition(fyne.NewMenu("",
		fyne.NewMenuItem("Open", func() { callPath(r.page.OnOpen, r.recent.Path) }),
		fyne.NewMenuItem("Start", func() { callPath(r.page.OnStart, r.recent.Path) }),
		fyne.NewMenuItem("Take off this list", func() { callPath(r.page.OnForget, r.recent.Path) }),
	), c, e.AbsolutePosition)
}

// MouseIn is for Fyne.
func (r *recentRow) MouseIn(*desktop.MouseEvent) { r.hovered = true; r.Refresh() }

// MouseMoved is for Fyne.
func (r *recentRow) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is for Fyne.
func (r *recentRow) MouseOut() { r.hovered = false; r.Refresh() }

// FocusGained is for Fyne.
func (r *recentRow) FocusGained() { r.focused = true; r.Refresh() }

// FocusLost is for Fyne.
func (r *recentRow) FocusLost() { r.focused = false; r.Refresh() }

// TypedRune hands characters on to the window.
func (r *recentRow) TypedRune(c rune) { widgets.PassRune(r, c) }

// TypedKey opens with Enter and forgets with Delete.
func (r *recentRow) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		r.Tapped(nil)
	case fyne.KeyDelete:
		callPath(r.page.OnForget, r.recent.Path)
	default:
		widgets.PassKey(r, e)
	}
}

// CreateRenderer is for Fyne.
func (r *recentRow) CreateRenderer() fyne.WidgetRenderer {
	renderer := &recentRenderer{row: r, back: canvas.NewRectangle(nil)}
	renderer.update()
	return renderer
}

type recentRenderer struct {
	row  *recentRow
	back *canvas.Rectangle
}

func (r *recentRenderer) Destroy()           {}
func (r *recentRenderer) MinSize() fyne.Size { return r.row.content.MinSize().Max(fyne.NewSize(0, 54)) }

func (r *recentRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.back, r.row.content}
}

func (r *recentRenderer) Layout(size fyne.Size) {
	r.back.Resize(size)
	r.row.content.Resize(size)
}

func (r *recentRenderer) Refresh() {
	r.update()
	r.row.content.Refresh()
	canvas.Refresh(r.row)
}

func (r *recentRenderer) update() {
	r.back.CornerRadius, r.back.StrokeWidth = theme.Radius, 0
	switch {
	case r.row.hovered:
		r.back.FillColor = theme.Color(theme.Hover)
	case r.row.odd:
		r.back.FillColor = theme.Color(theme.Panel)
	default:
		r.back.FillColor = color.Transparent
	}
	if r.row.focused {
		r.back.StrokeColor, r.back.StrokeWidth = theme.Color(theme.Accent), 1
	}
}
