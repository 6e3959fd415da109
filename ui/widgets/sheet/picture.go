package sheet

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"falconer/ui/theme"
)

// Picture shows the first rows of a source as they are: it takes neither mouse
// nor keys, so that the column in which it stands scrolls over it.
type Picture struct {
	widget.BaseWidget
	// Sheet is how the rows look.
	Sheet *Sheet
	// Most is how many lines are shown at most.
	Most int
}

// NewPicture makes a picture of a sheet that stands in no window itself.
func NewPicture(s *Sheet, most int) *Picture {
	p := &Picture{Sheet: s, Most: most}
	p.ExtendBaseWidget(p)
	return p
}

// HeightFor is for widgets.Column.
func (p *Picture) HeightFor(width float32) float32 {
	s := p.Sheet
	s.measure()
	s.w, s.h, s.scale = int(width), 1, 1
	s.painter.measure(s.w, s.scale, &s.look)
	lines := 0
	first, next := s.source.Bounds()
	for n := first; n < next && lines < p.Most; n++ {
		lines += s.high(n) / s.painter.rowHigh()
	}
	return float32(min(lines, p.Most))*s.look.row + s.look.header
}

// Shortened tells whether there are more lines than are shown in a width.
func (p *Picture) Shortened(width float32) bool {
	most := p.Most
	shown := p.HeightFor(width)
	p.Most = most + 1
	more := p.HeightFor(width)
	p.Most = most
	return more > shown
}

// CreateRenderer is for Fyne.
func (p *Picture) CreateRenderer() fyne.WidgetRenderer { return &pictureRenderer{p} }

type pictureRenderer struct{ picture *Picture }

func (r *pictureRenderer) Destroy() { r.picture.Sheet.painter.glyphs.close() }

func (r *pictureRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.picture.Sheet.raster}
}

func (r *pictureRenderer) MinSize() fyne.Size {
	return fyne.NewSize(60, r.picture.Sheet.RowHeight*theme.Factor())
}

func (r *pictureRenderer) Layout(size fyne.Size) {
	r.picture.Sheet.Resize(size)
	r.picture.Sheet.raster.Resize(size)
}

func (r *pictureRenderer) Refresh() { r.picture.Sheet.raster.Refresh() }
