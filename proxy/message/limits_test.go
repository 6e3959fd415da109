package message

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
)

// status reads a request and gives the status of its refusal, 0 for none.
func status(t *testing.T, text string, lim Limits) int {
	t.Helper()
	var h Head
	err := h.ReadRequest(bufio.NewReaderSize(strings.NewReader(text), 16), lim)
	var e *Error
	if err != nil && !errors.As(err, &e) {
		t.Fatal(err)
	}
	if e == nil {
		return 0
	}
	return e.Status
}

func TestRequestLimitsHoldToTheByte(t *testing.T) {
	line := func(n int) string { // n bytes with CRLF
		return "GET /" + strings.Repeat("a", n-len("GET / HTTP/1.1\r\n")) + " HTTP/1.1\r\n"
	}
	block := func(n int) string { // n bytes of field lines
		return "Host: a\r\nX: " + strings.Repeat("b", n-len("Host: a\r\nX: \r\n")) + "\r\n"
	}
	many := func(n int) string {
		return "Host: a\r\n" + strings.Repeat("X: y\r\n", n-1)
	}
	for _, c := range []struct {
		name, text string
		lim        Limits
		want       int
	}{
		{"line at its limit", line(100) + block(20) + "\r\n", Limits{Line: 100}, 0},
		{"line over it", line(101) + block(20) + "\r\n", Limits{Line: 100}, 414},
		{"line at the default", line(16<<10) + block(20) + "\r\n", Limits{}, 0},
		{"line over the default", line(16<<10+1) + block(20) + "\r\n", Limits{}, 414},
		{"line without end", "GET /" + strings.Repeat("a", 100), Limits{Line: 100}, 414},
		{"block at its limit", line(50) + block(100) + "\r\n", Limits{Block: 100}, 0},
		{"block over it", line(50) + block(101) + "\r\n", Limits{Block: 100}, 431},
		{"block over it by two", line(50) + block(102) + "\r\n", Limits{Block: 100}, 431},
		{"block at the default", line(50) + block(64<<10) + "\r\n", Limits{}, 0},
		{"block over the default", line(50) + block(64<<10+1) + "\r\n", Limits{}, 431},
		{"block without end", line(50) + strings.Repeat("a", 103), Limits{Block: 100}, 431},
		{"fields at their limit", line(50) + many(100) + "\r\n", Limits{Fields: 100}, 0},
		{"fields over it", line(50) + many(101) + "\r\n", Limits{Fields: 100}, 431},
		{"fields at the default", line(50) + many(256) + "\r\n", Limits{}, 0},
		{"fields over the default", line(50) + many(257) + "\r\n", Limits{}, 431},
	} {
		if got := status(t, c.text, c.lim); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}

func TestNothingCameIsEOF(t *testing.T) {
	for text, want := range map[string]error{
		"": io.EOF, "\r\n": io.EOF, "\r": io.ErrUnexpectedEOF, "G": io.ErrUnexpectedEOF,
		"GET / HTTP/1.1\r\n":              io.ErrUnexpectedEOF,
		"GET / HTTP/1.1\r\nHost: a\r\n\r": io.ErrUnexpectedEOF,
	} {
		if err := readRequest(new(Head), []byte(text)); err != want {
			t.Errorf("%q: %v, want %v", text, err, want)
		}
	}
	if err := readResponse(new(Head), nil); err != io.EOF {
		t.Error(err)
	}
	if err := readResponse(new(Head), []byte("HTTP/1.1 200 OK\r\n")); err != io.ErrUnexpectedEOF {
		t.Error(err)
	}
}

// A client that speaks TLS to a plain port never sends a line end.
func TestWhatIsNoRequestIsRefusedAtItsFirstByte(t *testing.T) {
	r, w := io.Pipe()
	defer w.Close()
	go w.Write([]byte{0x16, 3, 1})
	var e *Error
	if err := new(Head).ReadRequest(bufio.NewReader(r), Limits{}); !errors.As(err, &e) || e.Status != 400 {
		t.Error(err)
	}
	r.Close()
}

func TestReadersErrorsAreGivenAsTheyAre(t *testing.T) {
	broken := errors.New("deadline")
	for _, start := range []string{"", "GET / HT", "GET / HTTP/1.1\r\nHost: a\r\n"} {
		r := io.MultiReader(strings.NewReader(start), failing{broken})
		if err := new(Head).ReadRequest(bufio.NewReader(r), Limits{}); err != broken {
			t.Errorf("behind %q: %v", start, err)
		}
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// ANCM 4.4: 65536 bytes of response fields pass, more are 502.3.
func TestANCM078_ResponseBlockLimit(t *testing.T) {
	for n, fine := range map[int]bool{64 << 10: true, 64<<10 + 1: false} {
		text := "HTTP/1.1 200 OK\r\nX: " + strings.Repeat("a", n-len("X: \r\n")) + "\r\n\r\n"
		var e *Error
		err := readResponse(new(Head), []byte(text))
		if fine != (err == nil) || !fine && !errors.As(err, &e) {
			t.Errorf("%d bytes: %v", n, err)
		}
	}
}

func TestANCM078_MalformedResponsesAreRefused(t *testing.T) {
	for _, text := range []string{
		"HTTP/1.1 20 OK\r\n\r\n", "HTTP/1.1 2000 OK\r\n\r\n", "HTTP/1.1 +20 OK\r\n\r\n", "HTTP/1.1 099 OK\r\n\r\n",
		"HTTP/1.1  200 OK\r\n\r\n", "HTTP/2.0 200 OK\r\n\r\n", "HTTP/1.2 200 OK\r\n\r\n", "ICY 200 OK\r\n\r\n",
		"HTTP/1.1 200OK\r\n\r\n", "\r\nHTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 O\x00K\r\n\r\n",
		"HTTP/1.1 200 OK\nA: b\n\n", "HTTP/1.1 200 OK\r\n folded: first\r\n\r\n", "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
		"HTTP/1.1 200 OK\r\n: b\r\n\r\n", "HTTP/1.1 200 OK\r\nA: b\rc\r\n\r\n", "HTTP/1.1 200 OK\r\nA: b\r\n c\x00\r\n\r\n",
		"HTTP/1.1 200 OK\r\nA b: c\r\n\r\n",
	} {
		var e *Error
		if err := readResponse(new(Head), []byte(text)); !errors.As(err, &e) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// ANCM 4.4: a folded line is one value; RFC 9112 §5.1: blanks before a colon go.
func TestResponsesAreReadALittleLaxer(t *testing.T) {
	var h Head
	text := "HTTP/1.1 200\r\nA: b \r\n \t c\r\n\td\r\nE :f\r\nG:\r\n  h\r\nI: j\r\n \r\n\r\n"
	if err := readResponse(&h, []byte(text)); err != nil {
		t.Fatal(err)
	}
	if got := fields(&h); got != "A=b c d;E=f;G=h;I=j;" {
		t.Error(got)
	}
}

// 64 KiB of folded lines must not be copied line by line.
func TestManyFoldsCostLittleMemory(t *testing.T) {
	for _, first := range []string{"a", "a ", ""} {
		const folds = 13000
		text := "HTTP/1.1 200 OK\r\nA: b\r\nX: " + first + "\r\n" + strings.Repeat(" c \r\n", folds) + "\r\n"
		var h Head
		if err := readResponse(&h, []byte(text)); err != nil {
			t.Fatal(err)
		}
		want := strings.TrimSpace(strings.TrimSpace(first) + strings.Repeat(" c", folds))
		if got := string(h.Get("X")); got != want {
			t.Errorf("%q: %d bytes, %.20q; want %d", first, len(got), got, len(want))
		}
		if cap(h.buf) > 8*len(text) {
			t.Errorf("%q: %d bytes for %d", first, cap(h.buf), len(text))
		}
	}
}

func TestOneHugeHeadIsNotKept(t *testing.T) {
	h := read(t, typical)
	h.Add("X", strings.Repeat("x", 1<<20))
	h.Reset()
	if cap(h.buf) > keptMemory {
		t.Errorf("%d bytes kept", cap(h.buf))
	}
}

func TestAnErrorNamesItsStatus(t *testing.T) {
	err := fmt.Errorf("reading the request: %w", errFieldCount)
	if got := err.Error(); got != "reading the request: there are too many header fields (431)" {
		t.Error(got)
	}
}
