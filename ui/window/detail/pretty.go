package detail

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"

	"falconer/ui/theme"
)

// pretty lays JSON out in lines, two blanks a level. It is no parser: what is cut
// off or broken is laid out as far as it goes, and every byte that is no blank
// between tokens is kept. ok is false when the text does not begin as JSON.
func pretty(text []byte) (out []byte, ok bool) {
	text = bytes.TrimSpace(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")))
	if len(text) == 0 || text[0] != '{' && text[0] != '[' {
		return nil, false
	}
	l := layout{out: make([]byte, 0, len(text)+len(text)/4)}
	for i := 0; i < len(text); {
		i = l.token(text, i)
	}
	return l.out, true
}

const deepest = 64 // levels that are still moved to the right

type layout struct {
	out   []byte
	level int
}

// token lays out what begins at i and returns where the next one begins.
func (l *layout) token(text []byte, i int) int {
	switch c := text[i]; c {
	case ' ', '\t', '\n', '\r':
	case '{', '[':
		return l.open(text, i)
	case '}', ']':
		l.level = max(0, l.level-1)
		l.line()
		l.out = append(l.out, c)
	case ',':
		l.out = append(l.out, c)
		l.line()
	case ':':
		l.out = append(l.out, ':', ' ')
	case '"':
		end := stringEnd(text, i)
		l.out = append(l.out, text[i:end]...)
		return end
	default:
		l.out = append(l.out, c)
	}
	return i + 1
}

// open begins a level; an empty one stays on its line.
func (l *layout) open(text []byte, i int) int {
	next := i + 1
	for next < len(text) && (text[next] == ' ' || text[next] == '\t' || text[next] == '\n' || text[next] == '\r') {
		next++
	}
	if next < len(text) && (text[next] == '}' || text[next] == ']') {
		l.out = append(l.out, text[i], text[next])
		return next + 1
	}
	l.out = append(l.out, text[i])
	l.level++
	l.line()
	return i + 1
}

func (l *layout) line() {
	l.out = append(l.out, '\n')
	for range min(l.level, deepest) {
		l.out = append(l.out, ' ', ' ')
	}
}

// stringEnd is behind the closing quote of the string that begins at i, or the
// end of the text.
func stringEnd(text []byte, i int) int {
	for i++; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}

// piece is a part of a line in one colour.
type piece struct {
	text  []byte
	color fyne.ThemeColorName
}

// colored takes a line of JSON apart: names, strings, numbers and words, the
// rest.
func colored(line []byte, pieces []piece) []piece {
	for i := 0; i < len(line); {
		end, color := i+1, theme.Text
		switch c := line[i]; {
		case c == '"':
			end, color = stringEnd(line, i), theme.String
			if rest := bytes.TrimLeft(line[end:], " "); len(rest) > 0 && rest[0] == ':' {
				color = theme.Key
			}
		case c == '-' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z':
			for end < len(line) && isWord(line[end]) {
				end++
			}
			color = theme.Number
		default:
			for end < len(line) && line[end] != '"' && line[end] != '-' && !isWord(line[end]) {
				end++
			}
		}
		pieces = append(pieces, piece{line[i:end], color})
		i = end
	}
	return pieces
}

func isWord(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '.' || c == '+' || c == '-'
}

// isText tells whether a body can be read by people: UTF-8 with next to no
// control characters. What is cut may end within a character.
func isText(body []byte) bool {
	head := body[:min(len(body), 4096)]
	odd, seen := 0, len(head)
	for len(head) > 0 {
		r, size := utf8.DecodeRune(head)
		if r == utf8.RuneError && size == 1 && len(head) >= utf8.UTFMax {
			return false
		}
		if unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' && r != 0x1b {
			odd++
		}
		head = head[size:]
	}
	return odd*50 <= seen
}
