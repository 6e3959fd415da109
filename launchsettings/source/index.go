package source

import (
	"sort"
	"unicode/utf8"
)

// Index finds the places of many offsets of one text. Asked in the order of the
// text it counts each character once, also when the text is one long line. One
// goroutine at a time may use it.
type Index struct {
	file  string
	text  []byte
	lines []int // offset of each line's first byte

	lastOffset, lastColumn int // of the place that was asked last
}

// NewIndex makes an index of a text that is not changed afterwards.
func NewIndex(file string, text []byte) *Index {
	x := &Index{file: file, text: text, lines: []int{0}, lastColumn: 1}
	for i, b := range text {
		if b == '\n' {
			x.lines = append(x.lines, i+1)
		}
	}
	return x
}

// Place is where an offset stands; an offset behind the end means the end.
func (x *Index) Place(offset int) Place {
	offset = min(max(offset, 0), len(x.text))
	line := sort.SearchInts(x.lines, offset+1) - 1
	start, column := x.lines[line], 1
	if x.lastOffset >= start && x.lastOffset <= offset {
		start, column = x.lastOffset, x.lastColumn
	}
	column += utf8.RuneCount(x.text[start:offset])
	x.lastOffset, x.lastColumn = offset, column
	return Place{File: x.file, Line: line + 1, Column: column}
}
