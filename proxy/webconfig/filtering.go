package webconfig

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"falconer/launchsettings/source"
)

// filteringParts are the elements of requestFiltering and how each is read.
var filteringParts = map[string]func(*reader, *element){
	"requestLimits":  (*reader).limits,
	"hiddenSegments": (*reader).hiddenSegments,
	"fileExtensions": func(r *reader, e *element) { r.choice(e, "fileExtension", &r.Filtering.Extensions) },
	"verbs":          func(r *reader, e *element) { r.choice(e, "verb", &r.Filtering.Verbs) },
	"denyUrlSequences": func(r *reader, e *element) {
		r.Filtering.DeniedURLs = r.words(e, "sequence", r.Filtering.DeniedURLs)
	},
	"alwaysAllowedUrls": func(r *reader, e *element) {
		r.Filtering.AllowedURLs = r.words(e, "url", r.Filtering.AllowedURLs)
	},
	"denyQueryStringSequences": func(r *reader, e *element) {
		r.Filtering.DeniedQueries = r.words(e, "sequence", r.Filtering.DeniedQueries)
	},
	"alwaysAllowedQueryStrings": func(r *reader, e *element) {
		r.Filtering.AllowedQueries = r.words(e, "queryString", r.Filtering.AllowedQueries)
	},
	"filteringRules": (*reader).filteringRules,
}

// filtering reads requestFiltering.
func (r *reader) filtering(e *element) {
	for i := range e.attributes {
		a := &e.attributes[i]
		on, ok := false, false
		switch a.name {
		case "allowDoubleEscaping", "allowHighBitCharacters", "unescapeQueryString":
			on, ok = r.boolean(a, 19)
		case "removeServerHeader":
			r.notApplied(a.place, a.name)
		default:
			r.unknownAttribute(e, a, []string{"allowDoubleEscaping", "allowHighBitCharacters", "unescapeQueryString", "removeServerHeader"})
		}
		if !ok {
			continue
		}
		switch a.name {
		case "allowDoubleEscaping":
			r.Filtering.DoubleEscaping = on
		case "allowHighBitCharacters":
			r.Filtering.HighBitDenied = !on
		case "unescapeQueryString":
			r.Filtering.QueryAsSent = !on
		}
	}
	for _, child := range e.children {
		if read := filteringParts[child.name]; read != nil {
			read(r, child)
			continue
		}
		r.unknownElement(e, child, keys(filteringParts), 19)
	}
}

func (r *reader) limits(e *element) {
	for i := range e.attributes {
		a := &e.attributes[i]
		n, ok := int64(0), false
		switch a.name {
		case "maxAllowedContentLength", "maxUrl", "maxQueryString":
			n, ok = r.number(a, 0, math.MaxUint32, 19)
		default:
			r.unknownAttribute(e, a, []string{"maxAllowedContentLength", "maxUrl", "maxQueryString"})
		}
		if !ok {
			continue
		}
		n = max(n, 1) // 0 would mean the default; a limit of 1 refuses as much
		switch a.name {
		case "maxAllowedContentLength":
			r.Filtering.MaxContentLength = n
		case "maxUrl":
			r.Filtering.MaxURL = int(min(n, math.MaxInt32))
		case "maxQueryString":
			r.Filtering.MaxQueryString = int(min(n, math.MaxInt32))
		}
	}
	for _, child := range e.children {
		if child.name != "headerLimits" {
			r.unknownElement(e, child, []string{"headerLimits"}, 19)
			continue
		}
		r.headerLimits(child)
	}
}

func (r *reader) headerLimits(e *element) {
	f := &r.Filtering
	r.items(e, "header", func() { f.HeaderLimits = nil }, func(child *element, name string, add bool) {
		f.HeaderLimits = slices.DeleteFunc(slices.Clone(f.HeaderLimits), func(l HeaderLimit) bool { return strings.EqualFold(l.Name, name) })
		size := child.get("sizeLimit")
		switch {
		case !add:
		case size == nil:
			r.nameless(child, "sizeLimit")
		default:
			if n, ok := r.number(size, 0, math.MaxInt32, 19); ok {
				f.HeaderLimits = append(f.HeaderLimits, HeaderLimit{name, int(n)})
			}
		}
	})
}

func (r *reader) hiddenSegments(e *element) {
	f := &r.Filtering
	r.items(e, "segment", func() { f.HiddenCleared, f.HiddenAdded, f.HiddenRemoved = true, nil, nil }, func(_ *element, segment string, add bool) {
		if add {
			f.HiddenAdded, f.HiddenRemoved = with(f.HiddenAdded, segment), without(f.HiddenRemoved, segment)
		} else {
			f.HiddenRemoved, f.HiddenAdded = with(f.HiddenRemoved, segment), without(f.HiddenAdded, segment)
		}
	})
}

// choice reads a list of what is allowed and what is denied. What is removed is
// as if it had never been listed.
func (r *reader) choice(e *element, key string, c *Choice) {
	if a := e.get("allowUnlisted"); a != nil {
		if on, ok := r.boolean(a, 19); ok {
			c.UnlistedDenied = !on
		}
	}
	clear := func() { *c = Choice{Cleared: true, UnlistedDenied: c.UnlistedDenied} }
	r.items(e, key, clear, func(child *element, word string, add bool) {
		allowed := !add && !c.UnlistedDenied
		if a := child.get("allowed"); a != nil && add {
			allowed, _ = r.boolean(a, 19)
		}
		c.Allowed, c.Denied = without(c.Allowed, word), without(c.Denied, word)
		switch {
		case allowed:
			c.Allowed = append(c.Allowed, word)
		case add:
			c.Denied = append(c.Denied, word)
		}
	})
}

// words reads a list of words over what is inherited.
func (r *reader) words(e *element, key string, inherited []string) []string {
	out := inherited
	r.items(e, key, func() { out = nil }, func(_ *element, word string, add bool) {
		if out = without(out, word); add {
			out = append(out, word)
		}
	})
	return out
}

// items reads a collection whose items have a key: each says that a word is
// there or not any more.
func (r *reader) items(e *element, key string, clear func(), item func(child *element, word string, add bool)) {
	for _, child := range e.children {
		word := child.text(key)
		switch {
		case child.name == "clear":
			clear()
		case child.name != "add" && child.name != "remove":
			r.unknownElement(e, child, []string{"add", "remove", "clear"}, 19)
		case word == "":
			r.nameless(child, key)
		default:
			item(child, word, child.name == "add")
		}
	}
}

func (r *reader) nameless(e *element, name string) {
	r.refuse(19, source.Problem{Place: e.place, Message: fmt.Sprintf("%s has no %s", e.name, name), Hint: fmt.Sprintf(`write %s="…"`, name)})
}

func (r *reader) notApplied(place source.Place, name string) {
	r.warn(source.Note, place, fmt.Sprintf("Falconer does not apply %s", name), "it has no effect here")
}

// with and without are a list with and without a word, compared in any case;
// the list itself stays.
func with(list []string, word string) []string { return append(without(list, word), word) }

func without(list []string, word string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(other string) bool { return strings.EqualFold(other, word) })
}
