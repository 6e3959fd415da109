package theme

import (
	"fyne.io/fyne/v2"
	base "fyne.io/fyne/v2/theme"
)

// FontData is the font of a style as a file in memory, for what draws its own
// glyphs.
func FontData(style fyne.TextStyle) []byte {
	return base.DefaultTheme().Font(style).Content()
}

// FallbackFonts are the fonts in the binary to look into for a glyph that a face
// does not have: the monospaced one knows shapes, arrows and boxes, then symbols
// and emoji (which a build with the tag no_emoji leaves out).
func FallbackFonts() [][]byte {
	fonts := [][]byte{FontData(fyne.TextStyle{Monospace: true}), FontData(fyne.TextStyle{})}
	for _, res := range []fyne.Resource{base.DefaultSymbolFont(), base.DefaultEmojiFont()} {
		if res != nil && len(res.Content()) > 0 {
			fonts = append(fonts, res.Content())
		}
	}
	return fonts
}
