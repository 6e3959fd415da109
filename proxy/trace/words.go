package trace

import (
	"strings"

	spelling "falconer/launchsettings/source" // source is a name of this package
)

// nearest is the word with the fewest letters to change, the first of several.
func nearest(text string, words []string) string {
	best, least := "", -1
	text = strings.ToLower(text[:min(len(text), 32)]) // a filter may be long
	for _, w := range words {
		if d := spelling.Distance(text, w); least < 0 || d < least {
			best, least = w, d
		}
	}
	return best
}

// wild matches a text with a pattern in which * stands for any text. It takes
// time in proportion to their product at most.
func wild(pattern, text string) bool {
	star, mark, p := -1, 0, 0
	for t := 0; t < len(text); {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, t
			p++
		case p < len(pattern) && pattern[p] == text[t]:
			p++
			t++
		case star >= 0:
			mark++
			p, t = star+1, mark
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}
