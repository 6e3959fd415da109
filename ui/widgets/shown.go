package widgets

import "fyne.io/fyne/v2"

// SetShown shows or hides an object; it draws only when that changes something.
func SetShown(o fyne.CanvasObject, on bool) {
	switch {
	case on && !o.Visible():
		o.Show()
	case !on && o.Visible():
		o.Hide()
	}
}

// Focus gives the keys to an object, if it is on a screen.
func Focus(o interface {
	fyne.Focusable
	fyne.CanvasObject
}) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(o); c != nil {
		c.Focus(o)
	}
}
