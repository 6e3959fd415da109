package logs

import (
	"fmt"
	"strings"
)

// ANSI is the line's text with its colours as escape sequences again, in one
// plain form: each span on its own, and a reset behind it.
func (l Line) ANSI() string {
	var b strings.Builder
	at := 0
	for _, s := range l.Spans {
		if s.From < at || s.To > len(l.Text) || s.From >= s.To {
			continue
		}
		b.WriteString(l.Text[at:s.From])
		b.WriteString("\x1b[" + s.Style.codes() + "m" + l.Text[s.From:s.To] + "\x1b[0m")
		at = s.To
	}
	b.WriteString(l.Text[at:])
	return b.String()
}

// codes are the numbers of the SGR sequence that asks for a style.
func (s Style) codes() string {
	var codes []string
	for _, flag := range []struct {
		on   bool
		code string
	}{{s.Bold, "1"}, {s.Faint, "2"}, {s.Italic, "3"}, {s.Underlined, "4"}, {s.Inverse, "7"}, {s.Struck, "9"}} {
		if flag.on {
			codes = append(codes, flag.code)
		}
	}
	if c := s.Foreground.code(30); c != "" {
		codes = append(codes, c)
	}
	if c := s.Background.code(40); c != "" {
		codes = append(codes, c)
	}
	return strings.Join(codes, ";")
}

func (c Color) code(base int) string {
	switch {
	case c.Kind == 1 && c.Index < 8:
		return fmt.Sprint(base + int(c.Index))
	case c.Kind == 1:
		return fmt.Sprint(base + 60 + int(c.Index) - 8)
	case c.Kind == 2:
		return fmt.Sprintf("%d;5;%d", base+8, c.Index)
	case c.Kind == 3:
		return fmt.Sprintf("%d;2;%d;%d;%d", base+8, c.R, c.G, c.B)
	}
	return ""
}
