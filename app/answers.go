package app

import (
	"fmt"
	"unicode"
	"unicode/utf8"

	"falconer/app/doctor"
	"falconer/app/plan"
	"falconer/proxy/ancm"
	"falconer/proxy/gate"
)

// stoppedAnswer is what requests get while nobody wants the application: 503
// with an empty body (ANCM-106).
type stoppedAnswer struct{}

// Answer implements gate.Refusal.
func (stoppedAnswer) Answer(accept []byte) ancm.Answer {
	return ancm.Stopping().Answer(accept)
}

// evidenceShown is how many lines of evidence a page shows.
const evidenceShown = 40

// failurePage is the answer for everybody after a failure. Why and what to do
// is the doctor's word, the numbers are IIS's.
func failurePage(f Failure, p plan.Plan) gate.Refusal {
	// Where each request is another start (ANCM 5.4) a page must not ask by itself.
	refresh := p.Watches || !p.StartOnRequest && f.Kind == FailedStart
	switch f.Kind {
	case FailedConfig:
		return ancm.ConfigurationFailure(&p.Config)
	case FailedBuild:
		return buildPage(f)
	case FailedCrash:
		if p.Front != ancm.FrontIIS {
			page := ancm.Unavailable(5)
			page.Title, page.Detail, page.Evidence = "The app crashed too often", sentence(f.Finding), tail(f.Finding.Evidence)
			return page
		}
	}
	contract := p.Contract()
	contract.Detailed = contract.Detailed || p.Front != ancm.FrontIIS // only the module keeps it to itself (ANCM-113)
	failure := ancm.Failure{Summary: sentence(f.Finding), Evidence: tail(f.Finding.Evidence), Refresh: refresh}
	if f.Finding.Advice != "" {
		failure.Advice = []string{capital(f.Finding.Advice)}
	}
	if len(p.Command) > 0 {
		failure.Command = fmt.Sprintf("%q", p.Command)
	}
	return contract.StartFailure(failure)
}

// buildPage shows the compiler's errors; the page turns into the site once a
// corrected file was saved.
func buildPage(f Failure) ancm.Page {
	page := ancm.Unavailable(1)
	page.Title, page.Detail = "The build failed", sentence(f.Finding)
	page.Evidence = diagnosticLines(f)
	page.Steps = []string{"Save a corrected file: the build runs again by itself and this page turns into the site."}
	switch f.Finding.Advice {
	case "", doctor.SaveAdvice: // the step says the same
	case doctor.StartAdvice: // nothing is watched
		page.Steps = []string{capital(f.Finding.Advice)}
	default:
		page.Steps = append([]string{capital(f.Finding.Advice)}, page.Steps...)
	}
	return page
}

// sentence is what happened, with its detail, as it stands on a page.
func sentence(f doctor.Finding) string {
	text := capital(f.Summary)
	if f.Detail != "" {
		text += ". " + capital(f.Detail)
	}
	return text
}

// capital begins a text of the doctor's, which may stand within a line, as a
// sentence.
func capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return text
	}
	return string(unicode.ToUpper(first)) + text[size:]
}

func diagnosticLines(f Failure) []string {
	var lines []string
	for _, d := range f.Diagnostics {
		if len(lines) == evidenceShown {
			break
		}
		lines = append(lines, fmt.Sprintf("%s: %s %s: %s", d.Place, d.Severity, d.Code, d.Message))
	}
	if len(lines) == 0 {
		return tail(f.Finding.Evidence)
	}
	return lines
}

// tail is the last lines of the evidence.
func tail(lines []string) []string {
	if len(lines) > evidenceShown {
		return lines[len(lines)-evidenceShown:]
	}
	return lines
}
