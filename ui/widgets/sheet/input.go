package sheet

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// What a sheet takes from mouse and keys.
var (
	_ fyne.Scrollable        = (*Sheet)(nil)
	_ fyne.Draggable         = (*Sheet)(nil)
	_ fyne.Focusable         = (*Sheet)(nil)
	_ fyne.Shortcutable      = (*Sheet)(nil)
	_ fyne.SecondaryTappable = (*Sheet)(nil)
	_ desktop.Mouseable      = (*Sheet)(nil)
	_ desktop.Hoverable      = (*Sheet)(nil)
	_ desktop.Keyable        = (*Sheet)(nil)
	_ desktop.Cursorable     = (*Sheet)(nil)
)

// grab is what the mouse holds.
type grab uint8

const (
	nothing grab = iota
	rows
	thumb
)

type mouse struct {
	row   uint64 // under the mouse
	link  string // under the mouse
	holds grab
	at    fyne.Position
	from  float64 // of the thumb: where in it the mouse took hold, in pixels
}

func (s *Sheet) pixels(at fyne.Position) (x, y float32) {
	s.prepare()
	return at.X * s.scale, at.Y * s.scale
}

// notch is what Fyne makes of one notch of a wheel; touch pads send less at a time.
const notch float32 = 25

// Scrolled is for Fyne. With Shift, or by a sideways wheel, long lines move.
func (s *Sheet) Scrolled(ev *fyne.ScrollEvent) {
	dx, dy := ev.Scrolled.DX, ev.Scrolled.DY
	if s.shift && dx == 0 {
		dx, dy = dy, 0
	}
	if dx != 0 {
		s.sideways(-dx)
	}
	if abs(dy) >= notch {
		dy *= 2 // a wheel's notch is 25 units, one row: two are felt as right
	}
	if dy != 0 {
		s.scroll(-int(dy * max(1, s.scale)))
		if s.mouse.row != none {
			s.hover(s.mouse.at)
		}
	}
}

// sideways moves long lines by units, as far as the longest that is seen.
func (s *Sheet) sideways(units float32) {
	s.prepare()
	s.left = max(0, min(s.left+units*s.scale, s.farthest()))
	s.Reload()
}

// MouseDown is for Fyne.
func (s *Sheet) MouseDown(ev *desktop.MouseEvent) {
	s.takeFocus()
	x, y := s.pixels(ev.Position)
	s.mouse.at, s.mouse.holds = ev.Position, nothing
	switch {
	case s.inPill(x, y):
		if ev.Button == desktop.MouseButtonPrimary {
			s.SetFollow(true)
		}
	case s.inBar(x, y):
		s.takeThumb(y)
	default:
		s.press(ev, x, y)
	}
}

func (s *Sheet) press(ev *desktop.MouseEvent, x, y float32) {
	n := s.rowAt(y)
	if n == none {
		return
	}
	if link := s.linkAt(x, y); link != "" && ev.Button == desktop.MouseButtonPrimary && s.OnLink != nil {
		s.OnLink(link)
		return
	}
	if ev.Button == desktop.MouseButtonSecondary && s.selection.has(n) {
		return // the menu is for the whole range
	}
	if s.skips(n) {
		return
	}
	s.mouse.holds = rows
	s.choose(n, ev.Modifier&fyne.KeyModifierShift != 0)
}

// MouseUp is for Fyne.
func (s *Sheet) MouseUp(*desktop.MouseEvent) { s.mouse.holds = nothing }

// Dragged is for Fyne: it draws the selection out, or moves the thumb.
func (s *Sheet) Dragged(ev *fyne.DragEvent) {
	_, y := s.pixels(ev.Position)
	switch s.mouse.holds {
	case thumb:
		s.moveThumb(y)
	case rows:
		if !s.Ranges {
			return
		}
		if y < float32(s.headHigh()) {
			s.scroll(-s.painter.rowHigh())
			y = float32(s.headHigh())
		} else if y > float32(s.h) {
			s.scroll(s.painter.rowHigh())
			y = float32(s.h) - 1
		}
		if n := s.rowAt(y); n != none {
			s.choose(n, true)
		}
	}
}

// DragEnd is for Fyne.
func (s *Sheet) DragEnd() { s.mouse.holds = nothing }

// TappedSecondary is for Fyne.
func (s *Sheet) TappedSecondary(ev *fyne.PointEvent) {
	_, y := s.pixels(ev.Position)
	n := s.rowAt(y)
	if n == none || s.OnMenu == nil {
		return
	}
	c := fyne.CurrentApp().Driver().CanvasForObject(s)
	if items := s.OnMenu(n); len(items) > 0 && c != nil {
		widget.ShowPopUpMenuAtPosition(fyne.NewMenu("", items...), c, ev.AbsolutePosition)
	}
}

// MouseIn is for Fyne.
func (s *Sheet) MouseIn(ev *desktop.MouseEvent) { s.hover(ev.Position) }

// MouseMoved is for Fyne.
func (s *Sheet) MouseMoved(ev *desktop.MouseEvent) { s.hover(ev.Position) }

// MouseOut is for Fyne.
func (s *Sheet) MouseOut() {
	s.mouse.row, s.mouse.link, s.painter.overLink = none, "", ""
	s.Reload()
}

// hover draws anew only when the mouse is over another row or link.
func (s *Sheet) hover(at fyne.Position) {
	s.mouse.at = at
	x, y := s.pixels(at)
	row, link := s.rowAt(y), s.linkAt(x, y)
	if row != s.mouse.row || link != s.mouse.link {
		s.mouse.row, s.mouse.link, s.painter.overLink = row, link, link
		s.Reload()
	}
}

// linkAt is the link at a point in pixels.
func (s *Sheet) linkAt(x, y float32) string {
	n := s.rowAt(y)
	if n == none || s.OnLink == nil {
		return ""
	}
	at, _ := s.offset(n)
	p := &s.painter
	p.paper.fit(max(1, s.w), max(1, s.h))
	p.links = &linkSearch{x: x, y: y}
	p.draw(s.fetch(n), s.headHigh()+at, s.left, shade{})
	link := p.links.link
	p.links = nil
	return link
}

// Cursor is for Fyne.
func (s *Sheet) Cursor() desktop.Cursor {
	if s.mouse.link != "" {
		return desktop.PointerCursor
	}
	return desktop.DefaultCursor
}

func (s *Sheet) takeFocus() {
	if c := fyne.CurrentApp().Driver().CanvasForObject(s); c != nil {
		c.Focus(s)
	}
}

// FocusGained is for Fyne.
func (s *Sheet) FocusGained() {}

// FocusLost is for Fyne.
func (s *Sheet) FocusLost() { s.shift = false }

// step is how far j, k and the arrows go when nothing is selected.
func (s *Sheet) step(by int) {
	first, next := s.source.Bounds()
	if next == first {
		return
	}
	n := s.selection.cursor
	switch {
	case !s.selection.on && by > 0:
		n = s.view.row
	case !s.selection.on:
		n = next - 1
	case by < 0 && n < first+uint64(-by):
		n = first
	default:
		n = min(uint64(int64(n)+int64(by)), next-1)
	}
	n = s.past(n, by < 0)
	s.choose(n, s.shift)
	s.Reveal(n)
}

// skips tells whether a row cannot be selected: dividers can only be parts of a
// range.
func (s *Sheet) skips(n uint64) bool { return !s.Ranges && s.fetch(n).Divider }

// past is the next row that can be selected, at n or beyond it; n when there is
// none.
func (s *Sheet) past(n uint64, up bool) uint64 {
	first, next := s.source.Bounds()
	for m := n; m >= first && m < next; {
		if !s.skips(m) {
			return m
		}
		if up {
			m-- // below 0 it is beyond next
		} else {
			m++
		}
	}
	if up {
		return s.past(n, false)
	}
	return n
}

// page is how many rows a page has.
func (s *Sheet) page() int {
	s.prepare()
	return max(1, s.room()/s.painter.rowHigh()-1)
}
