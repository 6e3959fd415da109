package source

import (
	"bytes"
	"errors"
	"fmt"
	"testing"
)

func TestEncodingGivesTheBytesBack(t *testing.T) {
	for name, raw := range map[string][]byte{
		"plain":         []byte("a\r\nü"),
		"UTF-8 mark":    []byte("\xEF\xBB\xBFa"),
		"UTF-16 little": []byte("\xFF\xFEa\x00=\xD8\x00\xDE"),
		"UTF-16 big":    []byte("\xFE\xFF\x00a\xD8=\xDE\x00"),
		"nothing":       {},
		"only the mark": []byte("\xFF\xFE"),
	} {
		text, encoding := Decode(raw)
		if got := encoding.Encode(text); !bytes.Equal(got, raw) {
			t.Errorf("%s: %q became %q by %q", name, raw, got, text)
		}
	}
	if text, _ := Decode([]byte("\xFF\xFEa\x00=\xD8\x00\xDE")); string(text) != "a😀" {
		t.Errorf("%q", text)
	}
	if text, _ := Decode([]byte("\xFF\xFEa\x00b")); string(text) != "a�" {
		t.Errorf("half a character is %q", text)
	}
	if text, _ := Decode([]byte("a\xff\xfeb")); string(text) != "a��b" {
		t.Errorf("%q", text)
	}
}

func TestIndexAgreesWithPosition(t *testing.T) {
	text := []byte("ab\nü😀c\n\nd")
	forward, backward := NewIndex("f", text), NewIndex("f", text)
	for i := -1; i <= len(text)+2; i++ {
		line, column := Position(text, i)
		want := Place{File: "f", Line: line, Column: column}
		if i >= 0 && i <= len(text) && i > 0 && text[min(i, len(text)-1)]&0xC0 == 0x80 {
			continue // inside a character
		}
		if got := forward.Place(i); got != want {
			t.Errorf("at %d: %v, want %v", i, got, want)
		}
	}
	for i := len(text); i >= 0; i -= 3 {
		line, column := Position(text, i)
		if got := backward.Place(i); got.Line != line || got.Column != column && text[min(i, len(text)-1)]&0xC0 != 0x80 {
			t.Errorf("backwards at %d: %v, want %d:%d", i, got, line, column)
		}
	}
}

func TestNearest(t *testing.T) {
	names := []string{"http", "https", "IIS Express"}
	for asked, want := range map[string]string{"htps": "https", "HTTP": "http", "iis expres": "IIS Express", "docker": "", "": ""} {
		if got := Nearest(asked, names); got != want {
			t.Errorf("%q: %q, want %q", asked, got, want)
		}
	}
}

func TestProblemsSayTheFirstError(t *testing.T) {
	ps := Problems{
		{Place: Place{File: "f", Line: 1, Column: 2}, Severity: Warning, Message: "w"},
		{Place: Place{File: "f", Line: 3}, Severity: Error, Message: "e"},
		{Severity: Error, Message: "later"},
	}
	if got := ps.Error(); got != "f:3: e" {
		t.Errorf("%q", got)
	}
	if ps[:1].Err() != nil || ps.Err() == nil {
		t.Error("warnings are no error, errors are")
	}
	var found Problems
	if !errors.As(fmt.Errorf("reading: %w", ps.Err()), &found) || len(found) != 3 {
		t.Error("a wrapped error loses its problems")
	}
	if (&Problem{Message: "m"}).Error() != "m" || (Place{File: "f"}).String() != "f" || !(Place{}).IsZero() {
		t.Error("a place that is not known is shown")
	}
}
