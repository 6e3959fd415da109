package app

import (
	"slices"
	"strings"
	"testing"

	"falconer/app/doctor"
	"falconer/app/logs"
	"falconer/app/process"
)

// A runtime that ends takes its time to say why; what other threads log meanwhile
// does not push that out.
func TestEvidenceHoldsWhatTheRuntimeSaidAmongTheLogLines(t *testing.T) {
	lines := []logs.Line{{Stream: logs.Stderr, Text: "Stack overflow."}}
	for i := range 3000 {
		lines = append(lines, logs.Line{Stream: logs.Stdout, Text: "info: a request"})
		if i%20 == 0 {
			lines = append(lines, logs.Line{Stream: logs.Stderr, Text: "   at App.F(Int32)"})
		}
	}
	lines = append(lines, logs.Line{Stream: logs.Build, Text: "a build"}, logs.Line{Stream: logs.Stdout, Text: "the last"})
	kept := evidence(lines)
	if kept[0] != "Stack overflow." || kept[len(kept)-1] != "the last" || slices.Contains(kept, "a build") {
		t.Fatalf("%d lines: %q … %q", len(kept), kept[0], kept[len(kept)-1])
	}
	if n := strings.Count(strings.Join(kept, "\n"), "info:"); n != evidenceKept-1 {
		t.Errorf("%d lines of standard output", n)
	}
	f := doctor.StartFailed(doctor.StartFailure{Output: kept, Exit: &process.Exit{Code: 134, Signal: "SIGABRT"}})
	if f.Cause != "stack-overflow" {
		t.Errorf("the finding is %s: %s", f.Cause, f.Summary)
	}
}

// What ends an app may be the last it prints, without the end of its line.
func TestEvidenceHoldsALastLineThatHasNoEnd(t *testing.T) {
	w := newStage(t)
	site, _ := w.script(`printf 'the last words' >&2; exit 3`, "", "")
	w.begin(site)
	s := w.await(site, "it failed", func(s Situation) bool { return s.State() == Failed })
	if last := s.Failure.Finding.Evidence; !slices.Contains(last, "the last words") {
		t.Errorf("the finding says %+v", s.Failure.Finding)
	}
}
