package sheet

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"falconer/ui/theme"
)

// BenchmarkPaint is one picture of a full window's list: 1200 × 760 pixels, 30
// rows of nine columns.
func BenchmarkPaint(b *testing.B) {
	s := tableSheet(1_000_000)
	window(b, s, 1200, 760)
	b.ReportAllocs()
	for b.Loop() {
		s.scroll(25)
		s.paint(1200, 760)
	}
}

// BenchmarkPaintLog is one picture of a log: 38 lines of 150 characters.
func BenchmarkPaintLog(b *testing.B) {
	text := "Microsoft.AspNetCore.Hosting.Diagnostics[1]  Request starting HTTP/1.1 GET https://localhost:44312/api/products/17?page=1 - application/json; charset=utf-8 - -"
	src := &lines{next: 1_000_000, text: func(uint64) string { return text }}
	s := New(src, Column{Mono: true, Fit: Clip})
	window(b, s, 1200, 760)
	b.ReportAllocs()
	for b.Loop() {
		s.scroll(20)
		s.paint(1200, 760)
	}
}

// BenchmarkWidgetList is the same list by widget.List with rows of canvas.Text,
// for comparison: one row more and one picture by the software painter.
func BenchmarkWidgetList(b *testing.B) {
	a := test.NewTempApp(b)
	a.Settings().SetTheme(theme.New(theme.Dark))
	count := 1000
	list := widget.NewList(
		func() int { return count },
		func() fyne.CanvasObject { return newListRow() },
		func(id int, o fyne.CanvasObject) { o.(*listRow).set(uint64(id)) },
	)
	list.HideSeparators = true
	win := a.NewWindow("")
	b.Cleanup(win.Close)
	win.SetContent(list)
	win.Resize(fyne.NewSize(1200, 760))
	b.ReportAllocs()
	for b.Loop() {
		count++
		list.Refresh()
		list.ScrollToBottom()
		win.Canvas().Capture()
	}
}

// listRow is a row of texts placed by hand.
type listRow struct {
	widget.BaseWidget
	texts [9]*canvas.Text
	row   Row
}

func newListRow() *listRow {
	r := &listRow{}
	for i := range r.texts {
		r.texts[i] = canvas.NewText("", theme.Color(theme.Text))
		r.texts[i].TextSize = 13
	}
	r.ExtendBaseWidget(r)
	return r
}

func (r *listRow) set(n uint64) {
	r.row.reset(len(r.texts))
	table{1 << 40}.Row(n, &r.row)
	for i, text := range r.texts {
		text.Text = ""
		for _, span := range r.row.Cells[i].Spans {
			text.Text += span.Text
			text.Color = theme.Color(span.Color)
		}
	}
	r.Refresh()
}

func (r *listRow) CreateRenderer() fyne.WidgetRenderer { return listRowRenderer{r} }

type listRowRenderer struct{ row *listRow }

func (listRowRenderer) Destroy()           {}
func (listRowRenderer) MinSize() fyne.Size { return fyne.NewSize(100, 21) }
func (r listRowRenderer) Layout(s fyne.Size) {
	for i, at := range placed(tableColumns(), s.Width, 10, nil) {
		r.row.texts[i].Move(fyne.NewPos(at.x, 2))
	}
}

func (r listRowRenderer) Objects() []fyne.CanvasObject {
	objects := make([]fyne.CanvasObject, len(r.row.texts))
	for i, text := range r.row.texts {
		objects[i] = text
	}
	return objects
}

func (r listRowRenderer) Refresh() {
	for _, text := range r.row.texts {
		text.Refresh()
	}
}

// BenchmarkPaintLongLines is a log of lines of 64 KiB while find is on.
func BenchmarkPaintLongLines(b *testing.B) {
	text := strings.Repeat("no break in here and a needle ", 64<<10/30)
	src := &lines{next: 1000, text: func(uint64) string { return text }}
	s := New(src, Column{Mono: true, Fit: Clip})
	window(b, s, 1200, 760)
	s.SetFind("Needle")
	b.Run("clipped", func(b *testing.B) {
		for b.Loop() {
			s.paint(1200, 760)
		}
	})
	s.Columns[0].Wrap = true
	b.Run("wrapped", func(b *testing.B) {
		for b.Loop() {
			s.paint(1200, 760)
		}
	})
}
