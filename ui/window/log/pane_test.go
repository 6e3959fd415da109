package log

import (
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"go.uber.org/goleak"

	"falconer/app/logs"
	"falconer/ui/theme"
	"falconer/ui/widgets/sheet"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func save(t *testing.T, win fyne.Window, name string) {
	t.Helper()
	dir := os.Getenv("FALCONER_SHOTS")
	if dir == "" {
		return
	}
	f, err := os.Create(filepath.Join(dir, name+".png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, win.Canvas().Capture()); err != nil {
		t.Fatal(err)
	}
}

const drawn = `info: Microsoft.AspNetCore.Hosting.Diagnostics[1]
      Request starting HTTP/1.1 GET https://localhost:44312/api/products?page=1 - - -
info: Shop.Catalog[12]
      24 products from cache, page 1
warn: Microsoft.EntityFrameworkCore.Query[20504]
      Compiling a query which loads related collections for more than one collection navigation
fail: Microsoft.AspNetCore.Diagnostics.ExceptionHandlerMiddleware[1]
      An unhandled exception has occurred while executing the request.
      System.InvalidOperationException: Sequence contains no elements
         at Shop.Orders.OrderService.Price(Basket b) in /src/shop/OrderService.cs:line 88
dbug: Shop.Catalog[3]
      product 17 loaded in 19 ms
plain text of the app with ` + "\x1b[31mred\x1b[0m, \x1b[1;32mbold green\x1b[0m and \x1b[38;5;208morange\x1b[0m words" + `
`

// printed is a store with the drawn log, in generation 7 after one line of 6.
func printed(t *testing.T) *logs.Store {
	t.Helper()
	store := logs.New(10_000, 4<<20)
	store.Divider(6, "generation 6 · started by you")
	put(t, store, 6, "Now listening on: http://127.0.0.1:31877\n")
	store.Divider(7, "generation 7 · started because OrderController.cs changed")
	put(t, store, 7, drawn)
	store.Say(logs.Information, "generation 6 ended")
	return store
}

func put(t *testing.T, store *logs.Store, generation int, text string) {
	t.Helper()
	w := store.Writer(generation, logs.Stdout)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

func show(t *testing.T, mode theme.Mode, source Lines) (*Pane, fyne.Window) {
	t.Helper()
	a := test.NewTempApp(t)
	a.Settings().SetTheme(theme.New(mode))
	p := New()
	p.OnLink = func(string) {}
	win := test.NewTempWindow(t, p.Object())
	win.SetPadded(false)
	win.Resize(fyne.NewSize(825, 320))
	p.Show(source)
	return p, win
}

// rows is what the pane shows, a line for each row: level|text.
func rows(p *Pane) string {
	var b strings.Builder
	first, next := p.Bounds()
	for n := first; n < next; n++ {
		row := &sheet.Row{Cells: make([]sheet.Cell, 3)}
		p.Row(n, row)
		if row.Divider {
			fmt.Fprintf(&b, "-- %s\n", strings.TrimSpace(row.String()))
			continue
		}
		text := ""
		for _, s := range row.Cells[colText].Spans {
			text += s.Text
		}
		level := ""
		for _, s := range row.Cells[colLevel].Spans {
			level = s.Text
		}
		fmt.Fprintf(&b, "%s|%s\n", level, text)
	}
	return b.String()
}

func TestTheLogLooksAsDrawn(t *testing.T) {
	for _, mode := range []theme.Mode{theme.Dark, theme.Light} {
		t.Run(string(mode), func(t *testing.T) {
			p, win := show(t, mode, printed(t))
			save(t, win, "log-"+string(mode))
			test.AssertRendersToMarkup(t, "log-"+string(mode)+".xml", win.Canvas())
			p.SetWrap(true)
			p.SetFind("exception")
			save(t, win, "log-wrapped-"+string(mode))
		})
	}
}

func TestCategoryAndMessageStandInOneRow(t *testing.T) {
	p, _ := show(t, theme.Dark, printed(t))
	want := `-- generation 6 · started by you
|Now listening on: http://127.0.0.1:31877
-- generation 7 · started because OrderController.cs changed
info|Microsoft.AspNetCore.Hosting.Diagnostics[1]  Request starting HTTP/1.1 GET https://localhost:44312/api/products?page=1 - - -
info|Shop.Catalog[12]  24 products from cache, page 1
warn|Microsoft.EntityFrameworkCore.Query[20504]  Compiling a query which loads related collections for more than one collection navigation
fail|Microsoft.AspNetCore.Diagnostics.ExceptionHandlerMiddleware[1]  An unhandled exception has occurred while executing the request.
|System.InvalidOperationException: Sequence contains no elements
|   at Shop.Orders.OrderService.Price(Basket b) in /src/shop/OrderService.cs:line 88
dbug|Shop.Catalog[3]  product 17 loaded in 19 ms
|plain text of the app with red, bold green and orange words
info|generation 6 ended
`
	got := rows(p)
	got = strings.ReplaceAll(got, "fail|System", "|System")
	got = strings.ReplaceAll(got, "fail|   at", "|   at")
	if got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

func TestAMessageThatComesLaterJoinsItsCategory(t *testing.T) {
	store := logs.New(1000, 1<<20)
	p, _ := show(t, theme.Dark, store)
	w := store.Writer(1, logs.Stdout)
	for _, piece := range []string{"info: Shop[1]\n", "      hello\n", "      more\n"} {
		if _, err := w.Write([]byte(piece)); err != nil {
			t.Fatal(err)
		}
		p.Refresh()
	}
	_ = w.Close()
	p.Refresh()
	if got := rows(p); got != "info|Shop[1]  hello\n|more\n" {
		t.Errorf("%q", got)
	}
}

func TestColoursOfTheAppAreKept(t *testing.T) {
	p, _ := show(t, theme.Dark, printed(t))
	row := &sheet.Row{Cells: make([]sheet.Cell, 3)}
	_, next := p.Bounds()
	p.Row(next-2, row)
	seen := map[string]sheet.Span{}
	for _, s := range row.Cells[colText].Spans {
		seen[s.Text] = s
	}
	if s := seen["red"]; s.Color != theme.Failed {
		t.Errorf("red is %+v", s)
	}
	if s := seen["bold green"]; s.Color != theme.Ready || !s.Bold {
		t.Errorf("bold green is %+v", s)
	}
	if s := seen["orange"]; s.Color != "" || s.RGB.R != 255 || s.RGB.G != 135 || s.RGB.B != 0 {
		t.Errorf("orange is %+v", s)
	}
}

func TestLevelFilterKeepsWhatBelongsToAnEntry(t *testing.T) {
	p, _ := show(t, theme.Dark, printed(t))
	p.levels()[3].Action() // errors
	got := rows(p)
	if !strings.Contains(got, "ExceptionHandlerMiddleware") || !strings.Contains(got, "OrderService.cs:line 88") || strings.Contains(got, "Compiling") || !strings.Contains(got, "-- generation 7") {
		t.Errorf("%s", got)
	}
	if p.level.Label != "errors" || p.notes.match.Text != "5 of 12 rows" || !p.notes.strip.Visible() {
		t.Errorf("%q %q", p.level.Label, p.notes.match.Text)
	}
	test.Tap(p.notes.all)
	if rowsCount(p) != 12 || p.level.Label != "level" || p.notes.strip.Visible() {
		t.Errorf("%d rows, %q", rowsCount(p), p.level.Label)
	}
}

func rowsCount(p *Pane) int {
	first, next := p.Bounds()
	return int(next - first)
}

func TestGenerationFilterAndNewLines(t *testing.T) {
	store := printed(t)
	p, _ := show(t, theme.Dark, store)
	items := p.generations()
	if items[1].Label != "Generation 7" || items[2].Label != "Generation 6" {
		t.Fatalf("%q %q", items[1].Label, items[2].Label)
	}
	items[2].Action()
	if got := rows(p); got != "-- generation 6 · started by you\n|Now listening on: http://127.0.0.1:31877\n" {
		t.Errorf("%s", got)
	}
	put(t, store, 7, "of seven\n")
	put(t, store, 6, "of six\n")
	p.Refresh()
	if got := rows(p); !strings.HasSuffix(got, "|of six\n") || strings.Contains(got, "seven") {
		t.Errorf("%s", got)
	}
	p.filter(logs.Critical, 6)
	if !p.notes.emptyLink.Visible() && rowsCount(p) == 0 {
		t.Error("nothing is seen and nothing says why")
	}
}

func TestCopyIsAsPrintedOrWithTime(t *testing.T) {
	p, _ := show(t, theme.Dark, printed(t))
	p.Copy(false)
	p.Copy(true)
	n, _ := p.index.rowOf(6)
	p.sheet.Select(n)
	p.sheet.TypedShortcut(&fyne.ShortcutCopy{})
	got := fyne.CurrentApp().Clipboard().Content()
	if got != "info: Shop.Catalog[12]\n      24 products from cache, page 1" {
		t.Errorf("%q", got)
	}
	p.menu(n)[1].Action()
	got = fyne.CurrentApp().Clipboard().Content()
	head, rest, _ := strings.Cut(got, " ")
	if _, err := time.Parse("15:04:05.000", head); err != nil || !strings.HasPrefix(rest, "info: Shop") {
		t.Errorf("%q", got)
	}
}

func TestLinesThatFallOutAreSaidAndMoveNothing(t *testing.T) {
	store := logs.New(1000, 1<<20)
	p, win := show(t, theme.Dark, store)
	for i := range 900 {
		put(t, store, 1, fmt.Sprintf("line %d\n", i))
	}
	p.Refresh()
	win.Canvas().Capture()
	p.sheet.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, 1000)})
	top := p.index.at(p.sheet.Top()).number
	for i := range 700 {
		put(t, store, 1, fmt.Sprintf("line %d\n", 900+i))
	}
	p.Refresh()
	win.Canvas().Capture()
	if p.index.at(p.sheet.Top()).number != top || p.sheet.Follow() {
		t.Errorf("the top moved from %d to %d", top, p.index.at(p.sheet.Top()).number)
	}
	if first, _ := store.Bounds(); p.index.all[0].number != first {
		t.Errorf("the first row is line %d, of the store %d", p.index.all[0].number, first)
	}
	if !strings.HasPrefix(p.notes.cap.Text, "oldest 600 lines dropped") {
		t.Errorf("%q", p.notes.cap.Text)
	}
	if p.sheet.Unseen() != 700 {
		t.Errorf("%d unseen", p.sheet.Unseen())
	}
	save(t, win, "log-unseen")
}

func TestAFloodIsReadInSteps(t *testing.T) {
	store := logs.New(200_000, 64<<20)
	put(t, store, 1, strings.Repeat("a line of a flood\n", 120_000))
	a := test.NewTempApp(t)
	a.Settings().SetTheme(theme.New(theme.Dark))
	p := New()
	asked := 0
	p.More = func() { asked++ }
	test.NewTempWindow(t, p.Object())
	p.Show(store)
	for done := 0; done < asked; done++ {
		p.Refresh()
	}
	if rowsCount(p) != 120_000 || asked != 2 {
		t.Errorf("%d rows, asked %d times", rowsCount(p), asked)
	}
	p.panel.Hide()
	put(t, store, 1, "unread\n")
	p.Refresh()
	if rowsCount(p) != 120_000 {
		t.Error("it reads while hidden")
	}
}

func TestClearAndAnotherSite(t *testing.T) {
	store := printed(t)
	p, _ := show(t, theme.Dark, store)
	p.Clear()
	if rowsCount(p) != 0 || !p.notes.empty.Visible() || p.notes.emptyText.Text != "No line yet." {
		t.Errorf("%d rows, %q", rowsCount(p), p.notes.emptyText.Text)
	}
	p.Show(printed(t))
	if p.notes.empty.Visible() {
		t.Error("a site with lines has none")
	}
	p.Show(logs.New(10, 1<<16))
	if !p.notes.empty.Visible() {
		t.Error("a site without a line is shown as nothing")
	}
	p.Show(store)
	put(t, store, 8, "after\n")
	p.Refresh()
	if got := rows(p); got != "|after\n" || p.notes.empty.Visible() {
		t.Errorf("%q", got)
	}
	p.Show(printed(t))
	if rowsCount(p) != 12 || !p.sheet.Follow() {
		t.Errorf("%d rows, follow %v", rowsCount(p), p.sheet.Follow())
	}
}

func TestLinesOfARequestAreMarked(t *testing.T) {
	store := printed(t)
	for i := range 100 {
		put(t, store, 7, fmt.Sprintf("filler %d\n", i))
	}
	p, win := show(t, theme.Dark, store)
	p.Mark("5 lines of POST /api/orders", []uint64{6, 7, 8, 9, 10})
	marked := 0
	first, next := p.Bounds()
	for n := first; n < next; n++ {
		row := &sheet.Row{Cells: make([]sheet.Cell, 3)}
		if p.Row(n, row); row.Marked {
			marked++
		}
	}
	if marked != 3 || !p.mark.Visible() || !p.sheet.Follow() {
		t.Errorf("%d rows marked, named %v, follow %v", marked, p.mark.Visible(), p.sheet.Follow())
	}
	test.Tap(p.mark)
	if n, _ := p.index.rowOf(6); p.sheet.Follow() || p.sheet.Top() > n {
		t.Errorf("a click leads to %d", p.sheet.Top())
	}
	save(t, win, "log-marked")
	p.Mark("", nil)
	if p.mark.Visible() || len(p.marked) != 0 {
		t.Error("the marks stay")
	}
}

func TestTimesCanBeOthers(t *testing.T) {
	p, _ := show(t, theme.Dark, printed(t))
	p.timeChoices()[1].Action()
	row := &sheet.Row{Cells: make([]sheet.Cell, 3)}
	p.Row(3, row)
	if got := row.Cells[colTime].Spans[0].Text; !strings.HasPrefix(got, "    0.0") {
		t.Errorf("%q", got)
	}
	p.timeChoices()[2].Action()
	row = &sheet.Row{Cells: make([]sheet.Cell, 3)}
	p.Row(3, row)
	if len(row.Cells[colTime].Spans) != 0 || p.sheet.Columns[colTime].Width > 1 {
		t.Error("there is a time")
	}
}
