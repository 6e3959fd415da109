package app

import (
	"fmt"

	"falconer/app/plan"
	"falconer/proxy/ancm"
	"falconer/proxy/gate"
)

// stoppedAnswer is what requests get while nobody wants the application: 503
// with an empty body (ANCM-106).
type stoppedAnswer struct{}

// Answer implements gate.Refusal.
func (stoppedAnswer) Answer(accept []byte) ancm.Answer {
	page := ancm.Unavailable(1)
	page.Empty = true
	return page.Answer(accept)
}

// evidenceShown is how many lines of evidence a page shows.
const evidenceShown = 40

// failurePage is the answer for everybody after a failure. Why and what to do
// is the doctor's word, the numbers are IIS's.
func failurePage(f Failure, p plan.Plan) gate.Refusal {
	finding := f.Finding
	page := ancm.Page{
		Detail: finding.Summary, Evidence: tail(finding.Evidence, evidenceShown),
		Refresh: true, Retry: 1,
	}
	if finding.Detail != "" {
		page.Detail += ". " + finding.Detail
	}
	if finding.Advice != "" {
		page.Steps = append(page.Steps, finding.Advice)
	}
	if len(p.Command) > 0 {
		page.Command = fmt.Sprintf("%q", p.Command)
	}
	switch f.Kind {
	case FailedBuild:
		page.Status, page.Title = 503, "The build failed"
		page.Evidence = diagnosticLines(f, finding.Evidence)
		page.Steps = append(page.Steps, "Save a corrected file: the build runs again by itself and this page turns into the site.")
	case FailedConfig:
		return configPage(f, p)
	case FailedCrash:
		page.Status, page.Title, page.Retry = 503, "The app crashed too often", 5
		if p.Front == ancm.FrontIIS { // ANCM-091
			page.Status, page.SubStatus, page.Title = 502, 5, startupTitle
		}
	default:
		page = startPage(page, p)
	}
	return page
}

// startupTitle is the module's own title for 502.5 (ANCM-111).
const startupTitle = "ANCM Out-Of-Process Startup Failure"

func startPage(page ancm.Page, p plan.Plan) ancm.Page {
	page.Status, page.SubStatus, page.Title = 502, 5, startupTitle
	if p.Config.DisableStartUpErrorPage { // ANCM-112
		return ancm.BadGateway("the app did not start")
	}
	page.Reasons = []string{
		"The app's process did not start.",
		"It started, and stopped again.",
		"It started, and did not listen on the port that it was given.",
	}
	page.Steps = append(page.Steps,
		"Read the lines that the app printed last, below or in Falconer's log.",
		"Start the app with a debugger, or by dotnet run, and look for the same error.")
	page.Links = []string{"https://go.microsoft.com/fwlink/?LinkID=2028526"}
	if !p.Detailed && p.Front == ancm.FrontIIS { // ANCM-113
		page.Detail, page.Evidence, page.Command = "", nil, ""
	}
	return page
}

// configPage is 500.19 for what IIS refuses, 500.0 with an empty body for what
// the module refuses (ANCM-001, ANCM-006).
func configPage(f Failure, p plan.Plan) ancm.Page {
	if sub := p.Config.SubStatus; sub != 0 {
		page := ancm.Status(500, sub, "Internal Server Error")
		page.Detail = f.Finding.Summary
		return page
	}
	page := ancm.Status(500, 0, "Internal Server Error")
	page.Empty = true
	return page
}

func diagnosticLines(f Failure, otherwise []string) []string {
	var lines []string
	for _, d := range f.Diagnostics {
		if len(lines) == evidenceShown {
			break
		}
		lines = append(lines, fmt.Sprintf("%s: %s %s: %s", d.Place, d.Severity, d.Code, d.Message))
	}
	if len(lines) == 0 {
		return tail(otherwise, evidenceShown)
	}
	return lines
}

func tail(lines []string, n int) []string {
	if len(lines) > n {
		return lines[len(lines)-n:]
	}
	return lines
}
