// Package message is the head of an HTTP message as a value of our own, and the
// strict reader and writer of HTTP/1.1 around it.
//
// net/http sorts, joins and respells header fields; a front that keeps the
// contract of the ASP.NET Core Module must hand them on as they came, and a
// trace must show them so. A [Head] therefore keeps the bytes, the order, the
// spelling and the reason phrase. It may import nothing of ours.
package message

// Field is one header field line: name and value as they stood on the wire,
// without the colon and the blanks around the value. Both point into memory of
// the head that holds them and are good until it is reset.
type Field struct {
	Name, Value []byte
}

// Head is the head of one request or response.
//
// A head is used by one goroutine at a time. Reset and use it again: reading a
// head into a used one allocates nothing when it fits.
type Head struct {
	// Method and Target stand in a request's line as received.
	Method, Target []byte
	// Status and Reason stand in a response's line; Reason may be empty.
	Status int
	Reason []byte
	// Minor is the HTTP/1 minor version: 0 or 1. Heads that came by HTTP/2 say 1.
	Minor int
	// Fields are the header fields in order.
	Fields []Field

	buf []byte // what Method, Target, Reason and Fields point into
}
