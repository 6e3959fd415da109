package requests

import (
	"slices"
	"strings"

	"falconer/proxy/trace"
)

// Exchanges is what the pane reads; *trace.Store is one.
type Exchanges interface {
	After(seq uint64, dst []trace.Summary) (newer []trace.Summary, last uint64, missed uint64)
	Get(id uint64) (*trace.Exchange, bool)
	Usage() trace.Usage
	Clear()
}

// entry is one row of the list: a request, or the divider before a generation.
type entry struct {
	row        uint64 // number of the request in the table
	generation int    // of a divider, 0 for a request
}

// table holds the rows of a site, and which of them the filter lets through. It
// reads what is newer than it has, a bounded piece at a time.
type table struct {
	source Exchanges
	seq    uint64
	buf    []trace.Summary

	rows []trace.Summary   // in the order in which they were first seen
	base uint64            // number of rows[0]
	byID map[uint64]uint64 // number of a request

	filter     *trace.Filter
	hideStatic bool
	hideNoise  bool
	list       []entry
	gone       uint64 // entries that have fallen away before list[0]
	judged     uint64 // rows with a smaller number were put through the filter
	newest     int    // generation of the last divider
	noise      int    // rows that hideNoise hides
	shown      int    // requests in list
	needsWhole int    // whole exchanges that the filter asked for in this step
	usage      trace.Usage
}

const (
	readAtOnce  = 500   // rows copied out of the store at a time
	readAStep   = 5000  // rows read in one step
	judgeAStep  = 20000 // rows put through the filter in one step
	wholeAStep  = 200   // exchanges looked into in one step
	staleInside = 1000  // dead rows behind a pending one that are worth a sweep
)

func newTable(source Exchanges) *table {
	return &table{source: source, byID: map[uint64]uint64{}, buf: make([]trace.Summary, 0, readAtOnce), hideNoise: true}
}

// step reads what is new and puts rows through the filter, as much as fits into
// a frame. changed says that the list looks different, more that there is more
// to do.
func (t *table) step() (changed, more bool) {
	for read := 0; ; {
		newer, last, _ := t.source.After(t.seq, t.buf[:0])
		t.seq = last
		for i := range newer {
			t.take(&newer[i])
		}
		read += len(newer)
		changed = changed || len(newer) > 0
		if len(newer) < readAtOnce {
			break
		}
		if read >= readAStep {
			more = true
			break
		}
	}
	t.usage = t.source.Usage()
	changed = t.forget() || changed
	judged := t.judge()
	return changed || judged, more || t.judged < t.next()
}

// next is the number behind the last row.
func (t *table) next() uint64 { return t.base + uint64(len(t.rows)) }

// take adds a row, or renews one that has changed since.
func (t *table) take(s *trace.Summary) {
	n, known := t.byID[s.ID]
	if !known {
		t.byID[s.ID] = t.next()
		t.rows = append(t.rows, *s)
		return
	}
	row := &t.rows[n-t.base]
	*row = *s
	if n < t.judged {
		t.rejudge(n)
	}
}

// forget drops the rows that the store has overwritten.
func (t *table) forget() bool {
	count := 0
	for count < len(t.rows) && t.stale(&t.rows[count]) {
		count++
	}
	if rest := t.rows[count:]; len(rest) > staleInside && t.stale(&rest[staleInside]) {
		t.sweep()
		return true
	}
	if count == 0 {
		return false
	}
	for i := range t.rows[:count] {
		t.leave(&t.rows[i])
	}
	t.rows = t.rows[count:]
	t.base += uint64(count)
	t.judged = max(t.judged, t.base)
	cut := 0
	for cut < len(t.list) && t.list[cut].row < t.base {
		if t.list[cut].generation == 0 {
			t.shown--
		}
		cut++
	}
	t.list = t.list[cut:]
	t.gone += uint64(cut)
	return true
}

func (t *table) stale(s *trace.Summary) bool { return s.Done && s.Seq < t.usage.First }

func (t *table) leave(s *trace.Summary) {
	delete(t.byID, s.ID)
	if t.hideNoise && isNoise(s) {
		t.noise--
	}
}

// sweep drops overwritten rows wherever they are: a request that has been
// running for long stands before them. Numbers begin anew.
func (t *table) sweep() {
	t.rows = slices.DeleteFunc(t.rows, func(s trace.Summary) bool { return t.stale(&s) })
	t.rows = slices.Clip(t.rows)
	t.base = 0
	clear(t.byID)
	for i := range t.rows {
		t.byID[t.rows[i].ID] = uint64(i)
	}
	t.refilter()
}

// setFilter shows what a filter lets through, nil everything.
func (t *table) setFilter(f *trace.Filter) {
	t.filter = f
	t.refilter()
}

// refilter begins the list anew; steps fill it.
func (t *table) refilter() {
	t.list, t.gone, t.judged = nil, 0, t.base
	t.newest, t.noise, t.shown = 0, 0, 0
}

// judge puts the next rows through the filter.
func (t *table) judge() bool {
	t.needsWhole = 0
	before := t.judged
	for t.judged < t.next() && t.judged-before < judgeAStep && t.needsWhole < wholeAStep {
		if s := &t.rows[t.judged-t.base]; t.lets(s) {
			t.list = append(t.list, t.divided(t.judged, s)...)
			t.shown++
		}
		t.judged++
	}
	return t.judged > before
}

// divided is a row with the divider before it, if it is a new generation's
// first.
func (t *table) divided(n uint64, s *trace.Summary) []entry {
	if s.Generation > t.newest {
		t.newest = s.Generation
		return []entry{{n, s.Generation}, {n, 0}}
	}
	return []entry{{n, 0}}
}

// rejudge puts a row through the filter once more: it has changed.
func (t *table) rejudge(n uint64) {
	s := &t.rows[n-t.base]
	if isNoise(s) && t.hideNoise {
		t.noise-- // lets counts it again
	}
	at, there := t.find(n)
	switch lets := t.lets(s); {
	case lets && !there:
		t.list = slices.Insert(t.list, at, t.divided(n, s)...)
		t.shown++
	case !lets && there:
		t.list = slices.Delete(t.list, at, at+1)
		t.shown--
	case there && s.Generation > t.newest:
		t.list = slices.Replace(t.list, at, at+1, t.divided(n, s)...)
	}
}

// find is where a row stands in the list, or would.
func (t *table) find(n uint64) (at int, there bool) {
	at, _ = slices.BinarySearchFunc(t.list, n, func(e entry, n uint64) int {
		switch {
		case e.row < n || e.row == n && e.generation > 0:
			return -1
		case e.row > n:
			return 1
		}
		return 0
	})
	return at, at < len(t.list) && t.list[at] == entry{n, 0}
}

// lets tells whether a row is to be seen.
func (t *table) lets(s *trace.Summary) bool {
	if t.hideNoise && isNoise(s) {
		t.noise++
		return false
	}
	if t.hideStatic && isStatic(s) {
		return false
	}
	if t.filter == nil {
		return true
	}
	return t.filter.Match(s, func() *trace.Exchange {
		t.needsWhole++
		x, _ := t.source.Get(s.ID)
		return x
	})
}

// isNoise knows what browsers ask for by themselves.
func isNoise(s *trace.Summary) bool {
	if s.Method != "GET" {
		return false
	}
	path, _, _ := strings.Cut(s.Path, "?")
	return path == "/favicon.ico" || strings.HasPrefix(path, "/.well-known/appspecific/") ||
		strings.HasPrefix(path, "/apple-touch-icon")
}

// isStatic knows the types of files that pages are made of; an error is always
// shown.
func isStatic(s *trace.Summary) bool {
	if s.Status >= 400 || s.Failed || s.Method != "GET" && s.Method != "HEAD" {
		return false
	}
	switch s.Type {
	case "css", "js", "font", "ico", "svg", "png", "jpeg", "gif", "webp", "avif", "wasm":
		return true
	case "", "bin", "json", "text": // no type with 304; maps and fonts say what they like
		path, _, _ := strings.Cut(s.Path, "?")
		if dot := strings.LastIndexByte(path, '.'); dot > strings.LastIndexByte(path, '/') {
			return staticEnds[strings.ToLower(path[dot+1:])]
		}
	}
	return false
}

var staticEnds = map[string]bool{
	"css": true, "js": true, "mjs": true, "map": true, "png": true, "jpg": true, "jpeg": true, "gif": true,
	"svg": true, "ico": true, "webp": true, "avif": true, "woff": true, "woff2": true, "ttf": true, "wasm": true,
}

// at is the entry with a number, as the sheet counts them.
func (t *table) at(n uint64) (entry, *trace.Summary) {
	e := t.list[n-t.gone]
	return e, &t.rows[e.row-t.base]
}

// numberOf is the number of a request's entry.
func (t *table) numberOf(id uint64) (uint64, bool) {
	n, known := t.byID[id]
	if !known {
		return 0, false
	}
	at, there := t.find(n)
	return t.gone + uint64(at), there
}
