package control

import (
	"encoding/base64"
	"strings"
	"unicode/utf8"

	"falconer/app"
	"falconer/app/build"
	"falconer/proxy/gate"
	"falconer/proxy/trace"
)

// NewEvent is the event of a journal entry; nil for one that scripts do not see.
// The counts are those of the entry's application.
func NewEvent(site string, e app.Entry, c gate.Counts) any {
	switch e.Kind {
	case app.EntryState:
		state := NewState(site, e.Situation, c)
		state.Time, state.Application = Stamp(e.Time), e.Application
		return state
	case app.EntryBuild:
		diagnostics := e.Build.Diagnostics
		if diagnostics == nil {
			diagnostics = []build.Diagnostic{}
		}
		return Build{Event: HeadOf("build", site, e.Application, e.Time), Result: e.Build.Result, Kind: e.Build.Kind,
			MS: e.Build.Elapsed.Milliseconds(), Diagnostics: diagnostics, Files: e.Build.Differs}
	case app.EntryDiagnostic:
		return Diagnostic{HeadOf("diagnostic", site, e.Application, e.Time), *e.Diagnostic}
	case app.EntryGeneration:
		return newGeneration(site, e)
	case app.EntryFinding:
		f := e.Finding
		out := Finding{Event: HeadOf("finding", site, e.Application, e.Time), Cause: f.Cause, Summary: f.Summary,
			Evidence: f.Evidence, Advice: f.Advice, IIS: f.IIS, Details: f.Details}
		if out.Evidence == nil {
			out.Evidence = []string{}
		}
		if out.Details == nil {
			out.Details = map[string]string{}
		}
		return out
	case app.EntryWatch:
		return Watch{Event: HeadOf("watch", site, e.Application, e.Time), Mode: string(e.Watch.Mode), Files: e.Watch.Files, Note: e.Watch.Note}
	}
	return nil
}

func newGeneration(site string, e app.Entry) Generation {
	g := e.Generation
	out := Generation{Event: HeadOf("generation", site, e.Application, e.Time), Generation: g.Number, Phase: e.Phase,
		PID: g.PID, Port: g.Port, Build: g.Build, Signal: e.Signal, Cause: newCause(g.Cause)}
	if e.Phase == "exited" {
		code := e.ExitCode
		out.ExitCode = &code
	}
	if e.Phase == "ready" {
		t := newTimings(g.Timings)
		out.Timings, out.Standby, out.Normal, out.Early, out.Detour = &t, g.Standby, g.Normal, g.Early, g.Detour
	}
	return out
}

func newCause(c app.Cause) *Cause {
	if c.Kind == "" {
		return nil
	}
	files := c.Files
	if files == nil {
		files = []string{}
	}
	out := &Cause{Kind: string(c.Kind), Files: files, Words: c.Words()}
	for _, name := range files {
		if content, compared := c.Contents[name]; compared {
			out.Changes = append(out.Changes, Change{File: name, Old: content.Old.String(), New: content.New.String()})
		}
	}
	return out
}

// newBody is what was kept of a body; secrets in forms and JSON are masked
// unless reveal is set.
func newBody(fields []trace.Field, b trace.Body, reveal bool) *Body {
	if len(b.Bytes) == 0 && b.Total == 0 {
		return nil
	}
	kept := b.Bytes
	if !reveal {
		kept = trace.MaskBody(contentType(fields), kept)
	}
	out := &Body{}
	if utf8.Valid(kept) {
		text := string(kept)
		out.Text = &text
	} else {
		out.Base64 = base64.StdEncoding.EncodeToString(kept)
	}
	if b.Cut {
		out.TruncatedAt = int64(len(b.Bytes))
	}
	return out
}

func contentType(fields []trace.Field) string {
	for _, f := range fields {
		if strings.EqualFold(f.Name, "Content-Type") {
			return f.Value
		}
	}
	return ""
}
