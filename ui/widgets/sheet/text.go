package sheet

import (
	"image"
	"image/color"
	"strings"
	"unicode"
	"unicode/utf8"
)

// letter is one rune of a cell on its way to the screen.
type letter struct {
	r    rune
	span int32
	at   int32 // byte in the cell's text
	x    float32
	wide float32
}

const ellipsis = '…'

// letters lays a cell's text out from x 0 in one line. It stops behind limit, if
// that is not 0: a line may be a megabyte long.
func (p *painter) letters(cell *Cell, f facing, limit float32) []letter {
	p.line = p.line[:0]
	var x float32
	var at int32
	column := 0
	for i := range cell.Spans {
		span := &cell.Spans[i]
		face := f
		face.bold = f.bold || span.Bold
		face.italic = span.Italic
		for _, r := range span.Text {
			size := int32(max(1, utf8.RuneLen(r)))
			one := letter{r: shown(r), span: int32(i), at: at, x: x}
			at += size
			if r == '\t' {
				steps := 4 - column%4
				one.r, one.wide = ' ', float32(steps)*p.glyphs.advance(face, ' ')
				column += steps
			} else {
				one.wide = p.glyphs.advance(face, one.r)
				column++
			}
			p.line = append(p.line, one)
			x += one.wide
			if limit > 0 && x > limit {
				return p.line
			}
		}
	}
	return p.line
}

// shown is what stands for a rune: control characters have pictures.
func shown(r rune) rune {
	switch {
	case r < 0x20:
		return 0x2400 + r
	case r == 0x7f:
		return 0x2421
	}
	return r
}

// fitted cuts a laid out line to a width, with an ellipsis.
func (p *painter) fitted(line []letter, f facing, width float32, fit Fit) []letter {
	if len(line) == 0 || fit == Clip {
		return line
	}
	last := line[len(line)-1]
	if last.x+last.wide <= width {
		return line
	}
	dots := p.glyphs.advance(f, ellipsis)
	if fit == Middle {
		return middle(line, width, dots)
	}
	cut := 0
	for cut < len(line)-1 && line[cut].x+line[cut].wide <= width-dots {
		cut++
	}
	line[cut].r, line[cut].wide = ellipsis, dots
	return line[:cut+1]
}

// middle keeps beginning and end of a line.
func middle(line []letter, width, dots float32) []letter {
	end := line[len(line)-1].x + line[len(line)-1].wide
	room := (width - dots) / 2
	head := 0
	for head < len(line)-1 && line[head].x+line[head].wide <= room {
		head++
	}
	tail := len(line)
	for tail > head+1 && end-line[tail-1].x <= width-dots-line[head].x {
		tail--
	}
	line[head].r, line[head].wide = ellipsis, dots
	move := line[head].x + dots
	if tail < len(line) {
		move -= line[tail].x
	}
	out := line[:head+1]
	for _, one := range line[tail:] {
		one.x += move
		out = append(out, one)
	}
	return out
}

// wrapped tells where the lines of a laid out text begin when it is broken to a
// width: behind a blank when there is one in the second half of the line.
func wrapped(line []letter, width float32, starts []int) []int {
	starts = append(starts[:0], 0)
	from, blank := 0, -1
	for i := range line {
		if i > from && line[i].x+line[i].wide-line[from].x > width {
			next := i
			if blank > from && line[blank].x-line[from].x > width/2 {
				next = blank + 1
			}
			starts = append(starts, next)
			from, blank = next, -1
			if i < from {
				continue
			}
		}
		if line[i].r == ' ' {
			blank = i
		}
	}
	return starts
}

// ink draws laid out letters with the first one's pen at x, on a base line.
func (p *painter) ink(cell *Cell, line []letter, f facing, x float32, base int, clip image.Rectangle) {
	if len(line) == 0 {
		return
	}
	shift := x - line[0].x
	for _, one := range line {
		pen := one.x + shift
		if pen > float32(clip.Max.X) {
			return
		}
		if pen+one.wide < float32(clip.Min.X) {
			continue
		}
		span := &cell.Spans[one.span]
		face := f
		face.bold, face.italic = f.bold || span.Bold, span.Italic
		p.under(span, one, pen, base, f, clip)
		c := p.color(span)
		p.paper.stamp(p.glyphs.get(face, one.r, pen), int(pen), base, c, clip)
		p.strokes(span, one, pen, base, f, c, clip)
	}
}

// under draws what stands behind a letter: a span's background, a find's mark.
func (p *painter) under(span *Span, one letter, pen float32, base int, f facing, clip image.Rectangle) {
	back := span.Back
	if p.found.covers(one.at) {
		back = p.foundColor
	}
	if back.A == 0 {
		return
	}
	high := int(f.size)
	r := image.Rect(int(pen), base-high, int(pen+one.wide+0.999), base+high/3)
	p.paper.fill(r.Intersect(clip), back)
}

func (p *painter) strokes(span *Span, one letter, pen float32, base int, f facing, c color.NRGBA, clip image.Rectangle) {
	thick := max(1, int(f.size/14))
	x0, x1 := int(pen), int(pen+one.wide+0.5)
	if span.Underline || span.Link != "" && p.overLink == span.Link {
		p.paper.fill(image.Rect(x0, base+2*thick, x1, base+3*thick).Intersect(clip), c)
	}
	if span.Strike {
		y := base - int(f.size*0.27)
		p.paper.fill(image.Rect(x0, y, x1, y+thick).Intersect(clip), c)
	}
}

// matches are the places of a find in a cell: pairs of byte offsets in order.
type matches [][2]int32

func (m matches) covers(at int32) bool {
	for _, one := range m {
		if at >= one[0] && at < one[1] {
			return true
		}
	}
	return false
}

// find collects where text stands in a cell, whatever the case, as far as its
// letters were laid out.
func (p *painter) find(cell *Cell, needle string, line []letter) {
	p.found = p.found[:0]
	if needle == "" || len(line) == 0 {
		return
	}
	whole := p.whole(cell, int(line[len(line)-1].at)+len(needle)+utf8.UTFMax)
	for from := 0; len(p.found) < mostMatches; {
		at, size := indexFold(whole[from:], needle)
		if at < 0 {
			break
		}
		p.found = append(p.found, [2]int32{int32(from + at), int32(from + at + size)})
		from += at + max(1, size)
	}
}

// mostMatches bounds the highlights of one cell.
const mostMatches = 1000

// whole is a cell's text as far as most bytes.
func (p *painter) whole(cell *Cell, most int) string {
	if len(cell.Spans) == 1 {
		text := cell.Spans[0].Text
		return text[:min(len(text), most)]
	}
	var b strings.Builder
	for i := range cell.Spans {
		b.WriteString(cell.Spans[i].Text)
		if b.Len() > most {
			break
		}
	}
	return b.String()
}

// indexFold is where needle stands in text whatever the case, and how many bytes
// of text it takes there; -1 when it does not.
func indexFold(text, needle string) (at, size int) {
	first, _ := utf8.DecodeRuneInString(needle)
	count := utf8.RuneCountInString(needle)
	for i, r := range text {
		if !sameLetter(r, first) {
			continue
		}
		end, n := i, 0
		for n < count && end < len(text) {
			_, w := utf8.DecodeRuneInString(text[end:])
			end += w
			n++
		}
		if n < count {
			return -1, 0
		}
		if strings.EqualFold(text[i:end], needle) {
			return i, end - i
		}
	}
	return -1, 0
}

// sameLetter tells whether two runes are the same whatever the case.
func sameLetter(a, b rune) bool {
	if a == b {
		return true
	}
	for r := unicode.SimpleFold(a); r != a; r = unicode.SimpleFold(r) {
		if r == b {
			return true
		}
	}
	return false
}
