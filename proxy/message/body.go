package message

import (
	"bufio"
	"io"
)

// BodyReader reads the body that follows a head, without its framing, and not
// one byte more. Reset it for each message; it is used by one goroutine at a
// time.
type BodyReader struct {
	br      *bufio.Reader
	framing Framing
	left    int64 // bytes of the body, or of this chunk, still to come
	state   bodyState
	err     error // what Read gives from now on
	chunks  chunkReader
}

type bodyState uint8

const (
	inData  bodyState = iota // left bytes of data come next
	inSize                   // a chunk's size line
	inEnd                    // the CRLF behind a chunk's data
	inTrail                  // trailer lines
	atEnd                    // the next message
)

// Reset makes the reader read the body that is delimited so and begins at br.
func (b *BodyReader) Reset(br *bufio.Reader, f Framing) {
	b.br, b.framing, b.left, b.err = br, f, 0, nil
	b.chunks.reset()
	switch {
	case f.Kind == Chunked:
		b.state = inSize
	case f.Kind == UntilClose:
		b.state = inData
	case f.Kind == ByLength && f.Length > 0:
		b.left, b.state = f.Length, inData
	default:
		b.state, b.err = atEnd, io.EOF
	}
}

// Read gives what has come of the body and waits only when nothing has. At the
// end it gives io.EOF, when it can together with the last bytes; a body that
// the connection cut short gives io.ErrUnexpectedEOF, malformed chunks a
// [*Error].
func (b *BodyReader) Read(p []byte) (int, error) {
	if b.err != nil || len(p) == 0 {
		return 0, b.err
	}
	n, err := b.read(p)
	if err != nil {
		b.end(err)
		if n > 0 && b.err != io.EOF {
			return n, nil // the error comes next time
		}
	}
	return n, b.err
}

// end makes err what Read gives from now on. The end of the connection is one of
// the body only where nothing else says where that is.
func (b *BodyReader) end(err error) {
	if err == io.EOF && b.state != atEnd && b.framing.Kind != UntilClose {
		err = io.ErrUnexpectedEOF
	}
	b.err = err
}

func (b *BodyReader) read(p []byte) (int, error) {
	switch b.framing.Kind {
	case UntilClose:
		return b.br.Read(p)
	case Chunked:
		return b.readChunks(p)
	}
	n, err := b.data(p)
	if err == nil && b.left == 0 {
		b.state = atEnd
		err = io.EOF
	}
	return n, err
}

// data reads some of the bytes that are left.
func (b *BodyReader) data(p []byte) (int, error) {
	if int64(len(p)) > b.left {
		p = p[:b.left]
	}
	n, err := b.br.Read(p)
	b.left -= int64(n)
	return n, err
}

// Ready says whether the next Read gives something, be it the end, without
// waiting: a front sends what it holds back before it waits.
func (b *BodyReader) Ready() bool {
	for b.err == nil && b.state != inData && b.atHand() {
		if err := b.between(); err != nil {
			b.end(err)
		} else if b.state == atEnd {
			b.end(io.EOF)
		}
	}
	return b.err != nil || b.state == inData && b.br.Buffered() > 0
}

// Consumed says that the end of the body was read, so that the reader stands at
// the connection's next message. It is never true of a body until close.
func (b *BodyReader) Consumed() bool { return b.state == atEnd }

// Trailers are the fields that came behind the last chunk, once the body was
// read to its end; they are good until the next Reset. A front drops them
// (ANCM-065).
func (b *BodyReader) Trailers() []Field {
	if b.state != atEnd {
		return nil
	}
	return b.chunks.trailers.Fields
}
