package plan

import (
	"fmt"
	"slices"
	"strings"

	"falconer/launchsettings"
	"falconer/launchsettings/source"
	"falconer/proxy/ancm"
)

// ownAddresses tells where the app's own configuration has it listen: behind a front
// that gives way to where the front contacts it (K-010), without one the app goes by
// it.
func (m *maker) ownAddresses() {
	m.plan.asked = m.plan.Bindings
	if len(m.in.Command) > 0 {
		return
	}
	endpoints, urls := addresses(m.configuration())
	m.plan.ownAddresses = len(endpoints)+len(urls) > 0
	switch {
	case m.plan.Front != ancm.FrontDirect:
		m.giveWay(endpoints)
		if !m.served(urls) {
			m.giveWay(urls)
		}
	case len(endpoints) > 0:
		m.goBy(endpoints)
	case !hasOption(m.arguments(), "--urls"): // those are stronger
		m.goBy(urls)
	}
}

// giveWay notes addresses that the app does not listen on behind a front, each place
// once.
func (m *maker) giveWay(own []configured) {
	hint := "let the app listen by itself with --front direct"
	switch {
	case m.in.Below:
		hint = "the addresses are those of the site"
	case m.served(own):
	case m.in.Profile.Kind == launchsettings.Project || m.in.Profile.Kind == launchsettings.Executable:
		hint = "put it into the profile's applicationUrl, or " + hint
	default:
		hint = "open it with --url, or " + hint
	}
	for _, group := range byPlace(own) {
		if m.plan.Front == ancm.FrontIIS && strings.EqualFold(group[0].variable, urlsVariable) {
			continue // the module's contract leaves it to the app (ANCM-036)
		}
		m.noteOwn(group[0].Place, fmt.Sprintf("%s %q gives way to the address that Falconer gives the app", group[0].name(), values(group)), hint)
	}
}

// urlsVariable is stronger than Urls in a file.
const urlsVariable = "URLS"

// goBy makes the addresses of the app's own configuration those of the plan.
func (m *maker) goBy(own []configured) {
	var bindings []Binding
	for _, c := range own {
		urls, _ := launchsettings.ParseURLs(launchsettings.Value{Text: c.Value, Place: c.Place}, launchsettings.Project) // what is wrong with them the app says
		for _, u := range urls {
			bindings = append(bindings, Binding{Scheme: u.Scheme, Host: u.Host, Port: u.Port, Origin: c.origin, Place: u.Place})
		}
	}
	if len(bindings) == 0 {
		return
	}
	if len(m.plan.asked) > 0 && !m.served(own) {
		for _, group := range byPlace(own) {
			m.noteOwn(group[0].Place, fmt.Sprintf("%s %q wins over %q: without a front the app listens by itself", group[0].name(), values(group), m.plan.urls()),
				"take one of the two out, or put a front before the app: --front kestrel")
		}
	}
	m.plan.Bindings = bindings
}

// noteOwn notes something about an address of the app's own configuration.
func (m *maker) noteOwn(at source.Place, message, hint string) {
	n := source.Problem{Place: at, Severity: source.Note, Message: message, Hint: hint}
	m.note(n)
	m.plan.own = append(m.plan.own, n)
}

// served tells whether the plan's addresses are these: nothing is lost of them.
func (m *maker) served(own []configured) bool {
	urls, problems := launchsettings.ParseURLs(launchsettings.Value{Text: values(own)}, launchsettings.Project)
	return problems.Err() == nil && !slices.ContainsFunc(urls, func(u launchsettings.URL) bool { return !m.bound(u.Scheme, u.Host, u.Port) })
}

// byPlace puts together what stands at one place under one name.
func byPlace(own []configured) (groups [][]configured) {
	for _, c := range own {
		i := slices.IndexFunc(groups, func(g []configured) bool { return g[0].Place == c.Place && g[0].name() == c.name() })
		if i < 0 {
			groups = append(groups, nil)
			i = len(groups) - 1
		}
		groups[i] = append(groups[i], c)
	}
	return groups
}

func values(own []configured) string {
	var all []string
	for _, c := range own {
		all = append(all, strings.TrimSpace(c.Value))
	}
	return strings.Join(all, ";")
}
