package filtering

// Refusal is why a request does not reach the app, as IIS counts it.
type Refusal struct {
	Status, SubStatus int
	// Reason is a short sentence for a person.
	Reason string
}

var (
	tooLarge        = &Refusal{413, 1, "The request's body is longer than maxAllowedContentLength allows."}
	deniedExtension = &Refusal{404, 7, "The file extension in the URL is denied by request filtering."}
	hiddenSegment   = &Refusal{404, 8, "The URL holds a segment that request filtering hides."}
	doubleEscape    = &Refusal{404, 11, "The URL is escaped twice or holds a plus sign; allowDoubleEscaping is off."}
	longURL         = &Refusal{404, 14, "The URL is longer than maxUrl allows."}
	longQuery       = &Refusal{404, 15, "The query string is longer than maxQueryString allows."}
)
