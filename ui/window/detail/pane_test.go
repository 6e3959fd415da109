package detail

import (
	"bytes"
	"compress/gzip"
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

func TestBodiesAreShownInTheBestWay(t *testing.T) {
	for _, c := range []struct {
		kind, content string
		want          []mode
	}{
		{"application/json", `{"a":1}`, []mode{modePretty, modeText, modeHex}},
		{"application/json", `{"a":1, "cut`, []mode{modePretty, modeText, modeHex}},
		{"text/plain", `[1,2,3]`, []mode{modePretty, modeText, modeHex}},
		{"text/plain", `[info] starting {x}`, []mode{modeText, modeHex}},
		{"text/html", "<html>", []mode{modeText, modeHex}},
		{"image/png", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", []mode{modeHex}},
		{"text/plain", "größer ✓", []mode{modeText, modeHex}},
		{"text/plain", "gr\xf6\xdfer als", []mode{modeHex}},
	} {
		if got := possible(c.kind, []byte(c.content)); fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s %q: %v", c.kind, c.content, got)
		}
	}
}

func TestJSONIsLaidOut(t *testing.T) {
	for in, want := range map[string]string{
		`{"a":[1,{"b":null}],"c":{},"d":[ ],"e":"x,{\"y\":1}"}`: "{\n  \"a\": [\n    1,\n    {\n      \"b\": null\n    }\n  ],\n  \"c\": {},\n  \"d\": [],\n  \"e\": \"x,{\\\"y\\\":1}\"\n}",
		`{"cut": "in the mid`: "{\n  \"cut\": \"in the mid",
		`{"a":1}}}`:           "{\n  \"a\": 1\n}\n}\n}",
		" \t\n[\r\n1\n]":      "[\n  1\n]",
	} {
		got, ok := pretty([]byte(in))
		if !ok || string(got) != want {
			t.Errorf("%s: %v\n%s\nwant\n%s", in, ok, got, want)
		}
	}
	if _, ok := pretty([]byte("no JSON")); ok {
		t.Error("text is taken for JSON")
	}
}

func TestJSONIsColoured(t *testing.T) {
	var got []string
	for _, p := range colored([]byte(`  "a": ["b", -1.5e3, true], "c" : null`), nil) {
		if p.color != theme.Text {
			got = append(got, string(p.color)+" "+string(p.text))
		}
	}
	want := []string{"falconer.key \"a\"", "falconer.string \"b\"", "falconer.number -1.5e3", "falconer.number true", "falconer.key \"c\"", "falconer.number null"}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v", got)
	}
}

func FuzzPrettyLosesNothing(f *testing.F) {
	for _, seed := range []string{problemJSON, `[{"a":"\"`, `{{{[[]`, `[1 2`, "{\"\xff\"}"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		out, ok := pretty([]byte(text))
		if !ok {
			return
		}
		squeeze := func(text []byte) string {
			return string(bytes.Join(bytes.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \t\r\n", r) }), nil))
		}
		in := squeeze(bytes.TrimPrefix(bytes.TrimSpace([]byte(text)), []byte("\ufeff")))
		if got := squeeze(out); got != in {
			t.Errorf("%q became %q", in, got)
		}
		whole := 0
		for _, p := range colored(out, nil) {
			whole += len(p.text)
		}
		if whole != len(out) {
			t.Errorf("coloured %d of %d bytes", whole, len(out))
		}
	})
}

func TestHexShowsEveryByte(t *testing.T) {
	b := newBody(modeHex, []byte("GET / HTTP/1.1\r\n\x00\xff end"))
	got := sheetText(nil, b)
	want := "000000  47 45 54 20 2f 20 48 54  54 50 2f 31 2e 31 0d 0a  GET / HTTP/1.1..\n" +
		"000010  00 ff 20 65 6e 64                                 .. end"
	if got != want {
		t.Errorf("\n%s\nwant\n%s", got, want)
	}
}

func TestCompressedBodiesAreRead(t *testing.T) {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, _ = w.Write([]byte(problemJSON))
	_ = w.Close()
	headers := []trace.Field{{Name: "content-encoding", Value: "gzip"}, {Name: "Content-Type", Value: "application/json"}}
	b := trace.Body{Bytes: packed.Bytes(), Total: int64(packed.Len())}
	s := bodyOf(headers, b, true)
	if string(s.content) != problemJSON || s.encoding != "gzip" || s.problem != "" {
		t.Errorf("%+v", s)
	}
	if note := bodyNote(b, s); !strings.Contains(note, "gzip, 194 B plain") {
		t.Errorf("%q", note)
	}
	b.Bytes, b.Cut = b.Bytes[:60], true
	if s := bodyOf(headers, b, true); len(s.content) == 0 || !strings.HasPrefix(problemJSON, string(s.content)) || s.problem != "" {
		t.Errorf("cut: %+v", s)
	}
	b.Bytes, b.Cut = []byte("no gzip at all"), false
	if s := bodyOf(headers, b, true); s.problem == "" || string(s.content) != "no gzip at all" {
		t.Errorf("broken: %+v", s)
	}
	headers[0].Value = "snappy"
	if s := bodyOf(headers, b, true); !strings.Contains(s.problem, "snappy") {
		t.Errorf("unknown: %+v", s)
	}
}

func TestACutBodySaysSo(t *testing.T) {
	b := trace.Body{Bytes: make([]byte, 1<<20), Total: 3_200_000, Cut: true}
	if got := bodyNote(b, shownBody{}); got != "3.2 MB · cut at 1 MiB" {
		t.Errorf("%q", got)
	}
}

func TestModesOfABodyCanBeChosen(t *testing.T) {
	p, win := show(t, theme.Dark, order(), nil)
	p.Select(tabResponse)
	v := p.response.body
	if v.mode != modePretty {
		t.Fatalf("it begins with %d", v.mode)
	}
	test.Tap(v.chips[modeHex])
	save(t, win, "detail-hex")
	if v.mode != modeHex || v.sheet.Columns[0].Wrap {
		t.Errorf("mode %d", v.mode)
	}
	test.Tap(v.chips[modeText])
	if v.mode != modeText {
		t.Errorf("mode %d", v.mode)
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
