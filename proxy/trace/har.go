package trace

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"runtime/debug"
	"slices"
	"strings"
	"time"
)

// HAR writes the exchanges, in the order of their start, as an HTTP archive 1.2.
// Secrets are masked unless reveal. Bodies that are not text come in base64; a
// body that was not kept whole says so in _truncatedAt. Compressed bodies stay
// compressed, with a comment.
func HAR(w io.Writer, xs []*Exchange, reveal bool) error {
	xs = slices.Clone(xs)
	slices.SortStableFunc(xs, func(a, b *Exchange) int { return a.Start.Compare(b.Start) })
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, `{"log":{"version":"1.2","creator":{"name":"Falconer","version":%q},"entries":[`, version())
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for i, x := range xs {
		if i > 0 {
			out.WriteByte(',')
		}
		if err := encoder.Encode(harOf(x, reveal)); err != nil {
			return fmt.Errorf("writing exchange %d as HAR: %w", x.ID, err)
		}
	}
	out.WriteString("]}}\n")
	if err := out.Flush(); err != nil {
		return fmt.Errorf("writing HAR: %w", err)
	}
	return nil
}

// version is that of the program, as far as its build says it.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "unknown"
}

// The types below have the names and the required members of HAR 1.2; members
// of our own begin with an underscore.
type harEntry struct {
	Started    string      `json:"startedDateTime"`
	Time       float64     `json:"time"`
	Request    harRequest  `json:"request"`
	Response   harResponse `json:"response"`
	Cache      struct{}    `json:"cache"`
	Timings    harTimings  `json:"timings"`
	ID         uint64      `json:"_id"`
	Generation int         `json:"_generation,omitempty"`
	Build      string      `json:"_build,omitempty"`
	Stale      bool        `json:"_stale,omitempty"`
	TraceID    string      `json:"_traceId,omitempty"`
	Remote     string      `json:"_remote,omitempty"`
	Kind       string      `json:"_kind,omitempty"`
	By         string      `json:"_by,omitempty"`
}

type harRequest struct {
	Method      string    `json:"method"`
	URL         string    `json:"url"`
	Version     string    `json:"httpVersion"`
	Cookies     []harPair `json:"cookies"`
	Headers     []harPair `json:"headers"`
	Query       []harPair `json:"queryString"`
	Post        *harPost  `json:"postData,omitempty"`
	HeadersSize int       `json:"headersSize"`
	BodySize    int64     `json:"bodySize"`
}

type harResponse struct {
	Status      int        `json:"status"`
	StatusText  string     `json:"statusText"`
	Version     string     `json:"httpVersion"`
	Cookies     []harPair  `json:"cookies"`
	Headers     []harPair  `json:"headers"`
	Content     harContent `json:"content"`
	RedirectURL string     `json:"redirectURL"`
	HeadersSize int        `json:"headersSize"`
	BodySize    int64      `json:"bodySize"`
	SubStatus   int        `json:"_subStatus,omitempty"`
	Error       string     `json:"_error,omitempty"`
}

type harPair struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type harPost struct {
	Type     string    `json:"mimeType"`
	Params   []harPair `json:"params"`
	Text     string    `json:"text"`
	Encoding string    `json:"_encoding,omitempty"`
	Cut      int       `json:"_truncatedAt,omitempty"`
}

type harContent struct {
	Size     int64  `json:"size"`
	Type     string `json:"mimeType"`
	Text     string `json:"text,omitempty"`
	Encoding string `json:"encoding,omitempty"`
	Comment  string `json:"comment,omitempty"`
	Cut      int    `json:"_truncatedAt,omitempty"`
}

// harTimings are milliseconds; -1 says that a part did not happen.
type harTimings struct {
	Blocked float64 `json:"blocked"`
	DNS     float64 `json:"dns"`
	Connect float64 `json:"connect"`
	Send    float64 `json:"send"`
	Wait    float64 `json:"wait"`
	Receive float64 `json:"receive"`
	SSL     float64 `json:"ssl"`
}

func harOf(x *Exchange, reveal bool) harEntry {
	e := harEntry{
		Started: x.Start.Format("2006-01-02T15:04:05.000Z07:00"), Time: milliseconds(x.Duration),
		Request: harRequestOf(x, reveal), Response: harResponseOf(x, reveal), Timings: harTimingsOf(x),
		ID: x.ID, Generation: x.Generation, Build: x.Build, Stale: x.Stale, TraceID: x.TraceID, Remote: x.Remote,
		Kind: map[Kind]string{WebSocket: "websocket", EventStream: "sse"}[x.Kind],
	}
	if x.ByFalconer {
		e.By = "falconer"
	}
	return e
}

func harRequestOf(x *Exchange, reveal bool) harRequest {
	fs := shownFields(x.RequestHeaders, reveal)
	r := harRequest{
		Method: x.Method, URL: shownURL(x, reveal), Version: x.Protocol,
		Headers: harPairs(fs), Cookies: []harPair{}, Query: []harPair{},
		HeadersSize: -1, BodySize: x.RequestBytes,
	}
	for _, f := range fs {
		if strings.EqualFold(f.Name, "Cookie") {
			r.Cookies = append(r.Cookies, cookies(strings.Split(f.Value, ";"))...)
		}
	}
	if _, query, ok := strings.Cut(shownPath(x.Path, reveal), "?"); ok {
		for pair := range strings.SplitSeq(query, "&") {
			name, value, _ := strings.Cut(pair, "=")
			r.Query = append(r.Query, harPair{unescaped(name), unescaped(value)})
		}
	}
	if x.RequestBytes > 0 {
		body := shownBody(x.RequestHeaders, x.RequestBody, reveal)
		r.Post = &harPost{Type: header(x.RequestHeaders, "Content-Type"), Params: []harPair{}}
		r.Post.Text, r.Post.Encoding = harText(body)
		r.Post.Cut = cutAt(x.RequestBody)
	}
	return r
}

func harResponseOf(x *Exchange, reveal bool) harResponse {
	fs := shownFields(x.ResponseHeaders, reveal)
	r := harResponse{
		Status: x.Status, StatusText: x.Reason, Version: x.Protocol,
		Headers: harPairs(fs), Cookies: []harPair{}, RedirectURL: header(fs, "Location"),
		HeadersSize: -1, BodySize: x.ResponseBytes, SubStatus: x.SubStatus, Error: x.Error,
		Content: harContent{Size: x.ResponseBytes, Type: header(fs, "Content-Type"), Cut: cutAt(x.ResponseBody)},
	}
	for _, f := range fs {
		if strings.EqualFold(f.Name, "Set-Cookie") {
			first, _, _ := strings.Cut(f.Value, ";")
			r.Cookies = append(r.Cookies, cookies([]string{first})...)
		}
	}
	if r.Content.Type == "" {
		r.Content.Type = "x-unknown"
	}
	r.Content.Text, r.Content.Encoding = harText(shownBody(x.ResponseHeaders, x.ResponseBody, reveal))
	if coding := header(x.ResponseHeaders, "Content-Encoding"); coding != "" && len(x.ResponseBody.Bytes) > 0 {
		r.Content.Comment = "as sent, in " + coding
	}
	return r
}

func harTimingsOf(x *Exchange) harTimings {
	t := harTimings{
		DNS: -1, SSL: -1, Connect: -1,
		Send: milliseconds(x.Timing.Send), Wait: milliseconds(x.Timing.Wait), Receive: milliseconds(x.Timing.Receive),
	}
	if x.Timing.Connect > 0 {
		t.Connect = milliseconds(x.Timing.Connect)
	}
	// What is left belongs to no other part: reading the head, being held.
	rest := x.Duration - x.Timing.Connect - x.Timing.Send - x.Timing.Wait - x.Timing.Receive
	t.Blocked = milliseconds(max(rest, x.Timing.Held))
	return t
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func harPairs(fs []Field) []harPair {
	out := make([]harPair, 0, len(fs))
	for _, f := range fs {
		out = append(out, harPair(f))
	}
	return out
}

func cookies(pairs []string) []harPair {
	var out []harPair
	for _, pair := range pairs {
		if name, value, ok := strings.Cut(strings.TrimSpace(pair), "="); ok {
			out = append(out, harPair{name, value})
		}
	}
	return out
}

// harText is a body as text, or in base64.
func harText(body []byte) (text, encoding string) {
	if isText(body) {
		return string(body), ""
	}
	return base64.StdEncoding.EncodeToString(body), "base64"
}

// cutAt is where a body was cut, 0 when it is whole.
func cutAt(b Body) int {
	if !b.Cut {
		return 0
	}
	return max(len(b.Bytes), 1)
}
