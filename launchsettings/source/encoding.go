package source

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"
)

// Encoding says how a file's characters were written, so that a changed text
// can be written in the same way. The zero value is UTF-8 without a byte order
// mark.
type Encoding struct {
	mark  []byte
	order binary.ByteOrder // nil: UTF-8
}

var encodings = []Encoding{
	{mark: []byte{0xEF, 0xBB, 0xBF}},
	{mark: []byte{0xFF, 0xFE}, order: binary.LittleEndian},
	{mark: []byte{0xFE, 0xFF}, order: binary.BigEndian},
}

// Decode turns the bytes of a file into UTF-8 without a byte order mark
// (LS-006, LS-007). What is no character becomes U+FFFD, one for each wrong
// byte, as .NET reads it; the second result turns the text back.
func Decode(raw []byte) ([]byte, Encoding) {
	for _, e := range encodings {
		if !bytes.HasPrefix(raw, e.mark) {
			continue
		}
		rest := raw[len(e.mark):]
		if e.order == nil {
			return valid(rest), e
		}
		return e.narrow(rest), e
	}
	return valid(raw), Encoding{}
}

// Encode writes text as the file was written that Decode read.
func (e Encoding) Encode(text []byte) []byte {
	out := bytes.Clone(e.mark)
	if e.order == nil {
		return append(out, text...)
	}
	for _, unit := range utf16.Encode([]rune(string(text))) {
		var two [2]byte
		e.order.PutUint16(two[:], unit)
		out = append(out, two[:]...)
	}
	return out
}

func (e Encoding) narrow(raw []byte) []byte {
	units := make([]uint16, 0, len(raw)/2+1)
	for ; len(raw) >= 2; raw = raw[2:] {
		units = append(units, e.order.Uint16(raw))
	}
	if len(raw) == 1 {
		units = append(units, 0xFFFD)
	}
	return []byte(string(utf16.Decode(units)))
}

func valid(text []byte) []byte {
	return []byte(string([]rune(string(text))))
}
