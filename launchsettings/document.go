package launchsettings

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/tailscale/hujson"

	"falconer/launchsettings/source"
)

// maxDepth is far beyond any launchSettings.json. The parser recurses once for
// each level, and a stack that overflows cannot be recovered.
const maxDepth = 64

// document is a text that was read into a tree, as far as it could be.
type document struct {
	text  []byte // UTF-8 without byte order mark
	root  hujson.Value
	index *source.Index
}

// readDocument reads JSON with comments and trailing commas. After an error the
// root holds what stands complete before it; it may be nil.
func readDocument(path string, text []byte) (*document, *source.Problem) {
	d := &document{text: text, index: source.NewIndex(path, text)}
	if offset, ok := tooDeep(text); ok {
		return d, d.problem(offset, fmt.Sprintf("more than %d levels of brackets", maxDepth), "launch settings have four")
	}
	root, err := parseText(text)
	if err == nil {
		d.root = root
		return d, nil
	}
	offset, cause := errorAt(text, err)
	problem := d.syntax(offset, cause)
	if root, err := parseText(completeBefore(text, offset)); err == nil {
		d.root = root
	}
	return d, problem
}

// parseText ends the text with a line feed, which the parser wants behind a
// line comment and .NET does not.
func parseText(text []byte) (hujson.Value, error) {
	return hujson.Parse(append(text[:len(text):len(text)], '\n'))
}

// errorAt takes the place out of the parser's error: its column counts bytes.
func errorAt(text []byte, err error) (offset int, cause string) {
	var line, column int
	message := err.Error()
	if _, scan := fmt.Sscanf(message, "hujson: line %d, column %d:", &line, &column); scan != nil {
		return 0, message
	}
	_, cause, _ = strings.Cut(message, ": ")
	_, cause, _ = strings.Cut(cause, ": ")
	for ; line > 1; line-- {
		next := bytes.IndexByte(text[offset:], '\n')
		if next < 0 {
			return len(text), cause // behind the line feed that parseText added
		}
		offset += next + 1
	}
	return min(offset+column-1, len(text)), cause
}

// syntax says what the parser expected and what stands there (E3, E4).
func (d *document) syntax(offset int, cause string) *source.Problem {
	found := d.found(offset)
	switch {
	case strings.Contains(cause, "after top-level value"):
		return d.problem(offset, "unexpected "+found+" after the end of the document", "remove it, or look for a bracket too many above")
	case strings.Contains(cause, "parsing comment"):
		return d.problem(offset, "the comment is not closed", "close it with */")
	case strings.Contains(cause, "parsing string"):
		return d.problem(offset, "the file ends inside a text", "close the text with a double quote")
	case offset >= len(d.text):
		return d.problem(offset, "the file ends too early", "close the open brackets")
	case strings.Contains(cause, "after object value"):
		return d.problem(offset, "expected ',' or '}' but found "+found, "a comma may be missing before it")
	case strings.Contains(cause, "after array value"):
		return d.problem(offset, "expected ',' or ']' but found "+found, "a comma may be missing before it")
	case strings.Contains(cause, "after object name"):
		return d.problem(offset, "expected ':' but found "+found, "write a colon between name and value")
	case strings.Contains(cause, "at start of object name"):
		return d.problem(offset, "expected a name in double quotes but found "+found, "names are texts")
	case strings.HasPrefix(cause, `invalid literal: "`):
		return d.problem(offset, "the text "+found+" has a line break, a control character or a bad escape", `write a backslash as \\`)
	}
	return d.problem(offset, "expected a value but found "+found, "texts and names stand in double quotes")
}

// found describes what stands at an offset, shortened.
func (d *document) found(offset int) string {
	rest := d.text[min(offset, len(d.text)):]
	if len(rest) == 0 {
		return "the end of the file"
	}
	end := 0
	switch {
	case rest[0] == '"':
		end = 1
		for end < len(rest) && rest[end] != '"' && rest[end] != '\n' && end < 40 {
			end++
		}
		if end < len(rest) && rest[end] == '"' {
			end++
		}
	case isWord(rest[0]):
		for end < len(rest) && isWord(rest[end]) && end < 40 {
			end++
		}
	default:
		_, end = utf8.DecodeRune(rest)
	}
	shown := strings.ToValidUTF8(strings.TrimRight(string(rest[:end]), "\r"), "")
	if strings.ContainsFunc(shown, func(r rune) bool { return r < ' ' || r == 0x7F }) {
		return fmt.Sprintf("%q", shown)
	}
	return "'" + shown + "'"
}

func isWord(b byte) bool {
	return b == '_' || b == '-' || b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
}

func (d *document) problem(offset int, message, hint string) *source.Problem {
	return &source.Problem{Place: d.index.Place(offset), Severity: source.Error, Message: message, Hint: hint}
}
