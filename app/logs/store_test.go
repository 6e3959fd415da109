package logs

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// texts are the texts of lines, joined by |.
func texts(lines []Line) string {
	var all []string
	for _, line := range lines {
		all = append(all, line.Text)
	}
	return strings.Join(all, "|")
}

func TestAReaderGetsWhatIsNewerThanItHas(t *testing.T) {
	s := New(100, 1<<20)
	w := s.Writer(1, Stdout)
	fmt.Fprint(w, "a\nb\nc\n")
	rows, missed := s.After(0, make([]Line, 0, 2))
	if texts(rows) != "a|b" || missed != 0 || rows[1].Number != 2 {
		t.Errorf("first read: %q, missed %d", texts(rows), missed)
	}
	rows, missed = s.After(rows[1].Number, rows)
	if texts(rows) != "c" || missed != 0 {
		t.Errorf("second read: %q, missed %d", texts(rows), missed)
	}
	if rows, _ = s.After(3, rows); len(rows) != 0 {
		t.Errorf("nothing is newer, got %q", texts(rows))
	}
	if rows = s.Range(2, make([]Line, 0, 9)); texts(rows) != "b|c" {
		t.Errorf("range: %q", texts(rows))
	}
	if rows = s.Range(99, make([]Line, 0, 9)); len(rows) != 0 {
		t.Errorf("range behind the end: %q", texts(rows))
	}
}

func TestTheOldestLinesFallOutByCountAndMissesAreTold(t *testing.T) {
	s := New(10, 1<<20)
	w := s.Writer(1, Stdout)
	for i := 1; i <= 25; i++ {
		fmt.Fprintf(w, "line %d\n", i)
	}
	rows, missed := s.After(3, make([]Line, 0, 100))
	if missed != 12 || len(rows) != 10 || rows[0].Text != "line 16" || rows[9].Number != 25 {
		t.Errorf("missed %d, %d rows from %+v", missed, len(rows), rows[0])
	}
	if u := s.Usage(); u.Lines != 10 || u.Dropped != 15 || u.Capacity != 10 {
		t.Errorf("usage %+v", u)
	}
}

func TestMemoryStaysWithinItsCap(t *testing.T) {
	const limit = 1 << 20
	s := New(1_000_000, limit)
	w := s.Writer(1, Stdout)
	line := strings.Repeat("x", 999) + "\n"
	for range 10_000 {
		fmt.Fprint(w, line)
		if u := s.Usage(); u.Bytes > limit {
			t.Fatalf("%d bytes are held, %d are allowed", u.Bytes, limit)
		}
	}
	u := s.Usage()
	if u.Bytes < limit*3/4 || u.Lines < 600 || u.Dropped+uint64(u.Lines) != 10_000 {
		t.Errorf("usage %+v", u)
	}
	allocated := 0
	for _, g := range s.segments {
		allocated += cap(g.data)
	}
	if allocated > limit {
		t.Errorf("%d bytes are allocated", allocated)
	}
	first, next := s.Bounds()
	if rows := s.Range(first, make([]Line, 0, 20_000)); len(rows) != int(next-first) {
		t.Errorf("%d lines can be read of %d", len(rows), next-first)
	}
}

func TestClearForgetsLinesAndNumbersGoOn(t *testing.T) {
	s := New(100, 1<<20)
	w := s.Writer(1, Stdout)
	fmt.Fprint(w, "a\nb\n")
	s.Clear()
	if first, next := s.Bounds(); first != 3 || next != 3 {
		t.Errorf("bounds %d, %d", first, next)
	}
	fmt.Fprint(w, "c\n")
	rows, missed := s.After(2, make([]Line, 0, 9))
	if texts(rows) != "c" || missed != 0 || rows[0].Number != 3 {
		t.Errorf("%+v, missed %d", rows, missed)
	}
	if rows, missed = s.After(0, rows); texts(rows) != "c" || missed != 0 {
		t.Errorf("a reader that had nothing: %+v, missed %d", rows, missed)
	}
	if u := s.Usage(); u.Lines != 1 || u.Dropped != 0 {
		t.Errorf("usage %+v", u)
	}
}

func TestW067_LastIsOfOneGeneration(t *testing.T) {
	s := New(100, 1<<20)
	one, two := s.Writer(1, Stdout), s.Writer(2, Stderr)
	s.Divider(1, "generation 1")
	fmt.Fprint(one, "a\nb\n")
	s.Divider(2, "generation 2")
	fmt.Fprint(two, "x\n")
	fmt.Fprint(one, "c\n")
	s.Say(Warning, "careful")
	if got := texts(s.Last(2, 1)); got != "b|c" {
		t.Errorf("of generation 1: %q", got)
	}
	if got := texts(s.Last(99, 2)); got != "x" {
		t.Errorf("of generation 2: %q", got)
	}
	if got := texts(s.Last(3, -1)); got != "x|c|careful" {
		t.Errorf("of all: %q", got)
	}
	all := s.Range(1, make([]Line, 0, 9))
	if all[0].Stream != Divider || all[0].Generation != 1 || all[6].Stream != Falconer || all[6].Level != Warning {
		t.Errorf("lines of our own: %+v, %+v", all[0], all[6])
	}
}

func TestFindGoesBothWaysInAnyCase(t *testing.T) {
	s := New(1000, 1<<20)
	w := s.Writer(1, Stdout)
	for i := 1; i <= 500; i++ {
		switch i {
		case 100:
			fmt.Fprint(w, "an Error here\n")
		case 300:
			fmt.Fprint(w, "eerrerror ÄRGER\n")
		default:
			fmt.Fprintf(w, "line %d %s\n", i, strings.Repeat("e", 2000))
		}
	}
	for _, c := range []struct {
		text      string
		from      uint64
		backwards bool
		want      uint64
	}{
		{"error", 1, false, 100}, {"ERROR", 100, false, 100}, {"error", 101, false, 300}, {"error", 301, false, 0},
		{"error", 500, true, 300}, {"error", 299, true, 100}, {"error", 99, true, 0}, {"error", 9999, true, 300},
		{"ärger", 1, false, 300}, {"", 1, false, 0}, {"LINE 500", 0, false, 500}, {"line 1 ", 500, true, 1},
	} {
		first, _ := s.Bounds()
		if c.want != 0 && c.want < first {
			t.Fatalf("the store is too small for this test: first is %d", first)
		}
		got, found := s.Find(c.text, c.from, c.backwards)
		if got != c.want || found != (c.want != 0) {
			t.Errorf("find %q from %d (backwards %v) is %d, %v; want %d", c.text, c.from, c.backwards, got, found, c.want)
		}
	}
}

func TestTheSignalHasOnePlaceAndEndsWithItsReader(t *testing.T) {
	s := New(10, 1<<20)
	changed, cancel := s.Changed()
	s.Say(Information, "a")
	s.Say(Information, "b")
	<-changed
	select {
	case <-changed:
		t.Error("two signals waited")
	default:
	}
	cancel()
	cancel()
	s.Say(Information, "c")
	select {
	case <-changed:
		t.Error("a signal came after cancel")
	default:
	}
}

func TestReadersAndWritersTogether(t *testing.T) {
	s := New(500, 300<<10)
	var writers, readers sync.WaitGroup
	for g := range 4 {
		writers.Go(func() {
			w := s.Writer(g, Stdout)
			for i := range 3000 {
				fmt.Fprintf(w, "%d %d %s\n", g, i, strings.Repeat("\x1b[31my\x1b[0m", 20))
			}
		})
	}
	done := make(chan struct{})
	for range 2 {
		readers.Go(func() {
			last, seen, finished := uint64(0), uint64(0), false
			buffer := make([]Line, 0, 64)
			for {
				rows, missed := s.After(last, buffer)
				seen += missed + uint64(len(rows))
				for _, row := range rows {
					if row.Number <= last || !strings.HasSuffix(row.Text, "yyyyy") || len(row.Spans) != 1 {
						t.Errorf("a torn line: %+v", row)
						return
					}
					last = row.Number
				}
				if finished && len(rows) == 0 {
					if seen != 12_000 {
						t.Errorf("%d lines were seen or missed, 12000 written", seen)
					}
					return
				}
				select {
				case <-done:
					finished = true
				default:
				}
				s.Find("nothing like it", 1, false)
			}
		})
	}
	writers.Wait()
	close(done)
	readers.Wait()
}
