package app

import (
	"slices"

	"falconer/app/build"
	"falconer/app/doctor"
	"falconer/launchsettings/source"
)

// This file is what is known of a build before its end: what it has printed so far.

// printed says what a build has printed so far, each diagnostic once.
type printed struct {
	at
	number      int
	diagnostics []build.Diagnostic
}

// toldErrors is how many errors of one build are told one by one; its end tells
// them all.
const toldErrors = 100

// printed takes in what the build that runs says. What one says that was cancelled
// is dropped, and with it goes what it had said before.
func (l *life) printed(e printed) {
	if l.Next == nil || l.Next.Step != Building || l.Next.Build != e.number {
		return
	}
	said := len(errorsOf(l.Next.Diagnostics))
	l.Next.Diagnostics = e.diagnostics
	found := errorsOf(e.diagnostics)
	if len(found) == said || said >= toldErrors {
		return
	}
	failing := Failure{Kind: FailedBuild, At: l.Next.Since, Finding: doctor.BuildFailed(found, nil)}
	if !l.watched && failing.Finding.Advice == doctor.SaveAdvice {
		failing.Finding.Advice = doctor.StartAdvice
	}
	l.Next.Failing = &failing
}

// Failing tells that the build that runs has printed an error: it will fail.
func (s Situation) Failing() bool {
	return s.Next != nil && s.Next.Step == Building && s.Next.Failing != nil
}

// Trouble is the failure to show: of a build that runs what it has printed so far,
// else the last one. The list of a failed build is empty once the next one runs
// (watch.md §5.3). It is nil when all is well.
func (s Situation) Trouble() *Failure {
	switch {
	case s.Failing():
		failing := *s.Next.Failing
		failing.Diagnostics = s.Next.Diagnostics
		return &failing
	case s.Next == nil || s.Next.Step != Building || s.Failure == nil || s.Failure.Kind != FailedBuild:
		return s.Failure
	}
	emptied := *s.Failure
	emptied.Diagnostics, emptied.Finding.Evidence = nil, nil
	return &emptied
}

// outdated tells that the build that runs is not for the newest sources: another
// one follows it, whatever it says.
func (n *Next) outdated() bool { return n.Cancelled > cancelledBuilds }

func errorsOf(list []build.Diagnostic) (errors []build.Diagnostic) {
	for _, d := range list {
		if d.Severity == source.Error {
			errors = append(errors, d)
		}
	}
	return errors
}

// newErrors are those that the build that runs has printed since before.
func newErrors(before, s Situation) []build.Diagnostic {
	if !s.Failing() {
		return nil
	}
	var known []build.Diagnostic
	if before.Next != nil && before.Next.Step == Building && before.Next.Build == s.Next.Build {
		known = errorsOf(before.Next.Diagnostics)
	}
	found := slices.DeleteFunc(errorsOf(s.Next.Diagnostics), func(d build.Diagnostic) bool { return slices.Contains(known, d) })
	return found[:min(len(found), max(0, toldErrors-len(known)))]
}
