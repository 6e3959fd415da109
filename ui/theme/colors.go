package theme

import (
	"image/color"

	"fyne.io/fyne/v2"
	base "fyne.io/fyne/v2/theme"
)

// Colours by meaning. Surfaces from back to front, then what is written on
// them, then the states.
const (
	Window    fyne.ThemeColorName = "falconer.window"
	Panel     fyne.ThemeColorName = "falconer.panel"
	Raised    fyne.ThemeColorName = "falconer.raised" // fields, buttons, chips
	Line      fyne.ThemeColorName = "falconer.line"
	Stripe    fyne.ThemeColorName = "falconer.stripe" // every second row
	Selection fyne.ThemeColorName = "falconer.selection"
	Hover     fyne.ThemeColorName = "falconer.hover" // translucent, over any surface

	Text      fyne.ThemeColorName = "falconer.text"
	Secondary fyne.ThemeColorName = "falconer.secondary"
	Faint     fyne.ThemeColorName = "falconer.faint"
	Accent    fyne.ThemeColorName = "falconer.accent" // main button, selected edge, tab
	OnAccent  fyne.ThemeColorName = "falconer.onAccent"

	Ready   fyne.ThemeColorName = "falconer.ready"
	Working fyne.ThemeColorName = "falconer.working" // also links and the app's time
	Holding fyne.ThemeColorName = "falconer.holding" // also held time
	Warning fyne.ThemeColorName = "falconer.warning" // also stale and 4xx
	Failed  fyne.ThemeColorName = "falconer.failed"  // also errors and 5xx
	Stopped fyne.ThemeColorName = "falconer.stopped"

	// Link is what can be clicked in a text.
	Link = Working

	Found     fyne.ThemeColorName = "falconer.found"     // behind what find found
	FoundHere fyne.ThemeColorName = "falconer.foundHere" // behind the one it stands on

	Key    fyne.ThemeColorName = "falconer.key" // of JSON
	String fyne.ThemeColorName = "falconer.string"
	Number fyne.ThemeColorName = "falconer.number"
)

// pair is one colour in both variants.
type pair struct{ dark, light color.NRGBA }

func (p pair) of(variant fyne.ThemeVariant) color.Color {
	if variant == base.VariantLight {
		return p.light
	}
	return p.dark
}

// rgb makes an opaque pair from 0xRRGGBB.
func rgb(dark, light uint32) pair { return pair{opaque(dark), opaque(light)} }

func opaque(v uint32) color.NRGBA {
	return color.NRGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 0xff}
}

// veil makes a translucent pair, white on dark and black on light.
func veil(dark, light uint8) pair {
	return pair{color.NRGBA{R: 0xff, G: 0xff, B: 0xff, A: dark}, color.NRGBA{A: light}}
}

// thin makes a pair translucent.
func thin(p pair, alpha uint8) pair {
	p.dark.A, p.light.A = alpha, alpha
	return p
}

// Three light colours are 2 to 3 of 255 darker than drawn (1f6fd6, b9541a,
// 69727e), so that they keep 4.5 on the window's grey too and not only on panels.
var (
	window    = rgb(0x14161a, 0xf3f4f6)
	panel     = rgb(0x1a1d23, 0xffffff)
	raised    = rgb(0x23272f, 0xeceef2)
	line      = rgb(0x2b3038, 0xdcdfe5)
	text      = rgb(0xe7e9ed, 0x1a1d22)
	secondary = rgb(0xa3abb7, 0x555f6d)
	faint     = rgb(0x7a8491, 0x7d8692)
	selection = rgb(0x2a3340, 0xe4edf9)
	accent    = rgb(0xe58b4a, 0xb6521a)
	onAccent  = rgb(0x1b120b, 0xffffff)
	ready     = rgb(0x46bd80, 0x177a46)
	working   = rgb(0x5aa2ff, 0x1e6dd3)
	warning   = rgb(0xe2ac44, 0x8a5f00)
	failed    = rgb(0xf4746f, 0xc9302c)
	nothing   = pair{}
)

// palette holds every name of Fyne's and of ours.
var palette = map[fyne.ThemeColorName]pair{
	Window: window, Panel: panel, Raised: raised, Line: line,
	Stripe:    rgb(0x1c2026, 0xf8f9fb),
	Selection: selection,
	Hover:     veil(0x0f, 0x0d),
	Text:      text, Secondary: secondary, Faint: faint,
	Accent: accent, OnAccent: onAccent,
	Ready: ready, Working: working, Warning: warning, Failed: failed,
	Holding:   rgb(0xa98bff, 0x6f4bd8),
	Stopped:   rgb(0x828c99, 0x67707c),
	Found:     rgb(0x4a4024, 0xfbe9b0),
	FoundHere: rgb(0x7a5a12, 0xf6c945),
	Key:       rgb(0x8fc4ff, 0x1a66c8),
	String:    rgb(0x9fd8ab, 0x177a46),
	Number:    rgb(0xf0a878, 0xa3501a),

	base.ColorNameBackground:                window,
	base.ColorNameForeground:                text,
	base.ColorNamePrimary:                   accent,
	base.ColorNameForegroundOnPrimary:       onAccent,
	base.ColorNameButton:                    raised,
	base.ColorNameDisabledButton:            raised,
	base.ColorNameDisabled:                  faint,
	base.ColorNameHover:                     veil(0x0f, 0x0d),
	base.ColorNamePressed:                   veil(0x1f, 0x1a),
	base.ColorNameFocus:                     thin(accent, 0x40),
	base.ColorNameSelection:                 rgb(0x35465e, 0xc9dcf5),
	base.ColorNameSeparator:                 line,
	base.ColorNameInputBackground:           raised,
	base.ColorNameInputBorder:               nothing, // the surface is the field; with focus Fyne takes the primary colour
	base.ColorNamePlaceHolder:               faint,
	base.ColorNameScrollBar:                 veil(0x40, 0x40),
	base.ColorNameScrollBarBackground:       nothing,
	base.ColorNameHeaderBackground:          panel,
	base.ColorNameMenuBackground:            rgb(0x23272f, 0xffffff),
	base.ColorNameOverlayBackground:         panel,
	base.ColorNameShadow:                    {color.NRGBA{A: 0x66}, color.NRGBA{A: 0x2e}},
	base.ColorNameSuccess:                   ready,
	base.ColorNameForegroundOnSuccess:       rgb(0x0c1a12, 0xffffff),
	base.ColorNameWarning:                   warning,
	base.ColorNameForegroundOnWarning:       rgb(0x1c1405, 0xffffff),
	base.ColorNameError:                     failed,
	base.ColorNameForegroundOnError:         rgb(0x1f0d0c, 0xffffff),
	base.ColorNameHyperlink:                 working,
	base.ColorNameInnerWindowBorder:         line,
	base.ColorNameInnerWindowBorderInactive: line,
}
