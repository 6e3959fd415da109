package trace

import (
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"falconer/proxy/message"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// head is a message head made by hand: name, value, name, value …
func head(method, target string, status int, reason string, pairs ...string) *message.Head {
	h := &message.Head{Method: []byte(method), Target: []byte(target), Status: status, Reason: []byte(reason), Minor: 1}
	for i := 0; i < len(pairs); i += 2 {
		h.Fields = append(h.Fields, message.Field{Name: []byte(pairs[i]), Value: []byte(pairs[i+1])})
	}
	return h
}

var (
	typicalRequest = head("GET", "/api/orders?page=2", 0, "",
		"Host", "localhost:5001", "User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
		"Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "Accept-Language", "en-US,en;q=0.5",
		"Accept-Encoding", "gzip, deflate, br, zstd", "Cookie", ".AspNetCore.Session=CfDJ8Nq", "Connection", "keep-alive")
	typicalResponse = head("", "", 200, "OK",
		"Content-Type", "application/json; charset=utf-8", "Date", "Tue, 24 Nov 2026 02:00:00 GMT",
		"Server", "Kestrel", "Content-Length", "512")
	typicalBody = []byte(strings.Repeat("0123456789abcdef", 32))
)

// exchange records one whole exchange.
func (s *Store) exchange(path string, body []byte) uint64 {
	r := s.Begin(time.Now())
	id := r.ID()
	r.Request(head("GET", path, 0, "", "Host", "localhost"), "http", "127.0.0.1:5", "HTTP/1.1", "/")
	r.Response(head("", "", 200, "OK", "Content-Type", "text/plain"), false, 0)
	r.ResponseBody(body)
	r.End(nil)
	return id
}

func TestAnExchangeComesBackWhole(t *testing.T) {
	s := New(0, new(atomic.Uint64))
	start := time.Now()
	r := s.Begin(start)
	request := head("POST", "/orders?x=1", 0, "", "Host", "localhost:5001", "x-Odd", "", "X-odd", "ü", "Cookie", "a=b")
	r.Request(request, "https", "127.0.0.1:50000", "HTTP/2.0", "/shop")
	r.Held(20 * time.Millisecond)
	r.Connected(time.Millisecond)
	r.Generation(7, "abc123", true)
	r.TraceID("0af7651916cd43dd8448eb211c80319c")
	r.RequestBody([]byte("hello "))
	r.RequestBody([]byte("world"))
	r.Sent()
	r.Response(head("", "", 201, "Made", "Content-Type", "application/problem+json", "Set-Cookie", "a=1", "Set-Cookie", "b=2"), true, 5)
	r.ResponseBody([]byte("{}"))
	id := r.ID()
	r.End(errors.New("broken off"))

	got, ok := s.Get(id)
	if !ok {
		t.Fatal("the exchange is not kept")
	}
	want := &Exchange{
		Summary: Summary{
			ID: id, Seq: 1 << changeBits, Start: time.Unix(0, start.UnixNano()), Method: "POST", Path: "/orders?x=1", Host: "localhost:5001",
			Scheme: "https", Status: 201, SubStatus: 5, Generation: 7, Stale: true, Done: true,
			Duration: got.Duration, Timing: got.Timing, RequestBytes: 11, ResponseBytes: 2, Type: "json",
			ByFalconer: true, Failed: true, Error: "broken off", Application: "/shop",
		},
		TraceID: "0af7651916cd43dd8448eb211c80319c", Remote: "127.0.0.1:50000", Protocol: "HTTP/2.0", Build: "abc123", Reason: "Made",
		RequestHeaders:  []Field{{"Host", "localhost:5001"}, {"x-Odd", ""}, {"X-odd", "ü"}, {"Cookie", "a=b"}},
		ResponseHeaders: []Field{{"Content-Type", "application/problem+json"}, {"Set-Cookie", "a=1"}, {"Set-Cookie", "b=2"}},
		RequestBody:     Body{Bytes: []byte("hello world"), Total: 11},
		ResponseBody:    Body{Bytes: []byte("{}"), Total: 2},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("want(-) got(+)\n%s", diff)
	}
	if got.Timing.Held != 20*time.Millisecond || got.Timing.Connect != time.Millisecond {
		t.Errorf("timing %+v", got.Timing)
	}
	rows, _, _ := s.After(0, nil)
	if diff := cmp.Diff([]Summary{want.Summary}, rows); diff != "" {
		t.Errorf("row: want(-) got(+)\n%s", diff)
	}
}

func TestCL071_ThePairingTokenIsNeverRecorded(t *testing.T) {
	const token = "5b3c1f5e-0000-4000-8000-0123456789ab"
	s := New(0, new(atomic.Uint64))
	s.Conceal(token)
	r := s.Begin(time.Now())
	id := r.ID()
	r.Request(head("GET", "/", 0, "", "ms-aspnetcore-token", token, "A", "1", "MS-ASPNETCORE-TOKEN", "spoofed"), "http", "", "", "")
	r.Response(head("", "", 200, "", "Ms-AspNetCore-Token", token, "X-Echo", "["+token+"]"), false, 0)
	r.ResponseBody([]byte("your headers: MS-ASPNETCORE-TOKEN: " + token + " and " + token))
	for _, state := range []string{"pending", "finished"} {
		x, ok := s.Get(id)
		if !ok {
			t.Fatal(state, "exchange is not there")
		}
		if all := fmt.Sprintf("%+v %s", x, x.ResponseBody.Bytes); strings.Contains(all, token) || strings.Contains(all, "spoofed") {
			t.Errorf("%s: the token is in %s", state, all)
		}
		if diff := cmp.Diff([]Field{{"A", "1"}}, x.RequestHeaders); diff != "" {
			t.Error(state, diff)
		}
		if len(x.ResponseHeaders) != 1 {
			t.Errorf("%s: response headers %v", state, x.ResponseHeaders)
		}
		if state == "pending" {
			r.End(nil)
		}
	}
}

func TestPendingExchangesAreSeenAndComeAgain(t *testing.T) {
	s := New(0, new(atomic.Uint64))
	r := s.Begin(time.Now())
	if rows, _, _ := s.After(0, nil); len(rows) != 0 {
		t.Fatal("an exchange without a request is seen")
	}
	r.Request(head("GET", "/slow", 0, ""), "http", "", "", "")
	rows, last, _ := s.After(0, nil)
	if len(rows) != 1 || rows[0].Done || rows[0].Path != "/slow" || last != rows[0].Seq {
		t.Fatalf("pending: %+v", rows)
	}
	if u := s.Usage(); u.Pending != 1 || u.Count != 0 {
		t.Errorf("usage %+v", u)
	}
	if again, _, _ := s.After(last, rows); len(again) != 0 {
		t.Error("an unchanged exchange comes again")
	}
	r.Response(head("", "", 200, "OK", "content-type", "TEXT/Event-Stream; charset=utf-8"), false, 0)
	rows, last, _ = s.After(last, rows)
	if len(rows) != 1 || rows[0].Done || rows[0].Status != 200 || rows[0].Kind != EventStream || rows[0].Type != "sse" {
		t.Fatalf("answered: %+v", rows)
	}
	r.ResponseBody([]byte("data: 1\n\n"))
	x, ok := s.Get(rows[0].ID)
	if !ok || string(x.ResponseBody.Bytes) != "data: 1\n\n" || x.Done {
		t.Errorf("a running stream shows what came: %+v", x)
	}
	s.exchange("/other", nil)
	r.End(nil)
	rows, _, _ = s.After(last, rows)
	if len(rows) != 2 || rows[0].Path != "/other" || rows[1].Path != "/slow" || !rows[1].Done {
		t.Fatalf("ended: %+v", rows)
	}
	if u := s.Usage(); u.Pending != 0 || u.Count != 2 {
		t.Errorf("usage %+v", u)
	}
}

func TestRowsComeInPiecesInOrder(t *testing.T) {
	s := New(0, new(atomic.Uint64))
	open := make([]*Recording, 0, 10)
	for i := range 100 {
		if i%10 == 0 {
			r := s.Begin(time.Now())
			r.Request(head("GET", fmt.Sprint("/open", i), 0, ""), "http", "", "", "")
			open = append(open, r)
		}
		s.exchange(fmt.Sprint("/", i), nil)
	}
	var seq, seen uint64
	dst := make([]Summary, 0, 7)
	for {
		rows, last, missed := s.After(seq, dst)
		if missed != 0 {
			t.Fatal("missed", missed)
		}
		if len(rows) == 0 {
			break
		}
		for _, row := range rows {
			if row.Seq <= seq {
				t.Fatalf("%d comes behind %d", row.Seq, seq)
			}
			seq = row.Seq
			seen++
		}
		if last != seq {
			t.Fatalf("last is %d, the newest row %d", last, seq)
		}
	}
	if seen != 110 {
		t.Errorf("%d rows, want 110", seen)
	}
	for _, r := range open {
		r.End(nil)
	}
}

func TestEvictionIsExactAtTheCap(t *testing.T) {
	const texts = 256 << 10
	s := newStore(1000, texts, 64<<10, new(atomic.Uint64))
	body := typicalBody
	s.exchange("/0000", body)
	each := s.Usage().Bytes - int(unsafe.Sizeof(record{}))
	fit := texts / each
	if fit >= 1000 {
		t.Fatal("the test wants the texts to be the limit")
	}
	for i := 1; i < 3*fit; i++ {
		s.exchange(fmt.Sprintf("/%04d", i), body)
		u := s.Usage()
		if want := min(i+1, fit); u.Count != want || u.Dropped != uint64(i+1-want) {
			t.Fatalf("after %d: %+v, want %d kept", i+1, u, want)
		}
		if u.Bytes > u.Capacity {
			t.Fatalf("%d bytes of %d", u.Bytes, u.Capacity)
		}
	}
	rows, _, missed := s.After(0, make([]Summary, 0, 1000))
	if len(rows) != fit || missed != uint64(2*fit) {
		t.Fatalf("%d rows and %d missed, want %d and %d", len(rows), missed, fit, 2*fit)
	}
	for i, row := range rows {
		x, ok := s.Get(row.ID)
		if want := fmt.Sprintf("/%04d", 2*fit+i); !ok || x.Path != want || string(x.ResponseBody.Bytes) != string(body) {
			t.Fatalf("row %d is %q, want %q", i, x.Path, want)
		}
	}
	if _, ok := s.Get(rows[0].ID - 1); ok {
		t.Error("an overwritten exchange is found")
	}
	if first := s.Usage().First; first != rows[0].Seq {
		t.Errorf("first is %d, the oldest row %d", first, rows[0].Seq)
	}
}

func TestTheRingOfRecordsEvictsToo(t *testing.T) {
	s := newStore(10, 1<<20, 64<<10, new(atomic.Uint64))
	var ids []uint64
	for i := range 25 {
		ids = append(ids, s.exchange(fmt.Sprint("/", i), nil))
	}
	if u := s.Usage(); u.Count != 10 || u.Dropped != 15 {
		t.Errorf("usage %+v", u)
	}
	for i, id := range ids {
		if _, ok := s.Get(id); ok != (i >= 15) {
			t.Errorf("exchange %d kept: %v", i, ok)
		}
	}
}

func TestAViewerIsToldWhatItMissed(t *testing.T) {
	s := newStore(10, 1<<20, 64<<10, new(atomic.Uint64))
	for range 5 {
		s.exchange("/", nil)
	}
	_, last, missed := s.After(0, nil)
	if missed != 0 {
		t.Errorf("missed %d of nothing", missed)
	}
	for range 13 {
		s.exchange("/", nil)
	}
	rows, last, missed := s.After(last, nil)
	if len(rows) != 10 || missed != 3 {
		t.Errorf("%d rows and %d missed, want 10 and 3", len(rows), missed)
	}
	if _, _, missed = s.After(last, nil); missed != 0 {
		t.Errorf("missed %d twice", missed)
	}
}

func TestClearForgetsTheFinishedOnly(t *testing.T) {
	s := New(0, new(atomic.Uint64))
	r := s.Begin(time.Now())
	r.Request(head("GET", "/open", 0, ""), "http", "", "", "")
	r.ResponseBody(make([]byte, 10_000))
	id := s.exchange("/gone", make([]byte, 10_000))
	changed, cancel := s.Changed()
	s.Clear()
	select {
	case <-changed:
	default:
		t.Error("viewers are not told")
	}
	cancel()
	cancel()
	if _, ok := s.Get(id); ok {
		t.Error("a cleared exchange is found")
	}
	if u := s.Usage(); u.Count != 0 || u.Pending != 1 || u.Bytes != 0 || u.Dropped != 0 {
		t.Errorf("usage %+v", u)
	}
	rows, _, missed := s.After(0, nil)
	if len(rows) != 1 || rows[0].Path != "/open" || missed != 0 {
		t.Errorf("rows %+v, missed %d", rows, missed)
	}
	if x, ok := s.Get(r.ID()); !ok || len(x.ResponseBody.Bytes) != 10_000 {
		t.Error("the pending one lost its body")
	}
	r.End(nil)
}

func TestASignalHasOnePlace(t *testing.T) {
	s := New(0, new(atomic.Uint64))
	ch, cancel := s.Changed()
	defer cancel()
	for range 3 {
		s.exchange("/", nil) // never waits for the viewer
	}
	<-ch
	select {
	case <-ch:
		t.Error("two signals stand there")
	default:
	}
	s.exchange("/", nil)
	<-ch
}

func TestAHugeBodyCostsNoOtherExchange(t *testing.T) {
	s := New(16<<20, new(atomic.Uint64))
	var small []uint64
	for i := range 1000 {
		small = append(small, s.exchange(fmt.Sprint("/", i), typicalBody))
	}
	huge := []byte(strings.Repeat("0123456789abcdef", 3<<20/16))
	var downloads []uint64
	for range 50 {
		downloads = append(downloads, s.exchange("/huge", huge))
	}
	for _, id := range small {
		if x, ok := s.Get(id); !ok || string(x.ResponseBody.Bytes) != string(typicalBody) || x.ResponseBody.Cut {
			t.Fatal("a download cost an older exchange")
		}
	}
	newest, _ := s.Get(downloads[49])
	if b := newest.ResponseBody; len(b.Bytes) != 1<<20 || !b.Cut || b.Total != 3<<20 || string(b.Bytes) != string(huge[:1<<20]) {
		t.Errorf("the newest keeps %d of %d, cut %v", len(b.Bytes), b.Total, b.Cut)
	}
	oldest, _ := s.Get(downloads[0])
	if b := oldest.ResponseBody; len(b.Bytes) != beginning || !b.Cut || string(b.Bytes) != string(huge[:beginning]) {
		t.Errorf("the oldest keeps %d, cut %v", len(b.Bytes), b.Cut)
	}
}

func TestALongHeadIsCutAndSaid(t *testing.T) {
	s := New(0, new(atomic.Uint64))
	r := s.Begin(time.Now())
	r.Request(head("GET", "/", 0, "", "A", "1", "B", strings.Repeat("x", 1<<20), "C", "3"), "http", "", "", "")
	r.Response(head("", "", 200, "OK", "D", "4"), false, 0)
	id := r.ID()
	r.End(errors.New(strings.Repeat("e", 1<<20)))
	x, ok := s.Get(id)
	if !ok || !x.HeadersCut {
		t.Fatalf("kept %v, cut %v", ok, x.HeadersCut)
	}
	if diff := cmp.Diff([]Field{{"A", "1"}}, x.RequestHeaders); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]Field{{"D", "4"}}, x.ResponseHeaders); diff != "" {
		t.Error(diff)
	}
}

func TestTenThousandShortExchangesAreKept(t *testing.T) {
	s := New(16<<20, new(atomic.Uint64))
	first := s.exchange("/0", []byte("Hello World!"))
	for i := range 9_999 {
		s.exchange(fmt.Sprint("/", i+1), []byte("Hello World!"))
	}
	if u := s.Usage(); u.Dropped > 0 || u.Count != 10_000 {
		t.Errorf("%+v", u)
	}
	if _, ok := s.Get(first); !ok {
		t.Error("the first one is gone")
	}
}
