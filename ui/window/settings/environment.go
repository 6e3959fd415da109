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

// restarts is the last start or restart with its parts.
func (e *Effective) restarts() []fyne.CanvasObject {
	r := e.situation.Restart
	if r == nil {
		return []fyne.CanvasObject{widgets.NewParagraph("Not started yet.")}
	}
	facts := []widgets.Fact{
		{Name: "Last", Value: r.At.Format("15:04:05"), Mono: true, Plain: true},
		{Name: "Cause", Value: r.Cause.Words()},
		{Name: "Generation", Value: fmt.Sprint(r.Generation)},
	}
	t := r.Timings
	for _, part := range []struct {
		name string
		took time.Duration
	}{{"Notice", t.Notice}, {"Build", t.Build}, {"Copy", t.Copy}, {"Start", t.Start}, {"Switch", t.Switch}, {"Altogether", t.Total()}} {
		if part.took > 0 {
			facts = append(facts, widgets.Fact{Name: part.name, Value: Took(part.took), Mono: true, Plain: true})
		}
	}
	if g := e.situation.Newest(); g != nil && g.Number == r.Generation && g.Detour != "" {
		facts = append(facts, widgets.Fact{Name: "Built by", Value: g.Detour})
	}
	facts = append(facts, widgets.Fact{Name: "Held", Value: fmt.Sprintf("%d requests", r.Held)})
	parts := []fyne.CanvasObject{widgets.NewFacts(nameWide, facts...)}
	if files := r.Cause.Files; len(files) > 1 {
		spans := make([]widgets.Span, len(files))
		for i, f := range files {
			spans[i] = widgets.Span{Text: f, Color: theme.Secondary, Size: theme.MonoSize, Style: fyne.TextStyle{Monospace: true}}
		}
		parts = append(parts, widgets.NewCaption("FILES"), widgets.NewSpans(spans...))
	}
	if n := len(e.situation.Crashes); n > 0 {
		parts = append(parts, widgets.NewParagraph(fmt.Sprintf("Crashed %d times within the last minute.", n)))
	}
	return parts
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
