package logs

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestColoursBecomeSpans(t *testing.T) {
	red := Style{Foreground: Color{Kind: 1, Index: 1}}
	for _, c := range []struct {
		name, raw, text string
		spans           []Span
	}{
		{"one colour", "a\x1b[31mb\x1b[0mc", "abc", []Span{{1, 2, red}}},
		{"reset without a number", "\x1b[31mb\x1b[mc", "bc", []Span{{0, 1, red}}},
		{"bright, background, attributes", "\x1b[91;104;1;2;3;4;7;9mx", "x", []Span{{0, 1, Style{
			Foreground: Color{Kind: 1, Index: 9}, Background: Color{Kind: 1, Index: 12},
			Bold: true, Faint: true, Italic: true, Underlined: true, Inverse: true, Struck: true}}}},
		{"attributes off", "\x1b[1;2;3;4;7;9;31m\x1b[22;23;24;27;29;39mx", "x", nil},
		{"256 colours", "\x1b[38;5;200mx\x1b[38:5:3my", "xy", []Span{
			{0, 1, Style{Foreground: Color{Kind: 2, Index: 200}}}, {1, 2, Style{Foreground: Color{Kind: 1, Index: 3}}}}},
		{"true colour", "\x1b[48;2;1;2;3;1mx\x1b[0;38:2::4:5:6my\x1b[38:2:7:8:9mz", "xyz", []Span{
			{0, 1, Style{Background: Color{Kind: 3, R: 1, G: 2, B: 3}, Bold: true}},
			{1, 2, Style{Foreground: Color{Kind: 3, R: 4, G: 5, B: 6}}},
			{2, 3, Style{Foreground: Color{Kind: 3, R: 7, G: 8, B: 9}}}}},
		{"colours that are none", "\x1b[38;5;300;48;2;1;2mx\x1b[38;7;31my", "xy", []Span{{1, 2, red}}},
		{"no underline", "\x1b[4m\x1b[4:0mx\x1b[4:3my", "xy", []Span{{1, 2, Style{Underlined: true}}}},
		{"equal neighbours are one", "\x1b[31ma\x1b[0;31mb", "ab", []Span{{0, 2, red}}},
		{"other sequences are dropped", "\x1b[2Ka\x1b[10;20Hb\x1b]0;title\x07c\x1b]8;;http://x\x1b\\d\x1b(B\x1b7e\x1bP1q\x1b\\f\x1b[>4;2mg", "abcdefg", nil},
		{"CSI in one character", "\u009b31mx", "x", []Span{{0, 1, red}}},
		{"a sequence without an end", "a\x1b[31", "a31", nil},
		{"an escape at the end", "a\x1b", "a", nil},
		{"a title without an end", "a\x1b]0;title", "a0;title", nil},
		{"a sequence that is too long", "\x1b[" + strings.Repeat("1;", 200) + "mx", strings.Repeat("1;", 200) + "mx", nil},
		{"control characters end a sequence", "\x1b[3\x011mx", "31mx", nil},
		{"a carriage return begins anew", "\x1b[31mabc\rd", "d", []Span{{0, 1, red}}},
		{"line ends of Unicode", "a\u2028b\u0085c", "abc", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var p painter
			text, spans, cut := p.paint([]byte(c.raw))
			if string(text) != c.text || cut {
				t.Errorf("text %q, cut %v", text, cut)
			}
			if diff := cmp.Diff(c.spans, append([]Span(nil), spans...)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestColoursGoOnOverLineEnds(t *testing.T) {
	lines := written(t, "\x1b[33ma\nb\n\x1b[0mc\n")
	if len(lines[0].Spans) != 1 || len(lines[1].Spans) != 1 || lines[1].Spans[0].Style.Foreground.Index != 3 || lines[2].Spans != nil {
		t.Errorf("%+v", lines)
	}
}

func TestALineOfOnlyColoursIsBounded(t *testing.T) {
	line := written(t, strings.Repeat("\x1b[31mx\x1b[32my", 10_000)+"\nnext\n")[0]
	if len(line.Spans) > maxSpans || len(line.Text) == 0 {
		t.Errorf("%d spans", len(line.Spans))
	}
}

// checkLine says what is wrong with a line, whatever was written.
func checkLine(line Line) string {
	switch {
	case !utf8.ValidString(line.Text):
		return "the text is no UTF-8"
	case strings.ContainsAny(line.Text, "\n\r\x00\x1b\x7f\u009b\u2028"):
		return "the text holds a control character"
	case len(line.Text) > maxText:
		return "the text is too long"
	}
	last := 0
	for _, span := range line.Spans {
		if span.From < last || span.To <= span.From || span.To > len(line.Text) || span.Style == (Style{}) {
			return "a span is out of place"
		}
		if !utf8.RuneStart(line.Text[span.From]) {
			return "a span begins inside a character"
		}
		last = span.To
	}
	return ""
}

func FuzzPaint(f *testing.F) {
	for _, seed := range []string{"", "\x1b[31mred\x1b[0m", "\x1b]0;t\x07x", "\x1b[38;2;1;2;3m\xff\xc3", "a\rb", "\u009b1m", "\x1bP\x1b\\", "\x1b[4:3m"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		var p painter
		for range 2 {
			text, spans, _ := p.paint([]byte(strings.ReplaceAll(string(raw), "\n", "")))
			if wrong := checkLine(Line{Text: string(text), Spans: spans}); wrong != "" {
				t.Fatalf("%s: %q becomes %q with %v", wrong, raw, text, spans)
			}
		}
	})
}

func FuzzWriter(f *testing.F) {
	f.Add([]byte("info: A[1]\n      x\r\ny"), uint8(3))
	f.Add([]byte("{\"LogLevel\":\"Debug\",\"Category\":\"\\u00\"}\n<6>A[0]"), uint8(1))
	f.Add([]byte("\x1b[31mTraceId:0af7651916cd43dd8448eb211c80319c RequestId:0HN:00000001\n"), uint8(7))
	f.Add([]byte("x token 'MS' does not match the expected pairing token 'abc"), uint8(9))
	f.Add([]byte("[12:00:00 INF] a\n12: info: X[1]\n"), uint8(2))
	f.Fuzz(func(t *testing.T, raw []byte, size uint8) {
		whole, pieces := New(1000, 1<<20), New(1000, 1<<20)
		one, many := whole.Writer(1, Stdout), pieces.Writer(1, Stdout)
		one.Write(raw)
		for rest := raw; len(rest) > 0; {
			n := min(len(rest), int(size)+1)
			many.Write(rest[:n])
			rest = rest[n:]
		}
		one.Close()
		many.Close()
		a, b := whole.Range(1, make([]Line, 0, 1000)), pieces.Range(1, make([]Line, 0, 1000))
		if len(a) != len(b) {
			t.Fatalf("%d lines at once, %d in pieces", len(a), len(b))
		}
		for i := range a {
			if wrong := checkLine(a[i]); wrong != "" {
				t.Fatalf("%s: %+v", wrong, a[i])
			}
			a[i].Time = b[i].Time
			if diff := cmp.Diff(a[i], b[i]); diff != "" {
				t.Fatal(diff)
			}
		}
	})
}
