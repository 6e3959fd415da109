// Package filtering is what IIS's request filtering refuses before the app sees
// a request: hidden segments, denied extensions, double escaping, over-long
// URLs, queries and bodies (ANCM-082, ANCM-083).
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
	contentLength  int64
	url, query     int
	doubleEscaping bool
	hidden         []string
	denied         []string // with their dot
}

// New makes the filter of an application from what its web.config changes of
// the defaults.
func New(f webconfig.Filtering) *Filter {
	filter := &Filter{
		contentLength:  or(f.MaxContentLength, defaultContentLength),
		url:            or(f.MaxURL, defaultURL),
		query:          or(f.MaxQueryString, defaultQuery),
		doubleEscaping: f.DoubleEscaping,
	}
	if !f.HiddenCleared {
		filter.hidden = without(hiddenSegments, f.HiddenRemoved)
	}
	filter.hidden = append(filter.hidden, f.HiddenAdded...)
	if !f.ExtensionCleared {
		filter.denied = without(deniedExtensions, dotted(f.ExtensionAllowed))
	}
	filter.denied = append(filter.denied, dotted(f.ExtensionDenied)...)
	return filter
}

// Check says why a request is refused; nil lets it in. It allocates nothing
// then. fr is how the request's body is delimited: only a declared length can be
// refused here; of a chunked body the front counts up to [Filter.MaxBody].
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
	case !needsDecoding(path):
		return f.checkPath(path)
	}
	var buf [512]byte // of the stack; a longer path allocates
	decoded := decode(buf[:0], path)
	if !f.doubleEscaping && escaped(decoded) {
		return doubleEscape
	}
	return f.checkPath(resolve(decoded))
}

// MaxBody is how many bytes a request's body may have (413.1).
func (f *Filter) MaxBody() int64 { return f.contentLength }

// checkPath looks at a decoded path without dot segments. A segment is refused
// before the extension: web.config is hidden (404.8), not of a denied kind.
func (f *Filter) checkPath(path []byte) *Refusal {
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
	if dot := bytes.LastIndexByte(last, '.'); dot >= 0 && has(f.denied, last[dot:]) {
		return deniedExtension
	}
	return nil
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
