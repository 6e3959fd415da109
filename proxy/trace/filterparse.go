package trace

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ParseFilter compiles an expression; an error is a *FilterError.
func ParseFilter(expr string) (*Filter, error) {
	p := &filterParser{text: expr}
	f := &Filter{expr: expr}
	var terms []term
	var or *word // the last `or`, until a term has followed it
	for {
		w, err := p.next()
		if err != nil {
			return nil, err
		}
		switch {
		case w == nil && or != nil:
			return nil, or.wrong("nothing stands behind or", "write or between two terms")
		case w == nil:
			if terms != nil {
				f.alternatives = append(f.alternatives, terms)
			}
			return f, nil
		case w.isOr():
			if terms == nil {
				return nil, w.wrong("nothing stands in front of or", `write or between two terms, or "or" in quotes for the word`)
			}
			f.alternatives = append(f.alternatives, terms)
			terms, or = nil, w
		default:
			t, err := w.term()
			if err != nil {
				return nil, err
			}
			terms, or = append(terms, t), nil
		}
	}
}

// word is one term as it is written: -key:"value".
type word struct {
	negated     bool
	key         string // lower case, empty for a plain word
	value       string
	quoted      bool // the word itself began with a quote
	column      int  // of the word
	valueColumn int
}

func (w *word) isOr() bool {
	return !w.negated && w.key == "" && !w.quoted && strings.EqualFold(w.value, "or")
}

func (w *word) wrong(message, hint string) *FilterError {
	return &FilterError{Column: w.column, Message: message, Hint: hint}
}

func (w *word) wrongValue(message, hint string) *FilterError {
	return &FilterError{Column: w.valueColumn, Message: message, Hint: hint}
}

// filterParser cuts an expression into words.
type filterParser struct {
	text   string
	at     int
	column int // characters before at
}

// next returns the next word, nil at the end.
func (p *filterParser) next() (*word, error) {
	for r, ok := p.peek(); ok && unicode.IsSpace(r); r, ok = p.peek() {
		p.skip()
	}
	if _, ok := p.peek(); !ok {
		return nil, nil
	}
	w := &word{column: p.column + 1}
	if r, _ := p.peek(); r == '-' {
		p.skip()
		w.negated = true
		if r, ok := p.peek(); !ok || unicode.IsSpace(r) {
			return nil, w.wrong("nothing stands behind -", `write the term right behind it, or "-" in quotes for the sign`)
		}
	}
	if r, _ := p.peek(); r == '"' {
		w.quoted = true
	} else {
		w.key = p.key()
	}
	w.valueColumn = p.column + 1
	value, err := p.value()
	w.value = value
	if err == nil && w.key != "" && value == "" {
		err = w.wrongValue(fmt.Sprintf("nothing stands behind %s:", w.key), filterKeys[w.key].example)
		if _, known := filterKeys[w.key]; !known {
			_, err = w.term()
		}
	}
	if err != nil {
		return nil, err
	}
	return w, nil
}

// key reads `letters:`; when there is none it reads nothing. A word such as
// http://x is none.
func (p *filterParser) key() string {
	i := p.at
	for i < len(p.text) && (p.text[i]|0x20 >= 'a' && p.text[i]|0x20 <= 'z' || i > p.at && p.text[i] == '-') {
		i++
	}
	if i == p.at || i == len(p.text) || p.text[i] != ':' || strings.HasPrefix(p.text[i:], "://") {
		return ""
	}
	key := strings.ToLower(p.text[p.at:i])
	p.column += i + 1 - p.at
	p.at = i + 1
	return key
}

// value reads up to the next blank outside quotes; the quotes are left out.
func (p *filterParser) value() (string, error) {
	var b strings.Builder
	opened := 0 // column of the open quote
	for {
		r, ok := p.peek()
		switch {
		case !ok && opened > 0:
			return "", &FilterError{opened, "the quote is not closed", `write " at the end of the text`}
		case !ok || opened == 0 && unicode.IsSpace(r):
			return b.String(), nil
		case r == '"' && opened > 0:
			opened = 0
		case r == '"':
			opened = p.column + 1
		default:
			b.WriteString(p.text[p.at : p.at+p.width()])
		}
		p.skip()
	}
}

func (p *filterParser) peek() (rune, bool) {
	if p.at == len(p.text) {
		return 0, false
	}
	r, _ := utf8.DecodeRuneInString(p.text[p.at:])
	return r, true
}

func (p *filterParser) width() int {
	_, n := utf8.DecodeRuneInString(p.text[p.at:])
	return n
}

func (p *filterParser) skip() {
	p.at += p.width()
	p.column++
}
