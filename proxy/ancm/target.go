package ancm

import "bytes"

// originForm is the target as path and query: without scheme, host and fragment
// (4.1). `*` and the authority of a CONNECT stay.
func originForm(target []byte) []byte {
	if len(target) == 0 || target[0] == '*' {
		return target
	}
	if target[0] != '/' {
		i := bytes.Index(target, []byte("://"))
		if i < 0 {
			return target
		}
		rest := target[i+3:]
		switch j := bytes.IndexAny(rest, "/?#"); {
		case j < 0 || rest[j] == '#':
			return []byte("/")
		case rest[j] == '?':
			target = append([]byte("/"), rest[j:]...)
		default:
			target = rest[j:]
		}
	}
	if i := bytes.IndexByte(target, '#'); i >= 0 {
		target = target[:i:i]
	}
	return target
}

// cooked is a target in origin form with its path as IIS hands it on (ANCM-055):
// percent escapes decoded, backslashes turned, dot segments resolved, and
// encoded again; so %2F becomes a slash, and an encoded question mark stays part
// of the path (ANCM-054). The query is kept byte for byte (ANCM-053). Escapes
// that are none stay as the text that they are.
func cooked(target []byte) []byte {
	if len(target) == 0 || target[0] != '/' {
		return target
	}
	path, query := target, []byte(nil)
	if i := bytes.IndexByte(target, '?'); i >= 0 {
		path, query = target[:i], target[i:]
	}
	if isPlain(path) {
		return target
	}
	out := make([]byte, 0, len(target)+16)
	for _, c := range withoutDots(decoded(path)) {
		if isPathByte(c) {
			out = append(out, c)
			continue
		}
		const digits = "0123456789ABCDEF"
		out = append(out, '%', digits[c>>4], digits[c&15])
	}
	return append(out, query...)
}

// isPlain tells whether cooking a path would change nothing.
func isPlain(path []byte) bool {
	for i, c := range path {
		if !isPathByte(c) || c == '.' && path[i-1] == '/' {
			return false
		}
	}
	return true
}

// isPathByte tells the bytes that stand in a path without being encoded: RFC
// 3986's pchar and the slash.
func isPathByte(c byte) bool {
	switch {
	case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9':
		return true
	}
	return bytes.IndexByte([]byte("-._~!$&'()*+,;=:@/"), c) >= 0
}

func decoded(path []byte) []byte {
	out := make([]byte, 0, len(path))
	for i := 0; i < len(path); i++ {
		c := path[i]
		if c == '%' && i+2 < len(path) {
			high, low := unhex(path[i+1]), unhex(path[i+2])
			if high >= 0 && low >= 0 {
				c = byte(high<<4 | low)
				i += 2
			}
		}
		if c == '\\' {
			c = '/'
		}
		out = append(out, c)
	}
	return out
}

func unhex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// withoutDots resolves the segments `.` and `..` of an absolute path; nothing
// leads above the root, and empty segments stay.
func withoutDots(path []byte) []byte {
	out := make([]byte, 0, len(path))
	for rest := path; len(rest) > 0; {
		segment := rest
		if i := bytes.IndexByte(rest[1:], '/'); i >= 0 {
			segment = rest[:i+1]
		}
		rest = rest[len(segment):]
		switch string(segment) {
		case "/.":
		case "/..":
			out = out[:max(bytes.LastIndexByte(out, '/'), 0)]
		default:
			out = append(out, segment...)
			continue
		}
		if len(rest) == 0 {
			out = append(out, '/')
		}
	}
	return out
}
