package launchsettings

import (
	"fmt"
	"runtime"

	"falconer/launchsettings/source"
)

// The ports for which IIS Express registers its certificate on Windows.
const (
	firstExpressPort = 44300
	lastExpressPort  = 44399
)

// Bindings are the addresses of the site of an IISExpress or IIS profile (LS
// section 4), http before https, and what is worth telling about the block. An
// IIS profile falls back to the iisExpress block (LS-035). Port 0 takes a free
// one (LS-040).
func (s IISSettings) Bindings(kind Kind) ([]URL, source.Problems) {
	return s.bindings(kind, runtime.GOOS)
}

func (s IISSettings) bindings(kind Kind, system string) ([]URL, source.Problems) {
	address := s.IISExpress
	if kind == IIS && s.IIS.Present {
		address = s.IIS
	}
	urls, ps := ParseURLs(address.ApplicationURL, kind)
	broken := ps.Worst() != nil
	if len(urls) > 1 {
		ps = append(ps, address.warn("applicationUrl holds several addresses; all are served, Visual Studio takes one", ""))
	}
	if len(urls) == 0 && !broken {
		urls = []URL{{Scheme: "http", Host: "localhost", Place: address.ApplicationURL.Place}}
		ps = append(ps, address.note("no applicationUrl is set; the site gets a free port", "set iisSettings.iisExpress.applicationUrl to keep one port"))
	}
	ps = append(ps, samePath(urls)...)
	if address.SSLPort != 0 && len(urls) > 0 {
		secure, more := address.secure(urls, kind)
		urls, ps = append(urls, secure...), append(ps, more...)
	}
	return urls, append(ps, s.authentication(system)...)
}

// secure makes the https address that sslPort asks for (LS-037…039).
func (a IISAddress) secure(urls []URL, kind Kind) ([]URL, source.Problems) {
	at := a.SSLPortPlace
	for _, u := range urls {
		if u.Port != a.SSLPort {
			continue
		}
		if u.Scheme == "https" {
			return nil, nil
		}
		return nil, source.Problems{{Place: at, Severity: source.Error,
			Message: fmt.Sprintf("sslPort %d is the same as the HTTP port; one port cannot serve both", a.SSLPort),
			Hint:    "take another sslPort, for example 44300"}}
	}
	var ps source.Problems
	if urls[0].Scheme == "https" {
		ps = append(ps, source.Problem{Place: at, Severity: source.Warning,
			Message: fmt.Sprintf("sslPort %d differs from the port of the https applicationUrl; both are served", a.SSLPort),
			Hint:    "remove one of the two"})
	}
	if kind == IISExpress && (a.SSLPort < firstExpressPort || a.SSLPort > lastExpressPort) {
		ps = append(ps, source.Problem{Place: at, Severity: source.Note,
			Message: fmt.Sprintf("works here; real IIS Express needs a certificate registered for port %d", a.SSLPort),
			Hint:    "ports from 44300 to 44399 work there too"})
	}
	u := urls[0]
	u.Scheme, u.Port, u.Place = "https", a.SSLPort, at
	return []URL{u}, ps
}

// samePath warns of addresses with another path: a site has one application.
func samePath(urls []URL) (ps source.Problems) {
	for i := range urls {
		if urls[i].Path != urls[0].Path {
			ps = append(ps, source.Problem{Place: urls[i].Place, Severity: source.Warning,
				Message: fmt.Sprintf("applicationUrl holds two paths, %q and %q; the first is the application", urls[0].Path, urls[i].Path),
				Hint:    "write the same path in each address"})
			urls[i].Path = urls[0].Path
		}
	}
	return ps
}

func (s IISSettings) authentication(system string) (ps source.Problems) {
	if s.Present && !s.AnonymousAuthentication && !s.WindowsAuthentication {
		ps = append(ps, source.Problem{Place: s.Place, Severity: source.Warning,
			Message: "both windowsAuthentication and anonymousAuthentication are off: every request would be refused",
			Hint:    "set anonymousAuthentication to true"})
	}
	if s.WindowsAuthentication && system != "windows" {
		ps = append(ps, source.Problem{Place: s.Place, Severity: source.Warning,
			Message: "windowsAuthentication needs Windows; requests will be anonymous",
			Hint:    "test what needs a Windows user on Windows"})
	}
	return ps
}

func (a IISAddress) warn(message, hint string) source.Problem {
	return source.Problem{Place: a.ApplicationURL.Place, Severity: source.Warning, Message: message, Hint: hint}
}

func (a IISAddress) note(message, hint string) source.Problem {
	return source.Problem{Place: a.ApplicationURL.Place, Severity: source.Note, Message: message, Hint: hint}
}
