package launchsettings

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"falconer/launchsettings/source"
)

// URL is one address of an applicationUrl.
type URL struct {
	Scheme string // http or https
	Host   string // as written, an IPv6 address without its brackets
	Port   int    // 0 takes a free one
	Path   string // "" or "/shop": decoded once, without a trailing slash
	Place  source.Place
}

// String is the address as a browser takes it; a port that is the scheme's own
// is left out.
func (u URL) String() string {
	host := u.Host
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if u.Port != defaultPort(u.Scheme) {
		host += ":" + strconv.Itoa(u.Port)
	}
	return (&url.URL{Scheme: u.Scheme, Host: host, Path: u.Path}).String()
}

// Wildcard tells whether the host stands for every address of the machine
// (LS-046).
func (u URL) Wildcard() bool {
	if u.Host == "*" || u.Host == "+" {
		return true
	}
	ip, err := netip.ParseAddr(u.Host)
	return err == nil && ip.IsUnspecified()
}

// Loopback tells whether the host is this machine by its spelling: localhost,
// a name below it, or a loopback address. Other names need a look-up.
func (u URL) Loopback() bool {
	name := strings.ToLower(u.Host)
	if name == "localhost" || strings.HasSuffix(name, ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(u.Host)
	return err == nil && ip.IsLoopback()
}

// ParseURLs reads an applicationUrl: a list with semicolons whose parts are
// trimmed and dropped when empty (LS-062). Tokens must be expanded before. A
// path is an error for a Project profile (E22). Addresses that are wrong are
// left out, and are among the problems.
func ParseURLs(v Value, kind Kind) ([]URL, source.Problems) {
	var urls []URL
	var ps source.Problems
	for part := range strings.SplitSeq(v.Text, ";") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		u, err := parseURL(part)
		if err == nil && u.Path != "" && kind == Project {
			err = &urlError{"Kestrel does not accept a path", "use an IISExpress profile, or remove " + strconv.Quote(u.Path)}
		}
		if err != nil {
			ps = append(ps, source.Problem{
				Place:    v.Place,
				Severity: source.Error,
				Message:  fmt.Sprintf("applicationUrl %q: %s", part, err.what),
				Hint:     err.hint,
			})
			continue
		}
		u.Place = v.Place
		urls = append(urls, u)
		if BrowsersRefuse(u.Port) {
			ps = append(ps, source.Problem{
				Place:    v.Place,
				Severity: source.Warning,
				Message:  fmt.Sprintf("applicationUrl %q: browsers refuse to open port %d", part, u.Port),
				Hint:     "take another port",
			})
		}
	}
	return urls, ps
}

// urlError is what is wrong with one address.
type urlError struct{ what, hint string }

// afterScheme is the beginning of an address whose :// is misspelt; a host's port
// is no such thing.
var afterScheme = regexp.MustCompile(`^(?:[A-Za-z][A-Za-z0-9+.-]*:/|(?i:https?):/*|[A-Za-z]+//)`)

func parseURL(text string) (URL, *urlError) {
	scheme, rest, ok := strings.Cut(text, "://")
	if !ok {
		if rest := afterScheme.ReplaceAllString(text, ""); rest != text {
			return URL{}, &urlError{"behind the scheme must stand ://", "write " + map[bool]string{true: "https://", false: "http://"}[strings.HasPrefix(strings.ToLower(text), "https")] + rest}
		}
		return URL{}, &urlError{"it has no scheme", "write http://" + strings.TrimLeft(text, "/")}
	}
	u := URL{Scheme: strings.ToLower(scheme)}
	if u.Scheme != "http" && u.Scheme != "https" {
		return URL{}, &urlError{"only http and https can be served", "write http:// or https://"}
	}
	if strings.HasPrefix(rest, "unix:/") || strings.HasPrefix(rest, "pipe:/") {
		return URL{}, &urlError{"only ports can be served, no sockets and pipes", "let the app listen itself: --front direct"}
	}
	if i := strings.IndexAny(rest, "?#"); i >= 0 {
		return URL{}, &urlError{"an address has no " + strconv.Quote(rest[i:i+1]), "put it into launchUrl"}
	}
	authority, path := rest, ""
	if i := strings.IndexByte(rest, '/'); i >= 0 {
		authority, path = rest[:i], rest[i:]
	}
	if err := u.setAuthority(authority); err != nil {
		return URL{}, err
	}
	if err := u.setPath(path); err != nil {
		return URL{}, err
	}
	return u, nil
}

func (u *URL) setAuthority(text string) *urlError {
	host, port, named := text, "", false
	if i := strings.LastIndexByte(text, ':'); i > strings.LastIndexByte(text, ']') {
		host, port, named = text[:i], text[i+1:], true
	}
	if strings.HasPrefix(host, "[") {
		ip, err := netip.ParseAddr(strings.TrimSuffix(host[1:], "]"))
		if err != nil || !strings.HasSuffix(host, "]") || !ip.Is6() {
			return &urlError{"in brackets must stand an IPv6 address", "write for example [::1]"}
		}
		host = ip.String()
	} else if !usableHost(host) {
		return &urlError{"it has no usable host name", "write for example " + u.Scheme + "://localhost:5000"}
	}
	u.Host, u.Port = host, defaultPort(u.Scheme)
	if !named || port == "" {
		return nil
	}
	n, err := strconv.ParseUint(port, 10, 64)
	if err != nil && !isDigits(port) {
		return &urlError{"port must be a number", "write for example " + u.Scheme + "://" + net.JoinHostPort(host, "5000")}
	}
	if err != nil || n > 65535 {
		return &urlError{"port must be 0–65535", "take a port from 1024 to 65535"}
	}
	u.Port = int(n)
	return nil
}

// usableHost takes names, addresses and the two wildcards of HTTP.sys.
func usableHost(host string) bool {
	if host == "*" || host == "+" {
		return true
	}
	return host != "" && !strings.ContainsFunc(host, func(r rune) bool {
		return r != '.' && r != '-' && r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
}

func (u *URL) setPath(text string) *urlError {
	for segment := range strings.SplitSeq(text, "/") {
		if strings.HasPrefix(segment, ":") && isDigits(segment[1:]) {
			return &urlError{"the port must come before the path", "write the port right behind the host"}
		}
	}
	path, err := url.PathUnescape(text)
	if err != nil {
		return &urlError{"the path has a bad percent code", "write % as %25"}
	}
	if hasControl(path) {
		return &urlError{"the path has a control character", "write the path with plain letters"}
	}
	u.Path = strings.TrimRight(path, "/")
	return nil
}

func defaultPort(scheme string) int {
	if scheme == "https" {
		return 443
	}
	return 80
}

func isDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

func hasControl(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7F })
}
