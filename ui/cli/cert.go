package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"falconer/proxy/devcert"
)

// certJSON is what cert --json prints (CL-084).
type certJSON struct {
	Found      bool      `json:"found"`
	Path       string    `json:"path"`
	Thumbprint string    `json:"thumbprint"`
	NotAfter   string    `json:"notAfter"`
	Own        bool      `json:"own"`
	State      string    `json:"state"`
	Trusted    trustJSON `json:"trusted"`
	Summary    string    `json:"summary"`
	Advice     string    `json:"advice"`
}

// trustJSON says who trusts it: yes, no, partly, unknown.
type trustJSON struct {
	System  string `json:"system"`
	NSS     string `json:"nss"`
	OpenSSL string `json:"openssl"`
	Dotnet  string `json:"dotnet"`
}

// cert shows the certificate that https addresses use (CL-015).
func cert(p *Program, ctx context.Context, args []string) error {
	set := newFlagSet("cert")
	asJSON := set.Bool("json", false, "")
	words, err := parseMixed(set, args)
	if err != nil {
		return err
	}
	switch {
	case len(words) == 0 || len(words) == 1 && words[0] == "status":
	case words[0] == "trust":
		return usage("cert trust is not in this version", "dotnet dev-certs https --trust does it")
	case words[0] == "untrust":
		return usage("cert untrust is not in this version", "dotnet dev-certs https --clean does it; dotnet dev-certs https --trust makes a new one")
	case words[0] == "export":
		return usage("cert export is not in this version", "dotnet dev-certs https --export-path FILE does it; falconer cert shows where it lies, dotnet dev-certs https --trust trusts it")
	default:
		return usage(fmt.Sprintf("cert: unexpected argument %q", words[0]), "falconer cert status")
	}
	sites, err := p.Engine()
	if err != nil {
		return err
	}
	defer sites.Close(ctx)
	status := sites.Certificate()
	if *asJSON {
		return p.printJSON(newCert(status))
	}
	p.printCert(newCert(status))
	return nil
}

func newCert(s devcert.Status) certJSON {
	word := func(t devcert.Trust) string { return orElse(string(t), "unknown") }
	return certJSON{Found: s.Found, Path: s.Path, Thumbprint: s.Thumbprint, NotAfter: s.NotAfter.Format(time.RFC3339),
		Own: s.Own, State: string(s.State), Summary: s.Text, Advice: s.Advice,
		Trusted: trustJSON{word(s.System), word(s.NSS), word(s.OpenSSL), word(s.DotNet)}}
}

func (p *Program) printCert(c certJSON) {
	fmt.Fprintln(p.Out, c.Summary)
	line := func(name, value string) { fmt.Fprintf(p.Out, "  %-11s %s\n", name, value) }
	line("path", orElse(c.Path, "(in memory)"))
	line("thumbprint", c.Thumbprint)
	line("valid to", c.NotAfter)
	line("trusted", fmt.Sprintf("system %s, browsers %s, OpenSSL %s, .NET %s", c.Trusted.System, c.Trusted.NSS, c.Trusted.OpenSSL, c.Trusted.Dotnet))
	for i, text := range strings.Split(strings.TrimSpace(c.Advice), "\n") {
		if text == "" {
			continue
		}
		line([]string{"to do", ""}[min(i, 1)], text)
	}
}
