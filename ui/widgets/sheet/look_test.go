package sheet

import (
	"fmt"
	"image/color"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/software"
	"fyne.io/fyne/v2/test"

	"falconer/ui/theme"
)

// table is a source that uses all that a row can have.
type table struct{ rows uint64 }

func (s table) Bounds() (uint64, uint64) { return 0, s.rows }

func (s table) Row(n uint64, row *Row) {
	if n%40 == 0 {
		row.Divider = true
		row.Text(0, "generation 7 · OrderController.cs · 0.08 s", theme.Secondary)
		return
	}
	row.Text(0, fmt.Sprint(812+n), theme.Faint)
	row.Text(1, fmt.Sprintf("14:03:%02d.%03d", n%60, n*7%1000), theme.Secondary)
	row.Text(2, []string{"GET", "POST", "PUT"}[n%3], theme.Text)
	row.Text(3, fmt.Sprintf("/api/products?page=%d&size=50&sort=price_ascending&highlight=%d", n, n), theme.Text)
	if n%7 == 0 {
		row.Text(4, "▲ 500", theme.Failed).Bold = true
	} else {
		row.Text(4, "200", theme.Ready)
	}
	row.Text(5, fmt.Sprintf("%d ms", n*13%400), theme.Text)
	share := float32(n*13%400) / 400
	row.Bar(6, 0, share*0.3, theme.Holding)
	row.Bar(6, share*0.3, share*0.9, theme.Working)
	row.Bar(6, share*0.9, share, theme.Ready)
	row.Text(7, "1.1 kB", theme.Text)
	row.Text(8, "json 日本 🚀 ✓ é", theme.Secondary)
}

func tableColumns() []Column {
	return []Column{
		{Title: "#", Width: 44},
		{Title: "time", Width: 96, Mono: true, Size: theme.MonoSize},
		{Title: "method", Width: 58, Bold: true},
		{Title: "path", Least: 120, Fit: Middle},
		{Title: "status", Width: 60},
		{Title: "duration", Width: 68, Right: true},
		{Width: theme.BarWide + 16},
		{Title: "size", Width: 70, Right: true},
		{Title: "type", Width: 150, Drop: 1},
	}
}

func tableSheet(rows uint64) *Sheet {
	s := New(table{rows}, tableColumns()...)
	s.RowHeight, s.TextSize, s.Stripes = theme.Row, theme.TextSize, true
	return s
}

func TestATableLooksRight(t *testing.T) {
	s := tableSheet(200)
	win := window(t, s, 900, 400)
	s.Select(5)
	save(t, win, "sheet-table")
	if count(win, theme.Accent) == 0 || count(win, theme.Selection) < 500*20 {
		t.Error("the selected row does not stand out")
	}
	for _, name := range []fyne.ThemeColorName{theme.Holding, theme.Working, theme.Ready, theme.Stripe} {
		if count(win, name) == 0 {
			t.Errorf("nothing has the colour %s", name)
		}
	}
}

func TestTwiceTheScaleIsTwiceAsManyPixels(t *testing.T) {
	s := tableSheet(200)
	win := window(t, s, 700, 200)
	win.Canvas().(software.WindowlessCanvas).SetScale(2)
	img := win.Canvas().Capture()
	if img.Bounds().Dx() != 1400 || s.scale != 2 || s.painter.rowHigh() != 50 {
		t.Errorf("%v, scale %v, rows of %d", img.Bounds(), s.scale, s.painter.rowHigh())
	}
	save(t, win, "sheet-twice")
	if got := s.rowAt(s.scale * (headerHigh + 25*2.5)); got != 2 {
		t.Errorf("row %d", got)
	}
}

func TestColumnsAndRowsGrowWithTheText(t *testing.T) {
	s := tableSheet(200)
	win := window(t, s, 900, 400)
	fyne.CurrentApp().Settings().SetTheme(&theme.Theme{Mode: theme.Dark, Text: 1.5})
	win.Canvas().Capture()
	if got := s.look.columns[1].Width; got != s.Columns[1].Width*1.5 {
		t.Errorf("a column of %v is %v wide", s.Columns[1].Width, got)
	}
	if s.look.row != theme.Row*1.5 || s.look.header != headerHigh*1.5 {
		t.Errorf("rows are %v high, titles %v", s.look.row, s.look.header)
	}
}

func TestColumnsGoWhenThereIsNoRoom(t *testing.T) {
	columns := tableColumns()
	all := placed(columns, 1000, 10, nil)
	if len(all) != len(columns) || all[3].w != 1000-20-44-96-58-60-68-86-70-150 {
		t.Errorf("%d columns, path %v", len(all), all[3].w)
	}
	few := placed(columns, 640, 10, nil)
	if len(few) != len(columns)-1 || few[3].w < 120 {
		t.Errorf("%d columns, path %v", len(few), few[3].w)
	}
	last := few[len(few)-1]
	if last.x+last.w > 640 {
		t.Errorf("the last one ends at %v", last.x+last.w)
	}
}

func TestMiddleEllipsisKeepsBothEnds(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Dark))
	var p painter
	p.scale, p.look = 1, &look{}
	f := facing{size: 13}
	cell := Cell{Spans: []Span{{Text: "/api/products/with/a/long/path?page=1"}}}
	for width := float32(30); width < 260; width += 7 {
		line := p.fitted(p.letters(&cell, f, 0), f, width, Middle)
		last := line[len(line)-1]
		if last.x+last.wide > width+0.01 {
			t.Fatalf("%v wide in %v", last.x+last.wide, width)
		}
		if line[0].r != '/' && line[0].r != '…' {
			t.Fatalf("begins with %c", line[0].r)
		}
		if width > 100 && last.r != '1' {
			t.Fatalf("ends with %c in %v", last.r, width)
		}
	}
}

func TestGlyphsComeFromWhereverTheyAre(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Dark))
	var g glyphs
	defer g.close()
	f := facing{size: 13}
	for _, r := range "Aé▲◆●→↓│✓…•" {
		if face, _ := g.face(f, r); face == nil {
			t.Errorf("%c is in no font of the binary", r)
		}
		if one := g.get(f, r, 0.3); len(one.mask) == 0 {
			t.Errorf("%c is not drawn", r)
		}
	}
	if one := g.get(f, '\U000f1234', 0); one.w == 0 {
		t.Error("a rune that no font has leaves no trace")
	}
	mono := facing{style{mono: true}, 12}
	if g.advance(mono, '日') != 2*g.advance(mono, 'x') || g.advance(mono, '\u0301') != 0 {
		t.Error("cells")
	}
	for i := range rune(3 * mostGlyphs) {
		g.get(f, ' '+i, 0)
	}
	if len(g.cache) > mostGlyphs || len(g.wide) > 2*mostGlyphs+1 {
		t.Errorf("%d glyphs, %d widths kept", len(g.cache), len(g.wide))
	}
}

func TestASheetThatWasPutAwayDrawsAgain(t *testing.T) {
	s := tableSheet(20)
	win := window(t, s, 900, 200)
	before := count(win, theme.Secondary)
	s.painter.glyphs.close() // as the renderer does when Fyne lets go of it
	if len(s.painter.glyphs.fonts.files) != 0 {
		t.Error("files stay open")
	}
	s.Reload()
	if after := count(win, theme.Secondary); after != before || before == 0 {
		t.Errorf("%d pixels of text, before %d", after, before)
	}
}

func TestControlCharactersAndTabsAreShown(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Dark))
	var p painter
	p.scale, p.look = 1, &look{}
	cell := Cell{Spans: []Span{{Text: "a\tb\x00"}, {Text: "\x1b", RGB: color.NRGBA{A: 255}}}}
	line := p.letters(&cell, facing{style{mono: true}, 10}, 0)
	if line[2].x != 4*line[0].wide || line[3].r != '␀' || line[4].r != '␛' || line[4].at != 4 {
		t.Errorf("%+v", line)
	}
}
