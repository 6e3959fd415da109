// Package trace keeps the recorded exchanges: a ring of bytes with a hard cap,
// the filter over it, the masking of secrets for every view and export, HAR and
// curl.
//
// The proxy writes into it and never waits; viewers ask for what is newer than
// the number they have and are told how many they missed. It may import
// proxy/message and launchsettings/source.
package trace

import "time"

// Kind says what an exchange turned out to be.
type Kind uint8

// The kinds of exchange.
const (
	HTTP Kind = iota
	WebSocket
	EventStream
)

// Summary is the row of one exchange in a list.
type Summary struct {
	// ID increases through the whole process.
	ID uint64
	// Seq changes whenever the record does: viewers ask for what is newer. A
	// pending exchange (Done false) comes again with a new Seq once it has ended.
	Seq        uint64
	Start      time.Time
	Method     string
	Path       string // as received, with query
	Host       string
	Scheme     string
	Status     int // 0 while nothing was answered
	SubStatus  int // IIS's, when the answer is Falconer's own
	Generation int // 0 when none answered
	Stale      bool
	Done       bool
	Kind       Kind
	// Duration is from the first byte of the request to the last of the answer.
	Duration time.Duration
	Timing   Timing
	// RequestBytes and ResponseBytes count body bytes as sent.
	RequestBytes, ResponseBytes int64
	// Type is the short content type of the answer: html, json, css, ws, sse …
	Type string
	// ByFalconer is set when the answer is Falconer's own.
	ByFalconer bool
	// Failed is set when the exchange was broken off; Error says how.
	Failed bool
	Error  string
	// Application is the virtual path, empty for the root.
	Application string
	// Replayed is set when Falconer sent the request, for the person.
	Replayed bool
}

// Timing are the parts of an exchange.
type Timing struct {
	Held, Connect, Send, Wait, Receive time.Duration
}

// Field is one recorded header field, spelled as it came.
type Field struct{ Name, Value string }

// Exchange is one recorded exchange, whole.
type Exchange struct {
	Summary
	TraceID  string
	Remote   string
	Protocol string // HTTP/1.1 or HTTP/2.0, of the front
	Build    string
	Reason   string
	// RequestHeaders are what the client sent, ResponseHeaders what it got, in
	// order. Secrets are in clear here; views show them through [MaskField]. The
	// pairing token is in neither.
	RequestHeaders, ResponseHeaders []Field
	// HeadersCut is set when a head was too long to be kept whole.
	HeadersCut                bool
	RequestBody, ResponseBody Body
}

// Body is what was kept of a body.
type Body struct {
	Bytes []byte
	// Total is the length as sent; Cut is set when Bytes holds less of it.
	Total int64
	Cut   bool
}
