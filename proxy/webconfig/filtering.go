package webconfig

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"falconer/launchsettings/source"
)

// filtering reads requestFiltering as far as the front applies it.
func (r *reader) filtering(e *element) {
	for i := range e.attributes {
		a := &e.attributes[i]
		switch a.name {
		case "allowDoubleEscaping":
			if on, ok := r.boolean(a, 19); ok {
				r.Filtering.DoubleEscaping = on
			}
		case "allowHighBitCharacters", "unescapeQueryString", "removeServerHeader":
			r.notApplied(a.place, a.name)
		default:
			r.unknownAttribute(e, a, []string{"allowDoubleEscaping", "allowHighBitCharacters", "unescapeQueryString", "removeServerHeader"})
		}
	}
	for _, child := range e.children {
		switch child.name {
		case "requestLimits":
			r.limits(child)
		case "hiddenSegments":
			r.hiddenSegments(child)
		case "fileExtensions":
			r.fileExtensions(child)
		case "verbs", "denyUrlSequences", "alwaysAllowedUrls", "alwaysAllowedQueryStrings", "denyQueryStringSequences", "filteringRules":
			if len(child.children) > 0 || len(child.attributes) > 0 {
				r.notApplied(child.place, child.name)
			}
		default:
			r.unknownElement(e, child, []string{"requestLimits", "hiddenSegments", "fileExtensions", "verbs", "denyUrlSequences", "filteringRules"}, 19)
		}
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
		r.notApplied(child.place, child.name)
	}
}

func (r *reader) hiddenSegments(e *element) {
	f := &r.Filtering
	for _, child := range e.children {
		segment := child.text("segment")
		switch {
		case child.name == "clear":
			f.HiddenCleared, f.HiddenAdded, f.HiddenRemoved = true, nil, nil
		case child.name != "add" && child.name != "remove":
			r.unknownElement(e, child, []string{"add", "remove", "clear"}, 19)
		case segment == "":
			r.nameless(child, "segment")
		case child.name == "add":
			f.HiddenAdded, f.HiddenRemoved = with(f.HiddenAdded, segment), without(f.HiddenRemoved, segment)
		default:
			f.HiddenRemoved, f.HiddenAdded = with(f.HiddenRemoved, segment), without(f.HiddenAdded, segment)
		}
	}
}

func (r *reader) fileExtensions(e *element) {
	f := &r.Filtering
	if a := e.get("allowUnlisted"); a != nil {
		if on, ok := r.boolean(a, 19); ok && !on {
			r.notApplied(a.place, `allowUnlisted="false"`)
		}
	}
	for _, child := range e.children {
		extension := child.text("fileExtension")
		allowed := child.name == "remove" // a removed denial
		if a := child.get("allowed"); a != nil && child.name == "add" {
			allowed, _ = r.boolean(a, 19)
		}
		switch {
		case child.name == "clear":
			f.ExtensionCleared, f.ExtensionAllowed, f.ExtensionDenied = true, nil, nil
		case child.name != "add" && child.name != "remove":
			r.unknownElement(e, child, []string{"add", "remove", "clear"}, 19)
		case extension == "":
			r.nameless(child, "fileExtension")
		case allowed:
			f.ExtensionAllowed, f.ExtensionDenied = with(f.ExtensionAllowed, extension), without(f.ExtensionDenied, extension)
		default:
			f.ExtensionDenied, f.ExtensionAllowed = with(f.ExtensionDenied, extension), without(f.ExtensionAllowed, extension)
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
