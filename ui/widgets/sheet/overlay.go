package sheet

import (
	"fmt"
	"image"
	"math"

	"falconer/ui/theme"
)

// Measures of what lies over the rows, in units.
const (
	headerHigh float32 = 24
	barWidth   float32 = 10 // takes the mouse; the thumb is thinner
	thumbWide  float32 = 5
	thumbLeast float32 = 24
	pillHigh   float32 = 24
)

// titles draws the columns' titles over a panel with a line below.
func (s *Sheet) titles() {
	high := s.headHigh()
	if high == 0 {
		return
	}
	p := &s.painter
	full := image.Rect(0, 0, s.w, high)
	p.paper.fill(full, p.name(theme.Panel))
	thick := max(1, int(s.scale))
	p.paper.fill(image.Rect(0, high-thick, s.w, high), p.name(theme.Line))
	f := facing{size: theme.Size(theme.CaptionSize) * s.scale}
	base := int((float32(high) + p.glyphs.capHeight(f)) / 2)
	p.found = p.found[:0]
	for _, at := range p.places {
		column := &s.Columns[at.column]
		cell := Cell{Spans: []Span{{Text: column.Title, Color: theme.Secondary}}}
		width := at.w - gap*s.scale
		line := p.fitted(p.letters(&cell, f, 0), f, width, End)
		x := at.x
		if column.Right && len(line) > 0 {
			last := line[len(line)-1]
			x += width - last.x - last.wide
		}
		p.ink(&cell, line, f, x, base, full)
	}
}

// thumbAt is where the thumb of the scroll bar stands, in pixels; ok is false
// when all rows are seen.
func (s *Sheet) thumbAt() (y, high float64, ok bool) {
	first, next := s.source.Bounds()
	count := float64(next - first)
	room := float64(s.room())
	row := float64(s.painter.rowHigh())
	end := s.end()
	if end.row == first && end.skip == 0 {
		return 0, 0, false
	}
	high = max(float64(thumbLeast*s.scale), room*room/(count*row+1))
	high = min(high, room/2)
	all := float64(end.row-first) + float64(end.skip)/row
	now := float64(s.view.row-first) + float64(s.view.skip)/row
	share := 0.0
	if all > 0 {
		share = min(1, now/all)
	}
	return float64(s.headHigh()) + share*(room-high), high, true
}

func (s *Sheet) scrollBar() {
	y, high, ok := s.thumbAt()
	if !ok {
		return
	}
	p := &s.painter
	c := p.name(theme.Text)
	c.A = 0x38
	if s.mouse.holds == thumb {
		c.A = 0x70
	}
	wide := thumbWide * s.scale
	p.paper.round(float32(s.w)-wide-2*s.scale, float32(math.Round(y)), wide, float32(math.Round(high)), wide/2, c, p.paper.Rect)
}

func (s *Sheet) inBar(x, y float32) bool {
	_, _, ok := s.thumbAt()
	return ok && x >= float32(s.w)-barWidth*s.scale && y >= float32(s.headHigh())
}

func (s *Sheet) takeThumb(y float32) {
	at, high, _ := s.thumbAt()
	s.mouse.holds = thumb
	s.mouse.from = float64(y) - at
	if s.mouse.from < 0 || s.mouse.from > high {
		s.mouse.from = high / 2
		s.moveThumb(y)
	}
	s.Reload()
}

// moveThumb scrolls to where the mouse drags the thumb.
func (s *Sheet) moveThumb(y float32) {
	_, high, ok := s.thumbAt()
	if !ok {
		return
	}
	room := float64(s.room())
	share := (float64(y) - s.mouse.from - float64(s.headHigh())) / (room - high)
	share = max(0, min(1, share))
	first, _ := s.source.Bounds()
	end, row := s.end(), float64(s.painter.rowHigh())
	all := float64(end.row-first) + float64(end.skip)/row
	whole, part := math.Modf(share * all)
	before := s.view
	s.view = view{first + uint64(whole), int(part * row)}
	if share >= 1 {
		s.view = end
	}
	s.moved(before.behind(s.view), s.view == end)
}

// pillText is what the pill says, "" when there is none.
func (s *Sheet) pillText() string {
	unseen := s.Unseen()
	switch {
	case unseen == 0:
		return ""
	case unseen == 1:
		return "1 new " + s.Noun + " ↓"
	}
	return fmt.Sprintf("%s new %ss ↓", grouped(fmt.Sprint(unseen)), s.Noun)
}

// grouped puts narrow room between groups of three digits, as all counts have it.
func grouped(digits string) string {
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "\u00a0" + digits[i:]
	}
	return digits
}

// pillAt is where the pill stands, in pixels.
func (s *Sheet) pillAt(text string) (x, y, w, h float32) {
	f := facing{size: theme.Size(theme.SmallSize) * s.scale}
	for _, r := range text {
		w += s.painter.glyphs.advance(f, r)
	}
	w += 24 * s.scale
	h = pillHigh * s.scale
	return float32(math.Round(float64(float32(s.w)-w) / 2)), float32(s.h) - h - 10*s.scale, w, h
}

func (s *Sheet) pill() {
	text := s.pillText()
	if text == "" {
		return
	}
	p := &s.painter
	x, y, w, h := s.pillAt(text)
	p.paper.round(x, y, w, h, h/2, p.name(theme.Accent), p.paper.Rect)
	f := facing{size: theme.Size(theme.SmallSize) * s.scale}
	cell := Cell{Spans: []Span{{Text: text, Color: theme.OnAccent}}}
	p.found = p.found[:0]
	base := int(y + (h+p.glyphs.capHeight(f))/2)
	p.ink(&cell, p.letters(&cell, f, 0), f, x+12*s.scale, base, p.paper.Rect)
}

func (s *Sheet) inPill(px, py float32) bool {
	text := s.pillText()
	if text == "" {
		return false
	}
	x, y, w, h := s.pillAt(text)
	return px >= x && px < x+w && py >= y && py < y+h
}

// farthest is how far lines can move sideways: until the end of the longest one
// that is seen stands at the right edge.
func (s *Sheet) farthest() float32 {
	p := &s.painter
	if len(p.places) == 0 {
		return 0
	}
	at := p.places[len(p.places)-1]
	column := &s.Columns[at.column]
	if column.Wrap || column.Fit != Clip {
		return 0
	}
	f := p.facing(column)
	_, next := s.source.Bounds()
	var longest float32
	for n, y := s.view.row, 0; n < next && y < s.room(); n++ {
		row := s.fetch(n)
		y += p.rowHigh()
		if row.Divider {
			continue
		}
		if line := p.letters(&row.Cells[at.column], f, 0); len(line) > 0 {
			last := line[len(line)-1]
			longest = max(longest, last.x+last.wide+row.Indent*s.scale)
		}
	}
	return max(0, longest-at.w+barWidth*s.scale)
}
