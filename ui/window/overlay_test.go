package window

import (
	"testing"

	"fyne.io/fyne/v2"

	"falconer/ui/widgets"
)

// watchedField counts how often it got and lost the keys.
type watchedField struct {
	widgets.Field
	got, lost int
}

func (f *watchedField) FocusGained() { f.got++; f.Field.FocusGained() }
func (f *watchedField) FocusLost()   { f.lost++; f.Field.FocusLost() }

// A field that goes away with the focus would draw its blinking cursor for ever.
func TestWhatIsClosedHasLostTheKeys(t *testing.T) {
	st := open(t, "dark", newFakeSite("Shop.Web"))
	field := &watchedField{}
	field.ExtendBaseWidget(field)
	st.overlay.show("test", field, fyne.NewSize(300, 100))
	st.window.Canvas().Focus(field)
	st.do("escape")
	if st.overlay.shown != nil || field.got != 1 || field.lost != 1 {
		t.Errorf("it got the keys %d times and lost them %d times, shown: %v", field.got, field.lost, st.overlay.shown != nil)
	}
}
