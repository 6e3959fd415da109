package detail

import (
	"fmt"
	"sort"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"falconer/app/logs"
	"falconer/proxy/trace"
	"falconer/ui/theme"
	"falconer/ui/widgets"
	"falconer/ui/widgets/sheet"
)

// Lines is where the lines of an exchange are looked for; *logs.Store is one.
type Lines interface {
	Range(from uint64, dst []logs.Line) []logs.Line
	Bounds() (first, next uint64)
}

// found are the lines of an exchange.
type found struct {
	source  Lines
	numbers []uint64
	named   bool // they name the exchange's trace id themselves
	one     [1]logs.Line
}

const (
	mostLines = 2000                  // lines that are looked at
	mostFound = 500                   // lines that are shown
	lateLines = 20 * time.Millisecond // how long after the answer a line may come
)

// find looks for the lines of an exchange: those that name its trace id, and when
// there is none, those that its generation printed while it ran.
func find(source Lines, x *trace.Exchange) *found {
	f := &found{source: source}
	if source == nil || x.Generation == 0 {
		return f
	}
	end := x.Start.Add(x.Duration + lateLines)
	first, next := source.Bounds()
	from := first + uint64(sort.Search(int(next-first), func(i int) bool {
		line, ok := f.line(first + uint64(i))
		return ok && !line.Time.Before(x.Start)
	}))
	var named []uint64
	buf := make([]logs.Line, 0, 200)
	for looked := 0; from < next && looked < mostLines; looked += len(buf) {
		buf = source.Range(from, buf[:0])
		if len(buf) == 0 {
			break
		}
		from = buf[len(buf)-1].Number + 1
		for i := range buf {
			line := &buf[i]
			switch {
			case x.Done && line.Time.After(end):
				from = next
			case x.TraceID != "" && line.TraceID == x.TraceID:
				named = append(named, line.Number)
			case line.Generation == x.Generation && line.Stream <= logs.Stderr:
				f.numbers = append(f.numbers, line.Number)
			}
		}
	}
	if len(named) > 0 {
		f.numbers, f.named = named, true
	}
	f.numbers = f.numbers[:min(len(f.numbers), mostFound)]
	return f
}

func (f *found) line(number uint64) (*logs.Line, bool) {
	rows := f.source.Range(number, f.one[:0])
	if len(rows) == 0 || rows[0].Number != number {
		return nil, false
	}
	return &rows[0], true
}

// Bounds is for the sheet.
func (f *found) Bounds() (first, next uint64) { return 0, uint64(len(f.numbers)) }

// Row is for the sheet.
func (f *found) Row(n uint64, row *sheet.Row) {
	line, ok := f.line(f.numbers[n])
	if !ok {
		row.Text(1, "this line has fallen out of memory", theme.Faint)
		return
	}
	text, color := line.Text, theme.Text
	if word := line.Level.String(); word != "" && !line.Continues {
		row.Text(0, word, levelColor(line.Level)).Bold = true
		text = strings.TrimPrefix(text, word+": ")
		if line.Level >= logs.Error {
			color = theme.Failed
		}
	}
	if line.Continues {
		text = strings.TrimPrefix(text, "      ")
		row.Indent = 12
	}
	row.Text(1, text, color)
}

func levelColor(level logs.Level) fyne.ThemeColorName {
	switch {
	case level >= logs.Error:
		return theme.Failed
	case level == logs.Warning:
		return theme.Warning
	case level == logs.Information:
		return theme.Ready
	}
	return theme.Faint
}

// words says what the lines are.
func (f *found) words() string {
	switch {
	case len(f.numbers) == 0:
		return "No line was printed while it ran."
	case f.named:
		return fmt.Sprintf("%s that name its trace id.", lineCount(len(f.numbers)))
	}
	return fmt.Sprintf("%s printed while it ran; some may belong to other requests.", lineCount(len(f.numbers)))
}

func lineCount(n int) string {
	switch {
	case n == 1:
		return "1 line"
	case n == mostFound:
		return fmt.Sprintf("The first %d lines", n)
	}
	return fmt.Sprintf("%d lines", n)
}

// lineView is the tab with the lines.
type lineView struct {
	object fyne.CanvasObject
	words  *widgets.Paragraph
	sheet  *sheet.Sheet
}

func newLineView() *lineView {
	v := &lineView{words: widgets.NewParagraph("")}
	v.sheet = sheet.New(&found{}, sheet.Column{Width: 42, Mono: true}, sheet.Column{Mono: true, Wrap: true})
	v.sheet.Back, v.sheet.Ranges, v.sheet.RowHeight = theme.Panel, true, bodyRow
	v.object = widgets.Edged(widgets.Padded(10, 8, 14, 14, v.words), nil, v.sheet)
	return v
}

func (v *lineView) set(f *found) {
	v.words.SetText(f.words())
	v.sheet.SetSource(f)
}
