// Package source is a place in a person's file, what is wrong there, and what
// to do about it.
//
// Every parser of Falconer (launchSettings.json, web.config, falconer.toml,
// project files, compiler output) answers with these values, and every view of
// an error shows them, so that a mistake looks the same wherever it is met.
// It may import nothing of ours.
package source

import (
	"fmt"
	"strings"
)

// Place is a position in a file. Line and Column count from 1, the column in
// characters; 0 means that it is not known.
type Place struct {
	File   string `json:"file,omitempty"`
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
}

// String is file:line:column, as far as it is known.
func (p Place) String() string {
	switch {
	case p.Line == 0:
		return p.File
	case p.Column == 0:
		return fmt.Sprintf("%s:%d", p.File, p.Line)
	default:
		return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
	}
}

// IsZero tells whether nothing is known.
func (p Place) IsZero() bool { return p == Place{} }

// Severity says how bad a problem is.
type Severity string

// The severities, from bad to harmless.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
	Note    Severity = "note"
)

// Problem is one thing that is wrong in a file, and one thing to do about it.
// The message has no capital and no final period.
type Problem struct {
	Place
	Severity Severity `json:"severity"`
	Message  string   `json:"message"`
	Hint     string   `json:"hint,omitempty"`
}

// Error is the problem in one line without its hint.
func (p *Problem) Error() string {
	if p.Place.IsZero() {
		return p.Message
	}
	return p.Place.String() + ": " + p.Message
}

// Problems are what is wrong with one file, in the order of the file. As an
// error they say the first one and how many more there are.
type Problems []Problem

// Worst returns the first error among them, or nil.
func (ps Problems) Worst() *Problem {
	for i := range ps {
		if ps[i].Severity == Error {
			return &ps[i]
		}
	}
	return nil
}

// Err returns the problems as an error when one of them is an error.
func (ps Problems) Err() error {
	if ps.Worst() == nil {
		return nil
	}
	return ps
}

// Error says the first error.
func (ps Problems) Error() string {
	worst := ps.Worst()
	if worst == nil {
		return "no problems"
	}
	return worst.Error()
}

// Position turns a byte offset of text into line and column, counted from 1;
// the column counts characters. An offset behind the end means the end.
func Position(text []byte, offset int) (line, column int) {
	if offset > len(text) {
		offset = len(text)
	}
	if offset < 0 {
		offset = 0
	}
	before := string(text[:offset])
	line = 1 + strings.Count(before, "\n")
	start := strings.LastIndexByte(before, '\n') + 1
	return line, 1 + len([]rune(before[start:]))
}
