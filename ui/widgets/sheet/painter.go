package sheet

import (
	"image"
	"image/color"
	"math"

	"fyne.io/fyne/v2"

	"falconer/ui/theme"
)

// look is how a sheet is drawn, in Fyne's units.
type look struct {
	columns []Column
	row     float32            // height of a row
	header  float32            // height of the titles, 0 for none
	size    fyne.ThemeSizeName // of text in columns without one of their own
	back    fyne.ThemeColorName
	stripes bool
	edge    float32 // room left and right
}

// painter paints rows. It knows pixels only; scale is pixels for a unit.
type painter struct {
	paper  paper
	glyphs glyphs
	scale  float32
	look   *look
	places []place

	colors     map[fyne.ThemeColorName]color.NRGBA
	row        Row
	line       []letter
	starts     []int
	needle     string // what find looks for
	found      matches
	foundColor color.NRGBA
	overLink   string
	links      *linkSearch
}

// place is where a column stands, in pixels.
type place struct {
	column int
	x, w   float32
}

// linkSearch asks the layout which link is at a point.
type linkSearch struct {
	x, y float32
	link string
}

// begin makes ready for a picture of w × h pixels.
func (p *painter) begin(w, h int, scale float32, l *look) {
	p.paper.fit(w, h)
	p.measure(w, scale, l)
	clear(p.colors)
}

// measure places the columns in a width of pixels.
func (p *painter) measure(w int, scale float32, l *look) {
	p.scale, p.look = scale, l
	if p.colors == nil {
		p.colors = make(map[fyne.ThemeColorName]color.NRGBA)
	}
	p.places = placed(l.columns, float32(w)/scale, l.edge, p.places[:0])
	for i := range p.places {
		p.places[i].x *= scale
		p.places[i].w *= scale
	}
}

// placed gives each column its place in a width in units; columns that may be
// dropped go when there is no room, the highest Drop first.
func placed(columns []Column, width, edge float32, places []place) []place {
	for limit := math.MaxInt; ; {
		used, least, highest := 2*edge, float32(0), 0
		for _, c := range columns {
			if c.Drop >= limit && c.Drop > 0 {
				continue
			}
			highest = max(highest, c.Drop)
			used += c.Width
			if c.Width == 0 {
				least += c.Least
			}
		}
		if used+least > width && highest > 0 {
			limit = highest
			continue
		}
		x := edge
		for i, c := range columns {
			if c.Drop >= limit && c.Drop > 0 {
				continue
			}
			w := c.Width
			if w == 0 {
				w = max(c.Least, width-used)
			}
			places = append(places, place{i, x, w})
			x += w
		}
		return places
	}
}

func (p *painter) name(name fyne.ThemeColorName) color.NRGBA {
	if c, ok := p.colors[name]; ok {
		return c
	}
	c := color.NRGBAModel.Convert(theme.Color(name)).(color.NRGBA)
	p.colors[name] = c
	return c
}

func (p *painter) color(span *Span) color.NRGBA {
	if span.Color == "" {
		return span.RGB
	}
	return p.name(span.Color)
}

func (p *painter) facing(c *Column) facing {
	size := c.Size
	if size == "" {
		size = p.look.size
	}
	return facing{style{mono: c.Mono, bold: c.Bold}, theme.Size(size) * p.scale}
}

// gap is the room between a column's text and the next column.
const gap float32 = 8

// rowHigh is the height of a row of one line in pixels.
func (p *painter) rowHigh() int {
	return max(1, int(math.Round(float64(p.look.row*p.scale))))
}

// lines is in how many lines a row is shown.
func (p *painter) lines(row *Row) int {
	if len(p.places) == 0 || row.Divider {
		return 1
	}
	at := p.places[len(p.places)-1]
	column := &p.look.columns[at.column]
	if !column.Wrap {
		return 1
	}
	f := p.facing(column)
	line := p.letters(&row.Cells[at.column], f, 0)
	p.starts = wrapped(line, p.wrapWidth(at, row), p.starts)
	return len(p.starts)
}

func (p *painter) wrapWidth(at place, row *Row) float32 {
	return max(8*p.scale, at.w-(row.Indent+barWidth)*p.scale)
}

// shade is how a row stands out.
type shade struct {
	odd, selected, current, hovered bool
	find                            string
	here                            bool // the find stands on this row
}

// draw paints one row with its upper edge at y; left is how far the last column
// is scrolled sideways. It returns the row's height.
func (p *painter) draw(row *Row, y int, left float32, s shade) int {
	high := p.rowHigh()
	lines := p.lines(row)
	whole := high * lines
	full := image.Rect(0, y, p.paper.Rect.Max.X, y+whole)
	if p.links == nil {
		p.background(row, full, s)
	}
	p.foundColor = p.name(theme.Found)
	if s.here {
		p.foundColor = p.name(theme.FoundHere)
	}
	if row.Divider {
		p.divider(row, full)
		return whole
	}
	for i, at := range p.places {
		cell := &row.Cells[at.column]
		column := &p.look.columns[at.column]
		p.bars(cell, at, full)
		if len(cell.Spans) == 0 {
			continue
		}
		p.needle = s.find
		if i == len(p.places)-1 && (column.Wrap || column.Fit == Clip) {
			p.long(cell, column, at, row, full, left)
		} else {
			p.short(cell, column, at, full)
		}
	}
	return whole
}

func (p *painter) background(row *Row, full image.Rectangle, s shade) {
	switch {
	case s.selected || row.Marked:
		p.paper.fill(full, p.name(theme.Selection))
	case row.Back != "":
		p.paper.fill(full, p.name(row.Back))
	case s.odd && p.look.stripes:
		p.paper.fill(full, p.name(theme.Stripe))
	}
	if s.hovered && !s.selected {
		p.paper.fill(full, p.name(theme.Hover))
	}
	if s.current {
		edge := full
		edge.Max.X = max(2, int(3*p.scale))
		p.paper.fill(edge, p.name(theme.Accent))
	}
}

// base is the base line of a row whose upper edge is y: capitals stand in the
// middle.
func (p *painter) base(f facing, y int) int {
	return y + int(math.Round(float64((float32(p.rowHigh())+p.glyphs.capHeight(f))/2)))
}

// short draws a cell of one line.
func (p *painter) short(cell *Cell, column *Column, at place, full image.Rectangle) {
	f := p.facing(column)
	width := at.w - gap*p.scale
	limit := width
	if column.Right || column.Fit == Middle {
		limit = 0
	}
	line := p.letters(cell, f, limit)
	p.find(cell, p.needle, line)
	line = p.fitted(line, f, width, column.Fit)
	x := at.x
	if column.Right && len(line) > 0 {
		last := line[len(line)-1]
		x += width - last.x - last.wide
	}
	clip := image.Rect(int(at.x), full.Min.Y, int(at.x+width)+1, full.Max.Y).Intersect(p.paper.Rect)
	p.put(cell, line, f, x, p.base(f, full.Min.Y), clip)
}

// long draws the last column: wrapped, or scrolled sideways.
func (p *painter) long(cell *Cell, column *Column, at place, row *Row, full image.Rectangle, left float32) {
	f := p.facing(column)
	x := at.x + row.Indent*p.scale
	clip := image.Rect(int(at.x), full.Min.Y, int(at.x+at.w+p.look.edge*p.scale), full.Max.Y).Intersect(p.paper.Rect)
	if !column.Wrap {
		line := p.letters(cell, f, left+at.w+p.look.edge*p.scale)
		p.find(cell, p.needle, line)
		p.put(cell, line, f, x-left, p.base(f, full.Min.Y), clip)
		return
	}
	line := p.letters(cell, f, 0)
	p.find(cell, p.needle, line)
	p.starts = wrapped(line, p.wrapWidth(at, row), p.starts)
	base := p.base(f, full.Min.Y)
	for i, from := range p.starts {
		to := len(line)
		if i+1 < len(p.starts) {
			to = p.starts[i+1]
		}
		y := base + i*p.rowHigh()
		if y > 0 && y-p.rowHigh() < p.paper.Rect.Max.Y {
			p.put(cell, line[from:to], f, x, y, clip)
		}
	}
}

// put draws laid out letters, or looks for a link among them.
func (p *painter) put(cell *Cell, line []letter, f facing, x float32, base int, clip image.Rectangle) {
	if p.links == nil {
		p.ink(cell, line, f, x, base, clip)
		return
	}
	if len(line) == 0 || p.links.y < float32(base)-f.size || p.links.y > float32(base)+f.size/2 {
		return
	}
	for _, one := range line {
		pen := x + one.x - line[0].x
		if p.links.x >= pen && p.links.x < pen+one.wide {
			p.links.link = cell.Spans[one.span].Link
		}
	}
}

func (p *painter) bars(cell *Cell, at place, full image.Rectangle) {
	if len(cell.Bars) == 0 || p.links != nil {
		return
	}
	width := at.w - gap*p.scale
	high := float32(math.Round(float64(theme.BarHigh * p.scale)))
	y := float32(full.Min.Y) + float32(math.Round(float64(float32(p.rowHigh())-high)/2))
	pixel := func(share float32) float32 {
		return float32(math.Round(float64(at.x + share*width)))
	}
	// Round ends for the whole, straight joints between its pieces.
	all0, all1 := pixel(cell.Bars[0].From), pixel(cell.Bars[len(cell.Bars)-1].To)
	all1 = max(all1, all0+2*p.scale)
	for i, bar := range cell.Bars {
		piece := full
		piece.Min.X, piece.Max.X = int(pixel(bar.From)), int(pixel(bar.To))
		if i == len(cell.Bars)-1 {
			piece.Max.X = int(all1)
		}
		p.paper.round(all0, y, all1-all0, high, 2*p.scale, p.name(bar.Color), piece)
	}
}

// divider draws a text on a line through the row.
func (p *painter) divider(row *Row, full image.Rectangle) {
	if p.links != nil || len(row.Cells) == 0 {
		return
	}
	f := facing{size: theme.Size(theme.SmallSize) * p.scale}
	thick := max(1, int(p.scale))
	middle := (full.Min.Y + full.Max.Y) / 2
	rule := func(x0, x1 float32) {
		p.paper.fill(image.Rect(int(x0), middle, int(x1), middle+thick), p.name(theme.Line))
	}
	x := theme.Gap * p.scale
	rule(x, x+22*p.scale)
	x += 32 * p.scale
	right := float32(full.Max.X) - theme.Gap*p.scale
	cell := &row.Cells[0]
	line := p.fitted(p.letters(cell, f, right-x), f, right-x, End)
	p.found = p.found[:0]
	p.ink(cell, line, f, x, p.base(f, full.Min.Y), full.Intersect(p.paper.Rect))
	if len(line) > 0 {
		last := line[len(line)-1]
		rule(x+last.x+last.wide+10*p.scale, right)
	}
}
