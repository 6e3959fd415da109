package requests

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"fyne.io/fyne/v2"

	"falconer/proxy/trace"
	"falconer/ui/theme"
	"falconer/ui/widgets"
	"falconer/ui/widgets/sheet"
)

// The columns of the list, in order.
const (
	colID = iota
	colTime
	colMethod
	colPath
	colStatus
	colDuration
	colBar
	colSize
	colType
	colGeneration
	colLog
)

// columns are those of the list; the last is there only when somebody knows the
// lines of a request.
func columns(withLog bool) []sheet.Column {
	all := []sheet.Column{
		colID:         {Title: "#", Width: 46, Drop: 6},
		colTime:       {Title: "time", Width: 98, Mono: true, Size: theme.MonoSize, Drop: 5},
		colMethod:     {Title: "method", Width: 62, Bold: true},
		colPath:       {Title: "path", Least: 130, Fit: sheet.Middle},
		colStatus:     {Title: "status", Width: 64},
		colDuration:   {Title: "duration", Width: 72, Right: true},
		colBar:        {Width: theme.BarWide + 14, Drop: 7},
		colSize:       {Title: "size", Width: 66, Right: true, Drop: 2},
		colType:       {Title: "type", Width: 58, Drop: 4},
		colGeneration: {Title: "gen", Width: 42, Drop: 3},
	}
	if withLog {
		all = append(all, sheet.Column{Title: "log", Width: 44, Drop: 1})
	}
	return all
}

// Bounds is for the sheet.
func (p *Pane) Bounds() (first, next uint64) {
	return p.table.gone, p.table.gone + uint64(len(p.table.list))
}

// Row is for the sheet.
func (p *Pane) Row(n uint64, row *sheet.Row) {
	e, s := p.table.at(n)
	if e.generation > 0 {
		row.Divider = true
		row.Text(0, p.dividerText(e.generation), theme.Secondary)
		return
	}
	row.Text(colID, strconv.FormatUint(s.ID, 10), theme.Faint)
	row.Text(colTime, widgets.Clock(s.Start.Local()), theme.Secondary)
	row.Text(colMethod, s.Method, theme.Text)
	row.Text(colPath, trace.MaskPath(s.Path), theme.Text)
	status, color, bold := statusOf(s)
	row.Text(colStatus, status, color).Bold = bold
	if s.Done {
		row.Text(colDuration, widgets.Duration(s.Duration), theme.Text)
		waterfall(row, s)
		row.Text(colSize, widgets.Bytes(s.ResponseBytes), theme.Text)
	} else {
		row.Text(colDuration, "…", theme.Faint)
	}
	row.Text(colType, s.Type, theme.Secondary)
	generation(row, s)
	p.logOf(row, s)
}

func (p *Pane) dividerText(generation int) string {
	text := fmt.Sprintf("generation %d", generation)
	if p.Cause != nil {
		if cause := p.Cause(generation); cause != "" {
			text += " · " + cause
		}
	}
	return text
}

// statusOf is what stands for the answer of an exchange: the number with IIS's
// sub-status and a shape for what went wrong, its colour, and whether it is bold.
func statusOf(s *trace.Summary) (text string, color fyne.ThemeColorName, bold bool) {
	text = strconv.Itoa(s.Status)
	if s.SubStatus > 0 {
		text += "." + strconv.Itoa(s.SubStatus)
	}
	switch {
	case s.Status == 0 && !s.Done:
		return "…", theme.Faint, false
	case s.Status == 0:
		return "▲  none", theme.Failed, true
	case s.Status >= 500 || s.Failed:
		return "▲  " + text, theme.Failed, true
	case s.Status >= 400:
		return "◆  " + text, theme.Warning, false
	case s.Status >= 300:
		return text, theme.Working, false
	case s.Status >= 200:
		return text, theme.Ready, false
	}
	return text, theme.Text, false
}

// longest is the duration that fills the bar; shorter ones are drawn by their
// logarithm, so that 2 ms are seen beside 2 s.
const longest = 2 * time.Second

// waterfall draws held, app and body time.
func waterfall(row *sheet.Row, s *trace.Summary) {
	all := s.Duration
	if all <= 0 {
		return
	}
	share := math.Log1p(float64(all)/float64(time.Millisecond)) / math.Log1p(float64(longest)/float64(time.Millisecond))
	whole := float32(min(1, max(0.04, share)))
	part := func(d time.Duration) float32 { return whole * float32(min(1, float64(d)/float64(all))) }
	held, body := part(s.Timing.Held), part(s.Timing.Receive)
	if held > 0 {
		row.Bar(colBar, 0, held, theme.Holding)
	}
	if app := max(held, whole-body); app > held {
		row.Bar(colBar, held, app, theme.Working)
	}
	if body > 0 {
		row.Bar(colBar, max(held, whole-body), whole, theme.Ready)
	}
}

// generation says who answered; a dot when its build was older than the sources.
func generation(row *sheet.Row, s *trace.Summary) {
	switch {
	case s.ByFalconer && s.Generation == 0:
		row.Text(colGeneration, "–", theme.Faint)
	case s.Generation > 0:
		row.Text(colGeneration, strconv.Itoa(s.Generation), theme.Secondary)
		if s.Stale {
			row.Text(colGeneration, " ●", theme.Warning)
		}
	}
}

// logOf says how many lines a request has, and how bad the worst is.
func (p *Pane) logOf(row *sheet.Row, s *trace.Summary) {
	if p.Lines == nil {
		return
	}
	count, worst := p.Lines(s.ID)
	if count == 0 {
		return
	}
	number := row.Text(colLog, strconv.Itoa(count), theme.Secondary)
	if worst != "" {
		number.Color, number.Bold = worst, worst == theme.Failed
		row.Text(colLog, " ●", worst)
	}
}
