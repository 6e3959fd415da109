package launchsettings

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/tailscale/hujson"

	"falconer/launchsettings/source"
)

// members is an object that is written in this order; a value is a string, a
// bool, an int or members.
type members []struct {
	name  string
	value any
}

func (m *members) add(name string, value any) {
	*m = append(*m, struct {
		name  string
		value any
	}{name, value})
}

// layout is how a file is laid out around the place of a change.
type layout struct {
	newline string // "" for an object on one line
	outer   string // indentation of the object's closing bracket
	unit    string // one level more
}

// write appends `"name": value` with the lines inside it indented.
func (l layout) write(b *strings.Builder, name string, value any, depth int) {
	b.WriteString(quote(name) + ": ")
	inner, ok := value.(members)
	if !ok {
		b.WriteString(quote(value))
		return
	}
	b.WriteByte('{')
	for i, m := range inner {
		if i > 0 {
			b.WriteByte(',')
		}
		l.line(b, depth+1)
		l.write(b, m.name, m.value, depth+1)
	}
	l.line(b, depth)
	b.WriteByte('}')
}

func (l layout) line(b *strings.Builder, depth int) {
	if l.newline == "" {
		b.WriteByte(' ')
		return
	}
	b.WriteString(l.newline + l.outer + strings.Repeat(l.unit, depth))
}

func quote(value any) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	// Strings, numbers, booleans and nil cannot fail.
	_ = e.Encode(value)
	return strings.TrimSuffix(b.String(), "\n")
}

// insert adds a member at the end of the object that stands under path, and
// makes that object at the end of the one around it when it is missing or null.
func insert(text []byte, path []string, name string, value any) ([]byte, error) {
	root, err := parseText(text)
	if err != nil {
		return nil, fmt.Errorf("adding %q: %w", name, err)
	}
	at := &root
	for i, step := range path {
		o, ok := at.Value.(*hujson.Object)
		if !ok {
			return nil, &source.Problem{Severity: source.Error, Message: fmt.Sprintf("%s is no object", strings.Join(path[:i], "."))}
		}
		next := lastMember(o, step)
		if next != nil && next.Value.Kind() != 'n' {
			at = next
			continue
		}
		for j := len(path) - 1; j > i; j-- {
			value, name = members{{name, value}}, path[j]
		}
		if next != nil {
			return replace(text, at, next, members{{name, value}}), nil
		}
		return appendMember(text, at, step, members{{name, value}}), nil
	}
	if at.Value.Kind() != '{' {
		return nil, &source.Problem{Severity: source.Error, Message: fmt.Sprintf("%s is no object", strings.Join(path, "."))}
	}
	return appendMember(text, at, name, value), nil
}

// lastMember finds a member as the reader does: exactly, else in any case; the
// last of several.
func lastMember(o *hujson.Object, name string) *hujson.Value {
	var exact, near *hujson.Value
	for i := range o.Members {
		written := nameOf(o.Members[i])
		if written == name {
			exact = &o.Members[i].Value
		} else if strings.EqualFold(written, name) {
			near = &o.Members[i].Value
		}
	}
	if exact != nil {
		return exact
	}
	return near
}

// appendMember writes a member behind the last one of the object at.
func appendMember(text []byte, at *hujson.Value, name string, value any) []byte {
	object := at.Value.(*hujson.Object)
	l := layoutOf(text, at)
	closing := at.EndOffset - 1
	tail := len(bytes.TrimRight(text[:closing], " \t\r\n")) // behind the last value or comment
	gap := text[tail:closing]
	var out []byte
	trailing := false // comma
	if n := len(object.Members); n > 0 {
		last := &object.Members[n-1].Value
		trailing = last.AfterExtra != nil
		out = append(out, text[:last.EndOffset]...)
		if !trailing {
			out = append(out, ',')
		}
		out = append(out, text[last.EndOffset:tail]...)
		if bytes.Contains(text[last.EndOffset:tail], []byte("//")) {
			l.newline = newlineOf(text) // a line comment must end
		}
	} else {
		out = append(out, text[:tail]...)
	}
	var b strings.Builder
	l.line(&b, 1)
	l.write(&b, name, value, 1)
	if trailing {
		b.WriteByte(',')
	}
	if bytes.IndexByte(gap, '\n') >= 0 {
		b.Write(gap)
	} else {
		l.line(&b, 0)
	}
	out = append(out, b.String()...)
	return append(out, text[closing:]...)
}

// replace writes an object in the place of null.
func replace(text []byte, around, old *hujson.Value, value members) []byte {
	l := layoutOf(text, around)
	l.outer += l.unit
	var b strings.Builder
	l.write(&b, "", value, 0)
	written := strings.TrimPrefix(b.String(), `"": `)
	out := append(bytes.Clone(text[:old.StartOffset]), written...)
	return append(out, text[old.EndOffset:]...)
}

// layoutOf looks at how an object and the file around it are laid out.
func layoutOf(text []byte, at *hujson.Value) layout {
	l := layout{unit: "  ", outer: indentOf(text, at.StartOffset), newline: newlineOf(text)}
	object := at.Value.(*hujson.Object)
	if len(object.Members) > 0 {
		first := &object.Members[0].Name
		if bytes.IndexByte(text[at.StartOffset:first.StartOffset], '\n') < 0 {
			l.newline = ""
			return l
		}
		if unit, ok := strings.CutPrefix(indentOf(text, first.StartOffset), l.outer); ok && unit != "" {
			l.unit = unit
		}
	} else if outer := l.outer; outer != "" {
		l.unit = outer
	}
	return l
}

// newlineOf is how the file's first line ends, "" when it has one line.
func newlineOf(text []byte) string {
	switch first := bytes.IndexByte(text, '\n'); {
	case first < 0:
		return ""
	case first > 0 && text[first-1] == '\r':
		return "\r\n"
	}
	return "\n"
}

// indentOf is the white space at the start of an offset's line.
func indentOf(text []byte, offset int) string {
	start := bytes.LastIndexByte(text[:offset], '\n') + 1
	end := start
	for end < offset && (text[end] == ' ' || text[end] == '\t') {
		end++
	}
	return string(text[start:end])
}
