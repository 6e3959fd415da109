package trace

import (
	"sort"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"
)

// Store keeps the newest exchanges of one site in an amount of memory that is
// fixed when it is made. All its methods may be called by several goroutines.
//
// It is three rings: records without pointers, the texts of heads with the
// beginnings of bodies, and the rest of long bodies. Eviction is overwriting.
// One mutex stands around copies; nothing is parsed, allocated or formatted
// under it.
type Store struct {
	ids       *atomic.Uint64
	pool      sync.Pool
	capacity  int
	textLimit int // of one exchange's text, without bodies
	bodyLimit int // of one body

	mu      sync.Mutex // guards what follows; taken before a recording's mutex
	texts   ring
	long    ring
	records []record // of the finished exchange n at n modulo the length

	// Finished exchanges are counted from 1; first to finished are kept. Those
	// up to cleared were forgotten on purpose.
	first, finished, cleared uint64
	dropped                  uint64
	longFrom                 uint64 // what Clear left behind in long

	// A Seq is the count of finished exchanges in its upper bits, and in its
	// lower ones how many changes of pending ones came since. So the numbers
	// tell how many exchanges a viewer missed, and an exchange has too few
	// changes for the lower bits to run over.
	changes uint64

	oldest, newest *Recording // the pending, by Seq
	pending        int

	viewers []chan struct{}
	secrets [][]byte
}

const changeBits = 24

// Usage says what a store holds.
type Usage struct {
	// Count are the finished exchanges that are kept, Pending those that run,
	// Dropped those that newer ones have overwritten.
	Count, Pending int
	Dropped        uint64
	// Bytes are in use of Capacity.
	Bytes, Capacity int
	// First is the Seq of the oldest finished exchange that is kept; a viewer
	// forgets its finished rows that are older. With none kept it is the Seq
	// that the next one gets at least.
	First uint64
}

// smallest is the least capacity; below it one long exchange would be all.
const smallest = 1 << 20

// New returns a store that uses capacity bytes, and at least 1 MiB; it grows
// into them as exchanges come. ids numbers the exchanges of all stores of the
// process.
func New(capacity int, ids *atomic.Uint64) *Store {
	capacity = max(capacity, smallest)
	// Of 16 MB, 3 are for the records of some 11,000 exchanges, 8 for their heads
	// and short bodies, 5 for long bodies.
	records := capacity * 3 / 16 / int(unsafe.Sizeof(record{}))
	texts := capacity / 2
	long := capacity - records*int(unsafe.Sizeof(record{})) - texts
	s := newStore(records, texts, long, ids)
	s.capacity = capacity
	return s
}

func newStore(records, texts, long int, ids *atomic.Uint64) *Store {
	s := &Store{
		ids:       ids,
		textLimit: texts/2 - 2*beginning,
		bodyLimit: min(bodyLimit, long/2),
		records:   make([]record, records),
		texts:     newRing(texts),
		long:      newRing(long),
		longFrom:  1,
		first:     1,
		capacity:  records*int(unsafe.Sizeof(record{})) + texts + long,
	}
	s.pool.New = func() any { return &Recording{store: s, text: make([]byte, 0, 4<<10)} }
	return s
}

// Begin opens the record of an exchange whose first byte came at start. Viewers
// see it from Request on.
func (s *Store) Begin(start time.Time) *Recording {
	r := s.pool.Get().(*Recording)
	r.reset(s.ids.Add(1), start)
	return r
}

// touch gives a pending exchange the newest Seq and tells the viewers.
func (s *Store) touch(r *Recording) {
	s.mu.Lock()
	s.unlist(r)
	s.changes++
	r.mu.Lock()
	r.rec.seq = s.finished<<changeBits | s.changes
	r.mu.Unlock()
	s.list(r)
	s.signal()
	s.mu.Unlock()
}

// finish moves an exchange from the pending to the ring.
func (s *Store) finish(r *Recording) {
	s.mu.Lock()
	s.unlist(r)
	r.mu.Lock()
	s.finished++
	s.changes = 0
	rec := &r.rec
	rec.flags |= done
	rec.seq = s.finished << changeBits
	rec.size = uint32(len(r.text))
	rec.at = s.texts.put(r.text)
	for i := range rec.bodies {
		s.texts.put(r.begins[i][:rec.bodies[i].begun])
	}
	s.records[s.finished%uint64(len(s.records))] = *rec
	r.mu.Unlock()
	s.evict()
	s.signal()
	s.mu.Unlock()
	s.pool.Put(r)
}

// evict forgets the records that were overwritten, or whose text was.
func (s *Store) evict() {
	for s.first <= s.finished &&
		(s.finished-s.first >= uint64(len(s.records)) || !s.texts.keeps(s.record(s.first).at)) {
		s.first++
		s.dropped++
	}
}

// record returns the kept record of the finished exchange n.
func (s *Store) record(n uint64) *record { return &s.records[n%uint64(len(s.records))] }

// find returns the finished exchange with an id, 0 when it is not kept. Ids are
// nearly in order, so it stands near the place where it would be if they were.
func (s *Store) find(id uint64) uint64 {
	kept := int(s.finished + 1 - s.first)
	near := s.first + uint64(sort.Search(kept, func(i int) bool { return s.record(s.first+uint64(i)).id >= id }))
	for up, down := near, near; up <= s.finished || down > s.first; up++ {
		if up <= s.finished && s.record(up).id == id {
			return up
		}
		if down > s.first {
			if down--; s.record(down).id == id {
				return down
			}
		}
	}
	return 0
}

// list adds a recording as the newest of the pending.
func (s *Store) list(r *Recording) {
	r.before, r.after, r.listed = s.newest, nil, true
	if s.newest == nil {
		s.oldest = r
	} else {
		s.newest.after = r
	}
	s.newest = r
	s.pending++
}

// unlist takes a recording out of the pending.
func (s *Store) unlist(r *Recording) {
	if !r.listed {
		return
	}
	if r.before == nil {
		s.oldest = r.after
	} else {
		r.before.after = r.after
	}
	if r.after == nil {
		s.newest = r.before
	} else {
		r.after.before = r.before
	}
	r.before, r.after, r.listed = nil, nil, false
	s.pending--
}

// Clear forgets the finished exchanges; those that run stay.
func (s *Store) Clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.first, s.cleared = s.finished+1, s.finished
	s.longFrom = s.long.end
	s.signal()
}

// Usage says what the store holds.
func (s *Store) Usage() Usage {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := Usage{
		Count: int(s.finished + 1 - s.first), Pending: s.pending, Dropped: s.dropped,
		Capacity: s.capacity, First: s.first << changeBits,
	}
	if u.Count > 0 {
		u.Bytes = u.Count*int(unsafe.Sizeof(record{})) + int(s.texts.end-s.record(s.first).at)
	}
	u.Bytes += int(min(s.long.end-s.longFrom, uint64(len(s.long.data))))
	return u
}
