package filtering

import (
	"falconer/proxy/message"
)

// checkQuery looks for what may not stand in a query: in it as it was sent and,
// unless web.config says otherwise, as a form would decode it.
func (f *Filter) checkQuery(query []byte) *Refusal {
	if len(f.deniedQueries) == 0 || len(query) == 0 || has(f.allowedQueries, query) {
		return nil
	}
	var decoded []byte
	if !f.queryAsSent {
		decoded = decodeQuery(query)
	}
	for _, sequence := range f.deniedQueries {
		if contains(query, sequence) || contains(decoded, sequence) {
			return deniedQuery
		}
	}
	return nil
}

// checkRules applies web.config's own rules.
func (f *Filter) checkRules(h *message.Head, path, query, extension []byte) *Refusal {
	for i := range f.rules {
		rule := &f.rules[i]
		if len(rule.Extensions) > 0 && !has(dotted(rule.Extensions), extension) {
			continue
		}
		for _, denied := range rule.Strings {
			if rule.URL && contains(path, denied) || rule.Query && (contains(query, denied) || contains(decodeQuery(query), denied)) {
				return deniedByRule
			}
			for _, field := range h.Fields {
				if (rule.AllHeaders || has(rule.Headers, field.Name)) && contains(field.Value, denied) {
					return deniedByRule
				}
			}
		}
	}
	return nil
}

// decodeQuery is a query as a form reads it: escapes and plus signs decoded.
func decodeQuery(query []byte) []byte {
	out := make([]byte, 0, len(query))
	for i := 0; i < len(query); i++ {
		c := query[i]
		if v, ok := unescape(query[i:]); ok {
			c = v
			i += 2
		} else if c == '+' {
			c = ' '
		}
		out = append(out, c)
	}
	return out
}

// contains looks for a word in any ASCII case.
func contains(p []byte, word string) bool {
	for i := 0; i+len(word) <= len(p); i++ {
		if message.EqualFold(p[i:i+len(word)], word) {
			return word != ""
		}
	}
	return false
}

// hasControl says whether a decoded path holds a control character, which
// HTTP.sys does not let in (ANCM 4.1).
func hasControl(path []byte) bool {
	for _, c := range path {
		if c < ' ' {
			return true
		}
	}
	return false
}
