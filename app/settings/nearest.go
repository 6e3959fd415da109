package settings

import "strings"

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
		if d := distance(word, candidate); d < least {
			best, least = candidate, d
		}
		if d := distance(word, short) + 1; d < least {
			best, least = candidate, d
		}
	}
	return best
}

// distance is the number of letters to insert, remove, replace or swap with
// their neighbour to get from a to b.
func distance(a, b string) int {
	before := make([]int, len(b)+1) // row i-2
	last := make([]int, len(b)+1)   // row i-1
	this := make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		this[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			this[j] = min(last[j]+1, this[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				this[j] = min(this[j], before[j-2]+1)
			}
		}
		before, last, this = last, this, before
	}
	return last[len(b)]
}
