package sheet

import (
	"strings"

	"fyne.io/fyne/v2"
)

// selection is a range of rows: from where it began to where it stands.
type selection struct {
	on             bool
	anchor, cursor uint64
}

func (s selection) bounds() (first, last uint64) {
	return min(s.anchor, s.cursor), max(s.anchor, s.cursor)
}

func (s selection) has(n uint64) bool {
	first, last := s.bounds()
	return s.on && n >= first && n <= last
}

// Selected is the selected range of rows, both included.
func (s *Sheet) Selected() (first, last uint64, ok bool) {
	first, last = s.selection.bounds()
	return first, last, s.selection.on
}

// Select selects one row and scrolls to it.
func (s *Sheet) Select(n uint64) { s.choose(n, false); s.Reveal(n) }

// Unselect selects nothing.
func (s *Sheet) Unselect() {
	if s.selection.on {
		s.selection.on = false
		s.tell()
		s.Reload()
	}
}

// Shown marks a row as selected without telling OnSelect: the source was sorted
// or filtered anew and the same thing has another number now.
func (s *Sheet) Shown(n uint64, ok bool) {
	s.selection = selection{on: ok, anchor: n, cursor: n}
}

// choose moves the selection to a row, or draws it out to there.
func (s *Sheet) choose(n uint64, extend bool) {
	first, next := s.source.Bounds()
	if n < first || n >= next {
		return
	}
	extend = extend && s.Ranges && s.selection.on
	before := s.selection
	s.selection.on, s.selection.cursor = true, n
	if !extend {
		s.selection.anchor = n
	}
	if s.selection != before {
		s.tell()
		s.Reload()
	}
}

func (s *Sheet) tell() {
	if s.OnSelect != nil {
		s.OnSelect(s.selection.cursor, s.selection.on)
	}
}

// SelectAll selects every row, where ranges can be.
func (s *Sheet) SelectAll() {
	first, next := s.source.Bounds()
	if s.Ranges && next > first {
		s.selection = selection{on: true, anchor: first, cursor: next - 1}
		s.tell()
		s.Reload()
	}
}

// Text is the text of the rows from first to last, a line each, as it is copied.
func (s *Sheet) Text(first, last uint64) string {
	if s.OnCopy != nil {
		return s.OnCopy(first, last)
	}
	var b strings.Builder
	for n := first; n <= last; n++ {
		if n > first {
			b.WriteByte('\n')
		}
		b.WriteString(s.fetch(n).String())
	}
	return b.String()
}

// Copy puts the selected rows into the clipboard; without a selection it does
// nothing.
func (s *Sheet) Copy() {
	first, last, ok := s.Selected()
	if !ok {
		return
	}
	least, next := s.source.Bounds()
	if next == least {
		return
	}
	first, last = max(first, least), min(last, next-1)
	if first <= last {
		fyne.CurrentApp().Clipboard().SetContent(s.Text(first, last))
	}
}

// SetFind highlights a text wherever it stands, "" nothing. It does not scroll;
// the owner knows all rows and tells with FindAt on which one it stands.
func (s *Sheet) SetFind(text string) {
	if s.needle != text {
		s.needle, s.found = text, false
		s.Reload()
	}
}

// FindAt marks the row that find stands on and scrolls to it.
func (s *Sheet) FindAt(n uint64) {
	s.here, s.found = n, true
	s.Reveal(n)
}
