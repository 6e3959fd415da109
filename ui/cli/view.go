package cli

import (
	"fmt"
	"os"
	"strings"
	"time"

	"falconer/app"
	"falconer/app/logs"
	"falconer/app/plan"
	"falconer/proxy/trace"
	"falconer/ui/control"
)

// view turns what happens into lines for a person. Colour comes only on a
// terminal, never with NO_COLOR (CL-051).
type view struct {
	p     *Program
	site  *app.Site
	color bool
}

func newView(p *Program, site *app.Site) *view {
	return &view{p: p, site: site, color: isTerminal(p.Out) && os.Getenv("NO_COLOR") == ""}
}

func isTerminal(out any) bool {
	f, ok := out.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// paint wraps text in an SGR colour.
func (v *view) paint(code, text string) string {
	if !v.color {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

const (
	faint  = "2"
	green  = "32"
	yellow = "33"
	red    = "31"
	blue   = "34"
)

// own is a line of Falconer's own.
func (v *view) own(code, format string, args ...any) string {
	return v.paint(code, "● "+fmt.Sprintf(format, args...))
}

func (v *view) plan(m *app.Mount, pl plan.Plan) string {
	profile := ""
	if name := m.Profile(); name != "" {
		profile = fmt.Sprintf(", profile %q", name)
	}
	if pl.Profile.Synthesised {
		profile += " (offered, it stands in no file)"
	}
	return v.own(faint, "%s%s%s, %s", v.site.Name(), m.Label(), profile, frontWords(pl))
}

func (v *view) listening(urls []string) string {
	return v.own(green, "listening on %s", strings.Join(urls, " and "))
}

// prefixed puts an application's path in front of each of its lines; those of the
// root stay as they are.
func prefixed(application, text string) string {
	if application == "" || text == "" {
		return text
	}
	return application + " | " + strings.ReplaceAll(text, "\n", "\n"+application+" | ")
}

func (v *view) entry(e app.Entry) string { return prefixed(e.Application, v.words(e)) }

// words are what an entry of the journal says.
func (v *view) words(e app.Entry) string {
	switch e.Kind {
	case app.EntryBuild:
		return v.build(e)
	case app.EntryGeneration:
		return v.generation(e)
	case app.EntryFinding:
		return v.finding(e)
	case app.EntryWatch:
		if e.Watch.Note != "" {
			return v.own(yellow, "watching: %s", e.Watch.Note)
		}
	case app.EntryState:
		switch s := e.Situation; {
		case s.State() == app.BuildsNow:
			return v.own(faint, "building: %s", s.Next.Cause.Words())
		case s.State() == app.Offline:
			return v.own(yellow, "off line: app_offline.htm is there")
		case s.Gathered != nil && s.Next == nil:
			return v.own(yellow, "saved: %s; falconer restart takes it in", s.Gathered.Words())
		case s.Up && s.Sleeping:
			return v.own(faint, "starts on the first request")
		}
	}
	return ""
}

func (v *view) build(e app.Entry) string {
	took := seconds(e.Build.Elapsed)
	if e.Build.Kind == "verify" {
		return v.verify(e, took)
	}
	switch e.Build.Result {
	case "failed":
		text := fmt.Sprintf("build failed after %s", took)
		if g := e.Situation.Newest(); g != nil {
			text += fmt.Sprintf("; generation %d keeps serving", g.Number)
		}
		return v.own(red, "%s", text)
	case "unchanged":
		if e.Situation.Next == nil {
			return v.own(faint, "build ok %s, nothing new: no restart", took)
		}
		fallthrough
	default:
		return v.own(faint, "build ok %s", took)
	}
}

// verify is the end of an ordinary build behind a fast one.
func (v *view) verify(e app.Entry, took string) string {
	switch e.Build.Result {
	case "failed":
		return v.own(red, "the ordinary build failed after %s where the fast one was good; what runs keeps serving", took)
	case "differs":
		return v.own(yellow, "the ordinary build made another %s than the fast one: it takes its place", strings.Join(e.Build.Differs, ", "))
	default:
		return v.own(faint, "verified: the ordinary build made the same, %s", took)
	}
}

func (v *view) generation(e app.Entry) string {
	g := e.Generation
	switch e.Phase {
	case "started":
		return v.own(faint, "generation %d starting (pid %d)", g.Number, g.PID)
	case "ready":
		return v.own(green, "generation %d ready, %s", g.Number, parts(g.Timings))
	case "exited":
		if e.Situation.Failure != nil && e.Situation.Failure.Generation == g.Number {
			return "" // the finding says it
		}
		return v.own(faint, "generation %d ended", g.Number)
	}
	return ""
}

// parts are the timings of a restart that took any time.
func parts(t app.Timings) string {
	var out []string
	for _, part := range []struct {
		name string
		took time.Duration
	}{{"notice", t.Notice}, {"build", t.Build}, {"copy", t.Copy}, {"start", t.Start}, {"switch", t.Switch}} {
		if part.took >= time.Millisecond {
			out = append(out, part.name+" "+seconds(part.took))
		}
	}
	return strings.Join(out, ", ")
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.2f s", d.Seconds()) }

func (v *view) finding(e app.Entry) string {
	if f := e.Situation.Failure; f != nil && f.Kind == app.FailedAddress {
		return "" // it ends the run, and is told as its error
	}
	last := false // it ends the run, and its sentence comes again as the run's error
	if f := e.Situation.Failure; f != nil && len(v.site.Applications()) == 1 {
		last = final(v.site.Applications()[0].Plan(), f.Kind)
		if last && f.Kind == app.FailedBuild {
			return "" // the errors stand above
		}
	}
	lines := []string{v.own(red, "%s", e.Finding.Summary)}
	if e.Finding.Detail != "" {
		lines = append(lines, "  "+e.Finding.Detail)
	}
	if f := e.Situation.Failure; f != nil && f.Kind != app.FailedBuild {
		for _, line := range lastOf(e.Finding.Evidence, 12) {
			lines = append(lines, v.paint(faint, "  | "+line))
		}
	}
	if e.Finding.Advice != "" && !last {
		lines = append(lines, "  hint: "+e.Finding.Advice)
	}
	return strings.Join(lines, "\n")
}

func lastOf(lines []string, n int) []string {
	if len(lines) > n {
		return lines[len(lines)-n:]
	}
	return lines
}

func (v *view) line(l logs.Line) string { return prefixed(l.Application, v.text(l)) }

// text is a line in its colours.
func (v *view) text(l logs.Line) string {
	switch l.Stream {
	case logs.Divider:
		return v.paint(blue, "── "+l.Text+" ──")
	case logs.Falconer:
		if l.Level < logs.Warning {
			return ""
		}
		return v.own(yellow, "%s", l.Text)
	}
	if v.color {
		if len(l.Spans) > 0 {
			return l.ANSI()
		}
		switch l.Level {
		case logs.Warning:
			return v.paint(yellow, l.Text)
		case logs.Error, logs.Critical:
			return v.paint(red, l.Text)
		}
	}
	return l.Text
}

func (v *view) exchange(r trace.Summary) string {
	code := faint
	switch {
	case r.Failed || r.Status >= 500:
		code = red
	case r.Status >= 400:
		code = yellow
	}
	return v.paint(code, exchangeLine(r))
}

// exchangeLine is one request in a line.
func exchangeLine(r trace.Summary) string {
	status := fmt.Sprint(r.Status)
	if r.SubStatus != 0 {
		status += fmt.Sprintf(".%d", r.SubStatus)
	}
	text := fmt.Sprintf("%s %-4s %s %s %d ms", status, r.Method, trace.MaskPath(r.Path), bytesOf(r.ResponseBytes), r.Duration.Milliseconds())
	if r.Generation != 0 {
		text += fmt.Sprintf(" gen %d", r.Generation)
	}
	if r.Timing.Held > 0 {
		text += fmt.Sprintf(" held %d ms", r.Timing.Held.Milliseconds())
	}
	if r.Error != "" {
		text += " · " + r.Error
	}
	return text
}

// bytesOf is a number of bytes in the shortest words.
func bytesOf(n int64) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d B", n)
	case n < 1_000_000:
		return fmt.Sprintf("%.1f kB", float64(n)/1000)
	default:
		return fmt.Sprintf("%.1f MB", float64(n)/1_000_000)
	}
}

func (v *view) dropped(n uint64) string {
	return v.own(yellow, "%d lines were dropped: the reader of this output is slow", n)
}

func (v *view) stopped(e control.Stopped) string {
	return v.own(faint, "stopped: %s, %d held, %d failed, %s", count(e.Requests, "request"), e.Held, e.FailedRequests, count(e.Generations, "generation"))
}

// count is a number with what it counts, in the singular for one.
func count[N int | int64 | uint64](n N, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
