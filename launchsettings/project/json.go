package project

import (
	"bytes"
	"encoding/json"
	"errors"
)

// unmarshal reads JSON with comments and trailing commas, as .NET reads solution
// filters and runtime configurations. Offsets in its errors are those of text.
func unmarshal(text []byte, into any) error {
	return json.Unmarshal(plain(text), into)
}

// offsetOf is the byte that an error of unmarshal is about.
func offsetOf(err error, end int) int {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return int(syntax.Offset) - 1
	}
	var shape *json.UnmarshalTypeError
	if errors.As(err, &shape) {
		return int(shape.Offset) - 1
	}
	return end
}

// plain replaces comments and trailing commas by spaces, byte for byte.
func plain(text []byte) []byte {
	out := bytes.Clone(text)
	comma := -1 // the last comma with nothing but space and comments behind it
	for i := 0; i < len(out); i++ {
		switch c := out[i]; c {
		case ' ', '\t', '\r', '\n':
		case ',':
			comma = i
		case '/':
			i += blank(out[i:])
		case '}', ']':
			if comma >= 0 {
				out[comma] = ' '
			}
			comma = -1
		case '"':
			for i++; i < len(out) && out[i] != '"'; i++ {
				if out[i] == '\\' {
					i++
				}
			}
			comma = -1
		default:
			comma = -1
		}
	}
	return out
}

// blank overwrites the comment that text begins with, and returns how many bytes
// are to be skipped behind its first one. Line ends stay.
func blank(text []byte) int {
	end := 0
	switch {
	case bytes.HasPrefix(text, []byte("//")):
		if end = bytes.IndexByte(text, '\n'); end < 0 {
			end = len(text)
		}
	case bytes.HasPrefix(text, []byte("/*")):
		n := bytes.Index(text[2:], []byte("*/"))
		if n < 0 {
			return 0 // not closed: left to be a syntax error
		}
		end = n + 4
	default:
		return 0
	}
	for i := range text[:end] {
		if text[i] != '\n' && text[i] != '\r' {
			text[i] = ' '
		}
	}
	return end - 1
}
