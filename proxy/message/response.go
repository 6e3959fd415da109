package message

import "bufio"

// ReadResponse resets the head and reads a response's into it, up to and with
// the empty line. An interim response (1xx) is one of its own.
//
// It is a little laxer than ReadRequest: folded lines become one value, blanks
// before a colon are cut, a missing reason is empty. Anything else malformed or
// too long is a [*Error], which means 502.3 to the client (ANCM-078). io.EOF
// means that the app closed before it answered.
func (h *Head) ReadResponse(br *bufio.Reader, lim Limits) error {
	h.Reset()
	lim = lim.response()
	line, _, err := h.line(br, lim.Line, errBlockLength)
	if err != nil {
		return err
	}
	if err := h.statusLine(line); err != nil {
		return err
	}
	return h.readFields(br, lim, true)
}

func (h *Head) statusLine(line []byte) error {
	const version, code = len("HTTP/1.1"), len("HTTP/1.1 200")
	if len(line) < code || line[version] != ' ' || h.version(line[:version]) != nil {
		return lineError(line, errStatusLine)
	}
	for _, c := range line[version+1 : code] {
		if !isDigit(c) {
			return errStatusLine
		}
		h.Status = h.Status*10 + int(c-'0')
	}
	if h.Status < 100 {
		return errStatusLine
	}
	if len(line) == code {
		return nil
	}
	if line[code] != ' ' {
		return errStatusLine
	}
	h.Reason = line[code+1 : len(line) : len(line)]
	return checkValue(h.Reason)
}
