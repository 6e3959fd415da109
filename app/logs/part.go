package logs

import (
	"math"
	"slices"
	"sync/atomic"
)

// Part is a site's store as one of its applications writes into it: each line
// bears the application's name. Its methods may be called by several goroutines.
type Part struct {
	store *Store
	name  func() string
}

// Part is the store for an application whose name, empty for the root, is asked
// for whenever something begins.
func (s *Store) Part(name func() string) *Part { return &Part{s, name} }

// Writer is [Store.Writer].
func (p *Part) Writer(generation int, stream Stream) *Writer {
	w := p.store.Writer(generation, stream)
	w.name = p.store.names.number(p.name())
	return w
}

// Divider is [Store.Divider].
func (p *Part) Divider(generation int, text string) {
	p.own(Line{Generation: generation, Stream: Divider, Text: text})
}

// Say is [Store.Say].
func (p *Part) Say(level Level, text string) {
	p.own(Line{Stream: Falconer, Level: level, Text: text})
}

func (p *Part) own(line Line) {
	p.store.own(p.store.names.number(p.name()), line)
}

// Last is [Store.Last].
func (p *Part) Last(n, generation int) []Line { return p.store.Last(n, generation) }

// names are the applications that lines bear; a record holds a small number for
// each, 0 for the root's empty one. A list that was read is never changed.
type names struct{ list atomic.Pointer[[]string] }

// number is that of a name; those beyond the most that a record can tell apart
// count as the root's.
func (n *names) number(name string) byte {
	for name != "" {
		before := n.list.Load()
		var list []string
		if before != nil {
			list = *before
		}
		if i := slices.Index(list, name); i >= 0 {
			return byte(i + 1)
		}
		if len(list) == math.MaxUint8 {
			return 0
		}
		list = append(slices.Clip(list), name)
		n.list.CompareAndSwap(before, &list)
	}
	return 0
}

// name is that of a number that a record holds.
func (n *names) name(number byte) string {
	if number == 0 {
		return ""
	}
	return (*n.list.Load())[number-1]
}
