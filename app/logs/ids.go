package logs

import "bytes"

// ids are the request and the trace that a line names: in a scope (K-054,
// K-055), in JSON (K-053, K-105), or in Kestrel's own error lines (K-066).
func ids(line []byte) (request, trace string) {
	if at := bytes.Index(line, []byte("TraceId")); at >= 0 {
		trace = traceID(line[at+len("TraceId"):])
	} else if at := bytes.Index(line, []byte(`"@tr"`)); at >= 0 {
		trace = traceID(line[at+len(`"@tr"`):])
	}
	if at := bytes.Index(line, []byte("RequestId")); at >= 0 {
		request = requestID(line[at+len("RequestId"):])
	} else if at := bytes.Index(line, []byte(`equest id "`)); at >= 0 {
		request = requestID(line[at+len(`equest id "`):])
	}
	return request, trace
}

// value skips what stands between a name and its value.
func value(text []byte) []byte {
	n := 0
	for n < min(len(text), 4) && bytes.IndexByte([]byte(`":= `), text[n]) >= 0 {
		n++
	}
	return text[n:]
}

// traceID takes 32 lower-case hex digits, which are not all zero.
func traceID(text []byte) string {
	text = value(text)
	if len(text) < 32 {
		return ""
	}
	zero := true
	for _, c := range text[:32] {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return ""
		}
		zero = zero && c == '0'
	}
	if zero || len(text) > 32 && word(text[32]) {
		return ""
	}
	return string(text[:32])
}

// requestID takes what Kestrel makes, 0HNQ9K1ETQ8QP:00000001, and what an app
// may put in its place: letters, digits and a little between them.
func requestID(text []byte) string {
	text = value(text)
	n := 0
	for n < len(text) && (word(text[n]) || n > 0 && bytes.IndexByte([]byte(":-.|"), text[n]) >= 0) {
		n++
	}
	if n < 8 || n > maxID {
		return ""
	}
	return string(bytes.TrimRight(text[:n], ":-.|"))
}

func word(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_'
}
