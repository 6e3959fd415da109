package message

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
)

func TestRequestFraming(t *testing.T) {
	for _, c := range []struct {
		fields string
		want   Framing
	}{
		{"", Framing{}},
		{"Content-Length: 0\r\n", Framing{ByLength, 0}},
		{"Content-Length: 9223372036854775807\r\n", Framing{ByLength, 1<<63 - 1}},
		{"transfer-encoding: Chunked\r\n", Framing{Chunked, 0}},
	} {
		got, err := read(t, "GET / HTTP/1.1\r\nHost: a\r\n"+c.fields+"\r\n").RequestFraming()
		if err != nil || got != c.want {
			t.Errorf("%q: %v %v", c.fields, got, err)
		}
	}
}

func TestANCM076_ResponseFraming(t *testing.T) {
	const chunked, length = "Transfer-Encoding: chunked\r\n", "Content-Length: 3\r\n"
	for _, c := range []struct {
		method, status, fields string
		want                   Framing
		refused                bool
	}{
		{"GET", "1.1 200", length, Framing{ByLength, 3}, false},
		{"GET", "1.1 200", length + length, Framing{ByLength, 3}, false},
		{"GET", "1.1 200", chunked, Framing{Chunked, 0}, false},
		{"GET", "1.1 200", "", Framing{UntilClose, 0}, false},
		{"GET", "1.0 200", "", Framing{UntilClose, 0}, false},
		{"HEAD", "1.1 200", length, Framing{}, false},
		{"HEAD", "1.1 200", chunked, Framing{}, false},
		{"head", "1.1 200", length, Framing{ByLength, 3}, false},
		{"GET", "1.1 204", "", Framing{}, false},
		{"GET", "1.1 304", length, Framing{}, false},
		{"GET", "1.1 304", chunked, Framing{}, false},
		{"GET", "1.1 101", "Upgrade: websocket\r\n", Framing{}, false},
		{"POST", "1.1 100", "", Framing{}, false},
		{"POST", "1.1 103", "", Framing{}, false},
		{"GET", "1.1 205", length, Framing{ByLength, 3}, false},
		{"GET", "1.1 200", length + "Content-Length: 4\r\n", Framing{}, true},
		{"GET", "1.1 200", "Content-Length: 3, 3\r\n", Framing{}, true},
		{"GET", "1.1 200", length + chunked, Framing{}, true},
		{"GET", "1.1 200", chunked + chunked, Framing{}, true},
		{"GET", "1.1 200", "Transfer-Encoding: gzip\r\n", Framing{}, true},
		{"GET", "1.0 200", chunked, Framing{}, true},
		{"HEAD", "1.1 200", "Content-Length: x\r\n", Framing{}, true},
	} {
		var h Head
		text := "HTTP/" + c.status + " X\r\n" + c.fields + "\r\n"
		if err := readResponse(&h, []byte(text)); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		got, err := h.ResponseFraming([]byte(c.method))
		if (err != nil) != c.refused || err == nil && got != c.want {
			t.Errorf("%s, %q: %v %v", c.method, text, got, err)
		}
	}
}

func TestBodyEndsWhereItsFramingSays(t *testing.T) {
	const next = "GET /next"
	for _, c := range []struct {
		name    string
		framing Framing
		text    string
		body    string
		err     error
		rest    string
	}{
		{"none", Framing{}, next, "", nil, next},
		{"length", Framing{ByLength, 3}, "abc" + next, "abc", nil, next},
		{"length 0", Framing{ByLength, 0}, next, "", nil, next},
		{"length, short", Framing{ByLength, 5}, "abc", "abc", io.ErrUnexpectedEOF, ""},
		{"length, nothing", Framing{ByLength, 5}, "", "", io.ErrUnexpectedEOF, ""},
		{"chunks", Framing{Chunked, 0}, "3\r\nabc\r\n2;x=\"y\"\r\nde\r\n0\r\n\r\n" + next, "abcde", nil, next},
		{"no chunks", Framing{Chunked, 0}, "0\r\n\r\n" + next, "", nil, next},
		{"chunks, trailers", Framing{Chunked, 0}, "1\r\na\r\n0\r\nA: b\r\nC: \r\n\r\n" + next, "a", nil, next},
		{"chunks, nothing", Framing{Chunked, 0}, "", "", io.ErrUnexpectedEOF, ""},
		{"chunks, short", Framing{Chunked, 0}, "3\r\nab", "ab", io.ErrUnexpectedEOF, ""},
		{"chunks, no last", Framing{Chunked, 0}, "3\r\nabc\r\n", "abc", io.ErrUnexpectedEOF, ""},
		{"chunks, short size", Framing{Chunked, 0}, "3\r\nabc\r\n1", "abc", io.ErrUnexpectedEOF, ""},
		{"chunks, size too long", Framing{Chunked, 0}, "0000000000000001\r\na\r\n", "", errChunkSize, ""},
		{"chunks, too many", Framing{Chunked, 0}, "3\r\nabcd\r\n", "abc", errChunkEnd, ""},
		{"chunks, too many, CR", Framing{Chunked, 0}, "3\r\nabc\rd\r\n", "abc", errChunkEnd, ""},
		{"chunks, extension too long", Framing{Chunked, 0}, "3;" + strings.Repeat("e", 1<<10) + "\r\nabc\r\n", "", errChunkExt, ""},
		{"chunks, extensions too long", Framing{Chunked, 0}, strings.Repeat("1;"+strings.Repeat("e", 1000)+"\r\na\r\n", 10), "aaaaaaaa", errChunkExt, ""},
		{"chunks, extensions less than data", Framing{Chunked, 0}, strings.Repeat("5;x=1\r\nabcde\r\n", 9000) + "0\r\n\r\n", strings.Repeat("abcde", 9000), nil, ""},
		{"chunks, trailers too long", Framing{Chunked, 0}, "0\r\nA: " + strings.Repeat("b", 16<<10) + "\r\n\r\n", "", errTrailer, ""},
		{"chunks, trailers too many", Framing{Chunked, 0}, "0\r\n" + strings.Repeat("A: b\r\n", 65) + "\r\n", "", errTrailer, ""},
		{"until close", Framing{UntilClose, 0}, "all there is", "all there is", nil, ""},
	} {
		for step := range 9 {
			br := bufio.NewReader(&steps{[]byte(c.text), step*7 + 1})
			var b BodyReader
			b.Reset(br, c.framing)
			body, err := io.ReadAll(&b)
			if string(body) != c.body || err != c.err {
				t.Errorf("%s, by %d: %q %v", c.name, step*7+1, body, err)
			}
			if want := c.err == nil && c.framing.Kind != UntilClose; b.Consumed() != want {
				t.Errorf("%s: consumed %v", c.name, b.Consumed())
			}
			if rest, _ := io.ReadAll(br); c.err == nil && string(rest) != c.rest {
				t.Errorf("%s: leaves %q", c.name, rest)
			}
			if n, again := b.Read(make([]byte, 9)); n != 0 || again == nil || c.err != nil && again != c.err {
				t.Errorf("%s: once more gives %d %v", c.name, n, again)
			}
		}
	}
}

func TestTrailersAreKeptUntilReset(t *testing.T) {
	var b BodyReader
	b.Reset(bufio.NewReader(strings.NewReader("1\r\na\r\n0\r\nX-Sum: 1\r\nx-b:\r\n\r\n")), Framing{Kind: Chunked})
	if b.Trailers() != nil {
		t.Error("trailers before the end")
	}
	if _, err := io.ReadAll(&b); err != nil {
		t.Fatal(err)
	}
	h := Head{Fields: b.Trailers()}
	if got := fields(&h); got != "X-Sum=1;x-b=;" {
		t.Error(got)
	}
	b.Reset(bufio.NewReader(strings.NewReader("")), Framing{})
	if len(b.Trailers()) > 0 {
		t.Error("trailers of the message before")
	}
}

// ANCM-075: what the app flushed is handed on, though the chunk goes on or the
// next one has not come.
func TestANCM075_WhatHasComeIsReadWithoutWaiting(t *testing.T) {
	for _, pieces := range [][]string{
		{"5\r\nab", "cde\r\n", "0\r\n\r\n"},
		{"2\r\nab", "\r\n3\r\ncde", "\r\n0\r\n", "\r\n"},
		{"2\r\nab\r", "\n3\r\ncde\r\n0\r\n\r\n"},
		{"2\r\nab\r\n3\r", "\ncde\r\n0\r\nA: b", "\r\n\r\n"},
	} {
		src := &pieced{pieces: pieces}
		var b BodyReader
		b.Reset(bufio.NewReader(src), Framing{Kind: Chunked})
		p := make([]byte, 64)
		n, err := b.Read(p)
		if string(p[:n]) != "ab" || err != nil || len(src.pieces) != len(pieces)-1 {
			t.Errorf("%q: %q %v with %d pieces left", pieces, p[:n], err, len(src.pieces))
		}
		rest, err := io.ReadAll(&b)
		if string(rest) != "cde" || err != nil || !b.Consumed() {
			t.Errorf("%q: then %q %v", pieces, rest, err)
		}
	}
}

// pieced gives one piece a read.
type pieced struct{ pieces []string }

func (s *pieced) Read(p []byte) (int, error) {
	if len(s.pieces) == 0 {
		return 0, io.EOF
	}
	n := copy(p, s.pieces[0])
	s.pieces = s.pieces[1:]
	return n, nil
}

// A body that is said to be ready is read without waiting, whatever came of it;
// one that is not, cannot be.
func TestReadyIsExact(t *testing.T) {
	for _, c := range []struct {
		framing Framing
		come    string
		want    bool
	}{
		{Framing{}, "", true},
		{Framing{ByLength, 0}, "", true},
		{Framing{ByLength, 2}, "", false},
		{Framing{ByLength, 2}, "a", true},
		{Framing{UntilClose, 0}, "", false},
		{Framing{UntilClose, 0}, "a", true},
		{Framing{Chunked, 0}, "", false},
		{Framing{Chunked, 0}, "2\r", false},
		{Framing{Chunked, 0}, "2\r\n", false},
		{Framing{Chunked, 0}, "2\r\na", true},
		{Framing{Chunked, 0}, "0\r\n", false},
		{Framing{Chunked, 0}, "0\r\nA: b\r\n", false},
		{Framing{Chunked, 0}, "0\r\nA: b\r\n\r\n", true},
		{Framing{Chunked, 0}, "x\r\n", true}, // an error is something
	} {
		waited := errors.New("it waited")
		br := bufio.NewReader(io.MultiReader(strings.NewReader(c.come), failing{waited}))
		br.Peek(len(c.come))
		var b BodyReader
		b.Reset(br, c.framing)
		if got := b.Ready(); got != c.want {
			t.Errorf("%v, %q: %v", c.framing, c.come, got)
		}
		if _, err := b.Read(make([]byte, 9)); (err == waited) == c.want {
			t.Errorf("%v, %q: the read gave %v", c.framing, c.come, err)
		}
	}
	text := "1\r\na\r\n1\r\nb\r\n0\r\n\r\n"
	for come := range len(text) {
		br := bufio.NewReader(io.MultiReader(strings.NewReader(text[:come]), strings.NewReader(text[come:])))
		br.Peek(come)
		var b BodyReader
		b.Reset(br, Framing{Kind: Chunked})
		b.Ready()
		if body, err := io.ReadAll(&b); string(body) != "ab" || err != nil {
			t.Errorf("asked after %d: %q %v", come, body, err)
		}
	}
}

func TestTheEndComesWithTheLastBytes(t *testing.T) {
	for text, f := range map[string]Framing{
		"abc":                            {ByLength, 3},
		"3\r\nabc\r\n0\r\n\r\n":          {Chunked, 0},
		"1\r\na\r\n2\r\nbc\r\n0\r\n\r\n": {Chunked, 0},
	} {
		for _, room := range []int{3, 100} {
			var b BodyReader
			b.Reset(bufio.NewReader(strings.NewReader(text)), f)
			if n, err := b.Read(make([]byte, room)); n != 3 || err != io.EOF || !b.Consumed() {
				t.Errorf("%q into %d: %d %v %v", text, room, n, err, b.Consumed())
			}
		}
	}
}

func TestBodyReaderAllocatesNothing(t *testing.T) {
	const text = "5\r\nabcde\r\n5;x\r\nabcde\r\n0\r\nA: b\r\n\r\n"
	src := strings.NewReader("")
	br := bufio.NewReader(src)
	var b BodyReader
	p := make([]byte, 4)
	if got := testing.AllocsPerRun(50, func() {
		src.Reset(text)
		br.Reset(src)
		b.Reset(br, Framing{Kind: Chunked})
		for {
			if _, err := b.Read(p); err != nil {
				break
			}
		}
	}); got != 0 || !b.Consumed() {
		t.Errorf("%v allocations, consumed %v", got, b.Consumed())
	}
}

func TestANCM065_ChunksAreLowerCaseAndNeverEmpty(t *testing.T) {
	var out bytes.Buffer
	var w ChunkWriter
	w.Reset(&out)
	for _, p := range []string{"hello, chunk", "", "x", strings.Repeat("y", 0xabc)} {
		if n, err := io.WriteString(&w, p); n != len(p) || err != nil {
			t.Fatal(n, err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	want := "c\r\nhello, chunk\r\n1\r\nx\r\nabc\r\n" + strings.Repeat("y", 0xabc) + "\r\n0\r\n\r\n"
	if got := out.String(); got != want {
		t.Errorf("%q", got)
	}
	if got := string(AppendChunk([]byte("a"), nil)); got != "a" {
		t.Errorf("an empty chunk is %q", got)
	}
	var b BodyReader
	b.Reset(bufio.NewReader(&out), Framing{Kind: Chunked})
	if n, err := io.Copy(io.Discard, &b); n != 12+1+0xabc || err != nil {
		t.Error(n, err)
	}
}

func TestChunkWriterHandsErrorsOn(t *testing.T) {
	var w ChunkWriter
	broken := errors.New("reset")
	r, pipe := io.Pipe()
	r.CloseWithError(broken)
	w.Reset(pipe)
	if n, err := w.Write([]byte("a")); n != 0 || err != broken {
		t.Error(n, err)
	}
	if w.Close() != broken {
		t.Error("the last chunk went somewhere")
	}
}
