package proxy

import (
	"unicode"
	"unicode/utf8"
)

// begins tells how many bytes of a path are prefix in any letter case, -1 when it
// does not begin so. Letters are compared one by one as .NET does it by ordinal:
// an ASCII letter is only another ASCII letter's case.
func begins(path []byte, prefix string) int {
	n := 0
	for len(prefix) > 0 {
		want, size := utf8.DecodeRuneInString(prefix)
		got, length := utf8.DecodeRune(path[n:])
		if length == 0 || upper(want) != upper(got) || got == utf8.RuneError && length == 1 && size != 1 {
			return -1
		}
		prefix, n = prefix[size:], n+length
	}
	return n
}

func upper(r rune) rune {
	if u := unicode.ToUpper(r); r < utf8.RuneSelf || u >= utf8.RuneSelf {
		return u
	}
	return r
}
