package webconfig

import (
	"maps"
	"slices"
	"strings"
)

// filteringRules reads the rules that refuse by strings (404.19).
func (r *reader) filteringRules(e *element) {
	f := &r.Filtering
	for _, child := range e.children {
		name := child.text("name")
		others := slices.DeleteFunc(slices.Clone(f.Rules), func(o FilteringRule) bool { return strings.EqualFold(o.Name, name) })
		switch {
		case child.name == "clear":
			f.Rules = nil
		case child.name != "filteringRule" && child.name != "remove":
			r.unknownElement(e, child, []string{"filteringRule", "remove", "clear"}, 19)
		case name == "":
			r.nameless(child, "name")
		case child.name == "remove":
			f.Rules = others
		default:
			f.Rules = append(others, r.filteringRule(child))
		}
	}
}

func (r *reader) filteringRule(e *element) FilteringRule {
	rule := FilteringRule{Name: e.text("name")}
	switches := map[string]*bool{"scanUrl": &rule.URL, "scanQueryString": &rule.Query, "scanAllRaw": &rule.AllHeaders}
	for i := range e.attributes {
		a := &e.attributes[i]
		switch to := switches[a.name]; {
		case to != nil:
			if on, ok := r.boolean(a, 19); ok {
				*to = on
			}
		case a.name == "denyUnescapedPercent":
			r.notApplied(a.place, a.name)
		case a.name != "name":
			r.unknownAttribute(e, a, append(keys(switches), "name", "denyUnescapedPercent"))
		}
	}
	for _, child := range e.children {
		switch child.name {
		case "scanHeaders":
			rule.Headers = r.words(child, "requestHeader", rule.Headers)
		case "appliesTo":
			rule.Extensions = r.words(child, "fileExtension", rule.Extensions)
		case "denyStrings":
			rule.Strings = r.words(child, "string", rule.Strings)
		default:
			r.unknownElement(e, child, []string{"scanHeaders", "appliesTo", "denyStrings"}, 19)
		}
	}
	return rule
}

func keys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
