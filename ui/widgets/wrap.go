package widgets

import (
	"strings"

	"fyne.io/fyne/v2"
)

// Wrap breaks a text into lines that fit into a width: at line ends, then after
// blanks, then within words that are longer than a line. It drops line ends and
// nothing else.
func Wrap(text string, width, size float32, style fyne.TextStyle) []string {
	fits := func(s string) bool { return fyne.MeasureText(s, size, style).Width <= width }
	var lines []string
	for _, paragraph := range strings.Split(text, "\n") {
		line := ""
		for _, word := range strings.SplitAfter(paragraph, " ") {
			if fits(line + strings.TrimRight(word, " ")) {
				line += word
				continue
			}
			if line != "" {
				lines = append(lines, line)
			}
			line = word
			for width > 0 && !fits(strings.TrimRight(line, " ")) {
				head := breakAt(line, fits)
				lines = append(lines, line[:head])
				line = line[head:]
			}
		}
		lines = append(lines, line)
	}
	return lines
}

// breakAt is how many bytes of a word fit, at least one character.
func breakAt(word string, fits func(string) bool) int {
	last := 0
	for i := range word {
		if i == 0 {
			continue
		}
		if last > 0 && !fits(word[:i]) {
			return last
		}
		last = i
	}
	if last == 0 {
		return len(word)
	}
	return last
}
