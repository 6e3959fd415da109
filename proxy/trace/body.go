package trace

import "encoding/binary"

// Of each body the beginning is kept in its record, and what follows in a ring
// of its own that only other long bodies overwrite: a large download costs older
// downloads their ends, and no exchange its head.
const (
	beginning = 4 << 10
	bodyLimit = 1 << 20
)

// body says what was kept of a body. Its rest is a chain of pieces in the ring
// of long bodies.
type body struct {
	begun       uint32 // bytes of the beginning
	rest        uint32 // bytes of the chain
	first, last uint64 // the chain's pieces, 0 when there are none
}

// A piece begins with the position of the next one and its own length.
const pieceHeader = 8 + 4

// appendPiece adds p to the chain of b as far as the limit allows. Pieces that
// stand behind each other become one. A chain whose first piece was overwritten
// is lost and does not grow.
func (s *Store) appendPiece(b *body, p []byte) {
	if room := s.bodyLimit - int(b.begun) - int(b.rest); len(p) > room {
		p = p[:max(room, 0)]
	}
	if len(p) == 0 {
		return
	}
	if b.first != 0 && !s.long.keeps(b.first) {
		b.rest = uint32(s.bodyLimit) // lost: nothing more is worth a lock
		return
	}
	var number [8]byte
	if b.last != 0 {
		length := s.long.uint32(b.last + 8)
		if b.last+pieceHeader+uint64(length) == s.long.end {
			s.long.put(p)
			binary.LittleEndian.PutUint32(number[:4], length+uint32(len(p)))
			s.long.write(b.last+8, number[:4])
			b.rest += uint32(len(p))
			return
		}
	}
	var header [pieceHeader]byte
	binary.LittleEndian.PutUint32(header[8:], uint32(len(p)))
	at := s.long.put(header[:])
	s.long.put(p)
	if b.last == 0 {
		b.first = at
	} else {
		binary.LittleEndian.PutUint64(number[:], at)
		s.long.write(b.last, number[:])
	}
	b.last = at
	b.rest += uint32(len(p))
}

// appendRest appends the bytes of a chain, or nothing when it is lost.
func (s *Store) appendRest(dst []byte, b *body) []byte {
	if !s.keepsRest(b) {
		return dst
	}
	for at := b.first; at != 0; at = s.long.uint64(at) {
		dst = s.long.appendTo(dst, at+pieceHeader, int(s.long.uint32(at+8)))
	}
	return dst
}

// keepsRest tells whether there is a chain that is not overwritten.
func (s *Store) keepsRest(b *body) bool { return b.first != 0 && s.long.keeps(b.first) }

func (r *ring) uint32(at uint64) uint32 {
	var b [4]byte
	return binary.LittleEndian.Uint32(r.appendTo(b[:0], at, 4))
}

func (r *ring) uint64(at uint64) uint64 {
	var b [8]byte
	return binary.LittleEndian.Uint64(r.appendTo(b[:0], at, 8))
}
