package window

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"falconer/ui/widgets"
)

// objects are all that is laid out and visible, also in overlays.
func (st *stage) objects() []fyne.CanvasObject {
	roots := append([]fyne.CanvasObject{st.window.Canvas().Content()}, st.window.Canvas().Overlays().List()...)
	var all []fyne.CanvasObject
	for _, root := range roots {
		all = append(all, shownBelow(root)...)
	}
	return all
}

func shownBelow(o fyne.CanvasObject) []fyne.CanvasObject {
	if !o.Visible() {
		return nil
	}
	all := []fyne.CanvasObject{o}
	switch o := o.(type) {
	case *fyne.Container:
		for _, child := range o.Objects {
			all = append(all, shownBelow(child)...)
		}
	case fyne.Widget:
		for _, child := range test.WidgetRenderer(o).Objects() {
			all = append(all, shownBelow(child)...)
		}
	}
	return all
}

// text is all that can be read, a line for each text.
func (st *stage) text() string {
	var lines []string
	for _, o := range st.objects() {
		if text, ok := o.(*canvas.Text); ok && text.Text != "" {
			lines = append(lines, text.Text)
		}
	}
	return strings.Join(lines, "\n")
}

// reads fails the test unless each text can be read.
func (st *stage) reads(t *testing.T, texts ...string) {
	t.Helper()
	all := st.text()
	joined := strings.Join(strings.Fields(all), " ") // wrapped lines are one text
	for _, text := range texts {
		if !strings.Contains(all, text) && !strings.Contains(joined, strings.Join(strings.Fields(text), " ")) {
			t.Errorf("the window does not say %q; it says:\n%s", text, all)
		}
	}
}

// readsNot fails the test when one of the texts can be read.
func (st *stage) readsNot(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if strings.Contains(st.text(), text) {
			t.Errorf("the window says %q", text)
		}
	}
}

// find gives what can be tapped and has a label.
func (st *stage) find(label string) fyne.Tappable {
	for _, o := range st.objects() {
		switch o := o.(type) {
		case *widgets.Button:
			if o.Label == label {
				return o
			}
		case *widgets.Link:
			if o.Text == label {
				return o
			}
		}
	}
	return nil
}

// tap taps what has a label.
func (st *stage) tap(t *testing.T, label string) {
	t.Helper()
	o := st.find(label)
	if o == nil {
		t.Fatalf("nothing to tap is labelled %q; the window says:\n%s", label, st.text())
	}
	test.Tap(o)
}

// press types a key without a widget in focus.
func (st *stage) press(name fyne.KeyName) {
	st.window.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: name})
}
