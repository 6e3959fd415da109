package reload

import (
	"bytes"
	"strings"
	"testing"
)

const mark = "<script src=x></script>"

// pass streams a page in pieces of that size and gives what comes out, and how
// much of it had come before the end.
func pass(j *Injector, page string, piece int, bounded bool) (out string, early int) {
	var b bytes.Buffer
	j.Begin(mark, bounded)
	for p := []byte(page); len(p) > 0; {
		n := min(piece, len(p))
		block := bytes.Clone(p[:n])
		b.Write(j.Pass(block))
		clear(block) // it is the caller's again
		p = p[n:]
	}
	early = b.Len()
	b.Write(j.End())
	return b.String(), early
}

// The script's place is marked by |.
func TestTheScriptStandsBeforeThePagesEnd(t *testing.T) {
	long := strings.Repeat(" ", mostHeld+1)
	for _, page := range []string{
		"<html><body>a|</body></html>",
		"<html><body>a|</body>\n</html>\n",
		"a|</BODY ></Html\t>",
		"a|</body\n>",
		"a|</body>",
		"a|</body>\r\n<!-- served by 3 --></html><!---->\n",
		"a|</body><!-- not closed",
		"a|</body></html><",
		"a|</body></html><!",
		"a</body>|</body></html>",
		"<body>a</body><body>b|</body>",
		"<!-- </body></html> --><body>a|</body></html>",
		"<script>document.write('</body></html>')</script>a|</body>",
		"a<script>x='</body>'</script>|</body>",
		// no end there, or another one than was thought: behind everything
		"<h1>a</h1>|",
		"a|",
		"<p>a</p></html>|",
		"a</bod|",
		"a</body|",
		"a</bodyguard>|",
		"a</body x>|",
		"</body></html><blazor-ssr>later</blazor-ssr>|",
		"</body>text|",
		"a</body>" + long + "|",
	} {
		want := strings.Replace(page, "|", mark, 1)
		page := strings.Replace(page, "|", "", 1)
		var j Injector
		for _, piece := range []int{1, 2, 3, 7, len(page)} {
			if got, _ := pass(&j, page, piece, true); got != want {
				t.Errorf("in pieces of %d: %q\n is %q\nwant %q", piece, page, got, want)
			}
		}
	}
}

func TestOnlyWhatMayBeThePagesEndIsHeldBack(t *testing.T) {
	for _, row := range []struct {
		page string
		held int
	}{
		{"<p>all of it</p>", 0},
		{"<p>a <b", 0},
		{"text <", 1},
		{"text </b", 3},
		{"text </body>", 7},
		{"text </body>\n</html>\n", 16},
		{"text </body></html><!-- open", 28 - len("text ")},
		{"text </body></html><section>", 0},
		{"</body>" + strings.Repeat("\n", mostHeld), 0},
	} {
		for _, piece := range []int{1, 5, len(row.page)} {
			var j Injector
			if _, early := pass(&j, row.page, piece, false); len(row.page)-early != row.held {
				t.Errorf("%.40q in pieces of %d: %d bytes are held back, want %d", row.page, piece, len(row.page)-early, row.held)
			}
		}
	}
}

func TestW066_APageOfUnknownLengthAboveTheLimitStaysAsItIs(t *testing.T) {
	page := strings.Repeat("x", Limit) + "</body>"
	var j Injector
	if got, _ := pass(&j, page, 1<<20, true); got != page {
		t.Errorf("%d bytes became %d", len(page), len(got))
	}
	if got, _ := pass(&j, page, 1<<20, false); len(got) != len(page)+len(mark) {
		t.Error("a page whose length was told has lost its script")
	}
}

func TestAPageInUTF16GetsBlanksInsteadOfTheScript(t *testing.T) {
	for order, want := range map[string]string{"\xff\xfe": " \x00", "\xfe\xff": "\x00 "} {
		var j Injector
		j.Begin("<tag>!", false)
		got := string(j.Pass([]byte(order+"a\x00"))) + string(j.End())
		if got != order+"a\x00"+strings.Repeat(want, 3) {
			t.Errorf("%q", got)
		}
	}
}

// What comes out is the page with the tag in it once, wherever the page was cut.
func FuzzInjector(f *testing.F) {
	for _, page := range []string{"<body>a</body></html>", "a</body><!-- x --></body>", "</bo", "\xff\xfea", "</body></html><x></body>"} {
		f.Add(page, uint8(1), uint8(3))
	}
	f.Fuzz(func(t *testing.T, page string, first, second uint8) {
		var j Injector
		whole, _ := pass(&j, page, len(page)+1, true)
		if page != "" && (page[0] == 0xfe || page[0] == 0xff) {
			if len(whole) != len(page)+len(mark) || strings.Contains(whole, mark) && !strings.Contains(page, mark) {
				t.Fatalf("%q became %q", page, whole)
			}
			return
		}
		at := insertedAt(page, whole)
		if at < 0 {
			t.Fatalf("%q became %q", page, whole)
		}
		if last := lastBody(page); last >= 0 && at > last && len(page)-last <= mostHeld && strings.Trim(page[last+7:], " \t\r\n\f") == "" {
			t.Fatalf("the script stands behind the last </body> of %q: %q", page, whole)
		}
		for _, piece := range []int{int(first) + 1, int(second)%16 + 1} {
			if got, _ := pass(&j, page, piece, true); got != whole {
				t.Fatalf("in pieces of %d %q became %q, else %q", piece, page, got, whole)
			}
		}
	})
}

// lastBody is where the last </body> stands in a page of any bytes, or -1.
func lastBody(page string) int {
	for i := len(page) - len("</body>"); i >= 0; i-- {
		if strings.EqualFold(page[i:i+len("</body>")], "</body>") {
			return i
		}
	}
	return -1
}

// insertedAt is where the mark was put into the page, or -1.
func insertedAt(page, out string) int {
	if len(out) != len(page)+len(mark) {
		return -1
	}
	for i := 0; i <= len(page); i++ {
		if out[:i] == page[:i] && out[i:i+len(mark)] == mark && out[i+len(mark):] == page[i:] {
			return i
		}
	}
	return -1
}
