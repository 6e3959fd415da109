// Package theme is how Falconer looks: colours by meaning, sizes, fonts and
// icons, for a dark and a light desktop.
//
// Widgets hold names, never colours, and read them when they are drawn, so that
// a change of theme reaches all that is on the screen. A name that a theme does
// not know is transparent in Fyne, silently; therefore this package knows every
// name of Fyne's and is the only one that imports fyne/theme. It may import
// nothing of ours.
package theme

import (
	"image/color"

	"fyne.io/fyne/v2"
	base "fyne.io/fyne/v2/theme"
)

// Mode says which of the two variants is shown.
type Mode string

// The modes.
const (
	System Mode = "system"
	Dark   Mode = "dark"
	Light  Mode = "light"
)

// ParseMode reads a mode; anything else than dark and light follows the system.
func ParseMode(text string) Mode {
	switch Mode(text) {
	case Dark, Light:
		return Mode(text)
	}
	return System
}

// Theme is Falconer's theme. It is a value without state: to change the mode,
// hand a new one to the app's settings.
type Theme struct {
	Mode Mode
	// Text makes every text larger or smaller; 0 is 1, as designed.
	Text float32
}

var _ fyne.Theme = (*Theme)(nil)

// New makes the theme for a mode.
func New(mode Mode) *Theme { return &Theme{Mode: mode} }

// Color gives the colour of a name; the system's variant counts only while the
// mode is System.
func (t *Theme) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	if pair, ok := palette[name]; ok {
		return pair.of(t.variant(variant))
	}
	return base.DefaultTheme().Color(name, t.variant(variant))
}

func (t *Theme) variant(system fyne.ThemeVariant) fyne.ThemeVariant {
	switch t.Mode {
	case Dark:
		return base.VariantDark
	case Light:
		return base.VariantLight
	}
	return system
}

// Font gives the toolkit's own faces: they are in the binary, and the rows that
// widgets/sheet draws use the same ones.
func (t *Theme) Font(style fyne.TextStyle) fyne.Resource {
	return base.DefaultTheme().Font(style)
}

// Icon gives the toolkit's icons; those by meaning are in icons.go.
func (t *Theme) Icon(name fyne.ThemeIconName) fyne.Resource {
	return base.DefaultTheme().Icon(name)
}

// Size gives a length in Fyne's units, which follow the scale of the display.
func (t *Theme) Size(name fyne.ThemeSizeName) float32 {
	if size, ok := sizes[name]; ok {
		if t.Text > 0 && texts[name] {
			size *= t.Text
		}
		return size
	}
	return base.DefaultTheme().Size(name)
}

// Color is the colour that a name has now, in the theme of the running app.
// For the UI goroutine.
func Color(name fyne.ThemeColorName) color.Color {
	settings := fyne.CurrentApp().Settings()
	return settings.Theme().Color(name, settings.ThemeVariant())
}

// Size is the length that a name has now. For the UI goroutine.
func Size(name fyne.ThemeSizeName) float32 {
	return fyne.CurrentApp().Settings().Theme().Size(name)
}

// Factor is how much larger than designed texts are now. For the UI goroutine.
func Factor() float32 {
	if t, ok := fyne.CurrentApp().Settings().Theme().(*Theme); ok && t.Text > 0 {
		return t.Text
	}
	return 1
}

// IsDark tells whether dark colours are shown now. For the UI goroutine.
func IsDark() bool {
	r, g, b, _ := Color(Window).RGBA()
	return r+g+b < 3*0x8000
}
