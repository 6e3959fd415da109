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
		if d := Distance(strings.ToLower(name), strings.ToLower(c)); d < bestDistance {
			best, bestDistance = c, d
		}
	}
	return best
}

// Distance counts the characters to insert, remove, replace or swap with their
// neighbour to make b of a. It takes time in proportion to the product of the
// two lengths.
func Distance(a, b string) int {
	left, right := []rune(a), []rune(b)
	width := len(right) + 1
	var small [3 * 32]int // most names are short, and a file may hold thousands of wrong ones
	rows := small[:]
	if 3*width > len(rows) {
		rows = make([]int, 3*width)
	}
	before, last, row := rows[:width], rows[width:2*width], rows[2*width:3*width]
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(left); i++ {
		row[0] = i
		for j := 1; j <= len(right); j++ {
			cost := 1
			if left[i-1] == right[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && left[i-1] == right[j-2] && left[i-2] == right[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(right)]
}
