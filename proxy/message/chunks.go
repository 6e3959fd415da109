package message

import (
	"bufio"
	"bytes"
	"io"
)

// Bounds on what stands around the data of a chunked body.
const (
	maxChunkDigits = 15       // of a size; leading zeros count
	maxChunkLine   = 1 << 10  // bytes of a size line with its extensions
	maxExtensions  = 8 << 10  // bytes by which extensions may outweigh data
	maxTrailers    = 16 << 10 // bytes of trailer lines
	maxTrailerRows = 64
)

// chunkReader keeps what is needed between the chunks of one body.
type chunkReader struct {
	line       Head // scratch for size lines
	trailers   Head
	extensions int64 // bytes of them so far, less the data, at least 0
	trailed    int   // bytes of trailer lines so far
}

func (c *chunkReader) reset() {
	c.trailers.Reset()
	c.extensions, c.trailed = 0, 0
}

// readChunks fills p with the data of chunks. It waits for the peer only while
// it has none; what already came of the framing behind the data is read with it,
// so that the end is seen at once.
func (b *BodyReader) readChunks(p []byte) (n int, err error) {
	for b.state != atEnd {
		full := n == len(p) && b.state == inData
		if full || n > 0 && !b.atHand() {
			return n, nil
		}
		if b.state != inData {
			if err := b.between(); err != nil {
				return n, err
			}
			continue
		}
		got, err := b.data(p[n:])
		n += got
		if err != nil {
			return n, err
		}
		if b.left == 0 {
			b.state = inEnd
		}
	}
	return n, io.EOF
}

// atHand says whether the next step can be done with what is in the buffer: some
// data, or one line between data.
func (b *BodyReader) atHand() bool {
	waiting, _ := b.br.Peek(b.br.Buffered())
	if b.state == inData {
		return len(waiting) > 0
	}
	return bytes.IndexByte(waiting, '\n') >= 0
}

// between reads one line of what stands between data.
func (b *BodyReader) between() error {
	c := &b.chunks
	switch b.state {
	case inEnd:
		c.line.Reset()
		line, _, err := c.line.line(b.br, 2, errChunkEnd)
		if err != nil {
			return chunkError(err, errChunkEnd)
		}
		if len(line) > 0 {
			return errChunkEnd
		}
		b.state = inSize
	case inSize:
		size, err := c.size(b.br)
		if err != nil {
			return err
		}
		b.left, b.state = size, inData
		if size == 0 {
			b.state = inTrail
		}
	case inTrail:
		last, err := c.trailer(b.br)
		if err != nil {
			return err
		}
		if last {
			b.state = atEnd
		}
	}
	return nil
}

// size reads a size line: hexadecimal digits and perhaps extensions, which are
// dropped.
func (c *chunkReader) size(br *bufio.Reader) (int64, error) {
	c.line.Reset()
	line, _, err := c.line.line(br, maxChunkLine, errChunkExt)
	if err != nil {
		return 0, chunkError(err, errChunkSize)
	}
	var size int64
	digits := 0
	for ; digits < len(line); digits++ {
		v, ok := unhex(line[digits])
		if !ok {
			break
		}
		if digits == maxChunkDigits {
			return 0, errChunkSize
		}
		size = size<<4 | int64(v)
	}
	if digits == 0 {
		return 0, errChunkSize
	}
	ext := line[digits:]
	if len(ext) == 0 {
		return size, nil
	}
	if ext[0] != ';' {
		return 0, errChunkSize
	}
	c.extensions = max(0, c.extensions+int64(len(ext))-size)
	if c.extensions > maxExtensions || !all(ext, isValue) {
		return 0, errChunkExt
	}
	return size, nil
}

// trailer reads one line behind the last chunk; last is the empty one.
func (c *chunkReader) trailer(br *bufio.Reader) (last bool, err error) {
	line, n, err := c.trailers.line(br, maxTrailers-c.trailed+2, errTrailer)
	if err != nil {
		return false, chunkError(err, errTrailer)
	}
	if len(line) == 0 {
		return true, nil
	}
	c.trailed += n
	f, err := parseField(line, false)
	if err != nil || c.trailed > maxTrailers || len(c.trailers.Fields) == maxTrailerRows {
		return false, errTrailer
	}
	c.trailers.Fields = append(c.trailers.Fields, f)
	return false, nil
}

// chunkError says of a line without CR what it would have been.
func chunkError(err error, refusal *Error) error {
	if err == error(errBareLF) {
		return refusal
	}
	return err
}

func unhex(c byte) (byte, bool) {
	switch {
	case isDigit(c):
		return c - '0', true
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10, true
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}
