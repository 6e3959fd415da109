package logs

import (
	"bytes"
	"unicode/utf8"
)

// escapeCap is how long an escape sequence may be; a longer one is taken for
// text that an escape character strayed into.
const escapeCap = 256

// painter turns the bytes of a line into text and spans: escape sequences are
// taken out, those of colours remembered; other control characters are dropped;
// what is no UTF-8 becomes U+FFFD; a carriage return begins the line anew. The
// style goes on over line ends (dependencies §3.14).
type painter struct {
	style Style
	text  []byte
	spans []Span
	begin int // where the open span begins
}

// paint reads one line without its end. Text and spans are valid until the next
// call; text may be raw itself. cut tells that the text is longer than what is
// kept.
func (p *painter) paint(raw []byte) (text []byte, spans []Span, cut bool) {
	raw = bytes.TrimRight(raw, "\r")
	if p.style == (Style{}) && len(raw) <= maxText && plain(raw) {
		return raw, nil, false
	}
	p.text, p.spans, p.begin = p.text[:0], p.spans[:0], 0
	for i := 0; i < len(raw); {
		if len(p.text) > maxText-utf8.UTFMax {
			cut = true
			break
		}
		switch c := raw[i]; {
		case c == 0x1b:
			i += p.escape(raw[i:])
		case c == '\r':
			p.text, p.spans, p.begin = p.text[:0], p.spans[:0], 0
			i++
		case c < 0x20 && c != '\t' || c == 0x7f:
			i++
		case c < utf8.RuneSelf:
			p.text = append(p.text, c)
			i++
		default:
			i += p.wide(raw[i:])
		}
	}
	p.close()
	return p.text, p.spans, cut
}

// plain tells whether a line is ordinary ASCII.
func plain(raw []byte) bool {
	for _, c := range raw {
		if c < 0x20 && c != '\t' || c >= 0x7f {
			return false
		}
	}
	return true
}

// wide takes one character beyond ASCII over and answers its length.
func (p *painter) wide(raw []byte) int {
	r, n := utf8.DecodeRune(raw)
	switch {
	case r == utf8.RuneError && n <= 1:
		p.text = utf8.AppendRune(p.text, utf8.RuneError)
		return 1
	case r == 0x9b: // CSI as one character
		if used := p.control(raw[n:]); used > 0 {
			return n + used
		}
	case r >= 0x80 && r < 0xa0, r == 0x2028, r == 0x2029: // other C1; line ends of Unicode
	default:
		p.text = append(p.text, raw[:n]...)
	}
	return n
}

// escape reads the sequence that begins with ESC and answers its length, at
// least 1. One that does not end within the line, or not soon enough, loses its
// ESC only.
func (p *painter) escape(raw []byte) int {
	if len(raw) == 1 {
		return 1
	}
	switch raw[1] {
	case '[':
		if used := p.control(raw[2:]); used > 0 {
			return 2 + used
		}
		return 2
	case ']', 'P', 'X', '^', '_': // OSC, DCS and other strings, to BEL or ST
		for i := 2; i < min(len(raw), escapeCap); i++ {
			if raw[i] == 0x07 {
				return i + 1
			}
			if raw[i] == 0x1b && i+1 < len(raw) && raw[i+1] == '\\' {
				return i + 2
			}
		}
		return 2
	}
	i := 1
	for i < len(raw) && raw[i] >= 0x20 && raw[i] < 0x30 { // intermediate bytes: ESC ( B
		i++
	}
	if i < len(raw) && raw[i] >= 0x30 && raw[i] < 0x7f {
		return i + 1
	}
	return 1
}

// control reads the rest of a control sequence, behind its CSI, and answers its
// length; 0 when it is none.
func (p *painter) control(raw []byte) int {
	for i := 0; i < min(len(raw), escapeCap); i++ {
		switch c := raw[i]; {
		case c >= 0x40 && c < 0x7f:
			if c == 'm' {
				p.close()
				p.style.apply(raw[:i])
			}
			return i + 1
		case c < 0x20 || c >= 0x7f:
			return 0
		}
	}
	return 0
}

// close ends the open span: what was written since the last change of style.
func (p *painter) close() {
	if p.begin < len(p.text) && p.style != (Style{}) {
		if n := len(p.spans); n > 0 && p.spans[n-1].To == p.begin && p.spans[n-1].Style == p.style {
			p.spans[n-1].To = len(p.text)
		} else if n < maxSpans {
			p.spans = append(p.spans, Span{From: p.begin, To: len(p.text), Style: p.style})
		}
	}
	p.begin = len(p.text)
}

// Plain is a line's text without colours and control characters.
func Plain(line string) string {
	var p painter
	text, _, _ := p.paint([]byte(line))
	return string(text)
}
