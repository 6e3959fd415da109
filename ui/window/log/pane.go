// Package log is the pane that shows what the app prints, live: levels, colours,
// generations, find, filters, follow, and what has fallen out of memory.
//
// A line's category and its message, which .NET's console prints on two lines,
// stand in one row; copying gives the lines as they were printed. It reads what is
// newer than it has when it is told to, on the UI goroutine, and does nothing
// while it is hidden. It may import app/logs, ui/theme and ui/widgets.
package log

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"falconer/app/logs"
	"falconer/ui/theme"
	"falconer/ui/widgets"
	"falconer/ui/widgets/sheet"
)

// Pane is the log of a site. All of it belongs to the UI goroutine.
type Pane struct {
	// OnLink is told an address, or a place as file:line, that was clicked; nil
	// makes no links.
	OnLink func(link string)
	// Names is set where the lines of several applications are shown: each names
	// its own, but for the root's.
	Names bool
	// More is called when one Refresh was not enough: call Refresh again soon. It
	// may be nil.
	More func()

	index *index
	pair  [2]logs.Line
	sheet *sheet.Sheet
	times Times

	field      *widgets.Field
	result     *widgets.Text // what find has to say
	back, next *widgets.Chip
	level      *widgets.Chip
	generation *widgets.Chip
	time       *widgets.Chip
	wrap       *widgets.Chip
	mark       *widgets.Chip
	marked     map[uint64]bool // lines that belong to what is selected elsewhere
	firstMark  uint64
	follow     *widgets.Chip
	notes      *notes
	object     *fyne.Container
	panel      fyne.CanvasObject
	found      uint64 // the line that find stands on
	standing   bool
}

// New makes a pane without a site.
func New() *Pane {
	p := &Pane{index: newIndex(nobody{})}
	p.sheet = sheet.New(p, columns(ClockTime, false)...)
	p.sheet.Ranges = true
	p.sheet.OnFollow = func(on bool) { p.follow.SetOn(on) }
	p.sheet.OnCopy = func(first, last uint64) string { return p.copyText(first, last, false) }
	p.sheet.OnMenu, p.sheet.OnKey = p.menu, p.key
	p.sheet.OnLink = func(link string) {
		if p.OnLink != nil {
			p.OnLink(link)
		}
	}
	p.notes = newNotes(p)
	head := widgets.Below(p.buildHead(), widgets.NewLine())
	p.object = widgets.Edged(head, p.notes.strip, container.NewStack(p.sheet, p.notes.empty))
	p.panel = widgets.NewPanel(theme.Window, p.object)
	return p
}

// nobody is the source of a pane without a site.
type nobody struct{}

func (nobody) After(uint64, []logs.Line) ([]logs.Line, uint64) { return nil, 0 }
func (nobody) Range(uint64, []logs.Line) []logs.Line           { return nil }
func (nobody) Bounds() (uint64, uint64)                        { return 1, 1 }
func (nobody) Find(string, uint64, bool) (uint64, bool)        { return 0, false }
func (nobody) Usage() logs.Usage                               { return logs.Usage{} }
func (nobody) Clear()                                          {}

// Object is what is laid out.
func (p *Pane) Object() fyne.CanvasObject { return p.panel }

// Show shows another site's lines from their end; level, times and find stay,
// the choice of a generation does not.
func (p *Pane) Show(source Lines) {
	least := p.index.least
	p.index = newIndex(source)
	p.index.filter(least, -1)
	p.standing = false
	p.Mark("", nil)
	p.labels()
	p.sheet.SetSource(p)
	p.sheet.SetFollow(true)
	p.Refresh()
	p.notes.show(p) // also when there is nothing to read
}

// Refresh reads what is newer and draws it if it looks different.
func (p *Pane) Refresh() {
	if !p.panel.Visible() {
		return
	}
	changed, more := p.index.step()
	if changed {
		p.sheet.Reload()
		p.notes.show(p)
	}
	if more && p.More != nil {
		p.More()
	}
}

// filter shows other lines, the rest of the pane as it was.
func (p *Pane) filter(least logs.Level, generation int) {
	var top ref
	if first, next := p.Bounds(); p.sheet.Top() >= first && p.sheet.Top() < next {
		top = p.index.at(p.sheet.Top())
	}
	p.index.filter(least, generation)
	p.sheet.Unselect()
	p.labels()
	if n, _ := p.index.rowOf(top.number); !p.sheet.Follow() && n > 0 {
		p.sheet.Reveal(n)
	}
	p.notes.show(p)
	p.sheet.Reload()
}

// Clear forgets all lines of the site.
func (p *Pane) Clear() {
	p.index.source.Clear()
	p.sheet.Unselect()
	p.standing = false
	p.Refresh()
	p.notes.show(p)
	p.sheet.Reload()
}

// Mark gives lines the look of selected ones, such as those of the selected
// request, and names them in the head; no numbers unmark all. It moves nothing:
// a click on the name does.
func (p *Pane) Mark(name string, numbers []uint64) {
	if len(numbers) == 0 && len(p.marked) == 0 {
		return
	}
	p.marked = make(map[uint64]bool, len(numbers))
	for _, n := range numbers {
		p.marked[n] = true
	}
	widgets.SetShown(p.mark, len(numbers) > 0)
	if len(numbers) > 0 {
		p.firstMark = numbers[0]
		p.mark.Set(name, widgets.NoSign, theme.Text)
	}
	p.relayout()
}

// showMarks scrolls to the first marked line that is seen.
func (p *Pane) showMarks() {
	if n, ok := p.index.rowOf(p.firstMark); ok {
		p.sheet.SetFollow(false)
		p.sheet.Reveal(n)
	}
}

// ShowEnd follows from now on.
func (p *Pane) ShowEnd() { p.sheet.SetFollow(true) }

// Focus gives the keys to the lines.
func (p *Pane) Focus() { widgets.Focus(p.sheet) }

// FocusFind gives the keys to the find field.
func (p *Pane) FocusFind() { widgets.Focus(p.field) }
