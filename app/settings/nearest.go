package settings

import (
	"strings"

	"falconer/launchsettings/source"
)

// nearest is the right word that a person most likely meant, or "" when none is
// near. A name that was written without its table (hold-time) counts as meant.
func nearest(word string, words []string) string {
	word = strings.ToLower(strings.ReplaceAll(word, "_", "-"))
	best, least := "", len(word)/3+2
	for _, candidate := range words {
		short := candidate[strings.LastIndexByte(candidate, '.')+1:]
		if short == word || candidate == word {
			return candidate
		}
		if d := source.Distance(word, candidate); d < least {
			best, least = candidate, d
		}
		if d := source.Distance(word, short) + 1; d < least {
			best, least = candidate, d
		}
	}
	return best
}
