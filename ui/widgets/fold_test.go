package widgets

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"falconer/ui/theme"
)

func TestAFoldOpensMovesAndIsPressedByKeys(t *testing.T) {
	for _, mode := range []theme.Mode{theme.Dark, theme.Light} {
		themed(t, mode)
		pressed, moved, focused := 0, 0, 0
		closed, open := NewFold(func() {}), NewFold(func() { pressed++ })
		closed.Lead, closed.Text, closed.Tail = "6  14:01:00", "a text that is too long for the room between the other two", "0.08 s"
		open.Lead, open.Text, open.Tail, open.Color = "7  14:02:11", "Program.cs", "failed", theme.Failed
		open.Inside = NewFacts(80, Fact{Name: "Failure", Value: "it did not listen within the 120 seconds that it has for that"})
		open.OnMove, open.OnFocus = func(by int) { moved += by }, func() { focused++ }
		win := onScreen(t, NewPanel(theme.Panel, NewColumn(0, 10, closed, open)), 320, 160)
		Focus(open)
		save(t, win, "fold-"+string(mode))
		test.AssertRendersToMarkup(t, "fold-"+string(mode)+".xml", win.Canvas())
		for _, name := range []fyne.KeyName{fyne.KeyUp, fyne.KeyDown, fyne.KeyDown, fyne.KeySpace, fyne.KeyReturn, fyne.KeyF5} {
			open.TypedKey(&fyne.KeyEvent{Name: name})
		}
		test.Tap(open)
		test.TapAt(open, fyne.NewPos(100, theme.Row+10)) // what is inside is no button
		if pressed != 3 || moved != 1 || focused == 0 {
			t.Errorf("pressed %d times, moved by %d, focused %d times", pressed, moved, focused)
		}
	}
}

func TestAColumnScrollsNoMoreThanItMust(t *testing.T) {
	themed(t, theme.Dark)
	var lines []fyne.CanvasObject
	for range 20 {
		lines = append(lines, NewFold(func() {}))
	}
	c := NewColumn(0, 0, lines...)
	onScreen(t, c, 200, 100)
	for _, step := range []struct {
		line int
		want float32
	}{{0, 0}, {3, 0}, {4, 25}, {19, 400}, {16, 400}, {15, 375}, {0, 0}} {
		c.Reveal(lines[step.line], theme.Row)
		if got := c.scroll.Offset.Y; got != step.want {
			t.Errorf("to show line %d it scrolled to %v, want %v", step.line, got, step.want)
		}
	}
	high := NewBlock(0, lines[:10]...)
	c.Set(NewFold(func() {}), high, NewFold(func() {}))
	c.Reveal(high, high.Size().Height)
	if got := c.scroll.Offset.Y; got != 25 {
		t.Errorf("what is higher than the room begins at %v, want its top at 25", got)
	}
}
