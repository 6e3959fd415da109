package webconfig

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"falconer/launchsettings/source"
)

// moduleAttributes are the attributes of aspNetCore (1.1) and how each is read.
var moduleAttributes = map[string]func(*reader, *attribute){
	"processPath":   func(r *reader, a *attribute) { r.ProcessPath = Value{a.value, a.place} },
	"arguments":     func(r *reader, a *attribute) { r.Arguments = Value{a.value, a.place} },
	"stdoutLogFile": func(r *reader, a *attribute) { r.StdoutLogFile = Value{a.value, a.place} },
	"hostingModel":  (*reader).hostingModel,
	"stdoutLogEnabled": func(r *reader, a *attribute) {
		r.set(a, &r.StdoutLogEnabled)
	},
	"forwardWindowsAuthToken": func(r *reader, a *attribute) {
		r.set(a, &r.ForwardWindowsAuthToken)
	},
	"disableStartUpErrorPage": func(r *reader, a *attribute) {
		r.set(a, &r.DisableStartUpErrorPage)
	},
	"startupTimeLimit": func(r *reader, a *attribute) {
		if n, ok := r.number(a, 0, 3600, 0); ok {
			r.StartupTimeLimit = time.Duration(n) * time.Second
		}
	},
	"shutdownTimeLimit": func(r *reader, a *attribute) {
		if n, ok := r.number(a, 0, 600, 0); ok {
			r.ShutdownTimeLimit = time.Duration(n) * time.Second
		}
	},
	"rapidFailsPerMinute": func(r *reader, a *attribute) {
		if n, ok := r.number(a, 0, 100, 0); ok {
			r.RapidFailsPerMinute = int(n)
		}
	},
	"processesPerApplication": func(r *reader, a *attribute) {
		if n, ok := r.number(a, 1, 100, 0); ok {
			r.ProcessesPerApplication = int(n)
		}
	},
	"requestTimeout": (*reader).requestTimeout,
}

// aspNetCore reads the module's section.
func (r *reader) aspNetCore(e *element) {
	r.Present, r.module = true, e
	r.Places = maps.Clone(r.Places)
	for i := range e.attributes {
		a := &e.attributes[i]
		read, ok := moduleAttributes[a.name]
		if !ok {
			r.unknownAttribute(e, a, keys(moduleAttributes))
			continue
		}
		r.Places[a.name] = a.place
		read(r, a)
	}
	for _, child := range e.children {
		switch child.name {
		case "environmentVariables":
			r.EnvironmentVariables = r.pairs(child, "environmentVariable", r.EnvironmentVariables)
		case "handlerSettings":
			r.HandlerSettings = r.pairs(child, "handlerSetting", r.HandlerSettings)
			r.noteSettings()
		case "recycleOnFileChange":
			r.warn(source.Warning, child.place, "recycleOnFileChange has no effect", "no released module reads it")
		default:
			r.unknownElement(e, child, []string{"environmentVariables", "handlerSettings", "recycleOnFileChange"}, 0)
		}
	}
}

// pairs reads a collection of names with values; clear forgets what came before.
func (r *reader) pairs(e *element, item string, inherited []Pair) []Pair {
	out := slices.Clip(inherited)
	for _, child := range e.children {
		switch child.name {
		case "clear":
			out = nil
		case item:
			if p, ok := r.pair(child); ok {
				out = append(out, p)
			}
		default: // ANCM-007
			r.refuse(0, source.Problem{Place: child.place, Message: fmt.Sprintf("%s may not hold the element %s", e.name, child.name),
				Hint: fmt.Sprintf(`write <%s name="…" value="…" />`, item)})
		}
	}
	return out
}

func (r *reader) pair(e *element) (Pair, bool) {
	for i := range e.attributes {
		if a := &e.attributes[i]; a.name != "name" && a.name != "value" {
			r.unknownAttribute(e, a, []string{"name", "value"})
		}
	}
	name, value := e.get("name"), e.get("value")
	switch {
	case name == nil || name.value == "":
		r.refuse(0, source.Problem{Place: e.place, Message: fmt.Sprintf("%s has no name", e.name), Hint: `write name="…"`})
	case value == nil:
		r.refuse(0, source.Problem{Place: e.place, Message: fmt.Sprintf("%s %s has no value", e.name, name.value), Hint: `write value="", also when it is empty`})
	case strings.ContainsAny(name.value, "=\x00"):
		r.refuse(0, source.Problem{Place: name.place, Message: fmt.Sprintf("%q is not a valid name", name.value), Hint: "take the = out of it"})
	default:
		return Pair{name.value, value.value, e.place}, true
	}
	return Pair{}, false
}

// The handler settings of 1.7: those that have an effect here, and those that
// are accepted without (ANCM-020).
var (
	effective   = []string{"debugLevel", "debugFile", "disallowRotationOnConfigChange", "enableOutOfProcessConsoleRedirection", "forwardResponseConnectionHeader"}
	ineffective = []string{"handlerVersion", "enableShadowCopy", "experimentalEnableShadowCopy", "shadowCopyDirectory", "cleanShadowCopyDirectory",
		"setCurrentDirectory", "callStartupHook", "stackSize", "suppressRecycleOnStartupTimeout"}
	instead = map[string]string{
		"shutdowndelay": "Falconer stops an app at once when it is told to",
	}
)

// noteSettings says, once for each, which settings have no effect, and checks
// those whose values the module checks.
func (r *reader) noteSettings() {
	seen := map[string]bool{}
	for _, p := range r.HandlerSettings {
		key := strings.ToLower(p.Name)
		same := func(name string) bool { return strings.ToLower(name) == key }
		switch {
		case seen[key]:
			r.warn(source.Note, p.Place, fmt.Sprintf("the handler setting %s is there twice", p.Name), "the first one counts")
		case slices.ContainsFunc(ineffective, same):
			r.warn(source.Note, p.Place, fmt.Sprintf("the handler setting %s has no effect here", p.Name), "it is for apps inside IIS's own process")
		case instead[key] != "":
			r.warn(source.Note, p.Place, fmt.Sprintf("the handler setting %s has no effect here", p.Name), instead[key])
			if n, err := strconv.ParseInt(p.Value, 10, 32); key == "shutdowndelay" && (err != nil || n < 0) {
				r.refuse(0, source.Problem{Place: p.Place, Message: fmt.Sprintf("shutdownDelay is %q", p.Value), Hint: "write milliseconds, 0 or more"})
			}
		case !slices.ContainsFunc(effective, same):
			r.warn(source.Note, p.Place, fmt.Sprintf("there is no handler setting %s", p.Name), didYouMean(p.Name, append(slices.Concat(effective, ineffective), "shutdownDelay"), "it is ignored"))
		}
		seen[key] = true
	}
}
