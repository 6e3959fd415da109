package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// ShowMenu opens a menu below an object.
func ShowMenu(below fyne.CanvasObject, items ...*fyne.MenuItem) {
	driver := fyne.CurrentApp().Driver()
	c := driver.CanvasForObject(below)
	if c == nil {
		return // the object is on no screen
	}
	at := driver.AbsolutePositionForObject(below).Add(fyne.NewPos(0, below.Size().Height+2))
	widget.ShowPopUpMenuAtPosition(fyne.NewMenu("", items...), c, at)
}

// Choice makes an entry of a menu of which one is ticked.
func Choice(label string, ticked bool, chosen func()) *fyne.MenuItem {
	item := fyne.NewMenuItem(label, chosen)
	item.Checked = ticked
	return item
}
