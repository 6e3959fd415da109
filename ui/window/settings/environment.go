package settings

import (
	"fmt"
	"time"

	"fyne.io/fyne/v2"

	"falconer/app"
	"falconer/app/plan"
	"falconer/ui/theme"
	"falconer/ui/widgets"
)

const masked = "••••••••"

// environment are the variables that the app gets beside those it inherits.
func (e *Effective) environment() []fyne.CanvasObject {
	var parts, ours []fyne.CanvasObject
	for _, v := range e.plan.Preview() {
		if v.Origin == plan.FromFalconer {
			ours = append(ours, e.variable(v))
		} else {
			parts = append(parts, e.variable(v))
		}
	}
	if len(parts) == 0 {
		parts = append(parts, widgets.NewParagraph("Nothing is set beside what the app inherits and what Falconer adds."))
	}
	if len(ours) > 0 {
		parts = append(parts, widgets.NewCaption("ADDED BY FALCONER"))
	}
	return append(parts, ours...)
}

// variable is one variable with its origin; a secret is shown on demand, but for
// the pairing token, which nobody needs.
func (e *Effective) variable(v plan.Variable) fyne.CanvasObject {
	fact := widgets.Fact{Name: "", Value: v.Value, Mono: true, Note: note(v.Origin)}
	switch {
	case v.Removed:
		fact.Value, fact.Color = "removed", theme.Faint
	case v.Value == "":
		fact.Value, fact.Color = "empty", theme.Faint
	case v.Secret && v.Origin != plan.FromFalconer && !e.revealed[v.Name]:
		fact.Value, fact.Action = masked, "show"
		fact.OnAction = func() { e.revealed[v.Name] = true; e.build() }
	}
	if v.Origin == plan.FromFalconer {
		fact.Note = ""
	}
	name := widgets.NewSmall(v.Name)
	name.Truncate = true
	return widgets.NewBlock(0, name, widgets.NewFacts(0, fact))
}

// Took is a length of time for reading: 0.08 s, 12 s, 2 min.
func Took(d time.Duration) string {
	switch {
	case d < 10*time.Second:
		return fmt.Sprintf("%.2f s", d.Seconds())
	case d < time.Minute:
		return fmt.Sprintf("%.1f s", d.Seconds())
	default:
		return app.Ago(d)
	}
}
