package source

import "strings"

// Nearest returns the candidate that a person most likely meant by name, or ""
// when none is near enough. Letter case does not count.
func Nearest(name string, candidates []string) string {
	best, bestDistance := "", 1+len([]rune(name))/2
	if len(name) > 100 {
		return ""
	}
	for _, c := range candidates {
		if len(c) > 100 {
			continue
		}
		if d := distance(strings.ToLower(name), strings.ToLower(c)); d < bestDistance {
			best, bestDistance = c, d
		}
	}
	return best
}

// distance counts the characters to insert, remove or replace to make b of a.
func distance(a, b string) int {
	left, right := []rune(a), []rune(b)
	row := make([]int, len(right)+1)
	for j := range row {
		row[j] = j
	}
	for i, r := range left {
		diagonal := row[0]
		row[0] = i + 1
		for j, s := range right {
			replaced := diagonal
			if r != s {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, diagonal+1)
		}
	}
	return row[len(right)]
}
