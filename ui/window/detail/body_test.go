package detail

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"

	"falconer/proxy/trace"
	"falconer/ui/theme"
)

func TestBodiesAreShownInTheBestWay(t *testing.T) {
	for _, c := range []struct {
		kind, content string
		want          []mode
	}{
		{"application/json", `{"a":1}`, []mode{modePretty, modeText, modeHex}},
		{"application/json", `{"a":1, "cut`, []mode{modePretty, modeText, modeHex}},
		{"text/plain", `[1,2,3]`, []mode{modePretty, modeText, modeHex}},
		{"text/plain", `[info] starting {x}`, []mode{modeText, modeHex}},
		{"text/html", "<html>", []mode{modeText, modeHex}},
		{"image/png", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", []mode{modeHex}},
		{"text/plain", "größer ✓", []mode{modeText, modeHex}},
		{"text/plain", "gr\xf6\xdfer als", []mode{modeHex}},
	} {
		if got := possible(c.kind, []byte(c.content)); fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s %q: %v", c.kind, c.content, got)
		}
	}
}

func TestJSONIsLaidOut(t *testing.T) {
	for in, want := range map[string]string{
		`{"a":[1,{"b":null}],"c":{},"d":[ ],"e":"x,{\"y\":1}"}`: "{\n  \"a\": [\n    1,\n    {\n      \"b\": null\n    }\n  ],\n  \"c\": {},\n  \"d\": [],\n  \"e\": \"x,{\\\"y\\\":1}\"\n}",
		`{"cut": "in the mid`: "{\n  \"cut\": \"in the mid",
		`{"a":1}}}`:           "{\n  \"a\": 1\n}\n}\n}",
		" \t\n[\r\n1\n]":      "[\n  1\n]",
	} {
		got, ok := pretty([]byte(in))
		if !ok || string(got) != want {
			t.Errorf("%s: %v\n%s\nwant\n%s", in, ok, got, want)
		}
	}
	if _, ok := pretty([]byte("no JSON")); ok {
		t.Error("text is taken for JSON")
	}
}

func TestJSONIsColoured(t *testing.T) {
	var got []string
	for _, p := range colored([]byte(`  "a": ["b", -1.5e3, true], "c" : null`), nil) {
		if p.color != theme.Text {
			got = append(got, string(p.color)+" "+string(p.text))
		}
	}
	want := []string{"falconer.key \"a\"", "falconer.string \"b\"", "falconer.number -1.5e3", "falconer.number true", "falconer.key \"c\"", "falconer.number null"}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v", got)
	}
}

func FuzzPrettyLosesNothing(f *testing.F) {
	for _, seed := range []string{problemJSON, `[{"a":"\"`, `{{{[[]`, `[1 2`, "{\"\xff\"}"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		out, ok := pretty([]byte(text))
		if !ok {
			return
		}
		squeeze := func(text []byte) string {
			return string(bytes.Join(bytes.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \t\r\n", r) }), nil))
		}
		in := squeeze(bytes.TrimPrefix(bytes.TrimSpace([]byte(text)), []byte("\ufeff")))
		if got := squeeze(out); got != in {
			t.Errorf("%q became %q", in, got)
		}
		whole := 0
		for _, p := range colored(out, nil) {
			whole += len(p.text)
		}
		if whole != len(out) {
			t.Errorf("coloured %d of %d bytes", whole, len(out))
		}
	})
}

func TestHexShowsEveryByte(t *testing.T) {
	b := newBody(modeHex, []byte("GET / HTTP/1.1\r\n\x00\xff end"))
	got := sheetText(nil, b)
	want := "000000  47 45 54 20 2f 20 48 54  54 50 2f 31 2e 31 0d 0a  GET / HTTP/1.1..\n" +
		"000010  00 ff 20 65 6e 64                                 .. end"
	if got != want {
		t.Errorf("\n%s\nwant\n%s", got, want)
	}
}

func TestCompressedBodiesAreRead(t *testing.T) {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, _ = w.Write([]byte(problemJSON))
	_ = w.Close()
	headers := []trace.Field{{Name: "content-encoding", Value: "gzip"}, {Name: "Content-Type", Value: "application/json"}}
	b := trace.Body{Bytes: packed.Bytes(), Total: int64(packed.Len())}
	s := bodyOf(headers, b, true)
	if string(s.content) != problemJSON || s.encoding != "gzip" || s.problem != "" {
		t.Errorf("%+v", s)
	}
	if note := bodyNote(b, s); !strings.Contains(note, "gzip, 194 B plain") {
		t.Errorf("%q", note)
	}
	b.Bytes, b.Cut = b.Bytes[:60], true
	if s := bodyOf(headers, b, true); len(s.content) == 0 || !strings.HasPrefix(problemJSON, string(s.content)) || s.problem != "" {
		t.Errorf("cut: %+v", s)
	}
	b.Bytes, b.Cut = []byte("no gzip at all"), false
	if s := bodyOf(headers, b, true); s.problem == "" || string(s.content) != "no gzip at all" {
		t.Errorf("broken: %+v", s)
	}
	headers[0].Value = "snappy"
	if s := bodyOf(headers, b, true); !strings.Contains(s.problem, "snappy") {
		t.Errorf("unknown: %+v", s)
	}
}

func TestACutBodySaysSo(t *testing.T) {
	b := trace.Body{Bytes: make([]byte, 1<<20), Total: 3_200_000, Cut: true}
	if got := bodyNote(b, shownBody{}); got != "3.2 MB · cut at 1 MiB" {
		t.Errorf("%q", got)
	}
}

func TestModesOfABodyCanBeChosen(t *testing.T) {
	p, win := show(t, theme.Dark, order(), nil)
	p.Select(tabResponse)
	v := p.response.body
	if v.mode != modePretty {
		t.Fatalf("it begins with %d", v.mode)
	}
	test.Tap(v.chips[modeHex])
	save(t, win, "detail-hex")
	if v.mode != modeHex || v.sheet.Columns[0].Wrap {
		t.Errorf("mode %d", v.mode)
	}
	test.Tap(v.chips[modeText])
	if v.mode != modeText {
		t.Errorf("mode %d", v.mode)
	}
}
