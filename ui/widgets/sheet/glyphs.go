package sheet

import (
	"image"
	"math"
	"unicode"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// mostGlyphs bounds the cache: some 300 are on a screen.
const mostGlyphs = 4096

// glyph is the picture of a rune: coverage, where it stands from the pen, and
// how far the pen goes.
type glyph struct {
	mask    []uint8
	w, h    int
	dx, dy  int // from the pen, on the base line, to the mask's corner
	advance float32
}

// facing is a style in a size, in pixels.
type facing struct {
	style
	size float32
}

type glyphKey struct {
	facing
	r   rune
	sub uint8 // quarter of a pixel that the pen stands behind a whole one
}

type faceKey struct {
	font *sfnt.Font
	size float32
}

// glyphs are the pictures made so far.
type glyphs struct {
	fonts fonts
	faces map[faceKey]font.Face
	cache map[glyphKey]*glyph
	wide  map[glyphKey]float32 // advances, so that measuring draws nothing
}

// close lets go of all pictures and of the files behind them; what is needed
// again is made again.
func (g *glyphs) close() {
	g.fonts.close()
	g.faces, g.cache, g.wide = nil, nil, nil
}

// advance is how far the pen goes for a rune.
func (g *glyphs) advance(f facing, r rune) float32 {
	key := glyphKey{facing: f, r: r}
	if a, ok := g.wide[key]; ok {
		return a
	}
	a := g.measure(f, r)
	if g.wide == nil || len(g.wide) > 2*mostGlyphs {
		g.wide = make(map[glyphKey]float32)
	}
	g.wide[key] = a
	return a
}

func (g *glyphs) measure(f facing, r rune) float32 {
	if invisible(r) {
		return 0
	}
	if f.mono {
		cell := g.cell(f)
		if isWide(r) {
			return 2 * cell
		}
		return cell
	}
	face, _ := g.face(f, r)
	if face == nil {
		return f.size / 2
	}
	a, ok := face.GlyphAdvance(r)
	if !ok {
		return f.size / 2
	}
	return float32(a) / 64
}

// cell is the width of a character of a monospaced face.
func (g *glyphs) cell(f facing) float32 {
	font := g.fonts.of(f.style)
	if font == nil {
		return f.size * 0.6
	}
	a, ok := g.faceOf(font, f.size).GlyphAdvance('0')
	if !ok {
		return f.size * 0.6
	}
	return float32(a) / 64
}

// capHeight is the height of a capital letter.
func (g *glyphs) capHeight(f facing) float32 {
	font := g.fonts.of(f.style)
	if font == nil {
		return f.size * 0.72
	}
	metrics := g.faceOf(font, f.size).Metrics()
	if metrics.CapHeight <= 0 {
		return f.size * 0.72
	}
	return float32(metrics.CapHeight) / 64
}

// face is the face that draws a rune, nil when no font has it.
func (g *glyphs) face(f facing, r rune) (font.Face, bool) {
	font, index := g.fonts.find(f.style, r)
	if index == 0 {
		return nil, false
	}
	return g.faceOf(font, f.size), font == g.fonts.of(f.style)
}

func (g *glyphs) faceOf(font *sfnt.Font, size float32) font.Face {
	key := faceKey{font, size}
	if face, ok := g.faces[key]; ok {
		return face
	}
	face, err := opentype.NewFace(font, &opentype.FaceOptions{Size: float64(size), DPI: 72})
	if err != nil {
		face = nil // only for options that are no numbers
	}
	if g.faces == nil {
		g.faces = make(map[faceKey]glyphFace)
	}
	g.faces[key] = face
	return face
}

// glyphFace is font.Face, for where a variable hides the package.
type glyphFace = font.Face

// get is the picture of a rune for a pen at x; the whole part of x does not
// matter.
func (g *glyphs) get(f facing, r rune, x float32) *glyph {
	sub := uint8((x - float32(math.Floor(float64(x)))) * 4)
	key := glyphKey{f, r, sub & 3}
	if one, ok := g.cache[key]; ok {
		return one
	}
	one := g.draw(f, r, key.sub)
	if g.cache == nil || len(g.cache) >= mostGlyphs {
		g.cache = make(map[glyphKey]*glyph, 512)
	}
	g.cache[key] = one
	return one
}

func (g *glyphs) draw(f facing, r rune, sub uint8) *glyph {
	one := &glyph{advance: g.advance(f, r)}
	if invisible(r) || r == ' ' || r == '\u00a0' {
		return one
	}
	face, own := g.face(f, r)
	if face == nil {
		return box(one, f)
	}
	dot := fixed.Point26_6{X: fixed.Int26_6(sub) * 16}
	bounds, mask, at, _, ok := face.Glyph(dot, r)
	if !ok || bounds.Empty() {
		return box(one, f)
	}
	alpha, ok := mask.(*image.Alpha)
	if !ok {
		return box(one, f)
	}
	one.dx, one.dy = bounds.Min.X, bounds.Min.Y
	one.w, one.h = bounds.Dx(), bounds.Dy()
	heavy := f.bold && (f.mono || !own) // there is no bold of that face
	if heavy {
		one.w++
	}
	one.mask = make([]uint8, one.w*one.h)
	for y := range bounds.Dy() {
		from := alpha.PixOffset(at.X, at.Y+y)
		copy(one.mask[y*one.w:], alpha.Pix[from:from+bounds.Dx()])
	}
	if heavy {
		one.embolden(f.size)
	}
	return one
}

// embolden smears the mask to the right.
func (g *glyph) embolden(size float32) {
	share := min(256, int(size/12*0.7*256))
	for y := range g.h {
		row := g.mask[y*g.w : (y+1)*g.w]
		for x := g.w - 1; x > 0; x-- {
			row[x] = uint8(min(255, int(row[x])+int(row[x-1])*share>>8))
		}
	}
}

// box is what stands for a rune that no font has: an empty frame.
func box(one *glyph, f facing) *glyph {
	w, h := int(max(4, one.advance-2)), int(max(6, f.size*0.7))
	one.w, one.h, one.dx, one.dy = w, h, 1, -h
	one.mask = make([]uint8, w*h)
	for y := range h {
		for x := range w {
			if y == 0 || y == h-1 || x == 0 || x == w-1 {
				one.mask[y*w+x] = 0x90
			}
		}
	}
	return one
}

// invisible runes take no room: combining signs are drawn by what they follow in
// most fonts' precomposed forms and left out otherwise.
func invisible(r rune) bool {
	switch {
	case r < 0x300:
		return false
	case r == '\u200b', r == '\u200c', r == '\u200d', r == '\ufeff', r >= 0xfe00 && r <= 0xfe0f:
		return true
	}
	return unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Me, r)
}

// isWide tells whether a rune takes two cells of a monospaced face: East Asian
// wide and full width ones, and emoji.
func isWide(r rune) bool {
	switch {
	case r < 0x1100:
		return false
	case r <= 0x115f, r >= 0x2e80 && r <= 0xa4cf, r >= 0xac00 && r <= 0xd7a3,
		r >= 0xf900 && r <= 0xfaff, r >= 0xfe30 && r <= 0xfe6f,
		r >= 0xff00 && r <= 0xff60, r >= 0xffe0 && r <= 0xffe6,
		r >= 0x1f300 && r <= 0x1faff, r >= 0x20000 && r <= 0x3fffd:
		return true
	}
	return false
}
