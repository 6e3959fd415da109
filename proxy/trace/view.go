package trace

import (
	"slices"
	"sync"
)

// rows is the reused memory between the copy under the mutex and the strings
// that are made of it.
type rows struct {
	records []record
	text    []byte
}

var rowsPool = sync.Pool{New: func() any { return new(rows) }}

// After copies the rows that are newer than seq, at most cap(dst) of them (500
// when dst has no room at all), in the order of their Seq. last is the number to
// ask with next; while as many rows come as asked for there may be more. missed
// counts the finished exchanges that were overwritten before this viewer saw
// them.
func (s *Store) After(seq uint64, dst []Summary) (newer []Summary, last uint64, missed uint64) {
	if cap(dst) == 0 {
		dst = make([]Summary, 0, 500)
	}
	dst = dst[:0]
	c := rowsPool.Get().(*rows)
	c.records, c.text = c.records[:0], c.text[:0]
	s.mu.Lock()
	s.copyRows(c, seq, cap(dst))
	missed = s.missed(seq, c, cap(dst))
	s.mu.Unlock()
	for i := range c.records {
		rec := &c.records[i]
		dst = append(dst, rec.summary(string(c.text[rec.at:rec.at+uint64(rec.size)])))
		seq = rec.seq
	}
	rowsPool.Put(c)
	return dst, seq, missed
}

// missed counts the exchanges that finished after seq and are overwritten. Those
// behind the last row of a full batch are counted with the next one.
func (s *Store) missed(seq uint64, c *rows, limit int) uint64 {
	seen, gone := max(seq>>changeBits, s.cleared), s.first-1
	if n := len(c.records); n == limit {
		gone = min(gone, c.records[n-1].seq>>changeBits)
	}
	if gone <= seen {
		return 0
	}
	return gone - seen
}

// copyRows merges the finished and the pending exchanges that are newer than seq.
func (s *Store) copyRows(c *rows, seq uint64, limit int) {
	r := s.newest
	for r != nil && r.before != nil && r.before.rec.seq > seq {
		r = r.before
	}
	if r != nil && r.rec.seq <= seq {
		r = nil
	}
	for n := max(seq>>changeBits+1, s.first); len(c.records) < limit; {
		switch {
		case r != nil && (n > s.finished || r.rec.seq < n<<changeBits):
			r.mu.Lock()
			c.add(&r.rec, func(dst []byte, at span) []byte { return append(dst, r.text[at.off:at.off+at.len]...) })
			r.mu.Unlock()
			r = r.after
		case n <= s.finished:
			rec := s.record(n)
			c.add(rec, func(dst []byte, at span) []byte { return s.texts.appendTo(dst, rec.at+uint64(at.off), int(at.len)) })
			n++
		default:
			return
		}
	}
}

// add copies a record and the texts that a row shows; at and size of the copy
// say where they stand.
func (c *rows) add(rec *record, appendText func([]byte, span) []byte) {
	c.records = append(c.records, *rec)
	row := &c.records[len(c.records)-1]
	row.at = uint64(len(c.text))
	for _, text := range row.shown() {
		off := uint64(len(c.text)) - row.at
		c.text = appendText(c.text, *text)
		text.off = uint32(off)
	}
	row.size = uint32(uint64(len(c.text)) - row.at)
}

// Get returns one exchange whole; false when it is not kept any more.
func (s *Store) Get(id uint64) (*Exchange, bool) {
	var (
		rec    record
		buf    []byte
		bodies [2]int
	)
	for {
		s.mu.Lock()
		source := s.source(id)
		if source == nil {
			s.mu.Unlock()
			return nil, false
		}
		size := source.size(s)
		if size <= cap(buf) {
			rec, buf, bodies = source.copy(s, buf)
			secrets := s.secrets
			s.mu.Unlock()
			conceal(buf, secrets)
			break
		}
		s.mu.Unlock()
		buf = make([]byte, 0, size)
	}
	request := int(rec.size) + bodies[requestBody]
	return rec.exchange(string(buf[:rec.size]),
		buf[rec.size:request:request], buf[request:request+bodies[responseBody]]), true
}

// Changed returns a channel that has a place for one signal, which stands there
// when something is newer than at the last look. cancel may be called twice.
func (s *Store) Changed() (ch <-chan struct{}, cancel func()) {
	c := make(chan struct{}, 1)
	s.mu.Lock()
	s.viewers = append(s.viewers, c)
	s.mu.Unlock()
	return c, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.viewers = slices.DeleteFunc(s.viewers, func(v chan struct{}) bool { return v == c })
	}
}

// signal tells the viewers, without waiting for any.
func (s *Store) signal() {
	for _, c := range s.viewers {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}
