package theme

import (
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	base "fyne.io/fyne/v2/theme"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestEveryColourNameOfFyneIsOurs(t *testing.T) {
	test.AssertAllColorNamesDefined(t, New(System), "falconer")
	for _, name := range []fyne.ThemeColorName{base.ColorNameBackground, base.ColorNameFocus, base.ColorNameInnerWindowBorderInactive, base.ColorNameForegroundOnError} {
		if _, ok := palette[name]; !ok {
			t.Errorf("%s comes from the built-in theme", name)
		}
	}
}

func TestModeWinsOverTheSystem(t *testing.T) {
	for mode, want := range map[Mode]uint32{Dark: 0x14161a, Light: 0xf3f4f6} {
		for _, system := range []fyne.ThemeVariant{base.VariantDark, base.VariantLight} {
			if got := New(mode).Color(Window, system); got != opaque(want) {
				t.Errorf("%s on system %d: %v", mode, system, got)
			}
		}
	}
	if New(System).Color(Window, base.VariantLight) != opaque(0xf3f4f6) {
		t.Error("system mode does not follow a light desktop")
	}
	if ParseMode("dark") != Dark || ParseMode("light") != Light || ParseMode("") != System || ParseMode("pink") != System {
		t.Error("ParseMode")
	}
}

// What is written keeps a contrast of 4.5 to each surface it can stand on, faint
// labels 3 (look/README).
func TestContrast(t *testing.T) {
	surfaces := []fyne.ThemeColorName{Window, Panel, Stripe}
	for variant, th := range map[string]*Theme{"dark": New(Dark), "light": New(Light)} {
		check := func(ink, paper fyne.ThemeColorName, least float64) {
			t.Helper()
			if got := contrast(th.Color(ink, 0), th.Color(paper, 0)); got < least {
				t.Errorf("%s: %s on %s has %.2f, wants %.1f", variant, ink, paper, got, least)
			}
		}
		for _, paper := range surfaces {
			for _, ink := range []fyne.ThemeColorName{Text, Secondary, Ready, Working, Holding, Warning, Failed, Key, String, Number, Accent, Stopped} {
				check(ink, paper, 4.5)
			}
			check(Faint, paper, 3)
		}
		for _, ink := range []fyne.ThemeColorName{Text, Secondary, Failed} {
			check(ink, Selection, 4.5)
			check(ink, Raised, 4.5)
		}
		for _, ink := range []fyne.ThemeColorName{Ready, Working, Warning, Holding, Accent} {
			check(ink, Selection, 4)
			check(ink, Raised, 4)
		}
		check(OnAccent, Accent, 4.5)
		check(Text, Found, 4.5)
		check(Text, FoundHere, 4.5)
		check(Faint, Raised, 3)
		check(Faint, Selection, 3)
		check(base.ColorNameForegroundOnSuccess, base.ColorNameSuccess, 4.5)
		check(base.ColorNameForegroundOnWarning, base.ColorNameWarning, 4.5)
		check(base.ColorNameForegroundOnError, base.ColorNameError, 4.5)
		check(base.ColorNameForeground, base.ColorNameSelection, 4.5)
	}
}

func TestEveryIconHasAPicture(t *testing.T) {
	a := test.NewTempApp(t)
	a.Settings().SetTheme(New(Dark))
	for _, icon := range Icons {
		if res := IconResource(icon, Text); len(res.Content()) == 0 {
			t.Errorf("%s has no picture", icon)
		}
	}
}

func TestSizesOfOurNamesAreNotZero(t *testing.T) {
	for _, name := range []fyne.ThemeSizeName{TextSize, SmallSize, CaptionSize, MonoSize, TitleSize, SentenceSize, WelcomeSize, base.SizeNameWindowButtonHeight} {
		if New(Dark).Size(name) == 0 {
			t.Errorf("%s is 0", name)
		}
	}
}

// contrast is WCAG 2's ratio.
func contrast(a, b color.Color) float64 {
	la, lb := luminance(a), luminance(b)
	return (math.Max(la, lb) + 0.05) / (math.Min(la, lb) + 0.05)
}

func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	part := func(v uint32) float64 {
		s := float64(v) / 0xffff
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*part(r) + 0.7152*part(g) + 0.0722*part(b)
}
