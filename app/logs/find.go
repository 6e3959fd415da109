package logs

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// Find is the number of the next line that holds words, in any case, at from or
// beyond it (backwards: at from or before).
func (s *Store) Find(words string, from uint64, backwards bool) (number uint64, found bool) {
	if words == "" {
		return 0, false
	}
	needle := newNeedle(words)
	look := func(n uint64, record []byte) bool {
		if needle.in(text(record)) {
			number, found = n, true
		}
		return !found
	}
	if backwards {
		s.backwards(from, look)
	} else {
		s.forwards(from, look)
	}
	return number, found
}

// forwards goes through the records from a number on until look answers false.
func (s *Store) forwards(from uint64, look func(uint64, []byte) bool) {
	for {
		g, first, next := s.at(max(from, 1))
		if from < first {
			from = first
			continue
		}
		if from >= next {
			return
		}
		for end := g.first + uint64(len(g.offsets)); from < end; from++ {
			if !look(from, g.record(from)) {
				return
			}
		}
	}
}

// backwards goes through the records from a number down until look answers
// false.
func (s *Store) backwards(from uint64, look func(uint64, []byte) bool) {
	for {
		g, first, next := s.at(from)
		if from >= next {
			if from = next - 1; from < first {
				return
			}
			continue
		}
		if from < first {
			return
		}
		for ; from >= max(g.first, first); from-- {
			if !look(from, g.record(from)) {
				return
			}
		}
	}
}

// needle is a text to look for, in any case.
type needle struct {
	lower, upper []byte
	ascii        bool
}

func newNeedle(text string) needle {
	n := needle{lower: []byte(strings.ToLower(text)), upper: []byte(strings.ToUpper(text)), ascii: true}
	for i := range len(text) {
		n.ascii = n.ascii && text[i] < utf8.RuneSelf
	}
	return n
}

func (n *needle) in(hay []byte) bool {
	if !n.ascii {
		return bytes.Contains(bytes.ToLower(hay), n.lower)
	}
	for len(hay) >= len(n.lower) {
		i := n.head(hay[:len(hay)-len(n.lower)+1])
		if i < 0 {
			return false
		}
		if n.matches(hay[i:]) {
			return true
		}
		hay = hay[i+1:]
	}
	return false
}

// head is where the needle's first letter stands next, in either case.
func (n *needle) head(hay []byte) int {
	i := bytes.IndexByte(hay, n.lower[0])
	if n.upper[0] == n.lower[0] {
		return i
	}
	if i >= 0 {
		hay = hay[:i]
	}
	if j := bytes.IndexByte(hay, n.upper[0]); j >= 0 {
		return j
	}
	return i
}

func (n *needle) matches(hay []byte) bool {
	for i := range n.lower {
		if c := hay[i]; c != n.lower[i] && c != n.upper[i] {
			return false
		}
	}
	return true
}
