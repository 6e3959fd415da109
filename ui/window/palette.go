package window

import (
	"slices"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"falconer/ui/widgets"
)

// palette finds a command by some of its letters.
type palette struct {
	w      *Window
	field  *paletteField
	list   *fyne.Container
	found  []*Command
	rows   []*paletteRow
	chosen int
}

// shownCommands is how many of them have room.
const shownCommands = 12

func (w *Window) showPalette() {
	if !w.overlay.toggle("palette") {
		return
	}
	p := &palette{w: w, list: container.NewVBox()}
	p.field = newPaletteField(p)
	p.field.OnChanged = func(string) { p.filter() }
	p.filter()
	body := container.NewBorder(widgets.Padded(10, 6, 10, 10, p.field), nil, nil, nil, widgets.Padded(0, 8, 6, 6, p.list))
	w.overlay.show("palette", body, fyne.NewSize(560, 56+shownCommands*paletteHigh+8))
	w.win.Canvas().Focus(p.field)
}

func (p *palette) filter() {
	p.found = matching(p.w.list, p.field.Text, p.w.current)
	p.found = p.found[:min(len(p.found), shownCommands)]
	p.chosen = 0
	p.list.RemoveAll()
	p.rows = p.rows[:0]
	for i, c := range p.found {
		row := newPaletteRow(p, i, c)
		p.rows = append(p.rows, row)
		p.list.Add(row)
	}
	p.mark()
}

// matching are the commands whose title has the letters in their order: first
// those that begin a word, last those that cannot run now.
func matching(all Commands, text string, site Site) []*Command {
	var first, rest, cannot []*Command
	for i := range all {
		c := &all[i]
		title := c.title(site)
		switch {
		case c.ID == "palette" || c.ID == "escape" || !subsequence(title, text):
		case c.why(site) != "":
			cannot = append(cannot, c)
		case wordBegins(title, text):
			first = append(first, c)
		default:
			rest = append(rest, c)
		}
	}
	return slices.Concat(first, rest, cannot)
}

func wordBegins(title, text string) bool {
	title, text = strings.ToLower(title), strings.ToLower(strings.TrimSpace(text))
	return strings.HasPrefix(title, text) || strings.Contains(title, " "+text)
}

func subsequence(title, text string) bool {
	rest := []rune(strings.ToLower(text))
	for _, r := range strings.ToLower(title) {
		for len(rest) > 0 && unicode.IsSpace(rest[0]) {
			rest = rest[1:]
		}
		if len(rest) > 0 && rest[0] == r {
			rest = rest[1:]
		}
	}
	return len(rest) == 0
}

func (p *palette) move(step int) {
	if len(p.rows) > 0 {
		p.chosen = (p.chosen + step + len(p.rows)) % len(p.rows)
		p.mark()
	}
}

func (p *palette) mark() {
	for i, row := range p.rows {
		row.choose(i == p.chosen)
	}
}

// run closes the palette and does what was chosen.
func (p *palette) run(i int) {
	if i >= len(p.found) {
		return
	}
	c := p.found[i]
	p.w.overlay.close()
	p.w.run(c)
}

// paletteField walks the list while it is typed in.
type paletteField struct {
	widgets.Field
	palette *palette
}

func newPaletteField(p *palette) *paletteField {
	f := &paletteField{palette: p}
	f.PlaceHolder = "what do you want to do?"
	f.ExtendBaseWidget(f)
	return f
}

// TypedKey is for Fyne.
func (f *paletteField) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyUp:
		f.palette.move(-1)
	case fyne.KeyDown:
		f.palette.move(1)
	case fyne.KeyReturn, fyne.KeyEnter:
		f.palette.run(f.palette.chosen)
	case fyne.KeyEscape:
		f.palette.w.overlay.close()
	default:
		f.Field.TypedKey(e)
	}
}

const paletteHigh float32 = 32
