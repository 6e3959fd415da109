package log

import (
	"strconv"

	"fyne.io/fyne/v2"

	"falconer/app/logs"
	"falconer/ui/theme"
	"falconer/ui/widgets"
)

// buildHead makes what stands above the lines.
func (p *Pane) buildHead() fyne.CanvasObject {
	p.field = widgets.NewField("find…", 90)
	p.field.OnChanged = p.SetFind
	p.field.OnEnter = func(shift bool) { p.FindNext(shift) }
	p.field.OnEscape = p.Focus
	p.result = widgets.NewSmall("")
	p.back = widgets.NewChip("↑", widgets.NoSign, func() { p.FindNext(true) })
	p.next = widgets.NewChip("↓", widgets.NoSign, func() { p.FindNext(false) })
	p.mark = widgets.NewChip("", widgets.NoSign, p.showMarks)
	for _, o := range []fyne.CanvasObject{p.result, p.back, p.next, p.mark} {
		o.Hide()
	}
	p.level = widgets.NewChip("level", widgets.DownSign, func() { widgets.ShowMenu(p.level, p.levels()...) })
	p.generation = widgets.NewChip("gen", widgets.DownSign, func() { widgets.ShowMenu(p.generation, p.generations()...) })
	p.time = widgets.NewChip("time", widgets.DownSign, func() { widgets.ShowMenu(p.time, p.timeChoices()...) })
	p.wrap = widgets.NewChip("wrap", widgets.NoSign, func() { p.SetWrap(!p.wraps()) })
	p.follow = widgets.NewChip("follow", widgets.NoSign, func() { p.sheet.SetFollow(!p.sheet.Follow()) })
	p.wrap.SetOn(false)
	p.follow.SetOn(false)
	clear := widgets.NewChip("clear", widgets.NoSign, p.Clear)
	return widgets.NewHead(200,
		[]fyne.CanvasObject{widgets.NewCaption("LOG"), p.field},
		[]fyne.CanvasObject{p.result, p.back, p.next, p.mark, p.level, p.generation, p.time, p.wrap, p.follow, clear})
}

// relayout makes room for what came or went in the head and below the lines.
func (p *Pane) relayout() { p.object.Refresh() }

// levels are the entries of the level menu.
func (p *Pane) levels() []*fyne.MenuItem {
	var items []*fyne.MenuItem
	for _, one := range []struct {
		label string
		least logs.Level
	}{
		{"All lines", logs.Unknown},
		{"Information and worse", logs.Information},
		{"Warnings and worse", logs.Warning},
		{"Errors", logs.Error},
	} {
		items = append(items, widgets.Choice(one.label, one.least == p.index.least, func() { p.filter(one.least, p.index.generation) }))
	}
	return items
}

// generations are the entries of the generation menu, newest first.
func (p *Pane) generations() []*fyne.MenuItem {
	items := []*fyne.MenuItem{widgets.Choice("All generations", p.index.generation < 0, func() { p.filter(p.index.least, -1) })}
	for i := len(p.index.newest) - 1; i >= 0 && len(items) < 16; i-- {
		g := p.index.newest[i]
		if g == 0 {
			continue // what belongs to none
		}
		items = append(items, widgets.Choice("Generation "+strconv.Itoa(g), p.index.generation == g, func() { p.filter(p.index.least, g) }))
	}
	return items
}

func (p *Pane) timeChoices() []*fyne.MenuItem {
	var items []*fyne.MenuItem
	for i, label := range []string{"Time of day", "Seconds since the generation began", "No time"} {
		items = append(items, widgets.Choice(label, p.times == Times(i), func() { p.SetTimes(Times(i)) }))
	}
	return items
}

// SetTimes says what stands at the head of a line.
func (p *Pane) SetTimes(times Times) {
	p.times = times
	p.sheet.Columns = columns(times, p.wraps())
	p.sheet.Reload()
}

// SetWrap breaks long lines, or lets them move sideways.
func (p *Pane) SetWrap(on bool) {
	p.sheet.Columns = columns(p.times, on)
	p.wrap.SetOn(on)
	p.sheet.Reload()
}

func (p *Pane) wraps() bool { return p.sheet.Columns[colText].Wrap }

// labels says in the chips what is filtered.
func (p *Pane) labels() {
	level, color := "level", theme.Secondary
	switch p.index.least {
	case logs.Information:
		level, color = "info +", theme.Text
	case logs.Warning:
		level, color = "warn +", theme.Warning
	case logs.Error:
		level, color = "errors", theme.Failed
	}
	p.level.Set(level, widgets.DownSign, color)
	generation, color := "gen", theme.Secondary
	if p.index.generation >= 0 {
		generation, color = "gen "+strconv.Itoa(p.index.generation), theme.Text
	}
	p.generation.Set(generation, widgets.DownSign, color)
	p.relayout()
}
