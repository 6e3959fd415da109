package webconfig

import (
	"fmt"
	"slices"
	"strings"

	"falconer/launchsettings/source"
)

// handlers reads the lines that map requests to modules (1.3).
func (r *reader) handlers(e *element) {
	for _, child := range e.children {
		switch child.name {
		case "clear":
			r.Handlers = nil
		case "remove":
			name := child.text("name")
			r.Handlers = slices.DeleteFunc(slices.Clone(r.Handlers), func(h Handler) bool { return strings.EqualFold(h.Name, name) })
		case "add":
			r.handler(child)
		default:
			r.unknownElement(e, child, []string{"add", "remove", "clear"}, 19)
		}
	}
}

func (r *reader) handler(e *element) {
	h := Handler{e.text("name"), e.text("path"), e.text("verb"), e.text("modules"), e.place}
	for _, name := range []string{"name", "path", "verb"} {
		if e.text(name) == "" {
			r.refuse(19, source.Problem{Place: e.place, Message: fmt.Sprintf("the handler has no %s", name), Hint: fmt.Sprintf(`write %s="…"`, name)})
			return
		}
	}
	if slices.ContainsFunc(r.Handlers, func(other Handler) bool { return strings.EqualFold(other.Name, h.Name) }) {
		r.refuse(19, source.Problem{Place: e.place, Message: fmt.Sprintf("there is a handler %s already", h.Name),
			Hint: fmt.Sprintf(`write <remove name=%q /> in front of it`, h.Name)})
		return
	}
	for module := range strings.SplitSeq(h.Modules, ",") {
		r.knownModule(e, strings.TrimSpace(module))
	}
	if h.IsModule() && (h.Path != "*" || h.Verb != "*") {
		r.warn(source.Note, e.place, fmt.Sprintf("the handler takes %s %s only", h.Verb, h.Path), "other requests get 404: IIS's own handlers are not here")
	}
	r.Handlers = append(slices.Clip(r.Handlers), h)
}

// knownModule refuses what looks like the module and is not: its name must be
// spelled exactly, or IIS answers 500.21.
func (r *reader) knownModule(e *element, module string) {
	if module == moduleV2 || module == moduleV1 || !strings.HasPrefix(strings.ToLower(module), strings.ToLower(moduleV1)) {
		return
	}
	r.refuse(21, source.Problem{Place: e.get("modules").place, Message: fmt.Sprintf("there is no module %s", module),
		Hint: "write modules=\"" + moduleV2 + "\", in exactly these letters"})
}
