// Package logs keeps what the app prints: lines by generation, with stream,
// level, category and colours, in a ring of bytes with a hard cap, and joins
// them with requests.
//
// The reader of a process's pipe writes into it and never waits for a viewer;
// viewers ask for what is newer than the number they have. It may import
// proxy/trace.
package logs

import "time"

// Stream says where a line came from.
type Stream uint8

// The streams.
const (
	Stdout Stream = iota
	Stderr
	Build
	Falconer
	// Divider is a line of our own that begins a generation; its text says the
	// number and the cause.
	Divider
)

var streamNames = [...]string{"stdout", "stderr", "build", "falconer", "divider"}

// String is the stream's name as the command line knows it.
func (s Stream) String() string { return streamNames[s] }

// Level is the level that .NET's console format gives a line.
type Level uint8

// The levels; Unknown is a line outside of any format.
const (
	Unknown Level = iota
	Trace
	Debug
	Information
	Warning
	Error
	Critical
)

var levelNames = [...]string{"", "trce", "dbug", "info", "warn", "fail", "crit"}

// String is the four letters of .NET's console, or nothing.
func (l Level) String() string { return levelNames[l] }

// Line is one line of output.
type Line struct {
	// Number increases by one for every line of a site, also for those that have
	// fallen out of the ring.
	Number     uint64
	Time       time.Time
	Generation int
	// Application is the path of the application that it is of; empty for the root.
	Application string
	Stream      Stream
	Level       Level
	// Category and EventID are of .NET's console format, on its first line.
	Category string
	EventID  int
	// Continues is set when the line belongs to the entry that began above it.
	Continues bool
	// Text has no line end and no escape sequences. Spans say its colours.
	Text  string
	Spans []Span
	// Cut is set when the line was longer than what is kept; Length is its
	// whole length in bytes.
	Cut    bool
	Length int
	// RequestID and TraceID are those that the line names itself, if any.
	RequestID, TraceID string
}

// Span is a coloured piece of a line's text: byte offsets, and the attributes
// of its escape sequence.
type Span struct {
	From, To int
	Style    Style
}

// Style is what an SGR sequence asked for.
type Style struct {
	// Foreground and Background are colours: Kind 0 none, 1 one of the 16 of a
	// terminal (Index), 2 one of 256 (Index), 3 true colour (R, G, B).
	Foreground, Background          Color
	Bold, Faint, Italic, Underlined bool
	Inverse, Struck                 bool
}

// Color is one colour of a Style.
type Color struct {
	Kind, Index, R, G, B uint8
}
