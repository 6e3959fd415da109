//go:build unix

package proxy

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"falconer/assets/aspnetcore"
)

// differs are the raw requests that get another answer through the front than
// from Kestrel itself, what that is, and why. The rest gets the same.
var differs = map[string]struct{ direct, through, why string }{
	"chunk-size-overflow":   {"500", "400", "the front refuses a chunk that is too long before the app fails at it"},
	"cl-plus":               {"200", "400", "a sign is no digit (RFC 9112 6.3)"},
	"connect-authority":     {"405", "501", "the front is no tunnel"},
	"connect-path":          {"404", "501", "the front is no tunnel"},
	"get-star":              {"405", "400", "the asterisk is for OPTIONS (RFC 9112 3.2.4)"},
	"h2-prior-knowledge":    {"no answer", "505", "no HTTP/2 without TLS; Kestrel says it in HTTP/2"},
	"header-bad-name-char":  {"404", "400", "a name is a token (RFC 9110 5.1)"},
	"header-control-char":   {"404", "400", "no control characters in values (RFC 9110 5.5)"},
	"headers-100":           {"404", "431", "the module's headers come on top, and Kestrel takes 100 (K-080)"},
	"host-bad-port":         {"404", "400", "no binding has this port"},
	"host-empty":            {"404", "400", "no binding has no name"},
	"host-underscore":       {"404", "400", "no binding has this name"},
	"lf-only":               {"404", "400", "a bare LF ends no line (RFC 9112 2.2 leaves it open)"},
	"options-star-no-token": {"400", "405", "the front adds the token (ANCM-058)"},
	"target-fragment":       {"404", "400", "no fragment in a target (RFC 9112 3.2)"},
	"target-no-slash":       {"405", "400", "neither path nor URL (RFC 9112 3.2)"},
	"te-and-cl":             {"200", "400", "two lengths can be read in two ways (RFC 9112 6.3)"},
	"te-chunked-http10":     {"200", "400", "HTTP/1.0 knows no chunks (RFC 9112 6.1)"},
	"te-gzip-chunked":       {"200", "501", "codings that the front cannot undo"},
	"token-missing":         {"400", "404", "the front adds the token (ANCM-058)"},
	"token-twice":           {"400", "404", "the client's tokens are removed (ANCM-057)"},
	"version-bad":           {"505", "400", "it is no HTTP"},
}

// TestTheRawCorpusPassesWithNoOtherDifference sends each request of the corpus
// to a real Kestrel, once itself and once through the front, byte for byte.
func TestTheRawCorpusPassesWithNoOtherDifference(t *testing.T) {
	a := startContractApp(t, "/")
	w := start(t, nil, a.generation)
	files, _ := filepath.Glob(filepath.Join(aspnetcore.Folder(t), "..", "corpus", "kestrel-raw", "*.txt"))
	if len(files) < 100 {
		if os.Getenv("CI") == "true" {
			t.Fatal("the raw corpus is missing")
		}
		t.Skip("the raw corpus is not here (../shared/corpus/kestrel-raw)")
	}
	left := map[string]bool{}
	for name := range differs {
		left[name] = true
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txt")
		text, halfClose := rawCase(t, file)
		text = strings.Replace(text, " /body ", " /hash ", 1)
		direct := firstAnswer(t, a.generation.Address.String(), text, halfClose)
		through := firstAnswer(t, w.address(), text, halfClose)
		want := differs[name]
		delete(left, name)
		if want.why == "" {
			want.direct, want.through = direct, direct
		}
		if direct != want.direct || through != want.through {
			t.Errorf("%s: %q itself, %q through the front; want %q and %q (%s)", name, direct, through, want.direct, want.through, want.why)
		}
	}
	for name := range left {
		t.Errorf("there is no request %s any more", name)
	}
}

var update = flag.Bool("update", false, "write the list of differences into docs/front.md")

// TestTheDifferencesFromKestrelAreListed holds the page for people against the table
// that the corpus is held against.
func TestTheDifferencesFromKestrelAreListed(t *testing.T) {
	const page, begin, end = "../docs/front.md", "./proxy -update -->\n", "<!-- end -->"
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, begins := strings.Cut(string(text), begin)
	_, after, ends := strings.Cut(rest, end)
	if !begins || !ends {
		t.Fatalf("%s has no place for the list", page)
	}
	var list strings.Builder
	list.WriteString("\n| request of the corpus | Kestrel | through the front | why |\n| --- | --- | --- | --- |\n")
	for _, name := range slices.Sorted(maps.Keys(differs)) {
		d := differs[name]
		fmt.Fprintf(&list, "| %s | %s | %s | %s |\n", name, d.direct, d.through, d.why)
	}
	want := before + begin + list.String() + "\n" + end + after
	switch {
	case want == string(text):
	case *update:
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("%s does not list what the corpus differs in; the page says how it is made", page)
	}
	for what, n := range map[string]int{"219": len(attacks), "35": len(awkward), "40": len(attacks2), "11": len(floods)} {
		if what != fmt.Sprint(n) || !strings.Contains(string(text), "| "+what+" |") {
			t.Errorf("there are %d tries where the page says %s", n, what)
		}
	}
}

// rawCase reads a request of the corpus: the bytes as Python writes them.
func rawCase(t *testing.T, file string) (text string, halfClose bool) {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, _ := strings.Cut(string(content), "\n")
	line, _, _ := strings.Cut(rest, "\n")
	quote := line[1]
	body := line[2 : len(line)-1]
	var b strings.Builder
	for body != "" {
		c, _, tail, err := strconv.UnquoteChar(body, quote)
		if err != nil {
			t.Fatalf("%s: %.20q: %v", file, body, err)
		}
		b.WriteByte(byte(c))
		body = tail
	}
	return b.String(), strings.Contains(head, "half-closes")
}

// silence is how long an answer may take that need not come.
const silence = 3 * time.Second

// firstAnswer is the status of the final answer to the first of some raw
// requests, or how the connection ended without one.
func firstAnswer(t *testing.T, address, text string, halfClose bool) string {
	t.Helper()
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(silence))
	_, _ = io.WriteString(c, text) // one that is refused may not be read whole
	if halfClose {
		closeWrite(c)
	}
	method, _, _ := strings.Cut(text, " ")
	r := bufio.NewReader(c)
	for {
		resp, err := http.ReadResponse(r, &http.Request{Method: method})
		switch {
		case err != nil && isTimeout(err):
			return "silence"
		case err != nil:
			return "no answer"
		case resp.StatusCode != 100:
			return fmt.Sprint(resp.StatusCode)
		}
	}
}
