package window

import (
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// bindKeys makes every key of every command work. On macOS those with a
// modifier belong to the menu bar. Keys without one come as typed keys, and
// only while no field has the focus; our own widgets hand on what they do not
// use.
func (w *Window) bindKeys() {
	c := w.win.Canvas()
	for i := range w.list {
		command := &w.list[i]
		for _, k := range command.Keys {
			if s := k.Shortcut(); s != nil {
				c.AddShortcut(s, func(fyne.Shortcut) { w.run(command) })
			}
		}
	}
	c.SetOnTypedKey(w.typedKey)
	c.SetOnTypedRune(w.typedRune)
	w.setMenuBar()
}

// typedKey runs the command of a plain key. Shift is asked of the driver: the
// event does not tell it.
func (w *Window) typedKey(e *fyne.KeyEvent) {
	k := Key{Name: e.Name}
	if d, ok := fyne.CurrentApp().Driver().(desktop.Driver); ok {
		k.Modifier = d.CurrentKeyModifiers() & shift
	}
	if c := w.list.byKey(k); c != nil {
		w.run(c)
	}
}

// typedRune runs the command of a character, in any case of letters.
func (w *Window) typedRune(r rune) {
	if w.overlay.shown != nil && r != '?' {
		return
	}
	if c := w.list.byKey(char(unicode.ToLower(r))); c != nil {
		w.run(c)
	}
}
