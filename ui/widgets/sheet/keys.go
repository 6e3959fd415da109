package sheet

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// KeyDown is for Fyne; it watches Shift.
func (s *Sheet) KeyDown(ev *fyne.KeyEvent) {
	if ev.Name == desktop.KeyShiftLeft || ev.Name == desktop.KeyShiftRight {
		s.shift = true
	}
}

// KeyUp is for Fyne.
func (s *Sheet) KeyUp(ev *fyne.KeyEvent) {
	if ev.Name == desktop.KeyShiftLeft || ev.Name == desktop.KeyShiftRight {
		s.shift = false
	}
}

// TypedKey moves the selection; keys it does not know go to OnKey and then to the
// window.
func (s *Sheet) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeyUp:
		s.step(-1)
	case fyne.KeyDown:
		s.step(1)
	case fyne.KeyPageUp:
		s.leap(-s.page())
	case fyne.KeyPageDown:
		s.leap(s.page())
	case fyne.KeyHome:
		s.ends(false)
	case fyne.KeyEnd:
		s.ends(true)
	case fyne.KeyLeft:
		s.sideways(-40)
	case fyne.KeyRight:
		s.sideways(40)
	case fyne.KeyEscape:
		if s.selection.on {
			s.Unselect()
			return
		}
		s.pass(ev)
	case fyne.KeySpace: // comes as a rune too
	default:
		s.pass(ev)
	}
}

func (s *Sheet) pass(ev *fyne.KeyEvent) {
	if s.OnKey != nil && s.OnKey(ev.Name, 0) {
		return
	}
	if c := fyne.CurrentApp().Driver().CanvasForObject(s); c != nil && c.OnTypedKey() != nil {
		c.OnTypedKey()(ev)
	}
}

// leap moves the selection by pages, or the view when nothing is selected.
func (s *Sheet) leap(by int) {
	if s.selection.on {
		s.step(by)
		return
	}
	s.scroll(by * s.painter.rowHigh())
}

// ends goes to the first or the last row; the last begins following where that
// is used.
func (s *Sheet) ends(last bool) {
	first, next := s.source.Bounds()
	if next == first {
		return
	}
	n := first
	if last {
		n = next - 1
	}
	if s.selection.on {
		s.choose(s.past(n, last), s.shift)
	}
	s.Reveal(n)
	if last && s.letGo > 0 {
		s.SetFollow(true)
	}
}

// TypedRune knows j and k, and Space for following.
func (s *Sheet) TypedRune(r rune) {
	switch r {
	case 'j':
		s.step(1)
	case 'k':
		s.step(-1)
	case ' ':
		if s.letGo > 0 {
			s.SetFollow(!s.follow)
		}
	default:
		if s.OnKey != nil && s.OnKey("", r) {
			return
		}
		if c := fyne.CurrentApp().Driver().CanvasForObject(s); c != nil && c.OnTypedRune() != nil {
			c.OnTypedRune()(r)
		}
	}
}

// TypedShortcut knows copying and selecting all.
func (s *Sheet) TypedShortcut(shortcut fyne.Shortcut) {
	switch shortcut.(type) {
	case *fyne.ShortcutCopy:
		s.Copy()
	case *fyne.ShortcutSelectAll:
		s.SelectAll()
	default: // Fyne gives a shortcut to the focused widget only
		if c, ok := fyne.CurrentApp().Driver().CanvasForObject(s).(fyne.Shortcutable); ok {
			c.TypedShortcut(shortcut)
		}
	}
}
