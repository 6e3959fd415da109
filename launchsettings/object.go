package launchsettings

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/tailscale/hujson"

	"falconer/launchsettings/source"
)

// reader collects the problems of one file while its objects are read.
type reader struct {
	*document
	problems source.Problems
}

func (r *reader) add(severity source.Severity, v *hujson.Value, hint, format string, args ...any) {
	p := r.problem(v.StartOffset, fmt.Sprintf(format, args...), hint)
	p.Severity = severity
	r.problems = append(r.problems, *p)
}

// object is a JSON object whose members are taken by name: exactly, or in
// another case with a warning (LS-019). The last of a name counts (LS-013).
type object struct {
	*reader
	what    string // how messages name it: `profile "http"`
	members []hujson.ObjectMember
}

// object reads v as an object; an absent value and null are an empty one.
func (r *reader) object(v *hujson.Value, what string) (object, bool) {
	o := object{reader: r, what: what}
	if v == nil || v.Value == nil || v.Value.Kind() == 'n' {
		return o, true
	}
	literal, ok := v.Value.(*hujson.Object)
	if !ok {
		return o, false
	}
	last := map[string]int{}
	for i, m := range literal.Members {
		name := nameOf(m)
		if _, twice := last[name]; twice {
			r.add(source.Warning, &m.Name, "remove one of the two", "%q occurs twice in %s; the later value is used", name, what)
		}
		last[name] = i
	}
	for i, m := range literal.Members {
		if last[nameOf(m)] == i {
			o.members = append(o.members, m)
		}
	}
	return o, true
}

// get returns the value of a name, or nil, and warns of another letter case.
func (o object) get(name string) *hujson.Value {
	m := o.find(name)
	if m == nil {
		return nil
	}
	if written := nameOf(*m); written != name {
		o.add(source.Warning, &m.Name, "correct the letter case", "%q should be %q; other tools will ignore it", written, name)
	}
	return &m.Value
}

func (o object) find(name string) (near *hujson.ObjectMember) {
	for i := range o.members {
		switch written := nameOf(o.members[i]); {
		case written == name:
			return &o.members[i]
		case strings.EqualFold(written, name):
			near = &o.members[i]
		}
	}
	return near
}

// text reads a text; null and absent are the empty one. ok is false when
// something else stands there, which is a problem then.
func (o object) text(name string) (Value, bool) {
	v := o.get(name)
	if v == nil || v.Value.Kind() == 'n' {
		return Value{}, true
	}
	if v.Value.Kind() != '"' {
		o.add(source.Error, v, "put it in double quotes", "%q must be a text, found %s", name, describe(v))
		return Value{}, false
	}
	return Value{Text: v.Value.(hujson.Literal).String(), Place: o.index.Place(v.StartOffset)}, true
}

// boolean reads true or false, also as a text (LS-016).
func (o object) boolean(name string, otherwise bool) (value, ok bool) {
	v := o.get(name)
	if v == nil || v.Value.Kind() == 'n' {
		return otherwise, true
	}
	if literal, isLiteral := v.Value.(hujson.Literal); isLiteral {
		switch b, err := strconv.ParseBool(strings.ToLower(literal.String())); {
		case err != nil || literal.Kind() == '0':
		case literal.Kind() != '"':
			return b, true
		case strings.EqualFold(literal.String(), strconv.FormatBool(b)):
			o.add(source.Warning, v, "remove the quotes", "%q must be true or false, found %s; other tools may reject it", name, describe(v))
			return b, true
		}
	}
	o.add(source.Error, v, "write true or false", "%q must be true or false, found %s", name, describe(v))
	return otherwise, false
}

// port reads a port number, also from a text (E45); 0 is returned for what is
// no port (E26).
func (o object) port(name string) (port int, place source.Place) {
	v := o.get(name)
	if v == nil || v.Value.Kind() == 'n' {
		return 0, source.Place{}
	}
	place = o.index.Place(v.StartOffset)
	var number string
	literal, ok := v.Value.(hujson.Literal)
	if ok {
		number = strings.TrimSpace(literal.String())
	}
	whole, err := strconv.ParseFloat(number, 64)
	switch {
	case !ok || err != nil || literal.Kind() != '0' && !isDigits(number):
		o.add(source.Error, v, "write a port such as 44300", "%q must be a number, found %s", name, describe(v))
		return 0, place
	case whole != float64(int(whole)) || whole < 0 || whole > 65535:
		o.add(source.Error, v, "write a port such as 44300, or 0 for none", "%s %s: must be 0–65535", name, number)
		return 0, place
	case literal.Kind() == '"':
		o.add(source.Warning, v, "remove the quotes", "%q must be a number, found %s; using %d", name, describe(v), int(whole))
	}
	return int(whole), place
}

func nameOf(m hujson.ObjectMember) string {
	return m.Name.Value.(hujson.Literal).String()
}

// describe names what stands in the file: texts, numbers and words as they are.
func describe(v *hujson.Value) string {
	switch v.Value.Kind() {
	case '{':
		return "an object"
	case '[':
		return "an array"
	}
	shown := []rune(string(v.Value.(hujson.Literal)))
	if len(shown) > 60 {
		return string(shown[:60]) + "…"
	}
	return string(shown)
}

// kindOf names only the kind of a value, as E5 and E7 do.
func kindOf(v *hujson.Value) string {
	switch v.Value.Kind() {
	case '"':
		return "a string"
	case '0':
		return "a number"
	case 't', 'f':
		return "a boolean"
	}
	return describe(v)
}
