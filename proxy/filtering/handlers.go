package filtering

import (
	"bytes"
	"strings"

	"falconer/proxy/message"
)

// checkHandlers says whether one of the handlers takes a request: their paths
// are relative to the application, a name without a slash means the last
// segment.
func (f *Filter) checkHandlers(method, path []byte) *Refusal {
	if len(f.handlers) == 0 {
		return nil
	}
	path = bytes.TrimPrefix(path[min(len(f.base), len(path)):], slash)
	last := path[bytes.LastIndexByte(path, '/')+1:]
	for _, h := range f.handlers {
		pattern, subject := strings.TrimPrefix(h.Path, "/"), path
		if !strings.Contains(h.Path, "/") {
			subject = last
		}
		if takes(h.Verb, method) && (pattern == "*" || matches(pattern, subject)) {
			return nil
		}
	}
	return unhandled
}

// takes says whether a method stands in a handler's list of verbs.
func takes(verbs string, method []byte) bool {
	for verb := range strings.SplitSeq(verbs, ",") {
		if verb = strings.TrimSpace(verb); verb == "*" || message.EqualFold(method, verb) {
			return true
		}
	}
	return false
}

// matches compares in any case; a star stands for any text, a question mark for
// one character.
func matches(pattern string, text []byte) bool {
	star, from := -1, 0
	p, t := 0, 0
	for t < len(text) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, from = p, t
			p++
		case p < len(pattern) && (pattern[p] == '?' || message.EqualFold(text[t:t+1], pattern[p:p+1])):
			p++
			t++
		case star >= 0:
			from++
			p, t = star+1, from
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}
