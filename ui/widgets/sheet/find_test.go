package sheet

import (
	"testing"

	"fyne.io/fyne/v2"

	"falconer/ui/theme"
)

func TestFindMatchesWhateverTheCase(t *testing.T) {
	for _, c := range []struct {
		text, needle string
		at, size     int
	}{
		{"GET /Api/orders", "/api", 4, 4},
		{"äÖü", "öÜ", 2, 4},
		{"\u212a", "k", 0, 3}, // the Kelvin sign folds to k and takes three bytes
		{"abc", "abcd", -1, 0},
		{"", "a", -1, 0},
	} {
		if at, size := indexFold(c.text, c.needle); at != c.at || size != c.size {
			t.Errorf("%q in %q: %d, %d", c.needle, c.text, at, size)
		}
	}
}

func TestHighlightsAreSeen(t *testing.T) {
	s, _, win := show(t, 3)
	before := count(win, theme.Found)
	s.SetFind("LINE")
	if before != 0 || count(win, theme.Found) == 0 || count(win, theme.FoundHere) != 0 {
		t.Errorf("before %d, then %d and %d", before, count(win, theme.Found), count(win, theme.FoundHere))
	}
	s.FindAt(1)
	if count(win, theme.FoundHere) == 0 {
		t.Error("the one it stands on looks like the others")
	}
	s.SetFind("")
	if count(win, theme.Found)+count(win, theme.FoundHere) != 0 {
		t.Error("highlights stay")
	}
}

func TestThemeChangeReachesTheRaster(t *testing.T) {
	s, _, win := show(t, 3)
	fyne.CurrentApp().Settings().SetTheme(theme.New(theme.Light))
	s.Refresh()
	if count(win, theme.Window) < 200*100 {
		t.Error("the background stays dark")
	}
}
