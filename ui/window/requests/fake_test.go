package requests

import (
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"go.uber.org/goleak"

	"falconer/proxy/trace"
	"falconer/ui/theme"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// fake is a store of exchanges that a test fills.
type fake struct {
	rows    []trace.Summary // by Seq
	seq     uint64
	whole   map[uint64]*trace.Exchange
	first   uint64
	dropped uint64
	cleared bool
}

// put adds or renews an exchange.
func (f *fake) put(s trace.Summary) {
	f.rows = slices.DeleteFunc(f.rows, func(o trace.Summary) bool { return o.ID == s.ID })
	f.seq++
	s.Seq = f.seq
	f.rows = append(f.rows, s)
}

// drop forgets all but the newest n finished ones.
func (f *fake) drop(n int) {
	f.dropped += uint64(len(f.rows) - n)
	f.rows = f.rows[len(f.rows)-n:]
	f.first = f.rows[0].Seq
}

func (f *fake) After(seq uint64, dst []trace.Summary) ([]trace.Summary, uint64, uint64) {
	last := seq
	for _, s := range f.rows {
		if s.Seq > seq && len(dst) < cap(dst) {
			dst = append(dst, s)
			last = s.Seq
		}
	}
	return dst, last, 0
}

func (f *fake) Get(id uint64) (*trace.Exchange, bool) {
	x, ok := f.whole[id]
	return x, ok
}

func (f *fake) Usage() trace.Usage {
	return trace.Usage{Count: len(f.rows), Dropped: f.dropped, First: f.first, Capacity: 16 << 20}
}

func (f *fake) Clear() {
	f.rows, f.first, f.cleared = nil, f.seq+1, true
}

var noon = time.Date(2026, 11, 24, 14, 3, 7, 114_000_000, time.Local)

// request is a finished exchange.
func request(id uint64, method, path string, status int, ms int, kind string) trace.Summary {
	d := time.Duration(ms) * time.Millisecond
	return trace.Summary{
		ID: id, Start: noon.Add(time.Duration(id) * 731 * time.Millisecond), Method: method, Path: path, Host: "localhost:44312", Scheme: "https",
		Status: status, Generation: 7, Done: true, Duration: d, ResponseBytes: int64(ms) * 317, Type: kind,
		Timing: trace.Timing{Wait: d * 8 / 10, Receive: d / 10},
	}
}

// scene is a list like the drawn one.
func scene() *fake {
	f := &fake{}
	held := request(820, "GET", "/api/products/17", 200, 85, "json")
	held.Timing.Held = 60 * time.Millisecond
	own := request(823, "GET", "/api/slow", 502, 31, "html")
	own.ByFalconer, own.SubStatus, own.Generation = true, 3, 0
	stale := request(821, "PUT", "/api/basket/17", 204, 14, "")
	stale.Stale = true
	stream := request(819, "GET", "/api/orders/stream", 200, 306, "sse")
	stream.Timing = trace.Timing{Wait: 20 * time.Millisecond, Receive: 286 * time.Millisecond}
	open := request(824, "GET", "/_blazor?id=Xk2", 0, 0, "")
	open.Done = false
	for _, s := range []trace.Summary{
		request(812, "GET", "/", 200, 14, "html"),
		request(813, "GET", "/css/site.css", 304, 2, "css"),
		request(814, "GET", "/_framework/blazor.web.js", 200, 5, "js"),
		request(815, "GET", "/api/products?page=1&size=50&sort=price&access_token=abcdef", 200, 42, "json"),
		request(816, "GET", "/_blazor?id=Xk2", 101, 4, "ws"),
		request(817, "GET", "/api/basket", 200, 10, "json"),
		request(818, "POST", "/api/orders", 500, 85, "json"),
		stream, held, stale,
		request(822, "GET", "/missing", 404, 2, ""),
		own, open,
	} {
		f.put(s)
	}
	return f
}

func show(t *testing.T, mode theme.Mode, source Exchanges) (*Pane, fyne.Window) {
	t.Helper()
	a := test.NewTempApp(t)
	a.Settings().SetTheme(theme.New(mode))
	p := New()
	p.Cause = func(generation int) string { return "OrderController.cs · 0.08 s" }
	win := test.NewTempWindow(t, p.Object())
	win.SetPadded(false)
	win.Resize(fyne.NewSize(825, 464))
	p.Show(source)
	return p, win
}

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

// listed is what the list shows, a word for each row.
func listed(p *Pane) string {
	text := ""
	for _, e := range p.table.list {
		if e.generation > 0 {
			text += fmt.Sprintf("|%d| ", e.generation)
			continue
		}
		text += fmt.Sprint(p.table.rows[e.row-p.table.base].ID, " ")
	}
	return text
}
