package sheet

import (
	"image/color"

	"fyne.io/fyne/v2"
)

// Source is what a sheet shows. Both are called while painting: they must not
// wait.
type Source interface {
	// Bounds are the number of the first row there is and the number behind the
	// last. A row keeps its number when rows before it fall away.
	Bounds() (first, next uint64)
	// Row fills in row n, which lies within the bounds. The row comes empty and
	// its memory is used again for the next one.
	Row(n uint64, row *Row)
}

// Row is one row: a cell for each column, or a divider over all of them.
type Row struct {
	// Cells has one cell for each column.
	Cells []Cell
	// Divider draws the first cell's text on a line through the whole row.
	Divider bool
	// Marked gives the row the background of a selected one, without being
	// selected: what belongs to a selection elsewhere.
	Marked bool
	// Back is a background of its own, "" for the sheet's.
	Back fyne.ThemeColorName
	// Indent moves the last column to the right, in units: what continues the row
	// above.
	Indent float32
}

// Cell is what stands in one column of a row.
type Cell struct {
	Spans []Span
	Bars  []Bar
}

// Span is a piece of text in one colour.
type Span struct {
	Text  string
	Color fyne.ThemeColorName // "" means RGB
	RGB   color.NRGBA
	Back  color.NRGBA // behind the text; nothing when its alpha is 0

	Bold, Italic, Underline, Strike bool
	// Link makes the span something to click; the sheet hands it to OnLink.
	Link string
}

// Bar is a piece of a bar, from and to as shares of the column's width.
type Bar struct {
	From, To float32
	Color    fyne.ThemeColorName
}

// Text adds a piece of text to a cell and returns it for further settings; it is
// good until the next piece is added.
func (r *Row) Text(column int, text string, color fyne.ThemeColorName) *Span {
	cell := &r.Cells[column]
	cell.Spans = append(cell.Spans, Span{Text: text, Color: color})
	return &cell.Spans[len(cell.Spans)-1]
}

// Bar adds a piece of a bar to a cell.
func (r *Row) Bar(column int, from, to float32, color fyne.ThemeColorName) {
	r.Cells[column].Bars = append(r.Cells[column].Bars, Bar{from, to, color})
}

// String is the text of the row, its cells divided by blanks.
func (r *Row) String() string {
	var text []byte
	for i := range r.Cells {
		before := len(text)
		for _, span := range r.Cells[i].Spans {
			text = append(text, span.Text...)
		}
		if len(text) > before && i < len(r.Cells)-1 {
			text = append(text, ' ')
		}
	}
	return string(text)
}

// reset empties the row for a number of columns and keeps its memory.
func (r *Row) reset(columns int) {
	if cap(r.Cells) < columns {
		r.Cells = make([]Cell, columns)
	}
	cells := r.Cells[:columns]
	for i := range cells {
		cells[i].Spans, cells[i].Bars = cells[i].Spans[:0], cells[i].Bars[:0]
	}
	*r = Row{Cells: cells}
}

// Fit says what happens to a text that is wider than its column.
type Fit uint8

// The fits.
const (
	End    Fit = iota // an ellipsis at the end
	Middle            // an ellipsis in the middle, for paths
	Clip              // cut at the edge; scrolls sideways in the last column
)

// Column is one column of a sheet. Widths are in Fyne's units and hold the gap
// to the next column.
type Column struct {
	Title string
	// Width is fixed; 0 takes what the others leave.
	Width float32
	// Least is the smallest width of a column that takes what is left.
	Least float32
	// Drop says which columns go first when there is no room: the highest first,
	// 0 never.
	Drop  int
	Right bool // text stands at the right
	Mono  bool
	Bold  bool
	// Size is the name of the text's size, "" for the sheet's.
	Size fyne.ThemeSizeName
	Fit  Fit
	// Wrap breaks a long text into several lines; for the last column of a sheet.
	Wrap bool
}
