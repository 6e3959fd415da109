package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"falconer/ui/control"
)

// found is a site of a running Falconer, with the one that runs it.
type found struct {
	peer *control.Peer
	control.Status
	path string // of the application that was named, or nothing
}

// pick is the site that the words of a command mean.
func pick(all []found, words []string, meant func(found) bool) (found, error) {
	if len(words) > 1 {
		return found{}, usage(fmt.Sprintf("unexpected argument %q", words[1]), "one site at a time")
	}
	if len(words) == 0 {
		return pickSite(all, "", meant)
	}
	if site, said, err := pickPlace(all, words[0]); said {
		return site, err
	}
	name, path, below := strings.Cut(words[0], "/")
	if below { // another application of the site may be what can be acted on
		meant = func(found) bool { return true }
	}
	site, err := pickSite(all, name, meant)
	if err == nil && below {
		site.path = "/" + path
	}
	return site, err
}

// pickPlace is pick for a folder or a project file; said is false when the word
// is neither.
func pickPlace(all []found, word string) (site found, said bool, err error) {
	if !strings.HasPrefix(word, ".") && !strings.ContainsAny(word, `/\`) {
		return found{}, false, nil
	}
	place, err := filepath.Abs(word)
	if err != nil {
		return found{}, false, nil
	}
	if _, err := os.Stat(place); err != nil {
		return found{}, false, nil // /api may be the path of an application
	}
	from := slices.DeleteFunc(slices.Clone(all), func(s found) bool { return s.Project != place && filepath.Dir(s.Project) != place })
	switch {
	case len(from) == 1:
		return from[0], true, nil
	case len(from) > 1:
		return found{}, true, &failure{Usage, fmt.Sprintf("%d sites run from %s: %s", len(from), word, names(from)), "name one of them"}
	case strings.HasPrefix(word, ".") || filepath.IsAbs(word):
		return found{}, true, &failure{Nothing, fmt.Sprintf("no site runs from %s", word), fmt.Sprintf("falconer run %s starts it", word)}
	}
	return found{}, false, nil
}

// pickSite is pick for a site's name, which may be empty.
func pickSite(all []found, name string, meant func(found) bool) (found, error) {
	if len(all) == 0 {
		return found{}, &failure{Nothing, "no site runs now", "falconer run PATH starts one"}
	}
	if name == "" {
		if likely := slices.DeleteFunc(slices.Clone(all), func(s found) bool { return !meant(s) }); len(likely) == 1 {
			return likely[0], nil
		}
		if len(all) == 1 {
			return all[0], nil
		}
		if !slices.ContainsFunc(all, func(s found) bool { return !strings.EqualFold(s.Site, all[0].Site) }) {
			return pickSite(all, all[0].Site, meant) // a name would not tell them apart
		}
		return found{}, &failure{Usage, fmt.Sprintf("%d sites are open: %s", len(all), names(all)), "name one of them"}
	}
	var matching, exact []found
	for _, s := range all {
		if strings.EqualFold(s.Site, name) {
			exact = append(exact, s)
		}
		if strings.HasPrefix(strings.ToLower(s.Site), strings.ToLower(name)) {
			matching = append(matching, s)
		}
	}
	switch {
	case len(exact) == 1:
		return exact[0], nil
	case len(exact) > 1:
		return found{}, &failure{Usage, fmt.Sprintf("%d sites of the name %q run now: %s", len(exact), name, projects(exact)), "stop one of them where it runs, by Ctrl+C"}
	}
	switch len(matching) {
	case 1:
		return matching[0], nil
	case 0:
		return found{}, &failure{Nothing, fmt.Sprintf("no site %q runs now", name), "running: " + names(all)}
	default:
		return found{}, &failure{Usage, fmt.Sprintf("%q could be %s", name, names(matching)), "write more of the name"}
	}
}

func projects(list []found) string {
	var out []string
	for _, s := range list {
		out = append(out, s.Project)
	}
	return strings.Join(out, ", ")
}

func names(list []found) string {
	var out []string
	for _, s := range list {
		out = append(out, s.Site)
	}
	return strings.Join(out, ", ")
}
