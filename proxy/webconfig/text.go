package webconfig

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"strings"

	"golang.org/x/net/html/charset"

	"falconer/launchsettings/source"
)

// declaration is the encoding that the first line of a file names.
var declaration = regexp.MustCompile(`^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._:-]+)["']`)

// decode turns a file's bytes into UTF-8 without a byte order mark, as the mark
// or else the declaration says. It is done before the XML is read, so that all
// offsets are of one text.
func decode(raw []byte) ([]byte, *source.Problem) {
	for _, mark := range []string{"\xef\xbb\xbf", "\xff\xfe", "\xfe\xff"} {
		if bytes.HasPrefix(raw, []byte(mark)) {
			text, _ := source.Decode(raw)
			return text, nil
		}
	}
	switch { // UTF-16 without a mark
	case bytes.HasPrefix(raw, []byte("<\x00")):
		text, _ := source.Decode(append([]byte("\xff\xfe"), raw...))
		return text, nil
	case bytes.HasPrefix(raw, []byte("\x00<")):
		text, _ := source.Decode(append([]byte("\xfe\xff"), raw...))
		return text, nil
	}
	m := declaration.FindSubmatchIndex(raw)
	if m == nil {
		return raw, nil
	}
	name := string(raw[m[2]:m[3]])
	line, column := source.Position(raw, m[2])
	place := source.Place{Line: line, Column: column}
	switch lower := strings.ToLower(name); {
	case lower == "utf-8" || lower == "us-ascii":
		return raw, nil
	case strings.HasPrefix(lower, "utf-16") || strings.HasPrefix(lower, "ucs-2") || strings.HasPrefix(lower, "utf-32"):
		return nil, &source.Problem{Place: place, Severity: source.Error,
			Message: fmt.Sprintf("the file says that it is %s, and is not", name), Hint: `write encoding="utf-8"`}
	}
	reader, err := charset.NewReaderLabel(name, bytes.NewReader(raw))
	if err != nil {
		return nil, &source.Problem{Place: place, Severity: source.Error,
			Message: fmt.Sprintf("the encoding %s is not known", name), Hint: "save the file as UTF-8"}
	}
	text, err := io.ReadAll(reader)
	if err != nil {
		return nil, &source.Problem{Place: place, Severity: source.Error,
			Message: fmt.Sprintf("the file cannot be read as %s: %v", name, err), Hint: "save the file as UTF-8"}
	}
	return text, nil
}
