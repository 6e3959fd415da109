// Package widgets are the pieces that the window's panes are made of: texts,
// buttons, chips, marks, rows of names and values, splits, and the pump that
// brings news to the screen.
//
// They exist because Fyne's own are larger and louder than the window is drawn,
// and because objects with a baked colour do not follow a change of theme. They
// know nothing of sites, requests or logs. They may import ui/theme; rows that
// flow are drawn by widgets/sheet.
//
// All of it belongs to the UI goroutine, except [Pump].
package widgets
