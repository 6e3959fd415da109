// Package sites is the pane with the list of open sites: a mark, a name and
// half a line of state each.
//
// It exists so that several sites are seen at one glance, each with its own
// state. It is told rows and says what was chosen; it knows no engine. It may
// import ui/widgets and ui/theme.
package sites

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"falconer/ui/theme"
	"falconer/ui/widgets"
)

// Row is one site, or one application below it.
type Row struct {
	ID    string
	Name  string
	Inner bool   // an application of the site above
	Line  string // ready · gen 7 · 44312
	Shape widgets.Shape
	Color fyne.ThemeColorName
}

// Pane is the list. All of it belongs to the UI goroutine.
type Pane struct {
	// OnSelected is told the site that a person chose.
	OnSelected func(id string)
	// OnMenu is told where a menu for a site is wanted, in the window.
	OnMenu func(id string, at fyne.Position)

	object   fyne.CanvasObject
	list     *fyne.Container
	shown    []Row
	rows     []*row
	selected string
}

// New makes the pane; open is called when a person wants to open a folder.
func New(open func()) *Pane {
	p := &Pane{list: container.New(&column{gap: 2})}
	add := widgets.NewIconButton(theme.IconAdd, "Open folder…", open)
	head := widgets.Padded(10, 6, 15, 10, widgets.NewCaption("SITES"))
	body := container.NewVBox(p.list, container.NewHBox(widgets.Padded(8, 8, 0, 0, add), layout.NewSpacer()))
	p.object = widgets.NewPanel(theme.Panel,
		container.NewBorder(head, nil, nil, nil, container.NewVScroll(widgets.Padded(0, 0, 8, 8, body))))
	return p
}

// Object is what is laid out.
func (p *Pane) Object() fyne.CanvasObject { return p.object }

// Show shows the sites; only rows that differ from what is on the screen are
// drawn.
func (p *Pane) Show(rows []Row, selected string) {
	if selected == p.selected && slices.Equal(rows, p.shown) {
		return
	}
	p.shown, p.selected = slices.Clone(rows), selected
	grown := len(rows) != len(p.rows)
	for len(p.rows) < len(rows) {
		p.rows = append(p.rows, newRow(p))
	}
	p.rows = p.rows[:len(rows)]
	for i, r := range rows {
		p.rows[i].set(r, r.ID == selected)
	}
	if grown {
		p.list.Objects = p.list.Objects[:0]
		for _, r := range p.rows {
			p.list.Objects = append(p.list.Objects, r)
		}
		p.object.Refresh()
	}
}

// beside selects the row above or below another one.
func (p *Pane) beside(id string, step int) {
	i := slices.IndexFunc(p.shown, func(r Row) bool { return r.ID == id }) + step
	if i >= 0 && i < len(p.shown) {
		p.choose(p.shown[i].ID)
		if c := fyne.CurrentApp().Driver().CanvasForObject(p.rows[i]); c != nil {
			c.Focus(p.rows[i])
		}
	}
}

func (p *Pane) choose(id string) {
	if p.OnSelected != nil {
		p.OnSelected(id)
	}
}

// column puts rows below each other with a gap of its own.
type column struct{ gap float32 }

func (c *column) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	var y float32
	for _, o := range objects {
		high := o.MinSize().Height
		o.Move(fyne.NewPos(0, y))
		o.Resize(fyne.NewSize(size.Width, high))
		y += high + c.gap
	}
}

func (c *column) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var min fyne.Size
	for _, o := range objects {
		m := o.MinSize()
		min = fyne.NewSize(fyne.Max(min.Width, m.Width), min.Height+m.Height+c.gap)
	}
	return min
}
