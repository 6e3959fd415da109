package trace

import (
	"bytes"
	"strings"
)

// MaskBody is a body as views show it: in forms and JSON the values of secret
// names are hidden, all else stays byte for byte. contentType is the body's. It
// reads what is cut off, too, and never changes body.
func MaskBody(contentType string, body []byte) []byte {
	switch shortType([]byte(contentType)) {
	case "json":
		return maskJSON(body)
	case "form":
		if strings.HasPrefix(strings.ToLower(contentType), "application/x-www-form-urlencoded") {
			return []byte(maskParameters(string(body)))
		}
	}
	return body
}

// maskJSON hides the strings and numbers that follow a secret name, and all of
// those in an object or array that does. It is no parser: text that is no JSON
// passes as it is.
func maskJSON(text []byte) []byte {
	var out []byte
	hidden := 0     // how deep the nesting within a secret value is
	expect := false // the next value belongs to a secret name
	copied := 0
	replace := func(from, to int) {
		out = append(append(out, text[copied:from]...), `"`+masked+`"`...)
		copied = to
	}
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case c == '"':
			end := stringEnd(text, i)
			if isName(text, end) {
				if hidden == 0 {
					expect = IsSecret(string(bytes.Trim(text[i:end], `"`)))
				}
			} else if expect || hidden > 0 {
				replace(i, end)
				expect = false
			}
			i = end
			continue
		case c == '{' || c == '[':
			if expect || hidden > 0 {
				hidden++
			}
			expect = false
		case c == '}' || c == ']':
			hidden = max(hidden-1, 0)
			expect = false
		case c == ',':
			expect = false
		case (expect || hidden > 0) && (c == '-' || c >= '0' && c <= '9'):
			end := i + 1
			for end < len(text) && bytes.IndexByte([]byte("0123456789.eE+-"), text[end]) >= 0 {
				end++
			}
			replace(i, end)
			expect = false
			i = end
			continue
		}
		i++
	}
	if out == nil {
		return text
	}
	return append(out, text[copied:]...)
}

// stringEnd is behind the closing quote of the string that begins at i.
func stringEnd(text []byte, i int) int {
	for i++; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}

// isName tells whether a colon follows.
func isName(text []byte, i int) bool {
	for ; i < len(text); i++ {
		switch text[i] {
		case ' ', '\t', '\r', '\n':
			continue
		}
		return text[i] == ':'
	}
	return false
}
