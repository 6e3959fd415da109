package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// press is what everything that can be pressed shares: hover, focus, the keys.
// It is embedded; the widget that embeds it hands itself over in bind.
type press struct {
	widget.BaseWidget
	// OnTapped runs on a click, on Space and on Enter; nil makes it lifeless.
	OnTapped func()
	// OnHover is told when the mouse comes and goes; it may be nil.
	OnHover func(inside bool)

	disabled, hovered, focused bool
	self                       fyne.Widget
}

func (p *press) bind(self fyne.Widget) {
	p.self = self
	p.ExtendBaseWidget(self)
}

func (p *press) live() bool { return !p.disabled && p.OnTapped != nil }

// Tapped is for Fyne.
func (p *press) Tapped(*fyne.PointEvent) {
	if p.live() {
		p.OnTapped()
	}
}

// MouseIn is for Fyne.
func (p *press) MouseIn(*desktop.MouseEvent) { p.hover(true) }

// MouseMoved is for Fyne.
func (p *press) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is for Fyne.
func (p *press) MouseOut() { p.hover(false) }

func (p *press) hover(inside bool) {
	p.hovered = inside
	p.self.Refresh()
	if p.OnHover != nil {
		p.OnHover(inside)
	}
}

// FocusGained is for Fyne.
func (p *press) FocusGained() { p.focused = true; p.self.Refresh() }

// FocusLost is for Fyne.
func (p *press) FocusLost() { p.focused = false; p.self.Refresh() }

// TypedRune hands on what is no key of a button.
func (p *press) TypedRune(r rune) {
	if r != ' ' {
		PassRune(p.self, r)
	}
}

// TypedKey presses on Space and Enter and hands on the rest.
func (p *press) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		p.Tapped(nil)
	default:
		PassKey(p.self, ev)
	}
}

// Cursor is for Fyne.
func (p *press) Cursor() desktop.Cursor {
	if p.live() {
		return desktop.PointerCursor
	}
	return desktop.DefaultCursor
}

// Enable lets it be pressed.
func (p *press) Enable() { p.SetEnabled(true) }

// Disable greys it.
func (p *press) Disable() { p.SetEnabled(false) }

// Disabled tells whether it is grey.
func (p *press) Disabled() bool { return p.disabled }

// SetEnabled enables or disables; it draws only when that changes something.
func (p *press) SetEnabled(on bool) {
	if p.disabled == on {
		p.disabled = !on
		p.self.Refresh()
	}
}

// PassKey hands a key that a focused widget does not use to the window: F-keys
// arrive in the canvas only while no widget has the focus.
func PassKey(from fyne.CanvasObject, ev *fyne.KeyEvent) {
	c := fyne.CurrentApp().Driver().CanvasForObject(from)
	if c != nil && c.OnTypedKey() != nil {
		c.OnTypedKey()(ev)
	}
}

// PassRune hands a character that a focused widget does not use to the window.
func PassRune(from fyne.CanvasObject, r rune) {
	c := fyne.CurrentApp().Driver().CanvasForObject(from)
	if c != nil && c.OnTypedRune() != nil {
		c.OnTypedRune()(r)
	}
}
