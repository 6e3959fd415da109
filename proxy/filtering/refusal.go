package filtering

// Refusal is why a request does not reach the app, as IIS counts it.
type Refusal struct {
	Status, SubStatus int
	// Reason is a short sentence for a person.
	Reason string
}

var (
	badURL          = &Refusal{400, 0, "The URL is not valid: it holds an escaped control character."}
	tooLarge        = &Refusal{413, 1, "The request's body is longer than maxAllowedContentLength allows."}
	unhandled       = &Refusal{404, 4, "No handler of web.config hands this path and method to the app."}
	deniedURL       = &Refusal{404, 5, "The URL holds a sequence that denyUrlSequences denies."}
	deniedVerb      = &Refusal{404, 6, "The method is denied by request filtering."}
	deniedExtension = &Refusal{404, 7, "The file extension in the URL is denied by request filtering."}
	hiddenSegment   = &Refusal{404, 8, "The URL holds a segment that request filtering hides."}
	longHeader      = &Refusal{404, 10, "A header field is longer than headerLimits allows."}
	doubleEscape    = &Refusal{404, 11, "The URL is escaped twice or holds a plus sign; allowDoubleEscaping is off."}
	highBit         = &Refusal{404, 12, "The URL holds characters outside ASCII; allowHighBitCharacters is off."}
	longURL         = &Refusal{404, 14, "The URL is longer than maxUrl allows."}
	longQuery       = &Refusal{404, 15, "The query string is longer than maxQueryString allows."}
	deniedQuery     = &Refusal{404, 18, "The query string holds a sequence that denyQueryStringSequences denies."}
	deniedByRule    = &Refusal{404, 19, "The request is denied by one of web.config's filtering rules."}
)
