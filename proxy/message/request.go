package message

import (
	"bufio"
	"bytes"
	"io"
)

// leadingLines is how many empty lines before a request line are forgiven
// (RFC 9112 §2.2): some clients send one behind a body.
const leadingLines = 2

// ReadRequest resets the head and reads a request's into it, up to and with the
// empty line.
//
// What could be read in two ways is refused with a [*Error]. io.EOF means that
// the peer closed before a request began, io.ErrUnexpectedEOF within one; other
// errors are the reader's. After an error the connection's next bytes mean
// nothing; the head holds what was understood until then.
func (h *Head) ReadRequest(br *bufio.Reader, lim Limits) error {
	h.Reset()
	lim = lim.request()
	line, err := h.firstLine(br, lim.Line)
	if err != nil {
		return err
	}
	if err := h.requestLine(line); err != nil {
		return err
	}
	if err := h.readFields(br, lim, false); err != nil {
		return err
	}
	return h.checkRouting()
}

// CheckRequest holds a request that came another way than by ReadRequest
// against the same rules, before it is written as HTTP/1.1: a blank in an
// HTTP/2 path must not become a second request line.
func (h *Head) CheckRequest() error {
	if len(h.Method) == 0 || !all(h.Method, isToken) {
		return errMethod
	}
	if err := h.checkTarget(); err != nil {
		return err
	}
	for _, f := range h.Fields {
		if len(f.Name) == 0 {
			return errEmptyName
		}
		if !all(f.Name, isToken) {
			return errName
		}
		if err := checkValue(f.Value); err != nil {
			return err
		}
	}
	return h.checkRouting()
}

// firstLine refuses what can be no request at its first byte: a TLS hello holds
// no line end to wait for.
func (h *Head) firstLine(br *bufio.Reader, max int) ([]byte, error) {
	for range leadingLines + 1 {
		first, err := br.Peek(1)
		if err != nil {
			return nil, err
		}
		if c := first[0]; c != '\r' && octets[c]&isToken == 0 {
			return nil, lineError(first, errMethod)
		}
		line, _, err := h.line(br, max, errLineLength)
		if err != nil || len(line) > 0 {
			return line, err
		}
	}
	return nil, errRequestLine
}

func (h *Head) requestLine(line []byte) error {
	n := span(line, isToken)
	if n == 0 || n == len(line) || line[n] != ' ' {
		return lineError(line, errMethod)
	}
	h.Method = line[:n:n]
	rest := line[n+1:]
	n = bytes.IndexByte(rest, ' ')
	if n <= 0 {
		return lineError(line, errRequestLine)
	}
	h.Target = rest[:n:n]
	if err := h.version(rest[n+1:]); err != nil {
		return lineError(line, err)
	}
	return h.checkTarget()
}

// version reads HTTP/1.0 or HTTP/1.1.
func (h *Head) version(v []byte) *Error {
	const name = "HTTP/1."
	if len(v) != len(name)+1 || string(v[:5]) != name[:5] || v[6] != '.' ||
		!isDigit(v[5]) || !isDigit(v[7]) {
		return errRequestLine
	}
	if v[5] != '1' || v[7] > '1' {
		return errVersion
	}
	h.Minor = int(v[7] - '0')
	return nil
}

func (h *Head) checkTarget() error {
	n := span(h.Target, isTarget)
	if n < len(h.Target) {
		return lineError(h.Target[n:], errTarget)
	}
	switch {
	case string(h.Method) == "CONNECT":
		// Whatever the app would answer, a 2xx to CONNECT turns the connection into
		// a tunnel: the one method that is not handed on (ANCM-051).
		return errConnect
	case n > 0 && h.Target[0] == '/':
		return nil
	case string(h.Target) == "*" && string(h.Method) == "OPTIONS":
		return nil
	}
	if authority, _, ok := splitAbsolute(h.Target); !ok || len(authority) == 0 || !validHost(authority) {
		return errTargetForm
	}
	return nil
}

// lineError prefers to name the octet that made a line unreadable.
func lineError(line []byte, otherwise *Error) *Error {
	n := span(line, isValue)
	if n == len(line) {
		return otherwise
	}
	return octetError(line[n])
}

func octetError(c byte) *Error {
	switch c {
	case '\r':
		return errBareCR
	case '\n':
		return errBareLF
	case 0:
		return errNUL
	}
	return errControl
}

// readFields reads field lines up to the empty one. In a response (lax) a
// folded line continues the value before it (ANCM 4.4) and blanks before the
// colon are cut, as RFC 9112 §5.1 asks of a proxy.
func (h *Head) readFields(br *bufio.Reader, lim Limits, lax bool) error {
	left := lim.Block
	for {
		// The empty line is no part of the block (K-080).
		line, n, err := h.line(br, left+2, errBlockLength)
		switch {
		case err == io.EOF:
			return io.ErrUnexpectedEOF
		case err != nil:
			return err
		case len(line) == 0:
			return nil
		}
		if left -= n; left < 0 {
			return errBlockLength
		}
		if line[0] == ' ' || line[0] == '\t' {
			if err := h.fold(line, lax); err != nil {
				return err
			}
			continue
		}
		f, err := parseField(line, lax)
		if err != nil {
			return err
		}
		if len(h.Fields) == lim.Fields {
			return errFieldCount
		}
		h.Fields = append(h.Fields, f)
	}
}

func parseField(line []byte, lax bool) (Field, error) {
	n := span(line, isToken)
	name, rest := line[:n:n], line[n:]
	if lax {
		for len(rest) > 0 && (rest[0] == ' ' || rest[0] == '\t') {
			rest = rest[1:]
		}
	}
	switch {
	case len(rest) == 0:
		return Field{}, errNoColon
	case rest[0] == ':' && n > 0:
		value := trim(rest[1:])
		return Field{name, value[:len(value):len(value)]}, checkValue(value)
	case rest[0] == ':':
		return Field{}, errEmptyName
	case rest[0] == ' ' || rest[0] == '\t':
		return Field{}, errBlankColon
	}
	return Field{}, lineError(rest, errName)
}

func checkValue(value []byte) error {
	if n := span(value, isValue); n < len(value) {
		return octetError(value[n])
	}
	return nil
}

// fold joins a folded line, the newest in the memory, to the value before it,
// with one blank. Many lines must not cost a copy of the value each: as long as
// the value stands right before the line, only the line moves.
func (h *Head) fold(line []byte, lax bool) error {
	if !lax || len(h.Fields) == 0 {
		return errFold
	}
	more := trim(line)
	if err := checkValue(more); err != nil {
		return err
	}
	last := &h.Fields[len(h.Fields)-1]
	n, start := len(last.Value), len(h.buf)-len(line)
	if n == 0 {
		last.Value = more[:len(more):len(more)]
		return nil
	}
	if start < n || &h.buf[start-n] != &last.Value[0] {
		h.buf = append(h.buf, last.Value...)
		start = len(h.buf)
	}
	h.buf = h.buf[:start]
	if len(more) > 0 {
		h.buf = append(append(h.buf, ' '), more...)
	}
	last.Value = h.buf[start-n : len(h.buf) : len(h.buf)]
	return nil
}

func isDigit(c byte) bool { return c-'0' < 10 }
