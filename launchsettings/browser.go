package launchsettings

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"falconer/launchsettings/source"
)

var schemeOf = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*:`)

// LaunchURL is the address that a browser opens: launchUrl under the site's
// base address, including its path base (LS-068…071). A wildcard host becomes
// localhost. The error is a *source.Problem; base is returned beside it, so that
// the site's root can be opened instead.
func LaunchURL(base, launchURL string) (string, error) {
	root, parsed := parseURL(base)
	if parsed != nil {
		return base, refuseLaunch(base, "it is no address of a site", parsed.hint)
	}
	if root.Wildcard() {
		root.Host = "localhost"
	}
	site := root.String()
	launch := strings.TrimSpace(launchURL)
	switch {
	case launch == "":
		return site, nil
	case hasControl(launch):
		return site, refuseLaunch(launch, "it has a control character", "write it as one line")
	case strings.ContainsAny(launch, "{}"):
		return site, refuseLaunch(launch, "it has tokens that only container profiles fill in; opening the site root",
			"write a path below the site")
	case isAbsolute(launch):
		return launch, nil
	case schemeOf.MatchString(launch):
		return site, refuseLaunch(launch, "only http and https addresses are opened", "write a path below the site")
	case launch[0] == '?' || launch[0] == '#':
		return site + launch, nil
	}
	return under(root, launch), nil
}

// under joins a relative launchUrl to the site. Plain URL resolution would drop
// the path base; one that begins with the path base already is taken as it is.
func under(root URL, launch string) string {
	origin := root
	origin.Path = ""
	path := "/" + strings.TrimPrefix(launch, "/")
	if inside(root.Path, launch) {
		return origin.String() + path
	}
	return strings.TrimSuffix(root.String(), "/") + path
}

func inside(base, launch string) bool {
	if base == "" || !strings.HasPrefix(launch, "/") || len(launch) < len(base) || !strings.EqualFold(launch[:len(base)], base) {
		return false
	}
	return len(launch) == len(base) || strings.ContainsRune("/?#", rune(launch[len(base)]))
}

func isAbsolute(launch string) bool {
	u, err := url.Parse(launch)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

func refuseLaunch(launch, what, hint string) error {
	return &source.Problem{
		Severity: source.Error,
		Message:  fmt.Sprintf("launchUrl %q: %s", launch, what),
		Hint:     hint,
	}
}
