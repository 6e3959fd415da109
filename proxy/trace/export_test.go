package trace

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// posted is an exchange with everything that an export must care for.
func posted() *Exchange {
	return &Exchange{
		Summary: Summary{
			ID: 3, Start: time.Date(2026, 11, 24, 3, 4, 5, 678_900_000, time.FixedZone("", 3600)), Method: "POST",
			Path: "/it's?a=[1]&token=s3cret", Host: "localhost:5001", Scheme: "https", Status: 201, SubStatus: 0, Generation: 2, Done: true,
			Duration: 30 * time.Millisecond, Timing: Timing{Held: 5 * time.Millisecond, Send: time.Millisecond, Wait: 10 * time.Millisecond, Receive: 2 * time.Millisecond},
			RequestBytes: 21, ResponseBytes: 4, Type: "json",
		},
		Protocol: "HTTP/2.0", Reason: "Created", TraceID: "0af7", Build: "abc",
		RequestHeaders: []Field{{"Host", "localhost:5001"}, {"Cookie", "id=s3cret; b=2"}, {"x-Empty", ""}, {"Accept-Encoding", "gzip, br"},
			{"Content-Type", "application/json"}, {"Content-Length", "21"}, {"MS-ASPNETCORE-TOKEN", "s3cret"}, {"X-Quote", "it's \\ \"q\" $HOME `id`"}},
		ResponseHeaders: []Field{{"Set-Cookie", "id=s3cret; path=/"}, {"Location", "/there?api_key=s3cret"}},
		RequestBody:     Body{Bytes: []byte(`{"password":"s3cret"}`), Total: 21},
		ResponseBody:    Body{Bytes: []byte("\x00\xff\x01\x02"), Total: 4},
	}
}

// curl runs a command with a curl that says its arguments and its input.
func curl(t *testing.T, command string) (arguments []string, input []byte) {
	t.Helper()
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no sh to try the command with")
	}
	dir := t.TempDir()
	script := "#!/bin/sh\nfor a; do printf '%s\\0' \"$a\"; done > \"$OUT/args\"\nfor a; do [ \"$a\" = @- ] && cat > \"$OUT/in\"; done; exit 0\n"
	if err := os.WriteFile(filepath.Join(dir, "curl"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(shell)
	cmd.Stdin = strings.NewReader(command + "\n")
	cmd.Env = append(os.Environ(), "OUT="+dir, "PATH="+dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
		t.Fatalf("%v: %s\n%s", err, out, command)
	}
	text, err := os.ReadFile(filepath.Join(dir, "args"))
	if err != nil {
		t.Fatal(err)
	}
	input, _ = os.ReadFile(filepath.Join(dir, "in"))
	return strings.Split(strings.TrimSuffix(string(text), "\x00"), "\x00"), input
}

func TestCurlSaysTheRequestToAShell(t *testing.T) {
	got, _ := curl(t, Curl(posted(), true))
	want := []string{"https://localhost:5001/it's?a=[1]&token=s3cret", "--http2", "--insecure", "--globoff",
		"-H", "Cookie: id=s3cret; b=2", "-H", "x-Empty;", "-H", "Content-Type: application/json",
		"-H", "X-Quote: it's \\ \"q\" $HOME `id`", "--compressed", "--data-binary", `{"password":"s3cret"}`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("want(-) got(+)\n%s", diff)
	}
}

func TestCurlChoosesItsOptions(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Exchange)
		want   []string
	}{
		"get":         {func(x *Exchange) {}, []string{"http://shop:80/", "--http1.1"}},
		"head":        {func(x *Exchange) { x.Method = "HEAD" }, []string{"http://shop:80/", "--head", "--http1.1"}},
		"delete":      {func(x *Exchange) { x.Method, x.Protocol = "DELETE", "HTTP/1.0" }, []string{"http://shop:80/", "-X", "DELETE", "--http1.0"}},
		"empty post":  {func(x *Exchange) { x.Method = "POST" }, []string{"http://shop:80/", "-X", "POST", "--http1.1"}},
		"dots":        {func(x *Exchange) { x.Path = "/a/../b" }, []string{"http://shop:80/a/../b", "--http1.1", "--path-as-is"}},
		"star":        {func(x *Exchange) { x.Method, x.Path = "OPTIONS", "*" }, []string{"http://shop:80/", "-X", "OPTIONS", "--http1.1", "--request-target", "*"}},
		"absolute":    {func(x *Exchange) { x.Path = "http://other/x" }, []string{"http://other/x", "--http1.1"}},
		"no host":     {func(x *Exchange) { x.Host, x.Scheme = "", "" }, []string{"http://localhost/", "--http1.1"}},
		"far https":   {func(x *Exchange) { x.Scheme = "https" }, []string{"https://shop:80/", "--http1.1"}},
		"ipv6 https":  {func(x *Exchange) { x.Scheme, x.Host = "https", "[::1]:5001" }, []string{"https://[::1]:5001/", "--http1.1", "--insecure", "--globoff"}},
		"body with @": {func(x *Exchange) { withBody(x, "@/etc/passwd") }, []string{"http://shop:80/", "-X", "GET", "--http1.1", "-H", "Content-Type:", "--data-raw", "@/etc/passwd"}},
	} {
		x := &Exchange{Summary: Summary{Method: "GET", Path: "/", Host: "shop:80", Scheme: "http"}, Protocol: "HTTP/1.1"}
		c.change(x)
		got, _ := curl(t, Curl(x, true))
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: want(-) got(+)\n%s", name, diff)
		}
	}
}

func withBody(x *Exchange, text string) {
	x.RequestBody = Body{Bytes: []byte(text), Total: int64(len(text))}
	x.RequestBytes = int64(len(text))
}

func TestCurlPipesBodiesThatAreNoText(t *testing.T) {
	for name, text := range map[string]string{"binary": "a\x00b\xff'\n", "long": strings.Repeat("it's long\n", 30_000)} {
		x := &Exchange{Summary: Summary{Method: "POST", Path: "/", Host: "shop"}, Protocol: "HTTP/1.1"}
		withBody(x, text)
		x.RequestBody.Cut, x.RequestBody.Total = true, 999_999
		command := Curl(x, true)
		_, input := curl(t, command)
		if string(input) != text {
			t.Errorf("%s: curl reads %d bytes, want %d", name, len(input), len(text))
		}
		if !strings.Contains(command, "of 999999 bytes of the body were kept") {
			t.Errorf("%s does not say that the body is cut", name)
		}
	}
}

func TestNoExportShowsASecretUnlessRevealed(t *testing.T) {
	x := posted()
	var har bytes.Buffer
	if err := HAR(&har, []*Exchange{x}, false); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"curl": Curl(x, false), "text": Text(x, false), "har": har.String()} {
		if strings.Contains(text, "s3cret") {
			t.Errorf("%s shows a secret:\n%s", name, text)
		}
	}
	har.Reset()
	if err := HAR(&har, []*Exchange{x}, true); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"curl": Curl(x, true), "text": Text(x, true), "har": har.String()} {
		if !strings.Contains(text, "s3cret") || strings.Contains(text, tokenHeader) {
			t.Errorf("%s revealed:\n%s", name, text)
		}
	}
}

func TestTextIsCloseToTheWire(t *testing.T) {
	x := posted()
	x.ResponseBody = Body{Bytes: []byte("half an \xe2\x82"), Total: 100, Cut: true}
	want := `POST /it's?a=[1]&token=s3cret HTTP/2
Host: localhost:5001
Cookie: id=s3cret; b=2
x-Empty: 
Accept-Encoding: gzip, br
Content-Type: application/json
Content-Length: 21
X-Quote: it's \ "q" $HOME ` + "`id`" + `

{"password":"s3cret"}

HTTP/2 201 Created
Set-Cookie: id=s3cret; path=/
Location: /there?api_key=s3cret

half an 
[cut at 10 of 100 bytes]
`
	if diff := cmp.Diff(want, Text(x, true)); diff != "" {
		t.Errorf("want(-) got(+)\n%s", diff)
	}
	x.ResponseBody = Body{Bytes: []byte{0, 1}, Total: 2}
	if text := Text(x, true); !strings.HasSuffix(text, "\n[2 bytes that are no text]\n") {
		t.Error(text)
	}
	x.Status = 0
	if text := Text(x, true); strings.Contains(text, "201") || !strings.HasSuffix(text, "}\n") {
		t.Error(text)
	}
}

func TestHARHasWhatTheFormatWants(t *testing.T) {
	x, later := posted(), posted()
	later.Start = x.Start.Add(-time.Second)
	later.ID, later.Error, later.Kind = 4, "broken off", EventStream
	later.ResponseBody = Body{Bytes: []byte("abc"), Total: 10, Cut: true}
	var out bytes.Buffer
	if err := HAR(&out, []*Exchange{x, later}, true); err != nil {
		t.Fatal(err)
	}
	var har struct {
		Log struct {
			Version string
			Creator struct{ Name, Version string }
			Entries []map[string]any
		}
	}
	if err := json.Unmarshal(out.Bytes(), &har); err != nil {
		t.Fatalf("%v\n%s", err, out.Bytes())
	}
	if har.Log.Version != "1.2" || har.Log.Creator.Name != "Falconer" || har.Log.Creator.Version == "" || len(har.Log.Entries) != 2 {
		t.Fatalf("%+v", har.Log)
	}
	if har.Log.Entries[0]["_id"] != 4.0 {
		t.Error("the entries are not in order of their start")
	}
	e := har.Log.Entries[1]
	must := func(o any, names ...string) map[string]any {
		m, _ := o.(map[string]any)
		for _, name := range names {
			if _, ok := m[name]; !ok {
				t.Errorf("%s is missing in %v", name, m)
			}
		}
		return m
	}
	must(e, "startedDateTime", "time", "request", "response", "cache", "timings")
	request := must(e["request"], "method", "url", "httpVersion", "cookies", "headers", "queryString", "headersSize", "bodySize")
	response := must(e["response"], "status", "statusText", "httpVersion", "cookies", "headers", "content", "redirectURL", "headersSize", "bodySize")
	content := must(response["content"], "size", "mimeType")
	timings := must(e["timings"], "send", "wait", "receive")
	if e["startedDateTime"] != "2026-11-24T03:04:05.678+01:00" || e["time"] != 30.0 {
		t.Error(e["startedDateTime"], e["time"])
	}
	if content["encoding"] != "base64" || content["text"] != base64.StdEncoding.EncodeToString(x.ResponseBody.Bytes) {
		t.Error(content)
	}
	sum := 0.0
	for _, ms := range timings {
		sum += max(ms.(float64), 0)
	}
	if sum != 30 || timings["connect"] != -1.0 || timings["dns"] != -1.0 {
		t.Error("the timings do not add up to the time:", timings)
	}
	if q := request["queryString"].([]any); len(q) != 2 || q[1].(map[string]any)["value"] != "s3cret" {
		t.Error(q)
	}
	if c := request["cookies"].([]any); len(c) != 2 {
		t.Error(c)
	}
	if first := har.Log.Entries[0]; first["_kind"] != "sse" || must(first["response"], "_error")["content"].(map[string]any)["_truncatedAt"] != 3.0 {
		t.Error(first)
	}
	out.Reset()
	if err := HAR(&out, nil, false); err != nil || !json.Valid(out.Bytes()) {
		t.Errorf("nothing: %v %s", err, out.Bytes())
	}
}

func TestHARSaysWhenTheDiskIsFull(t *testing.T) {
	full := errors.New("no space left")
	err := HAR(failing{full}, []*Exchange{posted()}, false)
	if !errors.Is(err, full) {
		t.Error(err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

func FuzzCurl(f *testing.F) {
	f.Add("GET", "/'", "X-A", "b'c\\", []byte("@x"))
	f.Add("P'OST", "*", "", "\n", []byte("\x00"))
	f.Fuzz(func(t *testing.T, method, path, name, value string, sent []byte) {
		x := &Exchange{Summary: Summary{Method: method, Path: path, Host: "h"}, RequestHeaders: []Field{{name, value}},
			RequestBody: Body{Bytes: sent, Total: int64(len(sent))}}
		command := Curl(x, true)
		words, ok := shellWords(command)
		if !ok {
			t.Fatalf("a quote is open in\n%s", command)
		}
		if utf8.Valid(sent) && !bytes.Contains(sent, []byte{0}) && len(sent) > 0 && !slices.Contains(words, string(sent)) {
			t.Errorf("the body is not an argument of\n%s", command)
		}
		var out bytes.Buffer
		if err := HAR(&out, []*Exchange{x}, false); err != nil || !json.Valid(out.Bytes()) {
			t.Errorf("%v: %s", err, out.Bytes())
		}
		Text(x, false)
	})
}

// shellWords splits as a POSIX shell does, as far as Curl's commands go.
func shellWords(command string) (words []string, ok bool) {
	var word strings.Builder
	quoted, any := false, false
	for i := 0; i < len(command); i++ {
		switch c := command[i]; {
		case quoted && c == '\'':
			quoted = false
		case quoted:
			word.WriteByte(c)
		case c == '\'':
			quoted, any = true, true
		case c == '\\' && i+1 < len(command):
			if i++; command[i] != '\n' {
				word.WriteByte(command[i])
				any = true
			}
		case c == ' ' || c == '\n':
			if any {
				words = append(words, word.String())
			}
			word.Reset()
			any = false
		default:
			word.WriteByte(c)
			any = true
		}
	}
	return append(words, word.String()), !quoted
}
