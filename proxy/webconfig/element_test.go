package webconfig

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"
)

func TestANCM006_MalformedXMLIs500_19(t *testing.T) {
	for text, want := range map[string][2]string{
		"":                               {"1:1", "empty"},
		" \r\n\t":                        {"1:1", "empty"},
		"<!-- only -->":                  {"1:1", "no root"},
		"hello":                          {"1:1", "outside the root"},
		"<configuration/> x":             {"1:18", "outside the root"},
		"<configuration/><x/>":           {"1:17", "two root"},
		"<configuration>\n  <a>\n":       {"2:3", "a is not closed"},
		"<configuration>\n </config>":    {"2:2", "closes the element configuration of line 1"},
		"</configuration>":               {"1:1", "closes nothing"},
		"<configuration a='1' a=\"2\"/>": {"1:25", "twice"},
		"<configuration a=1/>":           {"", "unquoted"},
		"<configuration a='<'/>":         {"", "<"},
		"<configuration a='&x'/>":        {"", "&"},
		"<configuration a='&ent;'/>":     {"", "&"},
		"<!DOCTYPE x [<!ENTITY a \"b\">]><configuration/>":        {"1:1", "document type"},
		"<configuration>text</configuration>":                     {"1:16", "text in the element"},
		"<configuration>\n\n  ü <a/></configuration>":             {"3:3", "text in the element"},
		"<configuration><!-- ":                                    {"", "ends in the middle"},
		"<configuration a='\xff'/>":                               {"", "UTF-8"},
		" <?xml version='1.0'?><configuration/>":                  {"1:2", "beginning"},
		"<?xml version='1.0' encoding='nope'?><configuration/>":   {"1:31", "nope"},
		"<?xml version='1.0' encoding='utf-16'?><configuration/>": {"1:31", "utf-16"},
		"<config/>": {"1:1", "root element is config"},
	} {
		c := parse(text)
		refused(t, c, 19, want[0], want[1])
		if c.Problems.Worst().Hint == "" || c.Problems.Worst().File != "web.config" {
			t.Errorf("%q: %+v", text, c.Problems)
		}
	}
}

func TestANCM006_BombsEndQuickly(t *testing.T) {
	many := strings.Repeat("<a>", MaxSize/8)
	refused(t, parse("<configuration>"+many), 19, "", "nested")
	refused(t, parse("<configuration "+strings.Repeat("a='' ", 300)+"/>"), 19, "", "")
	var b strings.Builder
	for i := range 300 {
		fmt.Fprintf(&b, "a%d='' ", i)
	}
	refused(t, parse("<configuration "+b.String()+"/>"), 19, "", "attributes")
	refused(t, parse("<configuration>"+strings.Repeat(" ", MaxSize)+"</configuration>"), 19, "", "longer than")
	clean(t, parse("<configuration>"+strings.Repeat("<a b='c'/>", 20_000)+"</configuration>"))
}

func TestEncodingsAreRead(t *testing.T) {
	text := strings.Replace(module(`processPath="ü𝄞.exe"`), "utf-8", "ENC", 1)
	utf16of := func(text string, big bool) []byte {
		var out []byte
		for _, unit := range utf16.Encode([]rune(text)) {
			if big {
				out = append(out, byte(unit>>8), byte(unit))
			} else {
				out = append(out, byte(unit), byte(unit>>8))
			}
		}
		return out
	}
	wide := strings.Replace(text, "ENC", "utf-16", 1)
	narrow := strings.Replace(text, "ENC", "UTF-8", 1)
	for name, raw := range map[string][]byte{
		"utf-8":              []byte(narrow),
		"utf-8 with mark":    []byte("\xef\xbb\xbf" + narrow),
		"utf-16 little":      append([]byte{0xff, 0xfe}, utf16of(wide, false)...),
		"utf-16 big":         append([]byte{0xfe, 0xff}, utf16of(wide, true)...),
		"utf-16 little bare": utf16of(wide, false),
		"utf-16 big bare":    utf16of(wide, true),
	} {
		c := Parse("web.config", raw)
		if len(c.Problems) > 0 || c.ProcessPath.Text != "ü𝄞.exe" || c.ProcessPath.Place.Line != 8 || c.ProcessPath.Place.Column != 32 {
			t.Errorf("%s: %+v %+v", name, c.ProcessPath, c.Problems)
		}
	}
	latin := strings.Replace(module("processPath=\"\xfc.exe\" hostingModel=\"x\""), "utf-8", "iso-8859-1", 1)
	c := parse(latin)
	refused(t, c, 0, "8:53", `"x"`)
	if c.ProcessPath.Text != "ü.exe" {
		t.Errorf("latin 1: %q", c.ProcessPath.Text)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(module(dotnet + `requestTimeout="1:2:3"`)))
	f.Add([]byte("\xff\xfe<\x00a\x00/\x00>\x00"))
	f.Add([]byte("<?xml version='1.0' encoding='windows-1252'?><configuration a='\xfc'/>"))
	f.Add([]byte("<configuration><location path='.'><system.webServer><security><requestFiltering/></security></system.webServer></location></configuration>"))
	f.Fuzz(func(t *testing.T, text []byte) {
		c := Parse("web.config", text)
		lines := 1 + strings.Count(string(text), "\n")
		for _, p := range c.Problems {
			if p.File != "web.config" || p.Message == "" || p.Line < 0 || p.Line > lines+len(text) {
				t.Errorf("%+v", p)
			}
		}
		if worst := c.Problems.Worst(); (worst == nil && c.SubStatus != 0) || c.RequestTimeout < 0 || c.RequestTimeout > longestRequest ||
			c.ProcessesPerApplication < 1 || c.RapidFailsPerMinute > 100 {
			t.Errorf("%+v", c)
		}
		if c.Present && c.ProcessPath.Text == "" && c.Problems.Worst() == nil {
			t.Error("no program, and nothing is wrong")
		}
		c.Environment()
		inherited(c, "web.config", []byte(text))
	})
}

func FuzzExpand(f *testing.F) {
	f.Add("%A%%B%", "x%")
	f.Fuzz(func(t *testing.T, text, value string) {
		if got := Expand(text, lookup()); got != text {
			t.Errorf("%q becomes %q with nothing set", text, got)
		}
		Expand(text, func(string) (string, bool) { return value, true })
	})
}
