package window

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"falconer/ui/theme"
	"falconer/ui/widgets"
)

// showKeys shows every key with what it does.
func (w *Window) showKeys() {
	if !w.overlay.toggle("keys") {
		return
	}
	left, right := widgets.NewBlock(6), widgets.NewBlock(6)
	left.Objects = append(w.keyGroup(GroupSite), w.keyGroup(GroupFile)...)
	right.Objects = append(w.keyGroup(GroupView), w.keyGroup(GroupHelp)...)
	right.Objects = append(right.Objects, widgets.NewCaption("IN A TABLE"), widgets.NewFacts(keyWide,
		widgets.Fact{Name: "Up, Down, J, K", Value: "Move"},
		widgets.Fact{Name: "Space, End", Value: "Follow off, on"},
		widgets.Fact{Name: key(fyne.KeyC, ctrl).String(), Value: "Copy"},
		widgets.Fact{Name: key(fyne.KeyEscape).String(), Value: "Close, or select nothing"},
	))
	const wide, side = 780, 20
	column := (wide - 3*side) / float32(2)
	high := fyne.Max(left.HeightFor(column), right.HeightFor(column)) + 70
	w.overlay.show("keys", widgets.Padded(16, 18, side, side, container.NewBorder(
		widgets.Padded(0, 10, 0, 0, widgets.NewTitle("Keys", theme.TitleSize)), nil, nil, nil,
		container.NewGridWithColumns(2, left, right))), fyne.NewSize(wide, high))
}

const keyWide float32 = 150

func (w *Window) keyGroup(g Group) []fyne.CanvasObject {
	var facts []widgets.Fact
	for i := range w.list {
		c := &w.list[i]
		if c.Group != g || len(c.Keys) == 0 {
			continue
		}
		names := make([]string, len(c.Keys))
		for i, k := range c.Keys {
			names[i] = k.String()
		}
		facts = append(facts, widgets.Fact{Name: strings.Join(names, ", "), Value: c.title(w.current)})
	}
	if g == GroupSite {
		facts = append(facts, widgets.Fact{Name: key(fyne.Key1, ctrl).String() + " to 9", Value: "Switch site"})
	}
	return []fyne.CanvasObject{widgets.NewCaption(strings.ToUpper(string(g))), widgets.NewFacts(keyWide, facts...)}
}
