package build

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"unicode/utf16"
)

// The compiler server's protocol, as the compiler of .NET SDK 10 speaks it: one
// request and one answer a connection, little-endian, each behind its length.
const (
	languageCSharp = 0x44532521

	argumentDirectory = 0x51147221 // current directory
	argumentWord      = 0x51147222 // command line argument
	argumentKeepAlive = 0x51147224 // seconds without work until the server ends
	argumentTemporary = 0x51147226 // folder for temporary files

	answerMismatch    = 0 // another protocol
	answerDone        = 1
	answerAnalyzers   = 2 // analyzers are not the same as those that were loaded
	answerShutdown    = 3
	answerRejected    = 4
	answerUnknownHash = 5 // another compiler

	// answerCap is the longest answer that is read: a compiler that has so much
	// to say is no compiler.
	answerCap = 64 << 20
)

// compileRequest is one compile.
type compileRequest struct {
	id        string // any GUID
	hash      string // of the compiler
	dir       string
	temporary string
	keepAlive string // seconds
	words     []string
}

// append adds the request as it goes over the wire.
func (r *compileRequest) append(to []byte) []byte {
	start := len(to)
	to = append(to, 0, 0, 0, 0)
	to = appendText(to, r.id)
	to = binary.LittleEndian.AppendUint32(to, languageCSharp)
	to = appendText(to, r.hash)
	to = binary.LittleEndian.AppendUint32(to, uint32(len(r.words)+3))
	to = appendArgument(to, argumentDirectory, 0, r.dir)
	to = appendArgument(to, argumentTemporary, 0, r.temporary)
	to = appendArgument(to, argumentKeepAlive, 0, r.keepAlive)
	for i, word := range r.words {
		to = appendArgument(to, argumentWord, i, word)
	}
	binary.LittleEndian.PutUint32(to[start:], uint32(len(to)-start-4))
	return to
}

// appendText adds a string behind its length in bytes, in base 128.
func appendText(to []byte, text string) []byte {
	units := utf16.Encode([]rune(text))
	to = binary.AppendUvarint(to, uint64(2*len(units)))
	return appendUnits(to, units)
}

func appendArgument(to []byte, id uint32, index int, text string) []byte {
	units := utf16.Encode([]rune(text))
	to = binary.LittleEndian.AppendUint32(to, id)
	to = binary.LittleEndian.AppendUint32(to, uint32(index))
	to = binary.LittleEndian.AppendUint32(to, uint32(len(units)))
	return appendUnits(to, units)
}

func appendUnits(to []byte, units []uint16) []byte {
	for _, unit := range units {
		to = binary.LittleEndian.AppendUint16(to, unit)
	}
	return to
}

// refusedError is an answer that is no compile.
type refusedError struct{ answer uint32 }

func (e *refusedError) Error() string {
	switch e.answer {
	case answerMismatch:
		return "the compiler server speaks another protocol"
	case answerAnalyzers:
		return "the compiler server holds other analyzers than those that were asked for"
	case answerShutdown:
		return "the compiler server shuts down"
	case answerRejected:
		return "the compiler server rejected the request"
	case answerUnknownHash:
		return "the compiler server is of another compiler"
	}
	return fmt.Sprintf("the compiler server answered with type %d, which nobody knows", e.answer)
}

// readAnswer reads the server's answer: the compiler's exit code and what it
// printed. Anything but a compile is a *refusedError.
func readAnswer(from io.Reader) (code int, output string, err error) {
	var head [4]byte
	if _, err := io.ReadFull(from, head[:]); err != nil {
		return 0, "", fmt.Errorf("reading the compiler server's answer: %w", err)
	}
	length := binary.LittleEndian.Uint32(head[:])
	if length < 4 || length > answerCap {
		return 0, "", fmt.Errorf("reading the compiler server's answer: it claims %d bytes", length)
	}
	body, err := io.ReadAll(io.LimitReader(from, int64(length)))
	if err == nil && len(body) < int(length) {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return 0, "", fmt.Errorf("reading the compiler server's answer: %w", err)
	}
	if kind := binary.LittleEndian.Uint32(body); kind != answerDone {
		return 0, "", &refusedError{kind}
	}
	return parseDone(body[4:])
}

var errCutShort = errors.New("reading the compiler server's answer: it is cut short")

// parseDone reads a finished compile: exit code, whether UTF-8 was wanted, the
// output in UTF-16 units.
func parseDone(body []byte) (code int, output string, err error) {
	if len(body) < 9 {
		return 0, "", errCutShort
	}
	code = int(int32(binary.LittleEndian.Uint32(body)))
	count := binary.LittleEndian.Uint32(body[5:])
	body = body[9:]
	if uint64(len(body)) < 2*uint64(count) {
		return 0, "", errCutShort
	}
	units := make([]uint16, count)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16(body[2*i:])
	}
	return code, string(utf16.Decode(units)), nil
}
