package ancm

import (
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"strconv"
	"strings"

	"falconer/assets"
)

// Answer is a whole answer of Falconer's own. It is a value that several
// requests may share: its body is not to be changed.
type Answer struct {
	Status, SubStatus int
	Reason            string
	ContentType       string
	Body              []byte
	RetryAfter        int  // seconds; 0: no Retry-After
	Close             bool // the connection is closed behind it
	Refresh           bool // the page turns into the site by itself
	// Challenges are the values of WWW-Authenticate.
	Challenges []string
}

// Page is an error answer before it is known how the client wants to read it.
// Everything in it may come from outside: each form escapes it.
type Page struct {
	Status, SubStatus int
	// Title is what went wrong, without the numbers.
	Title string
	// Reasons are the usual causes, Steps what to do.
	Reasons, Steps []string
	// Detail is what happened in a sentence, Evidence the lines that show it.
	Detail   string
	Evidence []string
	// Command is what was run.
	Command string
	// Code is the number that people know the error by, such as 0x80072f78.
	Code string
	// Links are addresses of further help.
	Links []string
	// Retry is after how many seconds to ask again; 0 says nothing.
	Retry int
	// Refresh makes the page turn into the site once it is up. It is for sites
	// that come back by themselves: the page asks again every few seconds.
	Refresh bool
	// Empty sends the status without a body (ANCM-001, ANCM-106).
	Empty bool
}

// Heading is the page's title: HTTP Error 502.5 - ….
func (p Page) Heading() string {
	if p.SubStatus == 0 && !(p.Status == 500 && p.Empty) {
		return fmt.Sprintf("HTTP Error %d - %s", p.Status, p.Title)
	}
	return fmt.Sprintf("HTTP Error %d.%d - %s", p.Status, p.SubStatus, p.Title)
}

// Answer is the page in the form that the client prefers: HTML when its Accept
// names it, RFC 9457 when it prefers JSON, else short text.
func (p Page) Answer(accept []byte) Answer {
	a := Answer{
		Status: p.Status, SubStatus: p.SubStatus, Reason: http.StatusText(p.Status),
		ContentType: "text/html", RetryAfter: p.Retry,
	}
	if p.Empty {
		return a
	}
	switch prefer(accept) {
	case formHTML:
		a.ContentType, a.Body, a.Refresh = "text/html; charset=utf-8", p.html(), p.Refresh
	case formJSON:
		a.ContentType, a.Body = "application/problem+json", p.json()
	default:
		a.ContentType, a.Body = "text/plain; charset=utf-8", p.text()
	}
	return a
}

var pageTemplate = template.Must(template.New("error").Parse(assets.ErrorPage))

func (p Page) html() []byte {
	view := struct {
		Page
		Class, State string
		Every        int
	}{p, "failed", "The site cannot answer", max(p.Retry, 2)}
	switch {
	case p.Status == 503:
		view.Class, view.State = "holding", "The site does not answer now"
	case p.Status < 500:
		view.Class, view.State = "refused", "The request was not let in"
	}
	var b strings.Builder
	if err := pageTemplate.Execute(&b, view); err != nil {
		return p.text() // only a template that does not fit the page
	}
	return []byte(b.String())
}

// json is RFC 9457; members that it does not know stand beside its own.
func (p Page) json() []byte {
	problem := struct {
		Type       string   `json:"type"`
		Title      string   `json:"title"`
		Status     int      `json:"status"`
		SubStatus  int      `json:"subStatus,omitempty"`
		Detail     string   `json:"detail,omitempty"`
		Reasons    []string `json:"reasons,omitempty"`
		Steps      []string `json:"steps,omitempty"`
		Evidence   []string `json:"evidence,omitempty"`
		Command    string   `json:"command,omitempty"`
		Code       string   `json:"code,omitempty"`
		Links      []string `json:"links,omitempty"`
		RetryAfter int      `json:"retryAfter,omitempty"`
		By         string   `json:"by"`
	}{"about:blank", p.Title, p.Status, p.SubStatus, p.Detail, p.Reasons, p.Steps, p.Evidence, p.Command, p.Code, p.Links, p.Retry, "falconer"}
	if len(p.Links) > 0 {
		problem.Type = p.Links[0]
	}
	text, err := json.Marshal(problem)
	if err != nil {
		return p.text() // strings and numbers always have a JSON form
	}
	return append(text, '\n')
}

func (p Page) text() []byte {
	var b strings.Builder
	b.WriteString(p.Heading() + "\n")
	if p.Detail != "" {
		b.WriteString("\n" + p.Detail + "\n")
	}
	block := func(heading string, lines []string, mark string) {
		if len(lines) == 0 {
			return
		}
		b.WriteString("\n" + heading + ":\n")
		for _, line := range lines {
			b.WriteString(mark + line + "\n")
		}
	}
	block("What was seen", p.Evidence, "  ")
	if p.Command != "" {
		block("What was run", []string{p.Command}, "  ")
	}
	if p.Code != "" {
		block("Error code", []string{p.Code}, "  ")
	}
	block("Usual causes", p.Reasons, "  - ")
	block("What to try", p.Steps, "  - ")
	block("More", p.Links, "  ")
	if p.Retry > 0 {
		b.WriteString("\nAsk again in " + strconv.Itoa(p.Retry) + " s.\n")
	}
	return []byte(b.String())
}

// Offline is the content of app_offline.htm.
type Offline []byte

// Answer is 503 with the file's bytes, as they are, for everybody (ANCM-101).
func (o Offline) Answer([]byte) Answer {
	return Answer{Status: http.StatusServiceUnavailable, Reason: http.StatusText(http.StatusServiceUnavailable), ContentType: "text/html", Body: o}
}
