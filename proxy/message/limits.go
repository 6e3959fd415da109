package message

import (
	"bufio"
	"io"
)

// Limits bound a head, in bytes and lines; 0 means the default.
type Limits struct {
	// Line bounds the first line with its CRLF: 16 KiB, or 64 KiB of a response.
	Line int
	// Block bounds all field lines with their CRLFs: 64 KiB (ANCM 4.4).
	Block int
	// Fields bounds their number: 256; in a response only Block does.
	Fields int
}

const (
	defaultLine   = 16 << 10
	defaultBlock  = 64 << 10
	defaultFields = 256
)

func (l Limits) request() Limits {
	return l.or(Limits{defaultLine, defaultBlock, defaultFields})
}

func (l Limits) response() Limits {
	return l.or(Limits{defaultBlock, defaultBlock, defaultBlock})
}

func (l Limits) or(d Limits) Limits {
	if l.Line <= 0 {
		l.Line = d.Line
	}
	if l.Block <= 0 {
		l.Block = d.Block
	}
	if l.Fields <= 0 {
		l.Fields = d.Fields
	}
	return l
}

// line reads one line behind what the head holds and gives it without its CRLF.
// n is its length with it. A line longer than max is tooLong. At the end of the
// stream it gives io.EOF when nothing of the line came, else
// io.ErrUnexpectedEOF.
func (h *Head) line(br *bufio.Reader, max int, tooLong *Error) (line []byte, n int, err error) {
	from := len(h.buf)
	for {
		part, err := br.ReadSlice('\n')
		if len(h.buf)-from+len(part) > max {
			return nil, 0, tooLong
		}
		h.buf = append(h.buf, part...)
		if err == nil {
			break
		}
		if err == io.EOF && len(h.buf) > from {
			err = io.ErrUnexpectedEOF
		}
		if err != bufio.ErrBufferFull {
			return nil, 0, err
		}
	}
	line = h.buf[from:]
	n = len(line)
	if n < 2 || line[n-2] != '\r' {
		return nil, 0, errBareLF
	}
	h.buf = h.buf[:len(h.buf)-2]
	return line[: n-2 : n-2], n, nil
}
