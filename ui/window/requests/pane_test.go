package requests

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"falconer/proxy/trace"
	"falconer/ui/theme"
	"falconer/ui/widgets/sheet"
)

func TestTheListLooksAsDrawn(t *testing.T) {
	for _, mode := range []theme.Mode{theme.Dark, theme.Light} {
		t.Run(string(mode), func(t *testing.T) {
			p, win := show(t, mode, scene())
			if !p.Select(818) {
				t.Fatal("818 is not there")
			}
			save(t, win, "requests-"+string(mode))
			test.AssertRendersToMarkup(t, "list-"+string(mode)+".xml", win.Canvas())
		})
	}
}

// cells is what a row says, its cells divided by |.
func cells(p *Pane, id uint64) string {
	n, ok := p.table.numberOf(id)
	if !ok {
		return "not there"
	}
	row := &sheet.Row{Cells: make([]sheet.Cell, len(columns(true)))}
	p.Row(n, row)
	var texts []string
	for _, c := range row.Cells[colMethod:] {
		text := ""
		for _, span := range c.Spans {
			text += span.Text
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, "|")
}

func TestRowsSayWhatHappened(t *testing.T) {
	p, _ := show(t, theme.Dark, scene())
	for id, want := range map[uint64]string{
		818: "POST|/api/orders|▲  500|85 ms||27 kB|json|7|",
		822: "GET|/missing|◆  404|2 ms||634 B||7|",
		821: "PUT|/api/basket/17|204|14 ms||4.4 kB||7 ●|",
		823: "GET|/api/slow|▲  502.3|31 ms||9.8 kB|html|–|",
		824: "GET|/_blazor?id=Xk2|…|…||||7|",
	} {
		if got := cells(p, id); got != want {
			t.Errorf("%d: %s\nwant %s", id, got, want)
		}
	}
	if got := cells(p, 815); strings.Contains(got, "abcdef") {
		t.Errorf("a token stands in the list: %s", got)
	}
	p.Lines = func(id uint64) (int, fyne.ThemeColorName) {
		if id == 818 {
			return 3, theme.Failed
		}
		return 0, ""
	}
	if got := cells(p, 818); !strings.HasSuffix(got, "|3 ●") {
		t.Errorf("%s", got)
	}
}

func TestTypingAFilterFiltersAtOnce(t *testing.T) {
	f := scene()
	p, win := show(t, theme.Dark, f)
	win.Canvas().Focus(p.field)
	test.Type(p.field, "status:5xx")
	if got := listed(p); got != "|7| 818 823 " {
		t.Errorf("%s", got)
	}
	if p.notes.match.Text != "2 of 13 match" || !p.notes.strip.Visible() {
		t.Errorf("%q", p.notes.match.Text)
	}
	f.put(request(825, "GET", "/again", 503, 3, ""))
	f.put(request(826, "GET", "/fine", 200, 3, ""))
	p.Refresh()
	if got := listed(p); got != "|7| 818 823 825 " {
		t.Errorf("new ones: %s", got)
	}
	p.SetFilter("")
	if got := listed(p); strings.Count(got, " ") != 16 {
		t.Errorf("without a filter: %s", got)
	}
}

func TestAWrongFilterIsExplainedAndChangesNothing(t *testing.T) {
	p, win := show(t, theme.Dark, scene())
	before := listed(p)
	p.SetFilter("GET stauts:500")
	if !p.problem.object.Visible() || !strings.Contains(p.problem.text.Text, "column 5") {
		t.Errorf("%v %q", p.problem.object.Visible(), p.problem.text.Text)
	}
	if listed(p) != before {
		t.Errorf("%s", listed(p))
	}
	save(t, win, "requests-wrong")
	p.SetFilter("status:500")
	if p.problem.object.Visible() || listed(p) != "|7| 818 " {
		t.Errorf("after mending: %v %s", p.problem.object.Visible(), listed(p))
	}
}

func TestAFilterThatHidesAllSaysSo(t *testing.T) {
	p, win := show(t, theme.Dark, scene())
	p.SetFilter("nothing-has-this")
	if !p.notes.empty.Visible() || p.notes.emptyText.Text != "0 of 13 match" || !p.notes.emptyLink.Visible() {
		t.Fatalf("%q", p.notes.emptyText.Text)
	}
	save(t, win, "requests-none")
	test.AssertRendersToMarkup(t, "none.xml", win.Canvas())
	test.Tap(p.notes.emptyLink)
	if p.field.Text != "" || p.notes.empty.Visible() || !strings.Contains(listed(p), "812") {
		t.Errorf("%q, %s", p.field.Text, listed(p))
	}
}

func TestAPendingRequestIsRenewedInPlace(t *testing.T) {
	f := scene()
	p, _ := show(t, theme.Dark, f)
	p.Select(824)
	f.put(request(825, "GET", "/later", 200, 1, ""))
	f.put(request(824, "GET", "/_blazor?id=Xk2", 101, 9000, "ws"))
	p.Refresh()
	if got := listed(p); !strings.HasSuffix(got, "823 824 825 ") {
		t.Errorf("%s", got)
	}
	if got := cells(p, 824); got != "GET|/_blazor?id=Xk2|101|9.00 s||2.9 MB|ws|7|" {
		t.Errorf("%s", got)
	}
	if id, ok := p.Selected(); !ok || id != 824 {
		t.Errorf("selected %d %v", id, ok)
	}
}

func TestAPendingRequestComesAndGoesWithTheFilter(t *testing.T) {
	f := scene()
	p, _ := show(t, theme.Dark, f)
	p.SetFilter("is:pending")
	if listed(p) != "|7| 824 " {
		t.Fatalf("%s", listed(p))
	}
	p.Select(824)
	f.put(request(824, "GET", "/_blazor?id=Xk2", 500, 9, ""))
	p.Refresh()
	if got := listed(p); got != "|7| " {
		t.Errorf("%s", got)
	}
	p.SetFilter("status:500")
	if got := listed(p); got != "|7| 818 824 " {
		t.Errorf("%s", got)
	}
	if _, last, ok := p.sheet.Selected(); !ok || last != 2 {
		t.Errorf("the selection is on %d", last)
	}
}

func TestGenerationsAreDivided(t *testing.T) {
	f := &fake{}
	for i := range uint64(6) {
		s := request(i+1, "GET", fmt.Sprint("/", i), 200, 1, "")
		s.Generation = int(i/2) + 6
		f.put(s)
	}
	p, _ := show(t, theme.Dark, f)
	if got := listed(p); got != "|6| 1 2 |7| 3 4 |8| 5 6 " {
		t.Errorf("%s", got)
	}
	row := &sheet.Row{Cells: make([]sheet.Cell, 11)}
	p.Row(3, row)
	if !row.Divider || row.String() != "generation 7 · OrderController.cs · 0.08 s " && row.String() != "generation 7 · OrderController.cs · 0.08 s" {
		t.Errorf("%v %q", row.Divider, row.String())
	}
}

func TestWhatFellOutOfMemoryIsSaid(t *testing.T) {
	f := scene()
	p, win := show(t, theme.Dark, f)
	p.Select(818)
	f.drop(8)
	p.Refresh()
	if got := listed(p); got != "817 818 819 820 821 822 823 824 " {
		t.Errorf("%s", got)
	}
	if p.notes.cap.Text != "oldest 5 dropped at 16 MB" || !p.notes.strip.Visible() {
		t.Errorf("%q", p.notes.cap.Text)
	}
	if e, s := p.table.at(p.table.gone + 1); e.generation != 0 || s.ID != 818 {
		t.Errorf("%+v", s)
	}
	if first, _, _ := p.sheet.Selected(); first != p.table.gone+1 {
		t.Errorf("the selection moved to %d, gone %d", first, p.table.gone)
	}
	save(t, win, "requests-dropped")
}

func TestALongRunningRequestKeepsNoDeadOnesAlive(t *testing.T) {
	f := &fake{}
	open := request(1, "GET", "/stream", 200, 0, "sse")
	open.Done = false
	f.put(open)
	for i := range uint64(3000) {
		f.put(request(i+2, "GET", "/", 200, 1, ""))
	}
	p, _ := show(t, theme.Dark, f)
	for more := true; more; {
		_, more = p.table.step()
	}
	f.first = 2900
	p.Refresh()
	if n := len(p.table.rows); n > 110 || p.table.rows[0].ID != 1 || len(p.table.byID) != n {
		t.Errorf("%d rows, the first is %d, %d known", n, p.table.rows[0].ID, len(p.table.byID))
	}
	if !strings.HasPrefix(listed(p), "|7| 1 2900 2901") {
		t.Errorf("%.60s", listed(p))
	}
}

func TestClearForgetsAndSaysSo(t *testing.T) {
	f := scene()
	p, _ := show(t, theme.Dark, f)
	var told []bool
	p.OnSelect = func(_ uint64, ok bool) { told = append(told, ok) }
	p.Select(812)
	p.Clear()
	if !f.cleared || len(p.table.rows) != 1 || fmt.Sprint(told) != "[true false]" {
		t.Errorf("cleared %v, %d rows, told %v", f.cleared, len(p.table.rows), told)
	}
}

func TestNoiseIsHiddenAloud(t *testing.T) {
	f := scene()
	f.put(request(830, "GET", "/favicon.ico", 404, 1, ""))
	f.put(request(831, "GET", "/.well-known/appspecific/com.chrome.devtools.json", 404, 1, ""))
	p, _ := show(t, theme.Dark, f)
	if strings.Contains(listed(p), "830") || p.notes.noise.Text != "2 requests for icons and developer tools hidden · show" {
		t.Fatalf("%q, %s", p.notes.noise.Text, listed(p))
	}
	test.Tap(p.notes.noise)
	if !strings.Contains(listed(p), "830 831") || p.notes.noise.Visible() {
		t.Errorf("%s", listed(p))
	}
}

func TestHideStatic(t *testing.T) {
	p, _ := show(t, theme.Dark, scene())
	test.Tap(p.static)
	if got := listed(p); got != "|7| 812 815 816 817 818 819 820 821 822 823 824 " {
		t.Errorf("%s", got)
	}
	if p.static.Color != theme.Ready || p.notes.match.Text != "11 of 13 match" {
		t.Errorf("%v %q", p.static.Color, p.notes.match.Text)
	}
	test.Tap(p.static)
	if !strings.Contains(listed(p), "813 814") {
		t.Errorf("%s", listed(p))
	}
}

func TestFollowLetsGoAndTheChipSaysSo(t *testing.T) {
	f := scene()
	for i := range uint64(100) {
		f.put(request(900+i, "GET", "/", 200, 1, ""))
	}
	p, win := show(t, theme.Dark, f)
	win.Canvas().Capture()
	if !p.sheet.Follow() || p.follow.Color != theme.Ready {
		t.Fatal("it does not follow from the beginning")
	}
	p.sheet.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, 100)})
	if p.sheet.Follow() || p.follow.Color == theme.Ready {
		t.Error("it holds on")
	}
	for i := range uint64(57) {
		f.put(request(2000+i, "GET", "/", 200, 1, ""))
	}
	p.Refresh()
	if p.sheet.Unseen() != 57 {
		t.Errorf("%d unseen", p.sheet.Unseen())
	}
	save(t, win, "requests-unseen")
	test.Tap(p.follow)
	if !p.sheet.Follow() {
		t.Error("the chip does not begin following")
	}
}

func TestMuchIsReadInSteps(t *testing.T) {
	f := &fake{}
	for i := range uint64(12_000) {
		f.rows = append(f.rows, request(i+1, "GET", "/", 200, 1, ""))
		f.rows[i].Seq = i + 1
	}
	f.seq = 12_000
	a := test.NewTempApp(t)
	a.Settings().SetTheme(theme.New(theme.Dark))
	p := New()
	asked := 0
	p.More = func() { asked++ }
	test.NewTempWindow(t, p.Object())
	p.Show(f)
	for done := 0; done < asked; done++ {
		p.Refresh()
	}
	if len(p.table.rows) != 12_000 || asked != 2 {
		t.Errorf("%d rows, asked %d times for more", len(p.table.rows), asked)
	}
	p.object.Hide()
	f.put(request(20_000, "GET", "/", 200, 1, ""))
	p.Refresh()
	if len(p.table.rows) != 12_000 {
		t.Error("it reads while hidden")
	}
}

func TestFiltersThatLookIntoBodiesRunInSteps(t *testing.T) {
	f := &fake{whole: map[uint64]*trace.Exchange{}}
	for i := range uint64(1000) {
		s := request(i+1, "POST", "/", 200, 1, "json")
		f.put(s)
		x := &trace.Exchange{Summary: s, ResponseBody: trace.Body{Bytes: []byte("plain")}}
		if i == 700 {
			x.ResponseBody.Bytes = []byte("needle")
		}
		f.whole[i+1] = x
	}
	p, _ := show(t, theme.Dark, f)
	p.Refresh()
	asked := 0
	p.More = func() { asked++ }
	p.SetFilter("body:needle")
	if listed(p) != "" || !strings.HasPrefix(p.notes.match.Text, "200 of") && asked == 0 {
		t.Errorf("%q", p.notes.match.Text)
	}
	for done := 0; done < asked; done++ {
		p.Refresh()
	}
	if listed(p) != "|7| 701 " || asked < 4 {
		t.Errorf("%s after %d steps", listed(p), asked)
	}
}

func TestMenuAndCopyKeepSecrets(t *testing.T) {
	f := scene()
	p, _ := show(t, theme.Dark, f)
	n, _ := p.table.numberOf(815)
	p.Select(815)
	p.sheet.Copy()
	got := fyne.CurrentApp().Clipboard().Content()
	if !strings.HasPrefix(got, "GET https://localhost:44312/api/products?") || strings.Contains(got, "abcdef") || !strings.HasSuffix(got, "→ 200") {
		t.Errorf("%q", got)
	}
	for _, item := range p.menu(n) {
		if item.Label == "Only this path" {
			item.Action()
		}
	}
	if p.field.Text != "path:/api/products" || listed(p) == "" {
		t.Errorf("%q: %s", p.field.Text, listed(p))
	}
}

func TestKeysReachTheList(t *testing.T) {
	p, win := show(t, theme.Dark, scene())
	p.Focus()
	if win.Canvas().Focused() != p.sheet {
		t.Fatal("the list has no focus")
	}
	win.Canvas().Focused().TypedRune('j')
	win.Canvas().Focused().TypedRune('j')
	if id, ok := p.Selected(); !ok || id != 813 {
		t.Errorf("selected %d", id)
	}
	win.Canvas().Focused().TypedRune('/')
	if win.Canvas().Focused() != p.field {
		t.Error("/ does not go to the filter")
	}
}
