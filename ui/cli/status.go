package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"falconer/app"
	"falconer/app/build"
	"falconer/app/watch"
	"falconer/launchsettings/source"
	"falconer/ui/control"
)

func status(p *Program, ctx context.Context, args []string) error {
	set := newFlagSet("status")
	asJSON := set.Bool("json", false, "")
	generations := set.Bool("generations", false, "")
	words, err := parseMixed(set, args)
	if err != nil {
		return err
	}
	all := p.sites(ctx)
	if len(words) > 0 {
		one, err := pick(all, words, func(found) bool { return true })
		if err != nil {
			return err
		}
		all = []found{one}
	}
	if *asJSON {
		list := []control.Status{}
		for _, s := range all {
			list = append(list, s.Status)
		}
		return p.printJSON(list)
	}
	if len(all) == 0 {
		fmt.Fprintln(p.Out, "no site runs now")
		return nil
	}
	for _, s := range all {
		for _, line := range statusLines(s.Status, *generations) {
			fmt.Fprintln(p.Out, line)
		}
	}
	return nil
}

// statusLines are a site for reading: what is so, what answers and why it does,
// and how long restarts took.
func statusLines(s control.Status, generations bool) []string {
	line := fmt.Sprintf("%s%s  %s", s.Site, s.Application, s.State)
	if s.Stale {
		line += ", stale"
	}
	if s.Generation > 0 {
		line += fmt.Sprintf(", gen %d, pid %d", s.Generation, s.PID)
	}
	if s.Paused {
		line += ", watching paused"
	}
	if n := len(s.Serving); n > 1 {
		line += fmt.Sprintf(", %d processes", n)
	}
	if s.Reason != "" && s.Generation == 0 {
		line += ": " + s.Reason
	}
	out := []string{fmt.Sprintf("%s  %s  %d requests", line, strings.Join(s.URLs, " "), s.Requests)}
	if n := len(s.StaleFiles); n > 0 {
		out = append(out, fmt.Sprintf("  newer than what answers: %s", strings.Join(s.StaleFiles[:min(n, 5)], ", ")))
		if n > 5 {
			out[len(out)-1] += fmt.Sprintf(" and %d more", n-5)
		}
	}
	out = append(out, errorLines(s.Diagnostics)...)
	for _, g := range s.Generations {
		if generations || g.Generation == s.Generation || slices.ContainsFunc(s.Serving, func(p control.Serving) bool { return p.Generation == g.Generation }) {
			line := generationLine(g)
			if g.Application != s.Application {
				line = prefixed(g.Application, line)
			}
			out = append(out, "  "+line)
		}
	}
	if s.Restart == "sequential" {
		out = append(out, "  generations follow one after the other")
	}
	if s.Standby != nil {
		out = append(out, "  "+app.Standby(*s.Standby).Words())
	}
	if s.UnchangedSaves > 0 {
		out = append(out, "  "+watch.Status{Unchanged: s.UnchangedSaves}.UnchangedWords())
	}
	if words := trendOf(s.Trend).Words(); words != "" {
		out = append(out, "  "+words)
	}
	for _, a := range s.Applications {
		out = append(out, statusLines(a, false)...)
	}
	return out
}

// shownErrors is how many errors of a build stand below a site.
const shownErrors = 5

// errorLines are the errors of the build that runs, or of the last one.
func errorLines(list []build.Diagnostic) (out []string) {
	more := 0
	for _, d := range list {
		switch {
		case d.Severity != source.Error:
		case len(out) == shownErrors:
			more++
		default:
			out = append(out, fmt.Sprintf("  %s: error %s: %s", d.Place, d.Code, d.Message))
		}
	}
	if more > 0 {
		out = append(out, fmt.Sprintf("  and %d more", more))
	}
	return out
}

// generationLine is one generation: why it was started, what it took, whom it
// cost something.
func generationLine(g control.Past) string {
	text := fmt.Sprintf("generation %d %s", g.Generation, clockOf(g))
	if g.Cause != nil {
		text += ": " + g.Cause.Words
		if len(g.Cause.Changes) == 1 {
			change := g.Cause.Changes[0]
			text += " (" + app.Hashes(change.Old, change.New) + ")"
		}
	}
	if g.MS > 0 {
		t := g.Timings
		text += fmt.Sprintf(", %.2f s (notice %.2f, build %.2f, copy %.2f, start %.2f, switch %.2f)",
			g.MS/1000, t.Notice/1000, t.Build/1000, t.Copy/1000, t.Start/1000, t.Switch/1000)
	}
	for _, words := range (app.Generation{Standby: g.Standby, Normal: g.Normal, Early: g.Early, Detour: g.Detour}).Manner() {
		text += ", " + words
	}
	if g.FirstRequest > 0 {
		text += fmt.Sprintf(", first request %.0f ms", g.FirstRequest)
	}
	if g.Held > 0 {
		text += fmt.Sprintf(", held %d", g.Held)
	}
	if g.Interrupted > 0 {
		text += fmt.Sprintf(", interrupted %d", g.Interrupted)
	}
	switch {
	case g.Failure != "":
		text += "; " + g.Failure
	case g.Build != "":
		text += ", build " + g.Build
	}
	return text
}

// clockOf is when a generation became ready, or began.
func clockOf(g control.Past) string {
	at, err := time.Parse(time.RFC3339, orElse(g.Ready, g.Begun))
	if err != nil {
		return ""
	}
	return at.Local().Format(time.TimeOnly)
}

// trendOf is a trend as the engine has it.
func trendOf(t control.Trend) app.Trend {
	of := func(ms float64) time.Duration { return time.Duration(ms * float64(time.Millisecond)) }
	out := app.Trend{Median: of(t.Median), Best: of(t.Best), Worst: of(t.Worst)}
	for _, ms := range t.MS {
		out.Took = append(out.Took, of(ms))
	}
	return out
}
