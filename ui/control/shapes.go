// Package control is how programs speak with a running Falconer: the JSON of
// --json and of the socket, the socket itself, its client, and the lock that
// keeps one window a user.
//
// The shapes here are a promise to scripts (CL-…): names do not change, fields
// may be added. It sees the engine through its values and through the small
// interface that it declares. It may import app and the rooms below; ui/cli uses
// its shapes.
package control

import (
	"time"

	"falconer/app"
	"falconer/app/build"
	"falconer/app/logs"
	"falconer/proxy/gate"
	"falconer/proxy/trace"
)

// Stamp is a time with microseconds, as every event has it (CL §4).
func Stamp(t time.Time) string { return t.Format("2006-01-02T15:04:05.000000Z07:00") }

// Event is the head that every event has.
type Event struct {
	Time  string `json:"time"`
	Event string `json:"event"`
	Site  string `json:"site"`
	// Application is the path of the one that it is about; absent for the root
	// (CL-061).
	Application string `json:"application,omitempty"`
}

// Head makes the head of an event.
func Head(event, site string, at time.Time) Event {
	return Event{Time: Stamp(at), Event: event, Site: site}
}

// HeadOf makes the head of an event about one application.
func HeadOf(event, site, application string, at time.Time) Event {
	return Event{Time: Stamp(at), Event: event, Site: site, Application: application}
}

// Plan is the event "plan".
type Plan struct {
	Event
	Profile          string   `json:"profile"`
	Front            string   `json:"front"`
	Project          string   `json:"project"`
	Command          []string `json:"command"`
	WorkingDirectory string   `json:"workingDirectory"`
	URLs             []string `json:"urls"`
}

// Listening is the event "listening" (CL-060).
type Listening struct {
	Event
	URLs []string `json:"urls"`
}

// State is the event "state" (CL-061).
type State struct {
	Event
	State          string `json:"state"`
	Stale          bool   `json:"stale"`
	Generation     int    `json:"generation,omitempty"`
	PID            int    `json:"pid,omitempty"`
	Port           int    `json:"port,omitempty"`
	Held           int    `json:"held"`
	FailedRequests uint64 `json:"failedRequests"`
	Reason         string `json:"reason,omitempty"`
	// Serving are all that answer, when there are several in rotation.
	Serving []Serving `json:"serving,omitempty"`
}

// Serving is one process of several in rotation.
type Serving struct {
	Generation int `json:"generation"`
	PID        int `json:"pid"`
	Port       int `json:"port"`
}

// newServing lists who answers, oldest first; nil when that is one.
func newServing(s app.Situation) []Serving {
	if len(s.Serving) < 2 {
		return nil
	}
	list := make([]Serving, 0, len(s.Serving))
	for _, g := range s.Serving {
		list = append(list, Serving{Generation: g.Number, PID: g.PID, Port: g.Port})
	}
	return list
}

// NewState is the state event of a situation.
func NewState(site string, s app.Situation, c gate.Counts) State {
	e := State{Event: Head("state", site, s.At), State: string(s.State()), Stale: s.Stale,
		Held: int(c.HeldTotal), FailedRequests: uint64(c.Failed), Reason: reason(s), Serving: newServing(s)}
	if g := s.Newest(); g != nil {
		e.Generation, e.PID, e.Port = g.Number, g.PID, g.Port
	}
	return e
}

// reason is why it is so, in words.
func reason(s app.Situation) string {
	switch {
	case s.Up && s.Sleeping:
		return "starts on the first request"
	case s.Up && s.Ended:
		return "the app ended by itself; the next request starts it"
	case s.Next != nil && !s.Next.Joins && s.Next.Step != app.Waiting:
		return s.Next.Cause.Words()
	case s.Failure != nil:
		return s.Failure.Finding.Summary
	}
	return ""
}

// Build is the event "build" (CL-062).
type Build struct {
	Event
	Result      string             `json:"result"`
	Kind        string             `json:"kind"`
	MS          int64              `json:"ms"`
	Diagnostics []build.Diagnostic `json:"diagnostics"`
	Files       []string           `json:"files,omitempty"` // that differ, of a verifying build
}

// Diagnostic is the event "diagnostic": an error that a build has just printed. The
// event "build" has it again, with all others.
type Diagnostic struct {
	Event
	build.Diagnostic
}

// Timings are the parts of a restart in milliseconds.
type Timings struct {
	Notice float64 `json:"notice"`
	Build  float64 `json:"build"`
	Copy   float64 `json:"copy"`
	Start  float64 `json:"start"`
	Switch float64 `json:"switch"`
}

func newTimings(t app.Timings) Timings {
	return Timings{ms(t.Notice), ms(t.Build), ms(t.Copy), ms(t.Start), ms(t.Switch)}
}

// Cause is why a generation was started.
type Cause struct {
	Kind  string   `json:"kind"`
	Files []string `json:"files"`
	// Words are the cause as a person would say it.
	Words string `json:"words"`
	// Changes are those of Files whose contents were compared.
	Changes []Change `json:"changes,omitempty"`
}

// Change is what a file held before and after: hashes that can be compared
// within one run of Falconer; empty where there was no file.
type Change struct {
	File string `json:"file"`
	Old  string `json:"old"`
	New  string `json:"new"`
}

// Generation is the event "generation" (CL-063).
type Generation struct {
	Event
	Generation int      `json:"generation"`
	Phase      string   `json:"phase"`
	PID        int      `json:"pid,omitempty"`
	Port       int      `json:"port,omitempty"`
	Build      string   `json:"build,omitempty"`
	ExitCode   *int     `json:"exitCode,omitempty"`
	Signal     string   `json:"signal,omitempty"`
	Timings    *Timings `json:"timings,omitempty"`
	// Standby and Normal come with "ready": a process that stood by became it, or
	// why it was started in the normal way although one should have.
	Standby bool   `json:"standby,omitempty"`
	Normal  string `json:"normal,omitempty"`
	// Early comes with "ready", too: the process began while its code was compiled.
	Early bool `json:"early,omitempty"`
	// Detour comes with "ready", too: why the code was not built in the fastest way.
	Detour string `json:"detour,omitempty"`
	Cause  *Cause `json:"cause,omitempty"`
}

// Finding is the event "finding" (CL-066).
type Finding struct {
	Event
	Cause    string            `json:"cause"`
	Summary  string            `json:"summary"`
	Evidence []string          `json:"evidence"`
	Advice   string            `json:"advice"`
	IIS      string            `json:"iis,omitempty"`
	Details  map[string]string `json:"details"`
}

// Watch is the event "watch" (CL-067).
type Watch struct {
	Event
	Mode  string `json:"mode"`
	Files int    `json:"files"`
	Note  string `json:"note,omitempty"`
}

// Stopped is the event "stopped", the last of a run (CL-068).
type Stopped struct {
	Event
	ExitCode       int    `json:"exitCode"`
	Requests       uint64 `json:"requests"`
	Held           uint64 `json:"held"`
	FailedRequests uint64 `json:"failedRequests"`
	Generations    int    `json:"generations"`
}

// Dropped says how many events a slow reader missed (CL-069).
type Dropped struct {
	Event
	Count uint64 `json:"count"`
}

// Log is the event "log" (CL-064).
type Log struct {
	Event
	Generation int    `json:"generation"`
	Stream     string `json:"stream"`
	Line       string `json:"line"`
	ANSI       string `json:"ansi,omitempty"`
	Level      string `json:"level,omitempty"`
	Category   string `json:"category,omitempty"`
	RequestID  string `json:"requestId,omitempty"`
	Number     uint64 `json:"number"`
}

// NewLog is the log event of a line. Dividers are lines of Falconer's.
func NewLog(site string, l logs.Line) Log {
	stream := l.Stream
	if stream == logs.Divider {
		stream = logs.Falconer
	}
	e := Log{Event: HeadOf("log", site, l.Application, l.Time), Generation: l.Generation, Stream: stream.String(), Line: l.Text,
		Level: l.Level.String(), Category: l.Category, RequestID: l.RequestID, Number: l.Number}
	if len(l.Spans) > 0 {
		e.ANSI = l.ANSI()
	}
	return e
}

// Timing are the parts of an exchange in milliseconds.
type Timing struct {
	Held    float64 `json:"held"`
	Connect float64 `json:"connect"`
	Send    float64 `json:"send"`
	Wait    float64 `json:"wait"`
	Receive float64 `json:"receive"`
}

// Body is what was kept of a body.
type Body struct {
	Text        *string `json:"text,omitempty"`
	Base64      string  `json:"base64,omitempty"`
	TruncatedAt int64   `json:"truncatedAt,omitempty"`
}

// Request is one exchange (CL-070).
type Request struct {
	Event
	ID              uint64      `json:"id"`
	TraceID         string      `json:"traceId,omitempty"`
	Start           string      `json:"start"`
	Method          string      `json:"method"`
	Scheme          string      `json:"scheme"`
	Host            string      `json:"host"`
	Path            string      `json:"path"`
	Protocol        string      `json:"protocol,omitempty"`
	Remote          string      `json:"remote,omitempty"`
	Status          int         `json:"status"`
	SubStatus       int         `json:"subStatus,omitempty"`
	Reason          string      `json:"reason,omitempty"`
	Generation      int         `json:"generation"`
	Build           string      `json:"build,omitempty"`
	Stale           bool        `json:"stale"`
	MS              float64     `json:"ms"`
	Timing          Timing      `json:"timing"`
	RequestBytes    int64       `json:"requestBytes"`
	ResponseBytes   int64       `json:"responseBytes"`
	RequestHeaders  [][2]string `json:"requestHeaders,omitempty"`
	ResponseHeaders [][2]string `json:"responseHeaders,omitempty"`
	RequestBody     *Body       `json:"requestBody,omitempty"`
	ResponseBody    *Body       `json:"responseBody,omitempty"`
	Kind            string      `json:"kind"`
	Error           string      `json:"error,omitempty"`
	By              string      `json:"by,omitempty"`
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

var kinds = map[trace.Kind]string{trace.HTTP: "http", trace.WebSocket: "websocket", trace.EventStream: "sse"}

// NewRequest is an exchange in JSON. Secrets are masked unless reveal is set;
// bodies come only when asked for.
func NewRequest(site string, x *trace.Exchange, reveal, bodies bool) Request {
	e := Request{
		Event: HeadOf("request", site, x.Application, x.Start.Add(x.Duration)), ID: x.ID, TraceID: x.TraceID, Start: Stamp(x.Start),
		Method: x.Method, Scheme: x.Scheme, Host: x.Host, Path: x.Path, Protocol: x.Protocol, Remote: x.Remote,
		Status: x.Status, SubStatus: x.SubStatus, Reason: x.Reason, Generation: x.Generation, Build: x.Build, Stale: x.Stale,
		MS: ms(x.Duration), RequestBytes: x.RequestBytes, ResponseBytes: x.ResponseBytes, Kind: kinds[x.Kind], Error: x.Error,
		Timing: Timing{ms(x.Timing.Held), ms(x.Timing.Connect), ms(x.Timing.Send), ms(x.Timing.Wait), ms(x.Timing.Receive)},
	}
	if !reveal {
		e.Path = trace.MaskPath(x.Path)
	}
	if x.ByFalconer {
		e.By = "falconer"
	}
	e.RequestHeaders, e.ResponseHeaders = fields(x.RequestHeaders, reveal), fields(x.ResponseHeaders, reveal)
	if bodies {
		e.RequestBody, e.ResponseBody = newBody(x.RequestHeaders, x.RequestBody, reveal), newBody(x.ResponseHeaders, x.ResponseBody, reveal)
	}
	return e
}

func fields(list []trace.Field, reveal bool) [][2]string {
	out := make([][2]string, len(list))
	for i, f := range list {
		value := f.Value
		if !reveal {
			value = trace.MaskField(f)
		}
		out[i] = [2]string{f.Name, value}
	}
	return out
}
