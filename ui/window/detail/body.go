package detail

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"falconer/proxy/trace"
	"falconer/ui/theme"
	"falconer/ui/widgets/sheet"
)

// mode is how a body is shown.
type mode uint8

// The modes.
const (
	modePretty mode = iota // JSON laid out and coloured
	modeText
	modeHex
)

// body is a body as rows for a sheet.
type body struct {
	mode   mode
	json   bool // the text of modeText and modePretty is JSON
	bytes  []byte
	lines  []int // where the lines of bytes begin; not in modeHex
	pieces []piece
}

// possible are the modes that a body can be shown in, the best one first.
func possible(contentType string, content []byte) []mode {
	switch {
	case !isText(content):
		return []mode{modeHex}
	case isJSON(contentType, content):
		return []mode{modePretty, modeText, modeHex}
	}
	return []mode{modeText, modeHex}
}

// isJSON believes the type, since what is cut is valid no more, and else the
// content.
func isJSON(contentType string, content []byte) bool {
	if _, begins := pretty(content[:min(len(content), 64)]); !begins {
		return false
	}
	return strings.Contains(strings.ToLower(contentType), "json") || json.Valid(content)
}

// newBody makes rows of a body.
func newBody(m mode, content []byte) *body {
	b := &body{mode: m, bytes: content}
	if m == modePretty {
		if laid, ok := pretty(content); ok {
			b.bytes, b.json = laid, true
		}
	}
	if m != modeHex {
		b.lines = lineStarts(b.bytes)
	}
	return b
}

// lineStarts is where the lines of a text begin; a line end at the end begins
// none.
func lineStarts(text []byte) []int {
	if len(text) == 0 {
		return nil
	}
	starts := []int{0}
	for i, c := range text[:len(text)-1] {
		if c == '\n' {
			starts = append(starts, i+1)
		}
	}
	return starts
}

const hexWidth = 16

// Bounds is for the sheet.
func (b *body) Bounds() (first, next uint64) {
	if b.mode == modeHex {
		return 0, uint64((len(b.bytes) + hexWidth - 1) / hexWidth)
	}
	return 0, uint64(len(b.lines))
}

// Row is for the sheet.
func (b *body) Row(n uint64, row *sheet.Row) {
	if b.mode == modeHex {
		b.hex(int(n)*hexWidth, row)
		return
	}
	line := b.line(int(n))
	if !b.json {
		row.Text(0, string(line), theme.Text)
		return
	}
	b.pieces = colored(line, b.pieces[:0])
	for _, p := range b.pieces {
		row.Text(0, string(p.text), p.color)
	}
}

func (b *body) line(n int) []byte {
	end := len(b.bytes)
	if n+1 < len(b.lines) {
		end = b.lines[n+1]
	}
	return bytes.TrimRight(b.bytes[b.lines[n]:end], "\r\n")
}

// hex shows 16 bytes: where they are, what they are, how they read.
func (b *body) hex(at int, row *sheet.Row) {
	part := b.bytes[at:min(at+hexWidth, len(b.bytes))]
	row.Text(0, fmt.Sprintf("%06x  ", at), theme.Faint)
	text := make([]byte, 0, hexWidth*3+2)
	for i := range hexWidth {
		if i == hexWidth/2 {
			text = append(text, ' ')
		}
		if i < len(part) {
			text = fmt.Appendf(text, "%02x ", part[i])
		} else {
			text = append(text, "   "...)
		}
	}
	row.Text(0, string(text)+" ", theme.Text)
	read := make([]byte, len(part))
	for i, c := range part {
		read[i] = '.'
		if c >= 0x20 && c < 0x7f {
			read[i] = c
		}
	}
	row.Text(0, string(read), theme.Secondary)
}

// shownBody is what a body view works on: decoded, and masked unless revealed.
type shownBody struct {
	content []byte
	// secrets tells that masking hides something.
	secrets bool
	// encoding was taken off, "" when there was none; problem says why one could
	// not be.
	encoding, problem string
}

// bodyOf decodes and masks a body.
func bodyOf(headers []trace.Field, b trace.Body, reveal bool) shownBody {
	s := shownBody{content: b.Bytes}
	if encoding := header(headers, "Content-Encoding"); encoding != "" && encoding != "identity" && len(b.Bytes) > 0 {
		plain, err := decode(encoding, b.Bytes, b.Cut)
		if err != nil {
			s.problem = err.Error()
		} else {
			s.content, s.encoding = plain, encoding
		}
	}
	masked := trace.MaskBody(header(headers, "Content-Type"), s.content)
	s.secrets = !bytes.Equal(masked, s.content)
	if !reveal {
		s.content = masked
	}
	return s
}
