package failure

import (
	"fmt"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"

	"falconer/app"
	"falconer/app/build"
	"falconer/launchsettings/source"
	"falconer/ui/theme"
	"falconer/ui/widgets"
)

// shownLines and shownDiagnostics bound what stands in the pane; the log has
// all of it.
const (
	shownLines       = 40
	shownDiagnostics = 100
)

// evidenceTitle says what the lines of evidence are.
func evidenceTitle(f app.Failure) string {
	switch f.Kind {
	case app.FailedStart, app.FailedCrash:
		return "what the app printed last"
	case app.FailedAddress:
		return "who holds it"
	}
	return "in detail"
}

// evidence is the card with the last lines of evidence.
func evidence(title string, lines []string) fyne.CanvasObject {
	lines = lines[max(0, len(lines)-shownLines):]
	spans := make([]widgets.Span, len(lines))
	for i, text := range lines {
		spans[i] = widgets.Span{Text: text, Color: theme.Text, Size: theme.MonoSize, Style: fyne.TextStyle{Monospace: true}}
		if essential(text) {
			spans[i].Color = theme.Failed
		}
	}
	card := widgets.NewBlock(5, widgets.NewSmall(title), widgets.NewSpans(spans...))
	card.Color, card.Border, card.Edge = theme.Panel, theme.Line, theme.Failed
	card.Insets = widgets.Insets{Top: 10, Bottom: 12, Left: 16, Right: 13}
	return card
}

// essential tells whether a line names what went wrong.
func essential(line string) bool {
	return strings.Contains(line, "Exception: ") || strings.HasPrefix(line, "Unhandled exception")
}

// diagnostics is the list of what the compiler said; a place opens on a click.
func (p *Pane) diagnostics(list []build.Diagnostic) []fyne.CanvasObject {
	list = sorted(list)
	var rows []fyne.CanvasObject
	for i, d := range list {
		if i == shownDiagnostics {
			rows = append(rows, widgets.NewSmall(fmt.Sprintf("and %d more, in the log", len(list)-i)))
			break
		}
		rows = append(rows, p.diagnostic(d))
	}
	return rows
}

func (p *Pane) diagnostic(d build.Diagnostic) fyne.CanvasObject {
	mark := widgets.NewMark(widgets.Diamond, theme.Failed)
	edge := theme.Failed
	if d.Severity != source.Error {
		mark.Set(widgets.Triangle, theme.Warning)
		edge = theme.Warning
	}
	head := widgets.NewRow(8, mark)
	if !d.Place.IsZero() {
		place, short := d.Place, d.Place
		short.File = filepath.Base(place.File)
		head.Objects = append(head.Objects, widgets.NewLink(short.String(), func() { p.open(place) }))
	}
	code := widgets.NewText(d.Code)
	code.Color, code.TextSize, code.Style.Monospace = theme.Secondary, theme.MonoSize, true
	head.Objects = append(head.Objects, code)
	message := widgets.NewSpans(widgets.Span{Text: d.Message, Color: theme.Text, Size: theme.TextSize})
	card := widgets.NewBlock(2, head, message)
	card.Color, card.Edge = theme.Panel, edge
	card.Insets = widgets.Insets{Top: 7, Bottom: 8, Left: 16, Right: 13}
	return card
}
