package log

import (
	"slices"
	"strings"
	"time"

	"falconer/app/logs"
)

// Lines is what the pane reads; *logs.Store is one.
type Lines interface {
	After(number uint64, dst []logs.Line) (rows []logs.Line, missed uint64)
	Range(from uint64, dst []logs.Line) []logs.Line
	Bounds() (first, next uint64)
	Find(words string, from uint64, backwards bool) (number uint64, found bool)
	Usage() logs.Usage
	Clear()
}

// ref is one row of the pane: a line's number and what decides whether it is
// seen. The line itself stays in the store.
type ref struct {
	number     uint64
	generation int32
	level      logs.Level
	divider    bool
	// joined rows show the line and the one after it: .NET's console prints the
	// category on one line and the message on the next.
	joined bool
}

// last is the number of the last line that the row shows.
func (r ref) last() uint64 {
	if r.joined {
		return r.number + 1
	}
	return r.number
}

// index holds a row for every line that the store keeps, and the list of those
// that are let through. It reads what is newer than it has.
type index struct {
	source Lines
	read   uint64 // number of the newest line that was read
	buf    []logs.Line

	all  []ref
	list []ref  // those that are seen; all itself while nothing is filtered
	gone uint64 // rows that have fallen away before list[0]

	least      logs.Level // Unknown lets everything through
	generation int        // -1 for all
	opened     bool       // the last line was a category that waits for its message
	level      logs.Level // of the entry that a line may continue
	began      map[int32]time.Time
	newest     []int // generations, newest last
}

const (
	readAtOnce = 1000
	readAStep  = 50_000 // some 4 ms
	mostBegan  = 64     // generations that are offered to choose from
)

func newIndex(source Lines) *index {
	x := &index{source: source, generation: -1, began: map[int32]time.Time{}, buf: make([]logs.Line, 0, readAtOnce)}
	if first, _ := source.Bounds(); first > 0 {
		x.read = first - 1
	}
	return x
}

func (x *index) filtered() bool { return x.least != logs.Unknown || x.generation >= 0 }

// step reads as many new lines as fit into a frame. changed says that the list
// looks different, more that there are more.
func (x *index) step() (changed, more bool) {
	for count := 0; ; {
		lines, _ := x.source.After(x.read, x.buf[:0])
		for i := range lines {
			x.take(&lines[i])
		}
		count += len(lines)
		changed = changed || len(lines) > 0
		if len(lines) < cap(x.buf) {
			break
		}
		if count >= readAStep {
			more = true
			break
		}
	}
	return x.forget() || changed, more
}

// take adds a line.
func (x *index) take(line *logs.Line) {
	joins := x.opened && line.Continues && line.Number == x.read+1
	x.read = line.Number
	x.opened = false
	if joins {
		x.all[len(x.all)-1].joined = true
		if n := len(x.list); x.filtered() && n > 0 && x.list[n-1].number == line.Number-1 {
			x.list[n-1].joined = true
		}
		x.share()
		return
	}
	if !line.Continues {
		x.level = line.Level
	}
	r := ref{number: line.Number, generation: int32(line.Generation), level: x.level, divider: line.Stream == logs.Divider}
	x.opened = opens(line)
	if _, known := x.began[r.generation]; !known {
		x.begin(r.generation, line.Time)
	}
	x.all = append(x.all, r)
	if x.filtered() && x.lets(r) {
		x.list = append(x.list, r)
	}
	x.share()
}

// share makes the list of seen rows that of all rows while nothing is filtered.
func (x *index) share() {
	if !x.filtered() {
		x.list = x.all
	}
}

func (x *index) begin(generation int32, at time.Time) {
	x.began[generation] = at
	x.newest = append(x.newest, int(generation))
	if len(x.newest) > mostBegan {
		delete(x.began, int32(x.newest[0]))
		x.newest = slices.Delete(x.newest, 0, 1)
	}
}

// opens tells whether a line is a category alone, with its message on the next.
func opens(line *logs.Line) bool {
	return line.Category != "" && !line.Continues && line.Stream != logs.Divider && strings.HasSuffix(line.Text, "]")
}

// lets tells whether a row is to be seen.
func (x *index) lets(r ref) bool {
	if x.generation >= 0 && int(r.generation) != x.generation {
		return false
	}
	return r.divider || r.level >= x.least
}

// filter shows the lines of a level and worse, of one generation or of all (-1).
func (x *index) filter(least logs.Level, generation int) {
	x.least, x.generation = least, generation
	x.gone = 0
	if !x.filtered() {
		x.list = x.all
		return
	}
	x.list = nil
	for _, r := range x.all {
		if x.lets(r) {
			x.list = append(x.list, r)
		}
	}
}

// forget drops the rows of lines that the store no longer has.
func (x *index) forget() bool {
	first, _ := x.source.Bounds()
	behind := func(r ref, first uint64) int {
		if r.last() < first {
			return -1
		}
		return 1
	}
	old, _ := slices.BinarySearchFunc(x.all, first, behind)
	if old == 0 {
		return false
	}
	cut, _ := slices.BinarySearchFunc(x.list, first, behind)
	shared := !x.filtered()
	x.all = x.all[old:]
	x.list = x.list[cut:]
	if shared {
		x.list = x.all
	}
	x.gone += uint64(cut)
	return true
}

// rowOf is the row that shows a line, as the sheet counts them; ok is false when
// none does.
func (x *index) rowOf(number uint64) (n uint64, ok bool) {
	at, _ := slices.BinarySearchFunc(x.list, number, func(r ref, number uint64) int {
		switch {
		case r.last() < number:
			return -1
		case r.number > number:
			return 1
		}
		return 0
	})
	ok = at < len(x.list) && x.list[at].number <= number && number <= x.list[at].last()
	return x.gone + uint64(at), ok
}

// at is a row as the sheet counts them.
func (x *index) at(n uint64) ref { return x.list[n-x.gone] }
