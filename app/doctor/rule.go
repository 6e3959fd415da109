package doctor

import (
	"regexp"
	"strings"
	"sync"
)

// rule recognises one cause in a text. Summary and advice may hold ${name} for
// the pattern's named groups; the groups become the finding's details. A group
// that holds nothing turns its whole [[…]] to nothing.
type rule struct {
	cause, pattern, summary, advice string
}

// compiled is a table of rules, compiled when it is first asked.
type compiled struct {
	rules func() []rule
	once  sync.Once
	table []rule
	exprs []*regexp.Regexp
}

// find answers with the first rule that recognises text.
func (c *compiled) find(text string) (Finding, bool) {
	c.once.Do(func() {
		c.table = c.rules()
		for _, r := range c.table {
			c.exprs = append(c.exprs, regexp.MustCompile(`(?m)`+r.pattern))
		}
	})
	for i, expr := range c.exprs {
		m := expr.FindStringSubmatchIndex(text)
		if m == nil {
			continue
		}
		f := Finding{Cause: c.table[i].cause, Details: map[string]string{}}
		for g, name := range expr.SubexpNames() {
			if name != "" && m[2*g] >= 0 {
				f.Details[name] = strings.TrimSpace(text[m[2*g]:m[2*g+1]])
			}
		}
		f.Summary, f.Advice = fill(c.table[i].summary, f.Details), fill(c.table[i].advice, f.Details)
		return f, true
	}
	return Finding{}, false
}

// fill puts details into a template.
func fill(template string, details map[string]string) string {
	for {
		before, rest, found := strings.Cut(template, "[[")
		optional, after, closed := strings.Cut(rest, "]]")
		if !found || !closed {
			break
		}
		if text, whole := expand(optional, details); whole {
			before += text
		}
		template = before + after
	}
	text, _ := expand(template, details)
	return text
}

// expand replaces ${name}; whole is false when a name holds nothing.
func expand(template string, details map[string]string) (text string, whole bool) {
	var b strings.Builder
	whole = true
	for {
		before, rest, found := strings.Cut(template, "${")
		b.WriteString(before)
		if !found {
			return b.String(), whole
		}
		name, after, _ := strings.Cut(rest, "}")
		value := details[name]
		whole = whole && value != ""
		b.WriteString(strings.TrimSuffix(value, "."))
		template = after
	}
}
