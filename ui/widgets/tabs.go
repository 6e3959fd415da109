package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"falconer/ui/theme"
)

// Tabs is a bar of words, the chosen one bold with a line of the accent colour
// below. What they show is the owner's affair.
type Tabs struct {
	widget.BaseWidget
	// OnSelect is told when another tab was chosen, also by Select.
	OnSelect func(index int)

	tabs     []*tab
	selected int
}

// NewTabs makes a bar with the first tab chosen.
func NewTabs(labels ...string) *Tabs {
	t := &Tabs{}
	t.ExtendBaseWidget(t)
	for i, label := range labels {
		one := &tab{label: label, bar: t, index: i}
		one.OnTapped = func() { t.Select(i) }
		one.bind(one)
		t.tabs = append(t.tabs, one)
	}
	return t
}

// Selected is the index of the chosen tab.
func (t *Tabs) Selected() int { return t.selected }

// Select chooses a tab.
func (t *Tabs) Select(index int) {
	if index == t.selected || index < 0 || index >= len(t.tabs) {
		return
	}
	t.selected = index
	t.Refresh()
	if t.OnSelect != nil {
		t.OnSelect(index)
	}
}

// SetLabel changes the word of a tab, such as "Log 3".
func (t *Tabs) SetLabel(index int, label string) {
	if t.tabs[index].label != label {
		t.tabs[index].label = label
		t.Refresh()
	}
}

// CreateRenderer is for Fyne.
func (t *Tabs) CreateRenderer() fyne.WidgetRenderer { return &tabsRenderer{t} }

type tabsRenderer struct{ tabs *Tabs }

func (r *tabsRenderer) Destroy() {}

func (r *tabsRenderer) Objects() []fyne.CanvasObject {
	objects := make([]fyne.CanvasObject, len(r.tabs.tabs))
	for i, t := range r.tabs.tabs {
		objects[i] = t
	}
	return objects
}

func (r *tabsRenderer) MinSize() fyne.Size {
	var wide float32
	for _, t := range r.tabs.tabs {
		wide += t.MinSize().Width
	}
	return fyne.NewSize(wide, theme.Head)
}

func (r *tabsRenderer) Layout(size fyne.Size) {
	var x float32
	for _, t := range r.tabs.tabs {
		wide := t.MinSize().Width
		t.Move(fyne.NewPos(x, 0))
		t.Resize(fyne.NewSize(wide, size.Height))
		x += wide
	}
}

func (r *tabsRenderer) Refresh() {
	for _, t := range r.tabs.tabs {
		t.Refresh()
	}
	r.Layout(r.tabs.Size())
}

type tab struct {
	press
	label string
	bar   *Tabs
	index int
}

// CreateRenderer is for Fyne.
func (t *tab) CreateRenderer() fyne.WidgetRenderer {
	r := &tabRenderer{tab: t, label: canvas.NewText("", nil), under: canvas.NewRectangle(nil)}
	r.update()
	return r
}

type tabRenderer struct {
	tab   *tab
	label *canvas.Text
	under *canvas.Rectangle
}

func (r *tabRenderer) Destroy()                     {}
func (r *tabRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.label, r.under} }

func (r *tabRenderer) MinSize() fyne.Size {
	// As if bold, so that choosing a tab moves nothing.
	wide := fyne.MeasureText(r.tab.label, theme.Size(theme.TextSize), fyne.TextStyle{Bold: true}).Width
	return fyne.NewSize(wide+20, theme.Head)
}

func (r *tabRenderer) Layout(size fyne.Size) {
	text := r.label.MinSize()
	r.label.Move(fyne.NewPos((size.Width-text.Width)/2, (size.Height-text.Height)/2))
	r.label.Resize(text)
	r.under.Move(fyne.NewPos(0, size.Height-2))
	r.under.Resize(fyne.NewSize(size.Width, 2))
}

func (r *tabRenderer) Refresh() {
	r.update()
	r.Layout(r.tab.Size())
	canvas.Refresh(r.tab)
}

func (r *tabRenderer) update() {
	chosen := r.tab.bar.selected == r.tab.index
	ink := theme.Secondary
	if chosen || r.tab.hovered || r.tab.focused {
		ink = theme.Text
	}
	setLine(r.label, r.tab.label, ink, theme.TextSize, chosen)
	r.under.FillColor = theme.Color(theme.Accent)
	r.under.Hidden = !chosen
}

// Focus gives the keys to the chosen tab.
func (t *Tabs) Focus() { Focus(t.tabs[t.selected]) }

// Focusable is the chosen tab.
func (t *Tabs) Focusable() fyne.Focusable { return t.tabs[t.selected] }
