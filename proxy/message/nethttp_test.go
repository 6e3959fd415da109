package message

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// parsed is what either reader made of a byte stream.
type parsed struct {
	Line    string // method, target, version; or version, status
	Fields  http.Header
	Host    string
	Body    string
	BodyErr bool
	Rest    string // what follows the message
}

// bufSize lets net/http see a whole trailer block at once, as it demands.
const bufSize = 256 << 10

func ours(data []byte) (p parsed, h *Head, f Framing, err error) {
	h = new(Head)
	br := bufio.NewReaderSize(bytes.NewReader(data), bufSize)
	if err := h.ReadRequest(br, Limits{}); err != nil {
		return p, h, f, err
	}
	if f, err = h.RequestFraming(); err != nil {
		return p, h, f, err
	}
	p.Line = string(h.Method) + " " + string(h.Target) + " " + string('0'+rune(h.Minor))
	p.Fields = http.Header{}
	for _, x := range h.Fields {
		if x.Is("Host") {
			p.Host = string(x.Value)
		} else {
			p.Fields.Add(string(x.Name), string(x.Value))
		}
	}
	var b BodyReader
	b.Reset(br, f)
	p.readBody(&b, br)
	return p, h, f, nil
}

func (p *parsed) readBody(body io.Reader, br *bufio.Reader) {
	data, err := io.ReadAll(body)
	p.Body, p.BodyErr = string(data), err != nil
	if err == nil {
		rest, _ := io.ReadAll(br)
		p.Rest = string(rest)
	}
}

func netHTTP(data []byte) (p parsed, err error) {
	br := bufio.NewReaderSize(bytes.NewReader(data), bufSize)
	r, err := http.ReadRequest(br)
	if err != nil {
		return p, err
	}
	p.Line = r.Method + " " + r.RequestURI + " " + string('0'+rune(r.ProtoMinor))
	p.Fields, p.Host = r.Header, r.Host
	if len(r.TransferEncoding) > 0 {
		p.Fields.Set("Transfer-Encoding", "chunked")
	}
	p.readBody(r.Body, br)
	return p, nil
}

// FuzzRequestIsReadAsByNetHTTP holds the strict reader against net/http: what it
// accepts, net/http must read the same way, to the last byte. It may refuse
// more.
func FuzzRequestIsReadAsByNetHTTP(f *testing.F) {
	for _, raw := range corpus(f) {
		f.Add([]byte(raw.text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		mine, h, framing, err := ours(data)
		if err != nil {
			return
		}
		if h.Has("Trailer") {
			t.Skip("net/http takes this field out of the head and has its own rules for it")
		}
		for range leadingLines {
			data = bytes.TrimPrefix(data, []byte("\r\n"))
		}
		theirs, err := netHTTP(data)
		var broken *url.Error
		if errors.As(err, &broken) || err != nil && strings.Contains(err.Error(), "URL") {
			// It reads the target as a URL, which is the app's to do.
			data = bytes.Replace(data, h.Target, []byte("/x"), 1)
			mine.Line = strings.Replace(mine.Line, string(h.Target), "/x", 1)
			theirs, err = netHTTP(data)
		}
		if err != nil {
			t.Fatalf("net/http refuses what is accepted here: %v", err)
		}
		if _, _, absolute := splitAbsolute(h.Target); absolute {
			mine.Host, theirs.Host = "", ""
		}
		if v := theirs.Fields["Cache-Control"]; !h.Has("Cache-Control") && slices.Equal(v, []string{"no-cache"}) {
			delete(theirs.Fields, "Cache-Control") // net/http's translation of Pragma
		}
		if framing.Kind == Chunked {
			mine.Fields.Set("Transfer-Encoding", "chunked")
		}
		if mine.BodyErr {
			return // the body may be refused more strictly
		}
		if d := cmp.Diff(theirs, mine); d != "" {
			t.Fatalf("net/http (-) and the strict reader (+) differ:\n%s", d)
		}
	})
}

// FuzzChunksAreReadAsByNetHTTP does the same for what stands between a head and
// the next message, and reads it once more byte by byte.
func FuzzChunksAreReadAsByNetHTTP(f *testing.F) {
	const head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
	for _, raw := range corpus(f) {
		if _, chunks, ok := strings.Cut(raw.text, "hunked\r\n\r\n"); ok {
			f.Add([]byte(chunks), uint8(3))
		}
	}
	f.Add([]byte("1;"+strings.Repeat("e", 900)+"\r\na\r\n0\r\n\r\n"), uint8(1))
	f.Add([]byte(strings.Repeat("1\r\na\r\n", 300)+"0\r\nA: b\r\nC: d\r\n\r\nGET"), uint8(7))
	f.Fuzz(func(t *testing.T, data []byte, step uint8) {
		data = append([]byte(head), data...)
		mine, _, _, err := ours(data)
		if err != nil {
			t.Fatal(err)
		}
		if !mine.BodyErr {
			theirs, err := netHTTP(data)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(theirs, mine); d != "" {
				t.Fatalf("net/http (-) and the strict reader (+) differ:\n%s", d)
			}
		}
		verdict, body := judge(&steps{data: data, step: int(step%9) + 1})
		if (verdict == "ok") == mine.BodyErr || body != mine.Body {
			t.Fatalf("in steps: %s %q, at once: error %v %q", verdict, body, mine.BodyErr, mine.Body)
		}
	})
}

// steps gives its bytes a few at a time.
type steps struct {
	data []byte
	step int
}

func (s *steps) Read(p []byte) (int, error) {
	if len(s.data) == 0 {
		return 0, io.EOF
	}
	n := copy(p[:min(len(p), s.step)], s.data)
	s.data = s.data[n:]
	return n, nil
}

// FuzzResponseIsReadAsByNetHTTP does it for responses. The reader is laxer there
// in two points, which are taken out before the comparison.
func FuzzResponseIsReadAsByNetHTTP(f *testing.F) {
	for _, seed := range responseSeeds {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var h Head
		br := bufio.NewReaderSize(bytes.NewReader(data), bufSize)
		if h.ReadResponse(br, Limits{}) != nil {
			return
		}
		framing, err := h.ResponseFraming([]byte("GET"))
		if err != nil {
			return
		}
		rest, _ := io.ReadAll(br)
		plain := append(h.Append(nil), rest...) // unfolded, no blanks before colons
		if h.Has("Trailer") {
			t.Skip("net/http has its own rules for it")
		}
		mine := parsed{Fields: http.Header{}}
		for _, x := range h.Fields {
			mine.Fields.Add(string(x.Name), string(x.Value))
		}
		again := bufio.NewReaderSize(bytes.NewReader(rest), bufSize)
		var b BodyReader
		b.Reset(again, framing)
		mine.readBody(&b, again)

		netReader := bufio.NewReaderSize(bytes.NewReader(plain), bufSize)
		r, err := http.ReadResponse(netReader, &http.Request{Method: "GET"})
		if err != nil {
			t.Fatalf("net/http refuses %q: %v", plain, err)
		}
		theirs := parsed{Fields: r.Header}
		theirs.readBody(r.Body, netReader)
		if r.StatusCode != h.Status || r.ProtoMinor != h.Minor {
			t.Fatalf("%d, %d; net/http: %s %s", h.Status, h.Minor, r.Status, r.Proto)
		}
		if len(r.TransferEncoding) > 0 {
			theirs.Fields.Set("Transfer-Encoding", "chunked")
			mine.Fields.Set("Transfer-Encoding", "chunked")
		}
		for _, own := range []string{"Cache-Control", "Content-Length", "Transfer-Encoding"} {
			if !slices.Equal(mine.Fields[own], theirs.Fields[own]) {
				// net/http invents the first and drops the others where they are idle.
				delete(mine.Fields, own)
				delete(theirs.Fields, own)
			}
		}
		if mine.BodyErr {
			return
		}
		if d := cmp.Diff(theirs, mine); d != "" {
			t.Fatalf("net/http (-) and ours (+) differ:\n%s", d)
		}
	})
}

var responseSeeds = []string{
	"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc",
	"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabcHTTP",
	"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nA: b\r\n\r\nHTTP",
	"HTTP/1.0 200 OK\r\nServer: x\r\n\r\nuntil the end",
	"HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1",
	"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n",
	"HTTP/1.1 404\r\nA: b\r\n\r\n",
	"HTTP/1.1 200 \r\nA : b\r\nC: d\r\n e\r\n\tf\r\nG:\r\n h\r\n\r\n",
	"HTTP/1.1 999 \xe4h\r\nSet-Cookie: a\r\nset-cookie: b\r\n\r\n",
	"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
}

// FuzzHeadIsWrittenAsRead: what was read, written and read again is the same,
// and a clone of it too.
func FuzzHeadIsWrittenAsRead(f *testing.F) {
	for _, raw := range corpus(f) {
		f.Add([]byte(raw.text))
	}
	for _, seed := range responseSeeds {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, read := range []func(*Head, []byte) error{readRequest, readResponse} {
			var h, again, copied Head
			if read(&h, data) != nil {
				continue
			}
			wire := h.Append(nil)
			if err := read(&again, wire); err != nil {
				t.Fatalf("%q is read as %q, which is refused: %v", data, wire, err)
			}
			if got := again.Append(nil); !bytes.Equal(got, wire) {
				t.Fatalf("written %q, then %q", wire, got)
			}
			if h.Status == 0 && h.CheckRequest() != nil {
				t.Fatalf("ReadRequest and CheckRequest disagree on %q", wire)
			}
			h.Clone(&copied)
			h.Reset()
			readRequest(&h, []byte("GET /other HTTP/1.1\r\nHost: something-else\r\n\r\n"))
			if got := copied.Append(nil); !bytes.Equal(got, wire) {
				t.Fatalf("cloned %q from %q", got, wire)
			}
		}
	})
}

func readRequest(h *Head, data []byte) error {
	return h.ReadRequest(bufio.NewReader(bytes.NewReader(data)), Limits{})
}

func readResponse(h *Head, data []byte) error {
	return h.ReadResponse(bufio.NewReader(bytes.NewReader(data)), Limits{})
}
