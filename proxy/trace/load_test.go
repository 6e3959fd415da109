package trace

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestWritersAndReadersAtOnce(t *testing.T) {
	s := newStore(200, 256<<10, 256<<10, new(atomic.Uint64))
	const writers, each = 8, 300
	var writing sync.WaitGroup
	for w := range writers {
		writing.Add(1)
		go func() {
			defer writing.Done()
			for i := range each {
				body := []byte(strings.Repeat(string(rune('a'+w)), 1+i*37%20_000))
				r := s.Begin(time.Now())
				r.Request(head("GET", fmt.Sprintf("/%c", 'a'+w), 0, "", "Host", "x"), "http", "", "", "")
				var both sync.WaitGroup
				both.Add(1)
				go func() { defer both.Done(); r.RequestBody(body) }()
				r.Response(head("", "", 200, "OK"), false, 0)
				r.ResponseBody(body[:len(body)/2])
				r.ResponseBody(body[len(body)/2:])
				both.Wait()
				r.End(nil)
			}
		}()
	}
	stop := make(chan struct{})
	var reading sync.WaitGroup
	for range 2 {
		reading.Add(1)
		go func() {
			defer reading.Done()
			ch, cancel := s.Changed()
			defer cancel()
			var seq, finished uint64
			dst := make([]Summary, 0, 50)
			for {
				rows, last, missed := s.After(seq, dst)
				finished += missed
				for _, row := range rows {
					if row.Done {
						finished++
					}
					checkWhole(t, s, row)
				}
				if seq = last; len(rows) > 0 {
					continue
				}
				select {
				case <-ch:
				case <-stop:
					if rows, _, missed := s.After(seq, nil); len(rows) == 0 && missed == 0 {
						if finished != writers*each {
							t.Errorf("a viewer saw or missed %d, want %d", finished, writers*each)
						}
						return
					}
				}
			}
		}()
	}
	writing.Wait()
	close(stop)
	reading.Wait()
	if u := s.Usage(); u.Pending != 0 || u.Bytes > u.Capacity {
		t.Errorf("usage %+v", u)
	}
}

// checkWhole fails when an exchange has bytes of another one.
func checkWhole(t *testing.T, s *Store, row Summary) {
	x, ok := s.Get(row.ID)
	if !ok {
		return
	}
	letter := row.Path[1]
	for _, b := range []Body{x.RequestBody, x.ResponseBody} {
		if strings.Trim(string(b.Bytes), string(letter)) != "" {
			t.Errorf("%s has foreign bytes", row.Path)
		}
	}
}

func TestRecordingAllocatesNothing(t *testing.T) {
	s := New(4<<20, new(atomic.Uint64))
	record := func() {
		r := s.Begin(time.Now())
		r.Request(typicalRequest, "https", "127.0.0.1:50123", "HTTP/1.1", "/")
		r.Connected(0)
		r.Generation(3, "abcdef", false)
		r.Sent()
		r.Response(typicalResponse, false, 0)
		r.ResponseBody(typicalBody)
		r.End(nil)
	}
	if n := testing.AllocsPerRun(1000, record); n > 1 {
		t.Errorf("%v allocations an exchange, want at most 1", n)
	}
}

func BenchmarkExchange(b *testing.B) {
	s := New(16<<20, new(atomic.Uint64))
	start := time.Now()
	b.ReportAllocs()
	for b.Loop() {
		r := s.Begin(start)
		r.Request(typicalRequest, "https", "127.0.0.1:50123", "HTTP/1.1", "/")
		r.Sent()
		r.Response(typicalResponse, false, 0)
		r.ResponseBody(typicalBody)
		r.End(nil)
	}
}

func BenchmarkAfter500(b *testing.B) {
	s := New(16<<20, new(atomic.Uint64))
	for range 500 {
		s.exchange("/api/orders?page=2", typicalBody)
	}
	dst := make([]Summary, 0, 500)
	b.ReportAllocs()
	for b.Loop() {
		dst, _, _ = s.After(0, dst)
	}
}
