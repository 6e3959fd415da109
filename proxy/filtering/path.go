package filtering

import (
	"bytes"

	"falconer/proxy/message"
)

// split gives path and query of a target, without the question mark between.
func split(target []byte) (path, query []byte) {
	path = target
	if i := bytes.IndexByte(path, '?'); i >= 0 {
		path, query = path[:i], path[i+1:]
	}
	for _, scheme := range [...]string{"http://", "https://"} {
		if len(path) >= len(scheme) && message.EqualFold(path[:len(scheme)], scheme) {
			path = path[len(scheme):]
			if i := bytes.IndexByte(path, '/'); i >= 0 {
				return path[i:], query
			}
			return nil, query
		}
	}
	return path, query
}

// needsDecoding says whether IIS's cooked path may differ from the sent one, or
// be escaped twice.
func needsDecoding(path []byte) bool {
	for i, c := range path {
		switch c {
		case '%', '+', '\\':
			return true
		case '.':
			if i > 0 && path[i-1] == '/' {
				return true
			}
		}
	}
	return false
}

// decode appends the path as HTTP.sys cooks it: percent-decoded once, with a
// backslash as a slash (ANCM 4.1). A broken escape stays as it is.
func decode(dst, path []byte) []byte {
	for i := 0; i < len(path); i++ {
		c := path[i]
		if v, ok := unescape(path[i:]); ok {
			c = v
			i += 2
		}
		if c == '\\' {
			c = '/'
		}
		dst = append(dst, c)
	}
	return dst
}

// escaped says whether decoding a decoded path once more would change it; a plus
// sign counts, because forms decode it to a blank.
func escaped(path []byte) bool {
	for i, c := range path {
		if c == '+' {
			return true
		}
		if _, ok := unescape(path[i:]); ok {
			return true
		}
	}
	return false
}

// unescape reads the percent escape at the beginning of p.
func unescape(p []byte) (byte, bool) {
	if len(p) < 3 || p[0] != '%' {
		return 0, false
	}
	high, ok1 := unhex(p[1])
	low, ok2 := unhex(p[2])
	return high<<4 | low, ok1 && ok2
}

func unhex(c byte) (byte, bool) {
	switch {
	case c >= '0' && c <= '9':
		return c - '0', true
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10, true
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}

// resolve removes dot segments in place; none leads above the root.
func resolve(path []byte) []byte {
	kept := path[:0]
	for rest := path; len(rest) > 0; {
		// rest begins with the slash of its first segment, but for a path without one.
		end := bytes.IndexByte(rest[1:], '/') + 1
		if end == 0 {
			end = len(rest)
		}
		segment := rest[:end]
		rest = rest[end:]
		switch string(bytes.TrimPrefix(segment, slash)) {
		case ".":
		case "..":
			kept = kept[:max(bytes.LastIndexByte(kept, '/'), 0)]
		default:
			kept = append(kept, segment...)
			continue
		}
		if len(rest) == 0 {
			kept = append(kept, '/')
		}
	}
	return kept
}

var slash = []byte{'/'}
