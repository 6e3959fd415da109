package message

import (
	"bufio"
	"errors"
	"io"
	"os"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// rawRequest is one line of testdata/requests.txt.
type rawRequest struct{ name, verdict, text string }

func corpus(t testing.TB) []rawRequest {
	t.Helper()
	data, err := os.ReadFile("testdata/requests.txt")
	if err != nil {
		t.Fatal(err)
	}
	var all []rawRequest
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		parts := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(parts) != 3 {
			t.Fatalf("%q has not three columns", line)
		}
		text, err := strconv.Unquote(parts[2])
		if err != nil {
			t.Fatalf("%s: %v", parts[0], err)
		}
		all = append(all, rawRequest{parts[0], parts[1], text})
	}
	return all
}

// judge reads one request whole and says what became of it, in the words of the
// corpus, and its body.
func judge(r io.Reader) (verdict, body string) {
	var h Head
	br := bufio.NewReader(r)
	if err := h.ReadRequest(br, Limits{}); err != nil {
		return word(err, ""), ""
	}
	f, err := h.RequestFraming()
	if err != nil {
		return "ReadRequest let through what RequestFraming refuses: " + err.Error(), ""
	}
	var b BodyReader
	b.Reset(br, f)
	data, err := io.ReadAll(&b)
	switch {
	case err != nil:
		return word(err, "body"), string(data)
	case !b.Consumed():
		return "a body at its end is not consumed", string(data)
	}
	return "ok", string(data)
}

func word(err error, refusal string) string {
	var e *Error
	switch {
	case err == io.ErrUnexpectedEOF:
		return "short"
	case !errors.As(err, &e):
		return err.Error()
	case refusal != "":
		return refusal
	}
	return strconv.Itoa(e.Status)
}

func TestRawRequestsGetTheirVerdict(t *testing.T) {
	for _, raw := range corpus(t) {
		t.Run(raw.name, func(t *testing.T) {
			got, body := judge(strings.NewReader(raw.text))
			if got != raw.verdict {
				t.Errorf("got %s, want %s", got, raw.verdict)
			}
			again, same := judge(iotest.OneByteReader(strings.NewReader(raw.text)))
			if again != got || same != body {
				t.Errorf("byte by byte: %s %q, in one piece: %s %q", again, same, got, body)
			}
		})
	}
}
