package trace

import "strings"

// nearest is the word with the fewest letters to change, the first of several.
func nearest(text string, words []string) string {
	best, least := "", -1
	for _, w := range words {
		if d := distance(strings.ToLower(text), w); least < 0 || d < least {
			best, least = w, d
		}
	}
	return best
}

// distance counts the bytes to insert, remove, replace or swap with a neighbour.
func distance(a, b string) int {
	a = a[:min(len(a), 32)]
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
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
