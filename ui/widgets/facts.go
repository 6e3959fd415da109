package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"falconer/ui/theme"
)

// Fact is one name and its value.
type Fact struct {
	Name, Value string
	// Color is the value's, "" for the ordinary one.
	Color fyne.ThemeColorName
	// Mono shows name and value monospaced; Plain leaves the name as it is.
	Mono, Plain bool
	// Note stands faint behind the value: where it comes from; monospaced with MonoNote.
	Note     string
	MonoNote bool
	// Action is a link behind the value, such as "show"; OnAction runs on a click.
	Action   string
	OnAction func()
}

// Facts are rows of names and values; a value that does not fit wraps.
type Facts struct {
	widget.BaseWidget
	// NameWidth is the room of the names.
	NameWidth float32
	rows      []Fact
}

// NewFacts makes rows.
func NewFacts(nameWidth float32, rows ...Fact) *Facts {
	f := &Facts{NameWidth: nameWidth, rows: rows}
	f.ExtendBaseWidget(f)
	return f
}

// Set shows other rows.
func (f *Facts) Set(rows ...Fact) {
	f.rows = rows
	f.Refresh()
}

// HeightFor is for Column.
func (f *Facts) HeightFor(width float32) float32 {
	var high float32
	for _, row := range f.rows {
		high += f.rowHigh(row, width)
	}
	return high
}

const (
	factHigh float32 = 22 // of the first line
	factMore float32 = 17 // of each further one
)

func (f *Facts) rowHigh(row Fact, width float32) float32 {
	lines := f.valueLines(row, width)
	high := factHigh + factMore*float32(len(lines)-1)
	if !f.noteFits(row, lines, width) {
		high += factMore
	}
	return high
}

// noteFits tells whether the note has room behind the last line of the value;
// otherwise it goes below it.
func (f *Facts) noteFits(row Fact, lines []string, width float32) bool {
	if row.Note == "" || width <= 0 {
		return true
	}
	value := fyne.MeasureText(lines[len(lines)-1], theme.Size(row.size()), row.style()).Width
	note := fyne.MeasureText(row.Note, theme.Size(theme.SmallSize), fyne.TextStyle{Monospace: row.MonoNote}).Width
	return f.NameWidth+value+6+note <= width
}

func (r Fact) size() fyne.ThemeSizeName {
	if r.Mono {
		return theme.MonoSize
	}
	return theme.TextSize
}

func (r Fact) style() fyne.TextStyle { return fyne.TextStyle{Monospace: r.Mono} }

func (f *Facts) valueLines(row Fact, width float32) []string {
	room := fyne.Max(40, width-f.NameWidth)
	return Wrap(row.Value, room, theme.Size(row.size()), row.style())
}

// CreateRenderer is for Fyne.
func (f *Facts) CreateRenderer() fyne.WidgetRenderer {
	r := &factsRenderer{facts: f}
	r.build(f.Size().Width)
	return r
}

type factsRenderer struct {
	facts   *Facts
	objects []fyne.CanvasObject
}

func (r *factsRenderer) Destroy()                     {}
func (r *factsRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *factsRenderer) Layout(size fyne.Size)        { r.build(size.Width) }

func (r *factsRenderer) MinSize() fyne.Size {
	width := fyne.Max(r.facts.Size().Width, r.facts.NameWidth+80)
	return fyne.NewSize(r.facts.NameWidth+80, r.facts.HeightFor(width))
}

func (r *factsRenderer) Refresh() {
	r.build(r.facts.Size().Width)
	canvas.Refresh(r.facts)
}

func (r *factsRenderer) build(width float32) {
	r.objects = r.objects[:0]
	var y float32
	for _, row := range r.facts.rows {
		r.row(row, y, width)
		y += r.facts.rowHigh(row, width)
	}
}

func (r *factsRenderer) row(row Fact, y, width float32) {
	name := row
	name.Mono = row.Mono && !row.Plain
	r.line(row.Name, theme.Secondary, name.size(), name.style(), 0, y)
	color := row.Color
	if color == "" {
		color = theme.Text
	}
	x := r.facts.NameWidth
	var end float32
	lines := r.facts.valueLines(row, width)
	for i, text := range lines {
		if i > 0 {
			y += factMore
		}
		end = x + r.line(text, color, row.size(), row.style(), x, y)
	}
	if !r.facts.noteFits(row, lines, width) {
		y += factMore
		end = x - 6
	}
	if row.Note != "" {
		end += 6 + r.line(row.Note, theme.Faint, theme.SmallSize, fyne.TextStyle{Monospace: row.MonoNote}, end+6, y)
	}
	if row.Action != "" {
		link := NewLink(row.Action, row.OnAction)
		link.TextSize, link.Style = row.size(), row.style()
		link.Move(fyne.NewPos(end+8, y))
		link.Resize(fyne.NewSize(link.MinSize().Width, factHigh))
		r.objects = append(r.objects, link)
	}
}

// line places one text and returns how wide it is.
func (r *factsRenderer) line(text string, color fyne.ThemeColorName, size fyne.ThemeSizeName, style fyne.TextStyle, x, y float32) float32 {
	line := canvas.NewText(text, theme.Color(color))
	line.TextSize, line.TextStyle = theme.Size(size), style
	min := line.MinSize()
	line.Move(fyne.NewPos(x, y+(factHigh-min.Height)/2))
	line.Resize(min)
	r.objects = append(r.objects, line)
	return min.Width
}
