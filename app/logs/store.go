package logs

import (
	"sort"
	"sync"
	"time"
)

// Usage says what the store holds and what it may hold.
type Usage struct {
	Lines, Capacity      int
	Bytes, CapacityBytes int
	Dropped              uint64 // lines that fell out of the ring since the last Clear
}

// Store is the ring of lines of one site. All methods may be called by several
// goroutines; no reader makes a writer wait for longer than a copy of some
// headers takes.
type Store struct {
	lines, bytes int // capacities
	size         int // of a segment

	mu       sync.Mutex
	segments []*segment // guarded by mu, as all below; oldest first
	next     uint64     // the number that the next line gets
	cleared  uint64     // lines below it were cleared, not dropped

	signals signals
	names   names
}

// segment is a run of lines that fall out of the ring together. What was
// appended is never written again, so a reader may go on decoding from the
// slices that it got while a writer appends behind them.
type segment struct {
	first   uint64 // number of the first line
	data    []byte // records, one behind the other
	offsets []uint32
}

// used is what a segment counts towards the capacity.
func (g *segment) used() int { return len(g.data) + 4*len(g.offsets) }

// leastSegment holds the longest record: 64 KiB of text and all of its spans.
const leastSegment = 128 << 10

// New is an empty store for at most so many lines and bytes. Memory is taken as
// it is needed, and given back in 64 parts when the oldest lines fall out; less
// than 256 KiB is not possible.
func New(lines, bytes int) *Store {
	size := max(leastSegment, bytes/64)
	return &Store{lines: max(1, lines), bytes: max(bytes, 2*size), size: size, next: 1, cleared: 1}
}

// batch is records that are stored together.
type batch struct {
	data []byte
	ends []int
}

func (b *batch) reset() { b.data, b.ends = b.data[:0], b.ends[:0] }

// append stores the batch and wakes the readers.
func (s *Store) append(b *batch) {
	if len(b.ends) == 0 {
		return
	}
	s.mu.Lock()
	begin := 0
	for _, end := range b.ends {
		s.add(b.data[begin:end])
		begin = end
	}
	s.trim()
	s.mu.Unlock()
	s.signals.ring()
}

// add stores one record; mu is held.
func (s *Store) add(record []byte) {
	var last *segment
	if n := len(s.segments); n > 0 {
		last = s.segments[n-1]
	}
	if last == nil || last.used()+len(record)+4 > s.size {
		last = &segment{first: s.next}
		s.segments = append(s.segments, last)
	}
	if free := cap(last.data) - len(last.data); free < len(record) {
		grown := make([]byte, len(last.data), min(s.size, max(2*cap(last.data), len(record), 16<<10)))
		copy(grown, last.data)
		last.data = grown
	}
	last.offsets = append(last.offsets, uint32(len(last.data)))
	last.data = append(last.data, record...)
	s.next++
}

// trim lets whole segments fall out that are beyond the capacity; mu is held.
func (s *Store) trim() {
	for len(s.segments) > 1 {
		full := len(s.segments)*s.size > s.bytes
		if beyond := s.segments[1].first <= s.first(); !full && !beyond {
			return
		}
		s.segments[0] = nil
		s.segments = s.segments[1:]
	}
}

// first is the number of the oldest line that is shown; mu is held.
func (s *Store) first() uint64 {
	first := s.next
	if len(s.segments) > 0 {
		first = s.segments[0].first
	}
	if kept := uint64(s.lines); s.next > kept {
		first = max(first, s.next-kept)
	}
	return first
}

// at is the segment that holds the line with that number, as it is now, and the
// bounds of all lines. The segment is empty when the line is not there.
func (s *Store) at(number uint64) (g segment, first, next uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	first, next = s.first(), s.next
	if number < first || number >= next {
		return segment{}, first, next
	}
	i := sort.Search(len(s.segments), func(i int) bool { return s.segments[i].first > number })
	return *s.segments[i-1], first, next
}

// record is the bytes of one line of a segment.
func (g *segment) record(number uint64) []byte {
	i := int(number - g.first)
	end := len(g.data)
	if i+1 < len(g.offsets) {
		end = int(g.offsets[i+1])
	}
	return g.data[g.offsets[i]:end]
}

// Divider stores a line of our own that begins a generation.
func (s *Store) Divider(generation int, text string) {
	s.own(0, Line{Generation: generation, Stream: Divider, Text: text})
}

// Say stores a line of our own.
func (s *Store) Say(level Level, text string) {
	s.own(0, Line{Stream: Falconer, Level: level, Text: text})
}

// own stores a line that did not come from a process.
func (s *Store) own(name byte, line Line) {
	var p painter
	text, spans, cut := p.paint([]byte(line.Text))
	line.Time, line.Length = time.Now(), len(line.Text)
	var b batch
	b.add(&line, name, text, spans, cut)
	s.append(&b)
}

// After reads lines newer than number into dst, up to its capacity, oldest
// first, and tells how many between number and the first row fell out of the
// ring before they were read. Lines that were cleared are not missed.
func (s *Store) After(number uint64, dst []Line) (rows []Line, missed uint64) {
	rows = s.Range(number+1, dst)
	s.mu.Lock()
	wanted := max(number+1, s.cleared)
	s.mu.Unlock()
	if len(rows) > 0 && rows[0].Number > wanted {
		missed = rows[0].Number - wanted
	}
	return rows, missed
}

// Range reads lines from number on into dst, up to its capacity, without a gap
// between them. Lines that are no longer kept are left out.
func (s *Store) Range(from uint64, dst []Line) []Line {
	rows := dst[:0]
	for len(rows) < cap(dst) {
		g, first, next := s.at(max(from, 1))
		if from < first && len(rows) == 0 {
			from = first
			continue
		}
		if from < first || from >= next {
			break
		}
		for end := g.first + uint64(len(g.offsets)); from < end && len(rows) < cap(dst); from++ {
			rows = append(rows, s.names.decode(g.record(from), from))
		}
	}
	return rows
}

// Bounds are the number of the first kept line and that of the next one to come;
// they are equal when there is none.
func (s *Store) Bounds() (first, next uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.first(), s.next
}

// Last is the newest n lines that a generation printed, oldest first, without
// dividers; of all generations when generation is negative.
func (s *Store) Last(n, generation int) []Line {
	var rows []Line
	s.backwards(^uint64(0), func(number uint64, record []byte) bool {
		stream, of := origin(record)
		if stream != Divider && (generation < 0 || of == generation) {
			rows = append(rows, s.names.decode(record, number))
		}
		return len(rows) < n
	})
	for i, j := 0, len(rows)-1; i < j; i, j = i+1, j-1 {
		rows[i], rows[j] = rows[j], rows[i]
	}
	return rows
}

// Changed is a one-place signal: it is ready after lines came or were cleared.
// cancel ends it.
func (s *Store) Changed() (changed <-chan struct{}, cancel func()) { return s.signals.subscribe() }

// Usage is how full it is.
func (s *Store) Usage() Usage {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := Usage{
		Lines: int(s.next - s.first()), Capacity: s.lines, CapacityBytes: s.bytes,
		Dropped: s.first() - s.cleared,
	}
	for _, g := range s.segments {
		u.Bytes += g.used()
	}
	return u
}

// Clear forgets all lines; numbers go on.
func (s *Store) Clear() {
	s.mu.Lock()
	s.segments = nil
	s.cleared = s.next
	s.mu.Unlock()
	s.signals.ring()
}
