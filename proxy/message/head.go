// Package message is the head of an HTTP message as a value of our own, and the
// strict reader and writer of HTTP/1.1 around it.
//
// net/http sorts, joins and respells header fields; a front that keeps the
// contract of the ASP.NET Core Module must hand them on as they came, and a
// trace must show them so. A [Head] therefore keeps the bytes, the order, the
// spelling and the reason phrase. What RFC 9112 lets two recipients read in two
// ways is refused, so that the app and the front never disagree on where a
// message ends. It may import nothing of ours.
package message

import "slices"

// Field is one header field line: name and value as they stood on the wire,
// without the colon and the blanks around the value. Both point into memory of
// the head that holds them and are good until it is reset.
type Field struct {
	Name, Value []byte
}

// Is says whether the field has that name, in any ASCII case.
func (f Field) Is(name string) bool { return EqualFold(f.Name, name) }

// Head is the head of one request or response.
//
// A head is used by one goroutine at a time. Reset and use it again: reading a
// head into a used one allocates nothing when it fits. One that is filled by
// hand is Reset first, too: the zero Head says HTTP/1.0.
type Head struct {
	// Method and Target stand in a request's line as received.
	Method, Target []byte
	// Status and Reason stand in a response's line; Reason may be empty. Status
	// is 0 in a request.
	Status int
	Reason []byte
	// Minor is the HTTP/1 minor version: 0 or 1. Heads that came by HTTP/2 say 1.
	Minor int
	// Fields are the header fields in order.
	Fields []Field

	buf []byte // what Method, Target, Reason and Fields point into
}

// keptMemory bounds, in bytes, what a head keeps for its next use.
const keptMemory = 64 << 10

// Reset empties the head and keeps its memory, unless one huge message made it
// unusually large. What pointed into it is void.
func (h *Head) Reset() {
	if cap(h.buf) > keptMemory {
		h.buf = nil
	}
	clear(h.Fields)
	*h = Head{Minor: 1, Fields: h.Fields[:0], buf: h.buf[:0]}
}

// SetRequest makes the head a request's. Bytes that a request line cannot hold
// are kept: a head that was filled from elsewhere than [Head.ReadRequest] must
// pass [Head.CheckRequest] before it is written.
func (h *Head) SetRequest(method, target string) {
	h.Method, h.Target = h.keep(method), h.keep(target)
	h.Status, h.Reason = 0, nil
}

// SetTarget replaces a request's target.
func (h *Head) SetTarget(target string) { h.Target = h.keep(target) }

// SetStatus makes the head a response's. CR, LF and NUL in the reason become
// blanks.
func (h *Head) SetStatus(code int, reason string) {
	h.Method, h.Target = nil, nil
	h.Status, h.Reason = code, oneLine(h.keep(reason))
}

// Clone makes into a deep copy, reusing into's memory.
func (h *Head) Clone(into *Head) {
	into.Reset()
	into.Minor, into.Status = h.Minor, h.Status
	into.buf = slices.Grow(into.buf, h.size())
	into.Method, into.Target = into.keepBytes(h.Method), into.keepBytes(h.Target)
	into.Reason = into.keepBytes(h.Reason)
	for _, f := range h.Fields {
		into.Fields = append(into.Fields, Field{into.keepBytes(f.Name), into.keepBytes(f.Value)})
	}
}

func (h *Head) size() int {
	n := len(h.Method) + len(h.Target) + len(h.Reason)
	for _, f := range h.Fields {
		n += len(f.Name) + len(f.Value)
	}
	return n
}

// keep copies s behind what the head holds. When the memory has to grow, what
// was kept before stays where it is, so older slices remain good; the capacity
// is cut so that nobody can append into the neighbour.
func (h *Head) keep(s string) []byte {
	from := len(h.buf)
	h.buf = append(h.buf, s...)
	return h.buf[from:len(h.buf):len(h.buf)]
}

func (h *Head) keepBytes(p []byte) []byte {
	from := len(h.buf)
	h.buf = append(h.buf, p...)
	return h.buf[from:len(h.buf):len(h.buf)]
}
