package log

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"

	"falconer/app/logs"
	"falconer/ui/theme"
	"falconer/ui/widgets"
	"falconer/ui/widgets/sheet"
)

// The columns; text is the last one.
const (
	colTime = iota
	colLevel
	colText
)

// Times says what stands at the head of a line.
type Times uint8

// What can stand there.
const (
	ClockTime Times = iota // time of day
	SinceTime              // since the generation's first line
	NoTime
)

func columns(times Times, wrap bool) []sheet.Column {
	all := []sheet.Column{
		colTime:  {Width: 97, Mono: true},
		colLevel: {Width: 45, Mono: true, Bold: true},
		colText:  {Mono: true, Fit: sheet.Clip, Wrap: wrap, Least: 120},
	}
	switch times {
	case SinceTime:
		all[colTime].Width = 82
	case NoTime:
		all[colTime].Width = 1
	}
	return all
}

// continued is how far lines that continue an entry stand to the right.
const continued float32 = 28

// Bounds is for the sheet.
func (p *Pane) Bounds() (first, next uint64) {
	return p.index.gone, p.index.gone + uint64(len(p.index.list))
}

// Row is for the sheet.
func (p *Pane) Row(n uint64, row *sheet.Row) {
	r := p.index.at(n)
	lines := p.lines(r)
	if len(lines) == 0 {
		return // it has just fallen out of the ring
	}
	line := &lines[0]
	if r.divider {
		row.Divider = true
		row.Text(0, p.named(line)+line.Text, theme.Secondary)
		return
	}
	row.Marked = p.marked[r.number] || p.marked[r.last()]
	if line.Continues {
		row.Indent = continued
	} else {
		row.Text(colLevel, label(line), levelColor(line.Level))
	}
	if p.times != NoTime && !line.Continues {
		row.Text(colTime, p.timeOf(line), theme.Faint)
	}
	if name := p.named(line); name != "" && !line.Continues {
		row.Text(colText, name, theme.Key)
	}
	p.text(row, line, r)
	if len(lines) > 1 {
		row.Text(colText, "  ", theme.Text)
		p.text(row, &lines[1], r)
	}
	if line.Cut {
		row.Text(colText, fmt.Sprintf(" … cut, %s in all", widgets.Bytes(int64(line.Length))), theme.Warning)
	}
}

// named is the application that a line is of, where those of several are shown.
func (p *Pane) named(line *logs.Line) string {
	if !p.Names || line.Application == "" {
		return ""
	}
	return line.Application + "  "
}

// lines are those that a row shows.
func (p *Pane) lines(r ref) []logs.Line {
	lines := p.index.source.Range(r.number, p.pair[:0:1+int(r.last()-r.number)])
	if len(lines) > 0 && lines[0].Number != r.number {
		return nil
	}
	return lines
}

// label is what stands for a line's level.
func label(line *logs.Line) string {
	if line.Level == logs.Unknown && line.Stream == logs.Build {
		return "bld"
	}
	return line.Level.String()
}

func (p *Pane) timeOf(line *logs.Line) string {
	if p.times == ClockTime {
		return widgets.Clock(line.Time.Local())
	}
	since := line.Time.Sub(p.index.began[int32(line.Generation)])
	return fmt.Sprintf("%9.3f", since.Seconds())
}

// text adds a line's text in its colours, without what the level column says.
func (p *Pane) text(row *sheet.Row, line *logs.Line, r ref) {
	text, from := line.Text, skip(line)
	plain := inkOf(line, r)
	for _, s := range line.Spans {
		at, end := max(s.From, from), min(s.To, len(text))
		if at >= end {
			continue
		}
		p.plain(row, text[from:at], plain)
		apply(row.Text(colText, text[at:end], plain), s.Style)
		from = end
	}
	p.plain(row, text[from:], plain)
}

// plain adds text that has no colour of its own, with its links.
func (p *Pane) plain(row *sheet.Row, text string, color fyne.ThemeColorName) {
	for text != "" {
		from, to, link := 0, 0, ""
		if p.OnLink != nil {
			from, to, link = nextLink(text)
		}
		if link == "" {
			row.Text(colText, text, color)
			return
		}
		if from > 0 {
			row.Text(colText, text[:from], color)
		}
		row.Text(colText, text[from:to], theme.Link).Link = link
		text = text[to:]
	}
}

// skip is how many bytes of a line's text its level column and its indentation
// say already: "info: ", or the six blanks below it.
func skip(line *logs.Line) int {
	if line.Continues {
		return len(line.Text) - len(strings.TrimPrefix(line.Text, "      "))
	}
	if word := line.Level.String(); word != "" && strings.HasPrefix(line.Text, word+": ") {
		return len(word) + 2
	}
	return 0
}

func inkOf(line *logs.Line, r ref) fyne.ThemeColorName {
	switch {
	case line.Stream == logs.Build && line.Level < logs.Warning:
		return theme.Secondary
	case line.Continues && r.number == line.Number:
		return theme.Text // the body of an error is long: its head is red
	case r.level >= logs.Error:
		return theme.Failed
	case line.Stream == logs.Falconer:
		return theme.Secondary
	}
	return theme.Text
}
