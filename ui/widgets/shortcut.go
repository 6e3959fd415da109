package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// TypedShortcut edits, and lets the window see what is no editing: Fyne gives a
// shortcut to the focused field only.
func (f *Field) TypedShortcut(s fyne.Shortcut) {
	f.Entry.TypedShortcut(s)
	PassShortcut(f, s)
}

// PassShortcut hands a shortcut that a focused widget does not use to the
// window. The standard ones (copy, paste, undo) stay with the widget.
func PassShortcut(from fyne.CanvasObject, s fyne.Shortcut) {
	if _, custom := s.(*desktop.CustomShortcut); !custom {
		return
	}
	c := fyne.CurrentApp().Driver().CanvasForObject(from)
	if window, ok := c.(fyne.Shortcutable); ok {
		window.TypedShortcut(s)
	}
}
