package ancm

// Answer is a whole answer of Falconer's own.
type Answer struct {
	Status, SubStatus int
	Reason            string
	ContentType       string
	Body              []byte
	RetryAfter        int  // seconds; 0: no Retry-After
	Close             bool // the connection is closed behind it
	Refresh           bool // the page turns into the site by itself
}

// Page is an error answer before it is known how the client wants to read it.
type Page struct {
	Status, SubStatus int
	// Title is what went wrong, without the numbers.
	Title string
	// Reasons are the usual causes, Steps what to do.
	Reasons, Steps []string
	// Detail is the specific error, Evidence the lines that show it.
	Detail   string
	Evidence []string
	// Command is what was run.
	Command string
	// Links are addresses of further help.
	Links []string
	// Retry is after how many seconds to ask again; 0 says nothing.
	Retry int
	// Refresh makes the page turn into the site once it is up. It is for answers
	// to GET on sites that come back by themselves.
	Refresh bool
	// Empty sends the status without a body (ANCM-001, ANCM-106).
	Empty bool
}

// Answer is the page in the form that the client prefers: HTML when its Accept
// names it, RFC 9457 when it prefers JSON, else short text.
func (p Page) Answer(accept []byte) Answer {
	return Answer{Status: p.Status, SubStatus: p.SubStatus, ContentType: "text/plain; charset=utf-8", RetryAfter: p.Retry}
}

// Unavailable is 503: nobody answers now, ask again.
func Unavailable(retryAfter int) Page {
	return Page{Status: 503, Title: "Service Unavailable", Retry: retryAfter, Refresh: true}
}

// BadGateway is 502.3: the app could not be reached or broke off (ANCM-078).
func BadGateway(why string) Page {
	return Page{Status: 502, SubStatus: 3, Title: "Bad Gateway", Detail: why}
}

// NotFound is 404: no application has this path (K-037).
func NotFound() Page { return Page{Status: 404, Title: "Not Found"} }

// Status is any other status of Falconer's own; sub 0 is none.
func Status(status, sub int, reason string) Page {
	return Page{Status: status, SubStatus: sub, Title: reason}
}

// Offline is the content of app_offline.htm (ANCM-101).
type Offline []byte

// Answer is 503 with the file's bytes for everybody.
func (o Offline) Answer([]byte) Answer {
	return Answer{Status: 503, Reason: "Service Unavailable", ContentType: "text/html", Body: o}
}
