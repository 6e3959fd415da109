// Package filtering is what IIS's request filtering refuses before the app sees
// a request: hidden segments, denied extensions and verbs, double escaping,
// over-long URLs, queries and bodies, and what web.config adds (ANCM-082,
// ANCM-083).
//
// It decides and says why; the answer is made elsewhere. It may import
// proxy/message and proxy/webconfig.
package filtering

import (
	"bytes"
	"slices"
	"strings"

	"falconer/proxy/message"
	"falconer/proxy/webconfig"
)

// IIS's defaults, in bytes (ANCM 4.12).
const (
	defaultContentLength = 30_000_000
	defaultURL           = 4096
	defaultQuery         = 2048
)

// Filter holds the rules in force for one application. It does not change;
// several goroutines may use it.
type Filter struct {
	contentLength int64
	url, query    int
	headers       []webconfig.HeaderLimit

	doubleEscaping, highBitDenied, queryAsSent bool

	hidden     []string
	extensions choice // with their dot
	verbs      choice

	deniedURLs, allowedURLs       []string
	deniedQueries, allowedQueries []string
	rules                         []webconfig.FilteringRule

	base     string              // the application's path, without a slash behind
	handlers []webconfig.Handler // that hand to the module; none: it gets everything
}

// choice is what is let in and what is not.
type choice struct {
	denied, allowed []string
	allowedOnly     bool // what is not allowed is denied
}

// New makes the filter of an application from what its web.config changes of
// the defaults.
func New(f webconfig.Filtering) *Filter {
	filter := &Filter{
		contentLength:  or(f.MaxContentLength, defaultContentLength),
		url:            or(f.MaxURL, defaultURL),
		query:          or(f.MaxQueryString, defaultQuery),
		headers:        f.HeaderLimits,
		doubleEscaping: f.DoubleEscaping, highBitDenied: f.HighBitDenied, queryAsSent: f.QueryAsSent,
		extensions: choice{dotted(f.Extensions.Denied), dotted(f.Extensions.Allowed), f.Extensions.UnlistedDenied},
		verbs:      choice{f.Verbs.Denied, f.Verbs.Allowed, f.Verbs.UnlistedDenied},
		deniedURLs: f.DeniedURLs, allowedURLs: f.AllowedURLs,
		deniedQueries: f.DeniedQueries, allowedQueries: f.AllowedQueries,
		rules: f.Rules,
	}
	if !f.HiddenCleared {
		filter.hidden = without(hiddenSegments, f.HiddenRemoved)
	}
	filter.hidden = append(filter.hidden, f.HiddenAdded...)
	if !f.Extensions.Cleared {
		filter.extensions.denied = append(without(deniedExtensions, filter.extensions.allowed), filter.extensions.denied...)
	}
	return filter
}

// Handlers restricts the filter to what the handlers of the application below
// base hand to the module (1.3). It is called before the filter is in use.
func (f *Filter) Handlers(base string, handlers []webconfig.Handler) {
	f.base = strings.TrimSuffix(base, "/")
	for _, h := range handlers {
		switch {
		case !h.IsModule():
		case h.Path == "*" && h.Verb == "*":
			f.handlers = nil
			return
		default:
			f.handlers = append(f.handlers, h)
		}
	}
}

// Check says why a request is refused; nil lets it in. It allocates nothing
// then, as long as web.config adds no rules for queries. fr is how the request's
// body is delimited: only a declared length can be refused here; of a chunked
// body the front counts up to [Filter.MaxBody].
func (f *Filter) Check(h *message.Head, fr message.Framing) *Refusal {
	if fr.Kind == message.ByLength && fr.Length > f.contentLength {
		return tooLarge
	}
	path, query := split(h.Target)
	switch {
	case len(path) > f.url:
		return longURL
	case len(query) > f.query:
		return longQuery
	case f.longHeader(h):
		return longHeader
	case !f.verbs.allows(h.Method):
		return deniedVerb
	}
	if r := f.checkQuery(query); r != nil {
		return r
	}
	if !needsDecoding(path) {
		return f.checkPath(h, path, query)
	}
	var buf [512]byte // of the stack; a longer path allocates
	decoded := decode(buf[:0], path)
	if hasControl(decoded) {
		return badURL
	}
	twice := !f.doubleEscaping && escaped(decoded)
	decoded = resolve(decoded)
	if twice && !has(f.allowedURLs, decoded) {
		return doubleEscape
	}
	return f.checkPath(h, decoded, query)
}

// MaxBody is how many bytes a request's body may have (413.1).
func (f *Filter) MaxBody() int64 { return f.contentLength }

func (f *Filter) longHeader(h *message.Head) bool {
	for _, l := range f.headers {
		for _, field := range h.Fields {
			if field.Is(l.Name) && len(field.Value) > l.Size {
				return true
			}
		}
	}
	return false
}

// checkPath looks at a decoded path without dot segments. A segment is refused
// before the extension: web.config is hidden (404.8), not of a denied kind.
func (f *Filter) checkPath(h *message.Head, path, query []byte) *Refusal {
	if has(f.allowedURLs, path) {
		return f.checkHandlers(h.Method, path)
	}
	if f.highBitDenied && slices.ContainsFunc(path, func(c byte) bool { return c > 0x7f }) {
		return highBit
	}
	for _, sequence := range f.deniedURLs {
		if contains(path, sequence) {
			return deniedURL
		}
	}
	var last []byte
	for rest := path; ; {
		end := bytes.IndexByte(rest, '/')
		if end < 0 {
			last = rest
		} else {
			last = rest[:end]
		}
		if has(f.hidden, last) {
			return hiddenSegment
		}
		if end < 0 {
			break
		}
		rest = rest[end+1:]
	}
	extension := noExtension
	if dot := bytes.LastIndexByte(last, '.'); dot >= 0 {
		extension = last[dot:]
	}
	if !f.extensions.allows(extension) {
		return deniedExtension
	}
	if r := f.checkRules(h, path, query, extension); r != nil {
		return r
	}
	return f.checkHandlers(h.Method, path)
}

// noExtension is how web.config names the lack of one.
var noExtension = []byte(".")

func (c *choice) allows(word []byte) bool {
	return !has(c.denied, word) && (!c.allowedOnly || has(c.allowed, word))
}

func has(words []string, p []byte) bool {
	for _, w := range words {
		if message.EqualFold(p, w) {
			return len(p) > 0
		}
	}
	return false
}

func or[T int | int64](v, otherwise T) T {
	if v <= 0 {
		return otherwise
	}
	return v
}

// without gives a new list of the words that are not removed, in any case.
func without(words, removed []string) []string {
	return slices.DeleteFunc(slices.Clone(words), func(w string) bool {
		return slices.ContainsFunc(removed, func(r string) bool { return strings.EqualFold(w, r) })
	})
}

func dotted(extensions []string) []string {
	var out []string
	for _, e := range extensions {
		out = append(out, "."+strings.TrimPrefix(e, "."))
	}
	return out
}
