package launchsettings

import (
	"fmt"
	"slices"
	"strings"

	"falconer/launchsettings/source"
)

// Lookup answers for the tokens in a value; a nil function knows nothing. Env
// compares names as the system does, Property as MSBuild does.
type Lookup struct {
	Env      func(string) (string, bool)
	Property func(string) (string, bool)
}

// Expand replaces %NAME% by an environment variable and $(Name) by an MSBuild
// property, in one pass: what is put in is not expanded again (LS-058). An
// unknown variable stays as it is written (LS-056), an unknown property becomes
// nothing and is returned by name (LS-057). Other families of tokens are left
// alone (LS-059).
func Expand(text string, l Lookup) (out string, unknown []string) {
	var b strings.Builder
	for text != "" {
		t, ok := nextToken(text)
		if !ok {
			break
		}
		b.WriteString(text[:t.start])
		value, known := t.value(l)
		switch {
		case known:
			b.WriteString(value)
		case t.property:
			unknown = append(unknown, t.name)
		default:
			// The closing % may open the next name: "100% of %HOME%".
			t.end--
			b.WriteString(text[t.start:t.end])
		}
		text = text[t.end:]
	}
	b.WriteString(text)
	return b.String(), unknown
}

// PropertyNames are the MSBuild properties that the texts ask for, each once,
// so that MSBuild is asked once for all (LS 10.4). Property functions are among
// them as they stand: "[MSBuild]::…".
func PropertyNames(texts ...string) []string {
	var names []string
	for _, text := range texts {
		_, unknown := Expand(text, Lookup{})
		for _, name := range unknown {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// Unresolved are the warnings for the properties that Expand did not find in
// the value of a field (E32).
func Unresolved(field string, v Value, unknown []string) source.Problems {
	var ps source.Problems
	for _, name := range unknown {
		p := source.Problem{
			Place:    v.Place,
			Severity: source.Warning,
			Message:  fmt.Sprintf("%s: $(%s) is not defined by the project; replaced by nothing", field, name),
			Hint:     "define the property in the project, or write the value itself",
		}
		if strings.HasPrefix(name, "[") {
			p.Severity = source.Error
			p.Message = fmt.Sprintf("%s: the property function $(%s) is not run", field, name)
			p.Hint = "put its result into a property of the project and name that one"
		}
		ps = append(ps, p)
	}
	return ps
}

type token struct {
	name       string
	property   bool
	start, end int // in the text
}

func (t token) value(l Lookup) (string, bool) {
	ask := l.Env
	if t.property {
		ask = l.Property
	}
	if ask == nil {
		return "", false
	}
	return ask(t.name)
}

func nextToken(text string) (token, bool) {
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '%':
			n := strings.IndexByte(text[i+1:], '%')
			if n < 0 || n == 0 {
				continue
			}
			return token{name: text[i+1 : i+1+n], start: i, end: i + n + 2}, true
		case strings.HasPrefix(text[i:], "$("):
			n := strings.IndexByte(text[i:], ')')
			if n < 0 {
				continue
			}
			return token{name: strings.TrimSpace(text[i+2 : i+n]), property: true, start: i, end: i + n + 1}, true
		}
	}
	return token{}, false
}
