package log

import (
	"image/color"

	"fyne.io/fyne/v2"

	"falconer/app/logs"
	"falconer/ui/theme"
	"falconer/ui/widgets/sheet"
)

// levelColor is the colour of a level's four letters.
func levelColor(level logs.Level) fyne.ThemeColorName {
	switch level {
	case logs.Information:
		return theme.Ready
	case logs.Warning:
		return theme.Warning
	case logs.Error, logs.Critical:
		return theme.Failed
	}
	return theme.Faint
}

// sixteen are the terminal's colours by meaning, so that they can be read on
// dark and on light: black and white are texts, not backgrounds.
var sixteen = [16]fyne.ThemeColorName{
	theme.Faint, theme.Failed, theme.Ready, theme.Warning, theme.Working, theme.Holding, theme.Key, theme.Text,
	theme.Faint, theme.Failed, theme.Ready, theme.Warning, theme.Working, theme.Holding, theme.Key, theme.Text,
}

// apply gives a span the style of an escape sequence.
func apply(span *sheet.Span, style logs.Style) {
	ink, paper := style.Foreground, style.Background
	if style.Inverse {
		ink, paper = paper, ink
	}
	switch ink.Kind {
	case 1:
		span.Color = sixteen[ink.Index&15]
	case 2, 3:
		span.Color, span.RGB = "", rgb(ink)
	}
	if style.Faint {
		span.Color = theme.Faint
	}
	switch paper.Kind {
	case 1: // .NET sets black behind its levels: nothing to show
		if paper.Index&7 != 0 {
			back := color.NRGBAModel.Convert(theme.Color(sixteen[paper.Index&15])).(color.NRGBA)
			back.A = 0x50
			span.Back = back
		}
	case 2, 3:
		span.Back = rgb(paper)
	}
	span.Bold, span.Italic = style.Bold, style.Italic
	span.Underline, span.Strike = style.Underlined, style.Struck
}

// rgb is a colour of the 256 or a true one.
func rgb(c logs.Color) color.NRGBA {
	if c.Kind == 3 {
		return color.NRGBA{R: c.R, G: c.G, B: c.B, A: 255}
	}
	switch i := int(c.Index); {
	case i >= 232:
		v := uint8(8 + (i-232)*10)
		return color.NRGBA{R: v, G: v, B: v, A: 255}
	case i >= 16:
		i -= 16
		return color.NRGBA{R: cube(i / 36), G: cube(i / 6 % 6), B: cube(i % 6), A: 255}
	}
	return color.NRGBAModel.Convert(theme.Color(sixteen[c.Index&15])).(color.NRGBA)
}

// cube is one of the six steps of the 6 × 6 × 6 colours.
func cube(step int) uint8 {
	if step == 0 {
		return 0
	}
	return uint8(55 + step*40)
}
