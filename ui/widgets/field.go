package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// Field is a line to type into. Escape empties it and gives the focus back,
// Enter submits, F-keys go on to the window.
type Field struct {
	widget.Entry
	// OnEnter runs on Enter; shift tells whether Shift was down.
	OnEnter func(shift bool)
	// OnEscape runs on Escape in an empty field; nil takes the focus away.
	OnEscape func()

	shift bool
	wide  float32
}

// NewField makes a field of at least a width.
func NewField(placeholder string, wide float32) *Field {
	f := &Field{wide: wide}
	f.PlaceHolder = placeholder
	f.ExtendBaseWidget(f)
	return f
}

// MinSize is for Fyne.
func (f *Field) MinSize() fyne.Size {
	return fyne.NewSize(f.wide, f.Entry.MinSize().Height)
}

// KeyDown is for Fyne.
func (f *Field) KeyDown(ev *fyne.KeyEvent) {
	if ev.Name == desktop.KeyShiftLeft || ev.Name == desktop.KeyShiftRight {
		f.shift = true
	}
	f.Entry.KeyDown(ev)
}

// KeyUp is for Fyne.
func (f *Field) KeyUp(ev *fyne.KeyEvent) {
	if ev.Name == desktop.KeyShiftLeft || ev.Name == desktop.KeyShiftRight {
		f.shift = false
	}
	f.Entry.KeyUp(ev)
}

// FocusLost is for Fyne.
func (f *Field) FocusLost() {
	f.shift = false
	f.Entry.FocusLost()
}

// TypedKey is for Fyne.
func (f *Field) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		if f.OnEnter != nil {
			f.OnEnter(f.shift)
		}
	case fyne.KeyEscape:
		f.escape()
	case fyne.KeyF1, fyne.KeyF2, fyne.KeyF3, fyne.KeyF4, fyne.KeyF5, fyne.KeyF6,
		fyne.KeyF7, fyne.KeyF8, fyne.KeyF9, fyne.KeyF10, fyne.KeyF11, fyne.KeyF12:
		PassKey(f, ev)
	default:
		f.Entry.TypedKey(ev)
	}
}

func (f *Field) escape() {
	switch {
	case f.Text != "":
		f.SetText("")
	case f.OnEscape != nil:
		f.OnEscape()
	default:
		if c := fyne.CurrentApp().Driver().CanvasForObject(f); c != nil {
			c.Unfocus()
		}
	}
}
