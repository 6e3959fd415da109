package build

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"testing"
	"unicode/utf16"
)

func TestFastRequestIsTheProtocolsBytes(t *testing.T) {
	r := compileRequest{id: "G", hash: "é", dir: "/p", temporary: "t", keepAlive: "5", words: []string{"/a", "𝒳"}}
	want := []byte{
		101, 0, 0, 0, // what follows
		2, 'G', 0, // text: bytes in base 128, UTF-16
		0x21, 0x25, 0x53, 0x44, // C#
		2, 0xe9, 0,
		5, 0, 0, 0, // arguments
		0x21, 0x72, 0x14, 0x51, 0, 0, 0, 0, 2, 0, 0, 0, '/', 0, 'p', 0,
		0x26, 0x72, 0x14, 0x51, 0, 0, 0, 0, 1, 0, 0, 0, 't', 0,
		0x24, 0x72, 0x14, 0x51, 0, 0, 0, 0, 1, 0, 0, 0, '5', 0,
		0x22, 0x72, 0x14, 0x51, 0, 0, 0, 0, 2, 0, 0, 0, '/', 0, 'a', 0,
		0x22, 0x72, 0x14, 0x51, 1, 0, 0, 0, 2, 0, 0, 0, 0x35, 0xd8, 0xb3, 0xdc,
	}
	want[0] = byte(len(want) - 4)
	if got := r.append(nil); !bytes.Equal(got, want) {
		t.Errorf("the request is\n% x\nwant\n% x", got, want)
	}
}

func TestFastRequestLengthOfLongTextIsBase128(t *testing.T) {
	got := appendText(nil, strings.Repeat("x", 100))
	if len(got) != 202 || got[0] != 0xc8 || got[1] != 1 {
		t.Errorf("200 bytes of text begin with % x", got[:2])
	}
}

// answerBytes is an answer as a server writes it.
func answerBytes(kind uint32, code int32, text string) []byte {
	body := binary.LittleEndian.AppendUint32(nil, kind)
	if kind == answerDone {
		body = binary.LittleEndian.AppendUint32(body, uint32(code))
		body = append(body, 1)
		units := utf16.Encode([]rune(text))
		body = binary.LittleEndian.AppendUint32(body, uint32(len(units)))
		body = appendUnits(body, units)
	}
	return append(binary.LittleEndian.AppendUint32(nil, uint32(len(body))), body...)
}

func TestFastAnswerIsRead(t *testing.T) {
	text := "Program.cs(1,2): error CS1002: ; förväntades 𝒳\n"
	code, output, err := readAnswer(bytes.NewReader(answerBytes(answerDone, -1, text)))
	if code != -1 || output != text || err != nil {
		t.Errorf("read %d, %q, %v", code, output, err)
	}
}

func TestFastAnswerThatIsNoCompileIsAnError(t *testing.T) {
	for _, kind := range []uint32{answerMismatch, answerAnalyzers, answerShutdown, answerRejected, answerUnknownHash, 77} {
		_, _, err := readAnswer(bytes.NewReader(answerBytes(kind, 0, "")))
		var refused *refusedError
		if !errors.As(err, &refused) || refused.answer != kind {
			t.Errorf("type %d: %v", kind, err)
		}
	}
}

func TestFastAnswerCutShortIsAnError(t *testing.T) {
	whole := answerBytes(answerDone, 0, "done")
	for n := range whole {
		if _, _, err := readAnswer(bytes.NewReader(whole[:n])); err == nil {
			t.Errorf("%d of %d bytes were taken for an answer", n, len(whole))
		}
	}
	lying := bytes.Clone(whole)
	lying[4+4+4+1] = 200 // more units than there are
	if _, _, err := readAnswer(bytes.NewReader(lying)); !errors.Is(err, errCutShort) {
		t.Errorf("a count beyond the end: %v", err)
	}
	if _, _, err := readAnswer(bytes.NewReader([]byte{0xff, 0xff, 0xff, 0xff, 1})); err == nil || errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("a length of 4 GB: %v", err)
	}
}

// FuzzAnswer holds that no answer makes the reader panic or read beyond it, and
// that what it accepts is what a server would have written.
func FuzzAnswer(f *testing.F) {
	f.Add(answerBytes(answerDone, 0, "Microsoft\n\nProgram.cs(1,2): error CS1002: ;"))
	f.Add(answerBytes(answerDone, 1, ""))
	f.Add(answerBytes(answerUnknownHash, 0, ""))
	f.Add([]byte{4, 0, 0, 0, 1, 0, 0, 0})
	f.Add([]byte{255, 255, 255, 127})
	f.Fuzz(func(t *testing.T, wire []byte) {
		from := bytes.NewReader(wire)
		code, output, err := readAnswer(from)
		if err != nil {
			return
		}
		again, same, err := readAnswer(bytes.NewReader(answerBytes(answerDone, int32(code), output)))
		if err != nil || again != code || same != output {
			t.Errorf("%q became %d %q, then %d %q, %v", wire, code, output, again, same, err)
		}
		if read := len(wire) - from.Len(); read != 4+int(binary.LittleEndian.Uint32(wire)) {
			t.Errorf("%d bytes were read of an answer of %d", read, binary.LittleEndian.Uint32(wire))
		}
	})
}
