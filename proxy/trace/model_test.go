package trace

import (
	"bytes"
	"fmt"
	"sync/atomic"
	"testing"
	"time"
)

// model is the store as it would be with all the memory in the world: what was
// recorded, in order.
type model struct {
	t        *testing.T
	s        *Store
	open     []*recorded
	finished []*recorded
	cleared  int
}

type recorded struct {
	r        *Recording
	id       uint64
	path     string
	bodies   [2][]byte
	answered bool
}

// step does what one byte of the script says.
func (m *model) step(op, argument byte, n int) {
	pick := func() *recorded {
		if len(m.open) == 0 {
			return nil
		}
		return m.open[int(argument)%len(m.open)]
	}
	switch op % 8 {
	case 0, 1:
		if len(m.open) >= 6 {
			return
		}
		x := &recorded{r: m.s.Begin(time.Now()), path: fmt.Sprintf("/%d/%0*d", n, int(argument)*4, 0)}
		x.id = x.r.ID()
		x.r.Request(head("GET", x.path, 0, "", "Host", "h"), "http", "", "", "")
		m.open = append(m.open, x)
	case 2, 3, 4:
		if x := pick(); x != nil {
			which := int(op>>3) % 2
			piece := bytes.Repeat([]byte{byte(n), op, argument}, 1+int(argument)*int(argument)/7)
			x.bodies[which] = append(x.bodies[which], piece...)
			if which == requestBody {
				x.r.RequestBody(piece)
			} else {
				x.r.ResponseBody(piece)
			}
		}
	case 5:
		if x := pick(); x != nil {
			x.answered = true
			x.r.Response(head("", "", 200, "OK", "A", "b"), false, 0)
		}
	case 6:
		if x := pick(); x != nil {
			x.r.End(nil)
			x.r = nil
			m.open = append(m.open[:int(argument)%len(m.open)], m.open[int(argument)%len(m.open)+1:]...)
			m.finished = append(m.finished, x)
		}
	case 7:
		if argument == 255 {
			m.s.Clear()
			m.cleared = len(m.finished)
		}
	}
}

// check holds the store against the model.
func (m *model) check() {
	t, u := m.t, m.s.Usage()
	if u.Pending != len(m.open) || u.Bytes > u.Capacity || u.Bytes < 0 || u.Count > len(m.finished)-m.cleared {
		t.Fatalf("usage %+v with %d open, %d finished, %d cleared", u, len(m.open), len(m.finished), m.cleared)
	}
	if len(m.finished) > m.cleared && u.Count == 0 {
		t.Fatal("not even the newest is kept")
	}
	kept := m.finished[len(m.finished)-u.Count:]
	for i, x := range m.finished {
		got, ok := m.s.Get(x.id)
		if want := i >= len(m.finished)-u.Count; ok != want {
			t.Fatalf("exchange %d of %d is kept: %v, want %v", i, len(m.finished), ok, want)
		}
		if ok {
			m.compare(x, got)
		}
	}
	for _, x := range m.open {
		got, ok := m.s.Get(x.id)
		if !ok {
			t.Fatal("a pending exchange is gone")
		}
		m.compare(x, got)
	}
	rows, last, missed := m.s.After(0, make([]Summary, 0, len(m.finished)+len(m.open)+1))
	if len(rows) != u.Count+len(m.open) || missed != uint64(len(m.finished)-m.cleared-u.Count) {
		t.Fatalf("%d rows and %d missed; %+v, %d finished, %d cleared", len(rows), missed, u, len(m.finished), m.cleared)
	}
	next := 0
	for i, row := range rows {
		if i > 0 && row.Seq <= rows[i-1].Seq {
			t.Fatal("rows are out of order")
		}
		if row.Done {
			if row.ID != kept[next].id || row.Path != kept[next].path {
				t.Fatalf("row %q, want %q", row.Path, kept[next].path)
			}
			next++
		}
	}
	if again, _, missed := m.s.After(last, nil); len(again) != 0 || missed != 0 {
		t.Fatalf("%d rows come again", len(again))
	}
}

// compare holds one exchange against what was recorded: nothing foreign, and at
// least the beginnings.
func (m *model) compare(x *recorded, got *Exchange) {
	if got.Path != x.path || (got.Status == 200) != x.answered {
		m.t.Fatalf("exchange %q is %q, %d", x.path, got.Path, got.Status)
	}
	for i, b := range []Body{got.RequestBody, got.ResponseBody} {
		want := x.bodies[i]
		if b.Total != int64(len(want)) || !bytes.HasPrefix(want, b.Bytes) || b.Cut != (len(b.Bytes) < len(want)) {
			m.t.Fatalf("body %d of %q: %d of %d bytes (%d kept, cut %v) or others", i, x.path, len(b.Bytes), len(want), b.Total, b.Cut)
		}
		if len(b.Bytes) < min(len(want), beginning, m.s.bodyLimit) {
			m.t.Fatalf("body %d of %q lost its beginning", i, x.path)
		}
	}
}

// run plays a script on a store that is small enough to go round often.
func run(t *testing.T, script []byte) {
	m := &model{t: t, s: newStore(13, 48<<10, 20<<10, new(atomic.Uint64))}
	for n := 0; n+1 < len(script); n += 2 {
		m.step(script[n], script[n+1], n)
		if n%32 == 0 {
			m.check()
		}
	}
	m.check()
	for _, x := range m.open {
		x.r.End(nil)
		m.finished = append(m.finished, x)
	}
	m.open = nil
	m.check()
}

func FuzzStoreAgainstModel(f *testing.F) {
	f.Add([]byte{0, 1, 2, 90, 10, 90, 5, 0, 6, 0})
	f.Add(bytes.Repeat([]byte{0, 200, 2, 250, 2, 250, 5, 0, 6, 0}, 60))
	f.Add(bytes.Repeat([]byte{0, 3, 1, 7, 10, 255, 2, 9, 6, 1, 7, 255}, 40))
	f.Fuzz(func(t *testing.T, script []byte) { run(t, script[:min(len(script), 4000)]) })
}

func TestTheStoreHoldsAgainstItsModel(t *testing.T) {
	state := uint32(1)
	for range 20 {
		script := make([]byte, 1200)
		for i := range script {
			state = state*1664525 + 1013904223
			script[i] = byte(state >> 24)
		}
		run(t, script)
	}
}
