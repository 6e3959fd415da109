package devcert

import (
	"fmt"
	"strings"
	"time"
)

// State says what there is of a development certificate (DC-021).
type State string

// The states, of .NET's certificate or of the one that was chosen.
const (
	Valid      State = "valid"
	Expiring   State = "expiring" // within 14 days
	Expired    State = "expired"
	NotYet     State = "not-yet-valid"
	TooOld     State = "too-old" // below what SDK 10 takes; served all the same
	Unreadable State = "unreadable"
	None       State = "none"
)

// Status is what a person is told of the certificate. It is a value.
type Status struct {
	Found               bool // a certificate of .NET, or a chosen one, is there
	State               State
	Path, Thumbprint    string // of the one that is served
	NotBefore, NotAfter time.Time
	Version             int
	Own                 bool     // made by Falconer
	Names               []string // that it covers
	Others              []string // thumbprints of the others in the store

	// Trust by group of programs; Unknown where a group does not exist here.
	System, NSS, OpenSSL, DotNet Trust
	// Trusted is all of them together.
	Trusted Trust

	Text   string // for a person, one line (devcert 6.2)
	Advice string // what to do, commands on lines of their own; empty when all is well
}

// Covers tells whether the certificate is meant for a host name or address.
// Others are served all the same; browsers warn then (DC-026).
func (s Status) Covers(host string) bool {
	for _, name := range s.Names {
		if strings.EqualFold(name, host) {
			return true
		}
		below, wild := strings.CutPrefix(name, "*.")
		label, rest, dotted := strings.Cut(host, ".")
		if wild && dotted && label != "" && strings.EqualFold(rest, below) {
			return true
		}
	}
	return false
}

// Status says what is served and who trusts it. Trust is asked for at most every
// few seconds.
func (s *Source) Status() Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.renew()
	now := s.dirs.now()
	if age := now.Sub(s.asked); s.asked.IsZero() || age < 0 || age > trustLife {
		s.trust, s.asked = s.dirs.trust(*s.current), now
	}
	c := s.current
	st := Status{
		Found: s.subject != nil, State: s.state,
		Path: c.Path, Thumbprint: c.Thumbprint, Version: c.Version, Own: c.Own,
		NotBefore: c.Leaf.NotBefore, NotAfter: c.Leaf.NotAfter,
		Names:  c.Leaf.DNSNames,
		System: s.trust.system, NSS: s.trust.nss, OpenSSL: s.trust.openSSL, DotNet: s.trust.dotNet,
		Trusted: s.trust.all(),
	}
	for _, ip := range c.Leaf.IPAddresses {
		st.Names = append(st.Names[:len(st.Names):len(st.Names)], ip.String())
	}
	for _, o := range s.others {
		st.Others = append(st.Others, o.Thumbprint)
	}
	st.Text, st.Advice = s.words(now)
	return st
}

func stateOf(c Certificate, now time.Time, chosen bool) State {
	switch {
	case now.Before(c.Leaf.NotBefore):
		return NotYet
	case now.After(c.Leaf.NotAfter):
		return Expired
	case !chosen && c.Version < minimumVersion:
		return TooOld
	case now.Add(soon).After(c.Leaf.NotAfter):
		return Expiring
	}
	return Valid
}

const (
	commandTrust = "dotnet dev-certs https --trust"
	commandRenew = "dotnet dev-certs https --clean\n" + commandTrust
	ownInstead   = "; using one made by Falconer, which browsers do not trust"
)

// words are the texts of section 6.2.
func (s *Source) words(now time.Time) (text, advice string) {
	switch s.state {
	case None:
		text, advice = "No certificate"+ownInstead, commandTrust
	case Unreadable:
		text, advice = fmt.Sprintf("Key not accessible: %v%s", s.reason, ownInstead), commandRenew
	case Expired:
		text, advice = "Expired on "+date(s.subject.Leaf.NotAfter), commandRenew
		if s.current.Own {
			text += ownInstead
		}
	case NotYet:
		text = fmt.Sprintf("Valid from %s; is the clock of this computer right?", date(s.subject.Leaf.NotBefore))
	case TooOld:
		text, advice = "Too old for SDK 10", commandRenew
	case Expiring:
		text, advice = "Expires in "+days(s.subject.Leaf.NotAfter.Sub(now)), commandRenew
	default:
		text, advice = s.trust.words(s.subject.Leaf.NotAfter)
	}
	if s.dirs.File != "" {
		advice = strings.ReplaceAll(strings.ReplaceAll(advice, commandRenew, ""), commandTrust, "")
	}
	if s.current.Own && s.state != Unreadable && s.reason != nil {
		text += fmt.Sprintf(" (%v)", s.reason)
	}
	return text, strings.TrimSpace(advice)
}

func date(t time.Time) string { return t.Local().Format(time.DateOnly) }

func days(d time.Duration) string {
	switch n := int(d / (24 * time.Hour)); n {
	case 0:
		return "less than a day"
	case 1:
		return "1 day"
	default:
		return fmt.Sprintf("%d days", n)
	}
}
