package message

// What an octet may be part of (RFC 9110 §5.6.2, §5.5; RFC 9112 §3).
const (
	isToken  = 1 << iota // of a method or field name
	isValue              // of a field value or reason: HTAB, SP, VCHAR, obs-text
	isTarget             // of a request target: VCHAR but #
	isHost               // of a Host value: uri-host and port, without the comma
)

var octets = func() (t [256]uint8) {
	for c := 0; c < 256; c++ {
		alnum := c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if alnum || in(c, "!#$%&'*+-.^_`|~") {
			t[c] |= isToken
		}
		if c == '\t' || c >= ' ' && c != 0x7f {
			t[c] |= isValue
		}
		if c > ' ' && c < 0x7f && c != '#' {
			t[c] |= isTarget
		}
		if alnum || in(c, "-._~!$&'()*+;=%:[]") {
			t[c] |= isHost
		}
	}
	return t
}()

func in(c int, set string) bool {
	for i := range len(set) {
		if int(set[i]) == c {
			return true
		}
	}
	return false
}

// span is how many octets at the beginning of p are of that kind.
func span(p []byte, kind uint8) int {
	for i, c := range p {
		if octets[c]&kind == 0 {
			return i
		}
	}
	return len(p)
}

func all(p []byte, kind uint8) bool { return span(p, kind) == len(p) }

// EqualFold compares in any ASCII case. HTTP knows no other: the Kelvin sign is
// no k.
func EqualFold(p []byte, s string) bool {
	if len(p) != len(s) {
		return false
	}
	for i := range len(s) {
		if p[i] != s[i] && lower(p[i]) != lower(s[i]) {
			return false
		}
	}
	return true
}

func lower(c byte) byte {
	if c-'A' < 26 {
		return c + 'a' - 'A'
	}
	return c
}

// trim cuts the optional whitespace around a value: SP and HTAB, nothing else.
func trim(p []byte) []byte {
	for len(p) > 0 && (p[0] == ' ' || p[0] == '\t') {
		p = p[1:]
	}
	return trimEnd(p)
}

func trimEnd(p []byte) []byte {
	for len(p) > 0 && (p[len(p)-1] == ' ' || p[len(p)-1] == '\t') {
		p = p[:len(p)-1]
	}
	return p
}

// oneLine turns, in place, what would end a line into blanks.
func oneLine(p []byte) []byte {
	for i, c := range p {
		if c == '\r' || c == '\n' || c == 0 {
			p[i] = ' '
		}
	}
	return p
}
