package sheet

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"falconer/ui/theme"
)

// Sheet shows the rows of a source. Set the fields before it is shown; call
// Reload when the source has changed and Refresh when only the look has.
type Sheet struct {
	widget.BaseWidget
	// Columns are the columns, left to right.
	Columns []Column
	// RowHeight is the height of a row; TextSize the size of its text.
	RowHeight float32
	TextSize  fyne.ThemeSizeName
	// Back is the background, Stripes shades every second row.
	Back    fyne.ThemeColorName
	Stripes bool
	// Edge is the room left and right of the columns.
	Edge float32
	// Ranges lets several rows be selected, with Shift or by dragging.
	Ranges bool
	// OnSelect is told the selected row, or nothing when ok is false, when a
	// person or Select changed it.
	OnSelect func(row uint64, ok bool)
	// OnFollow is told when following begins or ends.
	OnFollow func(on bool)
	// OnLink is told what was clicked.
	OnLink func(link string)
	// OnCopy gives the text of the rows from first to last; nil copies what the
	// cells say.
	OnCopy func(first, last uint64) string
	// OnMenu gives the entries of the menu under the right button.
	OnMenu func(row uint64) []*fyne.MenuItem
	// OnKey is offered the keys and runes that a sheet does not use, before they
	// go to the window; it tells whether it took one.
	OnKey func(name fyne.KeyName, r rune) bool
	// Noun is what one row is called in "57 new lines".
	Noun string
	// Least is the smallest size.
	Least fyne.Size

	source  Source
	raster  *canvas.Raster
	painter painter
	look    look
	columns []Column // as Columns, with their widths for the text of now

	view   view
	w, h   int // of the last picture, in pixels
	scale  float32
	follow bool
	letGo  uint64 // number behind the last row when following ended
	left   float32

	selection selection
	needle    string
	here      uint64 // the row that find stands on
	found     bool
	mouse     mouse

	shift bool
}

// New makes a sheet without header, stripes and following, on the window's
// colour.
func New(source Source, columns ...Column) *Sheet {
	s := &Sheet{source: source, Columns: columns, RowHeight: theme.LogRow, TextSize: theme.MonoSize, Back: theme.Window, Edge: theme.Gap, Noun: "line", Least: fyne.NewSize(120, 60)}
	s.raster = canvas.NewRaster(s.paint)
	s.raster.ScaleMode = canvas.ImageScalePixels
	s.mouse.row = none
	s.ExtendBaseWidget(s)
	return s
}

// none is no row.
const none = ^uint64(0)

// SetSource shows another source from its beginning, or its end while following.
func (s *Sheet) SetSource(source Source) {
	s.source = source
	s.view, s.left, s.found = view{}, 0, false
	s.selection = selection{}
	s.mouse.row = none
	first, next := source.Bounds()
	s.view.row = first
	if s.letGo > 0 {
		s.letGo = max(1, next)
	}
	s.Refresh()
}

// Reload draws what the source has now. It draws nothing while the sheet is
// hidden.
func (s *Sheet) Reload() {
	if s.Visible() {
		s.raster.Refresh()
	}
}

// Columns may change while a sheet is shown; they and the rows grow with the text.
func (s *Sheet) measure() {
	factor := theme.Factor()
	s.columns = append(s.columns[:0], s.Columns...)
	s.look = look{
		columns: s.columns, row: s.RowHeight * factor, size: s.TextSize,
		back: s.Back, stripes: s.Stripes, edge: s.Edge,
	}
	for i := range s.columns {
		c := &s.columns[i]
		c.Width, c.Least = c.Width*factor, c.Least*factor
		if c.Title != "" {
			s.look.header = headerHigh * factor
		}
	}
}

// prepare makes the measures right before a picture was ever drawn.
func (s *Sheet) prepare() {
	s.measure()
	if s.scale == 0 {
		s.scale = 1
		s.w, s.h = int(s.Size().Width), int(s.Size().Height)
	}
	s.painter.measure(s.w, s.scale, &s.look)
}

// paint is called by Fyne for a picture of w × h pixels.
func (s *Sheet) paint(w, h int) image.Image {
	s.measure()
	s.w, s.h, s.scale = w, h, 1
	if width := s.Size().Width; width > 0 {
		s.scale = float32(w) / width
		if c := fyne.CurrentApp().Driver().CanvasForObject(s); c != nil {
			s.scale = c.Scale()
		}
	}
	p := &s.painter
	p.begin(w, h, s.scale, &s.look)
	p.paper.fill(p.paper.Rect, p.name(s.Back))
	if h <= s.headHigh() || w < 8 {
		return p.paper.RGBA
	}
	s.settle()
	s.rows()
	s.titles()
	s.scrollBar()
	s.pill()
	return p.paper.RGBA
}

// rows draws the rows that are seen.
func (s *Sheet) rows() {
	_, next := s.source.Bounds()
	y := s.headHigh() - s.view.skip
	for n := s.view.row; n < next && y < s.h; n++ {
		s.fetch(n)
		y += s.painter.draw(&s.painter.row, y, s.left, shade{
			odd: n%2 == 1, selected: s.selection.has(n), current: s.selection.on && n == s.selection.cursor && !s.Ranges,
			hovered: s.mouse.row == n, find: s.needle, here: s.found && n == s.here,
		})
	}
}

// fetch asks the source for a row.
func (s *Sheet) fetch(n uint64) *Row {
	row := &s.painter.row
	row.reset(len(s.Columns))
	s.source.Row(n, row)
	return row
}

func (s *Sheet) headHigh() int { return int(s.look.header*s.scale + 0.5) }

// CreateRenderer is for Fyne.
func (s *Sheet) CreateRenderer() fyne.WidgetRenderer { return &renderer{s} }

// renderer is the raster alone, as large as the sheet.
type renderer struct{ sheet *Sheet }

func (r *renderer) Destroy()                     { r.sheet.painter.glyphs.close() }
func (r *renderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.sheet.raster} }
func (r *renderer) MinSize() fyne.Size           { return r.sheet.Least }
func (r *renderer) Layout(size fyne.Size)        { r.sheet.raster.Resize(size) }
func (r *renderer) Refresh()                     { r.sheet.raster.Refresh() }
