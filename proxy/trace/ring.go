package trace

// ring is bytes of a fixed length that are written round and round. A position
// is the count of bytes that were ever written before it plus one, so 0 is none.
type ring struct {
	data []byte
	end  uint64 // where the next byte goes
}

func newRing(size int) ring { return ring{data: make([]byte, size), end: 1} }

// put appends p, which must not be longer than the ring, and returns where it
// stands; what it overwrites is gone.
func (r *ring) put(p []byte) uint64 {
	at := r.end
	r.end += uint64(len(p))
	r.write(at, p)
	return at
}

// write replaces the bytes at a position that is still kept.
func (r *ring) write(at uint64, p []byte) {
	n := copy(r.data[at%uint64(len(r.data)):], p)
	copy(r.data, p[n:])
}

// appendTo appends n bytes from a position that is still kept.
func (r *ring) appendTo(dst []byte, at uint64, n int) []byte {
	start := int(at % uint64(len(r.data)))
	if start+n <= len(r.data) {
		return append(dst, r.data[start:start+n]...)
	}
	dst = append(dst, r.data[start:]...)
	return append(dst, r.data[:n-(len(r.data)-start)]...)
}

// keeps tells whether the bytes from a position on are not overwritten yet.
func (r *ring) keeps(at uint64) bool { return r.end-at <= uint64(len(r.data)) }
