package ancm

import (
	"fmt"
	"net/http"

	"falconer/proxy/webconfig"
)

// HelpLink is where ASP.NET Core explains the module's errors (ANCM-111).
const HelpLink = "https://go.microsoft.com/fwlink/?LinkID=2028526"

// StartFailureTitle is the title of 502.5, as people search for it.
const StartFailureTitle = "ANCM Out-Of-Process Startup Failure"

// Unavailable is 503: nobody answers now, ask again after so many seconds.
func Unavailable(retryAfter int) Page {
	return Page{
		Status: 503, Title: "Service Unavailable",
		Detail: "The app is not ready to answer, and the request has waited as long as it may.",
		Retry:  retryAfter, Refresh: true,
	}
}

// Stopping is 503 without a body: the site is being stopped (ANCM-106).
func Stopping() Page {
	return Page{Status: 503, Title: "Service Unavailable", Empty: true}
}

// The codes by which IIS's page tells one 502.3 from another (4.6); people search
// for them.
const (
	CodeTimeout     = "0x80072ee2"
	CodeUnreachable = "0x80072efd"
	CodeBadAnswer   = "0x80072f78"
)

// BadGateway is 502.3: the app could not be reached, or broke off before its
// answer began (ANCM-078). why is for detailed mode, code for everybody.
func BadGateway(why, code string) Page {
	return Page{
		Status: 502, SubStatus: 3, Title: "Bad Gateway", Detail: why, Code: code,
		Reasons: []string{
			"The app ended while it worked on the request.",
			"The app closed the connection, or sent something that is not HTTP.",
			"The app was silent for longer than the request time limit.",
		},
		Steps: []string{"Look for the request's last lines in the log."},
	}
}

// NotFound is 404: no application of the site has this path (K-037).
func NotFound() Page {
	return Page{
		Status: 404, Title: "Not Found",
		Detail: "No application of this site begins with this path, so no app was asked.",
	}
}

// Status is any other status of Falconer's own; sub 0 is none. reason says why
// in a sentence.
func Status(status, sub int, reason string) Page {
	return Page{Status: status, SubStatus: sub, Title: http.StatusText(status), Detail: reason}
}

// Failure is a start that failed, in the words of who looked into it.
type Failure struct {
	// Summary says what happened in one sentence; Advice what to do, first the
	// most likely.
	Summary string
	Advice  []string
	// Evidence are the lines that show it, such as the last output.
	Evidence []string
	Command  string
	// Refresh is set for sites that start again by themselves, so that the page
	// may wait for them; elsewhere each question would be another start.
	Refresh bool
}

// StartFailure is 502.5, the answer while the app cannot be started (ANCM-111);
// with disableStartUpErrorPage it is 502.3 without a word about the app
// (ANCM-112). What was seen is said in detailed mode only (ANCM-113).
func (c *Contract) StartFailure(f Failure) Page {
	if c.DisableStartUpErrorPage {
		return Page{Status: 502, SubStatus: 3, Title: "Bad Gateway"}
	}
	p := Page{
		Status: 502, SubStatus: 5, Title: StartFailureTitle,
		Reasons: []string{
			"The app did not start.",
			"The app started and ended again.",
			"The app started and did not listen on the port that it was given.",
		},
		Steps: []string{
			"Read what the app printed: in Falconer's log, or with stdoutLogEnabled in web.config in a file.",
			"Start the app by itself, with the command that Falconer runs.",
			"Start it under a debugger and see how far it comes.",
		},
		Links:   []string{HelpLink},
		Refresh: f.Refresh,
	}
	if c.ErrorPageLink != "" {
		p.Links = append(p.Links, c.ErrorPageLink)
	}
	if !c.Detailed {
		return p
	}
	p.Detail, p.Evidence, p.Command = f.Summary, f.Evidence, f.Command
	if len(f.Advice) > 0 {
		p.Steps = append(append([]string{}, f.Advice...), p.Steps...)
	}
	return p
}

// ConfigurationFailure is the answer to every request while web.config cannot
// be used (ANCM-021): 500.19 or 500.21 with a page for what IIS itself refuses,
// 500.0 without a body for what the module refuses (ANCM-001).
func ConfigurationFailure(c *webconfig.Config) Page {
	if c.SubStatus == 0 {
		return Page{Status: 500, Title: "ASP.NET Core IIS hosting failure", Empty: true}
	}
	p := Page{
		Status: 500, SubStatus: c.SubStatus, Title: http.StatusText(500),
		Detail: "The application's configuration file cannot be used.",
		Steps:  []string{"Correct the file: it is read again at once, and this page turns into the site."},
		// A request does not start what cannot be started.
		Refresh: true,
	}
	for i := range c.Problems {
		problem := &c.Problems[i]
		line := fmt.Sprintf("%s: %s", problem.Severity, problem.Error())
		if problem.Hint != "" {
			line += " (" + problem.Hint + ")"
		}
		p.Evidence = append(p.Evidence, line)
	}
	return p
}
