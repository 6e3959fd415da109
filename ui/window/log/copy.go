package log

import (
	"strings"

	"fyne.io/fyne/v2"

	"falconer/ui/widgets"
)

// copyText is the lines of rows as they were printed, with their times or
// without.
func (p *Pane) copyText(first, last uint64, times bool) string {
	var b strings.Builder
	for n := first; n <= last; n++ {
		for _, line := range p.lines(p.index.at(n)) {
			if b.Len() > 0 {
				b.WriteByte('\n')
			}
			if times {
				b.WriteString(widgets.Clock(line.Time.Local()))
				b.WriteByte(' ')
			}
			b.WriteString(line.Text)
		}
	}
	return b.String()
}

// Copy puts the selected lines into the clipboard, with their times or without.
func (p *Pane) Copy(times bool) {
	if !times {
		p.sheet.Copy()
		return
	}
	first, last, ok := p.sheet.Selected()
	least, next := p.Bounds()
	first, last = max(first, least), min(last+1, next)
	if ok && first < last {
		fyne.CurrentApp().Clipboard().SetContent(p.copyText(first, last-1, true))
	}
}

// menu is what the right button offers.
func (p *Pane) menu(uint64) []*fyne.MenuItem {
	return []*fyne.MenuItem{
		fyne.NewMenuItem("Copy", func() { p.Copy(false) }),
		fyne.NewMenuItem("Copy with time", func() { p.Copy(true) }),
		fyne.NewMenuItemSeparator(),
		fyne.NewMenuItem("Select all", p.sheet.SelectAll),
	}
}

// key knows / for find.
func (p *Pane) key(_ fyne.KeyName, r rune) bool {
	if r == '/' {
		p.FocusFind()
	}
	return r == '/'
}
