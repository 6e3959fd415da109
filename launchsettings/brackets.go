package launchsettings

import (
	"bytes"
	"strings"
)

// tooDeep finds the first bracket that opens too many levels.
func tooDeep(text []byte) (offset int, found bool) {
	brackets(text, len(text), func(i, depth int) bool {
		if depth > maxDepth {
			offset, found = i, true
		}
		return !found
	})
	return offset, found
}

// completeBefore cuts the text behind the last profile that is complete before
// an error, and closes the brackets that are open there.
func completeBefore(text []byte, end int) []byte {
	var cut, open int
	brackets(text, end, func(i, depth int) bool {
		if text[i] == '}' && depth <= 2 {
			cut, open = i+1, depth
		}
		return true
	})
	out := append([]byte{}, text[:cut]...)
	return append(out, strings.Repeat("}", max(open, 0))...)
}

// brackets walks over the brackets that stand outside texts and comments, with
// the depth behind each, until visit says false.
func brackets(text []byte, end int, visit func(offset, depth int) bool) {
	depth := 0
	for i := 0; i < end; i++ {
		switch text[i] {
		case '"':
			for i++; i < end && text[i] != '"'; i++ {
				if text[i] == '\\' {
					i++
				}
			}
			continue
		case '/':
			i = skipComment(text, i)
			continue
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		default:
			continue
		}
		if !visit(i, depth) {
			return
		}
	}
}

// skipComment returns the offset of the last byte of the comment at i, or i.
func skipComment(text []byte, i int) int {
	rest, stop := text[i:], ""
	switch {
	case bytes.HasPrefix(rest, []byte("//")):
		stop = "\n"
	case bytes.HasPrefix(rest, []byte("/*")):
		stop = "*/"
	default:
		return i
	}
	n := bytes.Index(rest[2:], []byte(stop))
	if n < 0 {
		return len(text)
	}
	return i + 2 + n + len(stop) - 1
}
