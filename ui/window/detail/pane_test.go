package detail

import (
	"bytes"
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
	"falconer/proxy/trace"
	"falconer/ui/theme"
	"falconer/ui/widgets"
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

// exchanges is a store of a few.
type exchanges map[uint64]*trace.Exchange

func (e exchanges) Get(id uint64) (*trace.Exchange, bool) {
	x, ok := e[id]
	return x, ok
}

const problemJSON = `{"type":"https://tools.ietf.org/html/rfc9110#section-15.6.1","title":"An error occurred","status":500,"ok":false,"access_token":"s3cr3t-value","traceId":"00-4bf92f3577b34da6a3ce929d0e0e4736-00"}`

var noon = time.Date(2026, 11, 24, 14, 3, 12, 416_000_000, time.Local)

// order is the exchange of the drawn pane.
func order() *trace.Exchange {
	x := &trace.Exchange{
		TraceID: "4bf92f3577b34da6a3ce929d0e0e4736", Remote: "127.0.0.1:53122", Protocol: "HTTP/2.0", Build: "3f2a91c04d", Reason: "Internal Server Error",
		RequestHeaders: []trace.Field{
			{Name: "content-type", Value: "application/json"},
			{Name: "authorization", Value: "Bearer abcdefghijkl"},
			{Name: "cookie", Value: "session=0123456789"},
			{Name: "X-Forwarded-For", Value: "127.0.0.1:53122"},
		},
		ResponseHeaders: []trace.Field{
			{Name: "Content-Type", Value: "application/problem+json; charset=utf-8"},
			{Name: "Set-Cookie", Value: "session=9876543210; path=/; httponly"},
			{Name: "Date", Value: "Tue, 24 Nov 2026 13:03:12 GMT"},
		},
		RequestBody:  body1(`{"basket":17,"items":[{"sku":"A-1","count":2},{}],"note":"größer"}`),
		ResponseBody: body1(problemJSON),
	}
	x.Summary = trace.Summary{
		ID: 818, Seq: 900, Start: noon, Method: "POST", Path: "/api/orders?dry=true&api_key=topsecret", Host: "localhost:44312", Scheme: "https",
		Status: 500, Generation: 7, Stale: true, Done: true, Duration: 85 * time.Millisecond, ResponseBytes: int64(len(problemJSON)), Type: "json",
		Timing: trace.Timing{Connect: 100 * time.Microsecond, Send: time.Millisecond, Wait: 83 * time.Millisecond, Receive: 800 * time.Microsecond},
	}
	return x
}

func body1(text string) trace.Body { return trace.Body{Bytes: []byte(text), Total: int64(len(text))} }

func show(t *testing.T, mode theme.Mode, x *trace.Exchange, lines Lines) (*Pane, fyne.Window) {
	t.Helper()
	a := test.NewTempApp(t)
	a.Settings().SetTheme(theme.New(mode))
	p := New()
	win := test.NewTempWindow(t, p.Object())
	win.SetPadded(false)
	win.Resize(fyne.NewSize(420, 780))
	p.Show(exchanges{x.ID: x}, lines, x.ID)
	return p, win
}

func markup(win fyne.Window) string { return test.RenderToMarkup(win.Canvas()) }

func TestThePaneLooksAsDrawn(t *testing.T) {
	for _, mode := range []theme.Mode{theme.Dark, theme.Light} {
		t.Run(string(mode), func(t *testing.T) {
			p, win := show(t, mode, order(), printed(t))
			for tab, name := range []string{"overview", "request", "response", "timing", "log"} {
				p.Select(tab)
				save(t, win, "detail-"+name+"-"+string(mode))
				if mode == theme.Dark {
					test.AssertRendersToMarkup(t, name+".xml", win.Canvas())
				}
			}
		})
	}
}

// printed is a log in which three lines name the order's trace id.
func printed(t *testing.T) *fakeLines {
	t.Helper()
	line := func(n int, ms int, text string, id string, level logs.Level) logs.Line {
		return logs.Line{Number: uint64(n), Time: noon.Add(time.Duration(ms) * time.Millisecond), Generation: 7, Text: text, TraceID: id, Level: level}
	}
	id := "4bf92f3577b34da6a3ce929d0e0e4736"
	return &fakeLines{all: []logs.Line{
		line(1, -900, "info: before", "", logs.Information),
		line(2, 2, "info: Shop.Orders[3]", id, logs.Information),
		line(3, 3, "info: of another request", "", logs.Information),
		line(4, 40, "warn: Compiling a query which loads related collections for more than one navigation", id, logs.Warning),
		line(5, 70, "fail: An unhandled exception has occurred", id, logs.Error),
		line(6, 500, "info: after", "", logs.Information),
	}}
}

type fakeLines struct{ all []logs.Line }

func (f *fakeLines) Bounds() (uint64, uint64) { return 1, uint64(len(f.all) + 1) }

func (f *fakeLines) Range(from uint64, dst []logs.Line) []logs.Line {
	for _, l := range f.all {
		if l.Number >= from && len(dst) < cap(dst) {
			dst = append(dst, l)
		}
	}
	return dst
}

func TestSecretsAreMaskedUntilAskedFor(t *testing.T) {
	p, win := show(t, theme.Dark, order(), nil)
	for tab := range 5 {
		p.Select(tab)
		text := markup(win)
		for _, secret := range []string{"abcdefghijkl", "0123456789", "9876543210", "topsecret"} {
			if strings.Contains(text, secret) {
				t.Errorf("tab %d shows %s", tab, secret)
			}
		}
	}
	if rows := sheetText(p.response.body.sheet, newBody(p.response.body.mode, p.response.body.shown.content)); strings.Contains(rows, "s3cr3t") {
		t.Error("the body shows a token")
	}
	p.Select(tabRequest)
	reveal(t, p.request, "authorization")
	if text := markup(win); !strings.Contains(text, "Bearer abcdefghijkl") || strings.Contains(text, "0123456789") {
		t.Error("show shows the wrong thing")
	}
	p.Select(tabResponse)
	test.Tap(p.response.body.secrets)
	if !bytes.Contains(p.response.body.shown.content, []byte("s3cr3t")) || p.response.body.secrets.Label != "hide secrets" {
		t.Error("the body's secrets cannot be shown")
	}
	p.Show(exchanges{1: order()}, nil, 1)
	if bytes.Contains(p.response.body.shown.content, []byte("s3cr3t")) {
		t.Error("another exchange begins revealed")
	}
}

func reveal(t *testing.T, m *message, name string) {
	t.Helper()
	for _, f := range fieldFacts(m.fields, m.reveal, false, m.fillFacts) {
		if f.Name == name && f.OnAction != nil {
			f.OnAction()
			return
		}
	}
	t.Fatalf("%s has nothing to show", name)
}

func sheetText(_ *sheet.Sheet, b *body) string {
	var lines []string
	first, next := b.Bounds()
	for n := first; n < next; n++ {
		row := &sheet.Row{Cells: make([]sheet.Cell, 1)}
		b.Row(n, row)
		lines = append(lines, row.String())
	}
	return strings.Join(lines, "\n")
}

func TestHeadersStandInOrderAsTheyWereSpelled(t *testing.T) {
	x := order()
	var names []string
	for _, f := range fieldFacts(x.RequestHeaders, nil, true, func() {}) {
		names = append(names, f.Name)
	}
	if fmt.Sprint(names) != "[content-type authorization cookie X-Forwarded-For …]" {
		t.Errorf("%v", names)
	}
}

func TestOverviewSaysWhatHappened(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*trace.Exchange)
		want   []string
	}{
		"as drawn":  {func(*trace.Exchange) {}, []string{"▲ 500 Internal Server Error", " · 85 ms · 194 B", "generation 7 · build 3f2a91", "newer than this build", "127.0.0.1:53122 · HTTP/2.0 · TLS", "RESPONSE BODY"}},
		"ours":      {func(x *trace.Exchange) { x.ByFalconer, x.Status, x.SubStatus, x.Reason = true, 502, 3, "" }, []string{"▲ 502.3 Bad Gateway", "Falconer itself, not the app"}},
		"pending":   {func(x *trace.Exchange) { x.Done, x.Status, x.Generation = false, 0, 0 }, []string{"waiting for the answer", "nobody yet"}},
		"broken":    {func(x *trace.Exchange) { x.Failed, x.Error, x.Status = true, "the client went away", 200 }, []string{"broken off", "the client went away"}},
		"no body":   {func(x *trace.Exchange) { x.ResponseBody = trace.Body{} }, []string{"REQUEST BODY"}},
		"websocket": {func(x *trace.Exchange) { x.Kind, x.Status, x.Reason = trace.WebSocket, 101, "" }, []string{"101 Switching Protocols", "WebSocket"}},
	} {
		t.Run(name, func(t *testing.T) {
			x := order()
			c.change(x)
			_, win := show(t, theme.Dark, x, nil)
			text := markup(win)
			for _, want := range c.want {
				if !strings.Contains(text, want) {
					t.Errorf("%q is not there", want)
				}
			}
		})
	}
}

func TestAPendingExchangeIsRenewed(t *testing.T) {
	x := order()
	x.Done, x.Status = false, 0
	store := exchanges{818: x}
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Dark))
	p := New()
	win := test.NewTempWindow(t, p.Object())
	p.Show(store, nil, 818)
	done := order()
	done.Seq = 901
	store[818] = done
	p.Refresh()
	if !strings.Contains(markup(win), "500 Internal Server Error") {
		t.Error("it still waits")
	}
	delete(store, 818)
	p.Refresh()
	if p.shown == nil {
		t.Error("what has fallen out of memory vanishes while it is looked at")
	}
}

func TestTheLinesAreNamedForTheLog(t *testing.T) {
	p, _ := show(t, theme.Dark, order(), printed(t))
	if name, numbers := p.LogLines(); name != "3 lines of POST /api/orders" || fmt.Sprint(numbers) != "[2 4 5]" {
		t.Errorf("%q %v", name, numbers)
	}
}

func TestLinesOfAnExchange(t *testing.T) {
	x := order()
	f := find(printed(t), x)
	if fmt.Sprint(f.numbers) != "[2 4 5]" || !f.named || f.words() != "3 lines that name its trace id." {
		t.Errorf("%v, %q", f.numbers, f.words())
	}
	x.TraceID = "another"
	f = find(printed(t), x)
	if fmt.Sprint(f.numbers) != "[2 3 4 5]" || f.named || !strings.Contains(f.words(), "may belong to other requests") {
		t.Errorf("%v, %q", f.numbers, f.words())
	}
	x.Generation = 8
	if f = find(printed(t), x); len(f.numbers) != 0 || f.words() != "No line was printed while it ran." {
		t.Errorf("%v", f.numbers)
	}
}

func TestCopyAsCurlAndURLKeepSecrets(t *testing.T) {
	p, _ := show(t, theme.Dark, order(), nil)
	var told []string
	p.OnCopied = func(what string) { told = append(told, what) }
	p.CopyCurl()
	curl := fyne.CurrentApp().Clipboard().Content()
	p.CopyURL()
	url := fyne.CurrentApp().Clipboard().Content()
	if !strings.HasPrefix(curl, "curl ") || strings.Contains(curl, "abcdefghijkl") || !strings.HasPrefix(url, "https://localhost:44312/api/orders?dry=true") || strings.Contains(url, "topsecret") {
		t.Errorf("%s\n%s", curl, url)
	}
	if len(told) != 2 {
		t.Errorf("%v", told)
	}
}

func TestPhasesFillTheTimeLine(t *testing.T) {
	x := order()
	x.Timing.Held = 20 * time.Millisecond
	b := newBars(x)
	row := &sheet.Row{Cells: make([]sheet.Cell, 3)}
	b.Row(2, row)
	bar := row.Cells[1].Bars[0]
	if bar.Color != theme.Working || bar.From < 0.18 || bar.To > 1 || bar.To <= bar.From {
		t.Errorf("%+v", bar)
	}
	if got := row.Cells[2].Spans[0].Text; got != widgets.Duration(84*time.Millisecond) {
		t.Errorf("%s", got)
	}
}
