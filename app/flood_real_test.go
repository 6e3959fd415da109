package app

import (
	"io"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"falconer/app/logs"
)

// A flood of lines is 100,000 a second for as many seconds, and one line of 1 MiB.
const floodSeconds = 2

func TestAFloodOfLinesDoesNotStallRequests(t *testing.T) {
	w := newStage(t)
	site := w.standIn(nil, nil)
	base := w.up(site)
	l := w.load(mix{rate: 100, get: base + "/version"})
	began := time.Now()
	printed := w.get(w.client(), base+"/flood?seconds="+strconv.Itoa(floodSeconds)).number(t)
	took := time.Since(began)
	l.end()
	if l.longest > took/4 {
		t.Errorf("a request took %s of the %s that the flood lasted", l.longest, took)
	}
	w.until("the last line was read", func() bool {
		last := site.Logs().Last(1, 1)
		return len(last) == 1 && strings.HasPrefix(last[0].Text, "xxxx")
	})
	first, next := site.Logs().Bounds()
	if next < uint64(printed) {
		t.Errorf("%d lines were read of %d that were printed", next, printed)
	}
	usage := site.Logs().Usage()
	t.Logf("%d lines in %s, %d are kept, %+v", printed, took.Round(time.Millisecond), next-first, usage)
	if limit := int(site.main().settings.Log.Memory); int(usage.Bytes) > limit || int(next-first) > site.main().settings.Log.Lines {
		t.Errorf("%+v for %d lines, the limits are %d bytes and %d lines", usage, next-first, limit, site.main().settings.Log.Lines)
	}
	if rows := site.Logs().Range(next-1, make([]logs.Line, 1)); len(rows) != 1 || rows[0].Generation != 1 { // W-067
		t.Errorf("the last line is %+v", rows)
	}
}

func TestManyRequestsStayWithinTheArena(t *testing.T) { manyRequests(t, 20_000) }

// manyRequests sends half of the requests, looks at the heap, and sends the rest:
// what is kept does not grow with their number.
func manyRequests(t *testing.T, n int) {
	t.Helper()
	w := newStage(t)
	site := w.standIn(flags{"limit.memory": "4 MB"}, nil)
	base := w.up(site)
	client := w.client()
	half := func() {
		var wg sync.WaitGroup
		const each = 16
		for range each {
			wg.Go(func() {
				for range n / 2 / each {
					quick(t, client, base+"/request?with=a-query-that-is-recorded")
				}
			})
		}
		wg.Wait()
	}
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	half()
	between := heap()
	half()
	after := heap()
	usage := site.Trace().Usage()
	t.Logf("%d requests: %+v, heap %d kB, then %d kB", site.Requests(), usage, between>>10, after>>10)
	if usage.Bytes > usage.Capacity || usage.Capacity > 4<<20 {
		t.Errorf("%+v, the cap is 4 MB", usage)
	}
	if usage.Dropped == 0 || site.Requests() < uint64(n-2*16) {
		t.Errorf("%d requests were recorded and %d dropped: the arena was never full", site.Requests(), usage.Dropped)
	}
	if after > between+between/2+4<<20 {
		t.Errorf("the heap grew from %d to %d bytes in the second half", between, after)
	}
}

func quick(t *testing.T, client *http.Client, address string) {
	resp, err := client.Get(address)
	if err != nil {
		t.Error(err)
		return
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil || resp.StatusCode != 200 {
		t.Errorf("status %d, %v", resp.StatusCode, err)
	}
}
