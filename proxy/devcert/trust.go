package devcert

import (
	"strings"
	"time"
)

// Trust says whether one group of programs trusts the certificate.
type Trust string

// The trust levels. Unknown is also said of programs that are not there.
const (
	Unknown Trust = ""
	Yes     Trust = "yes"
	No      Trust = "no"
	Partly  Trust = "partly"
)

// trusted is who trusts a certificate, by group and by name (DC-029).
type trusted struct {
	system, nss, openSSL, dotNet Trust

	by, notBy []string // how a person calls them, in the order in which they matter
	advice    []string // one line each
}

func trustOf(yes bool) Trust {
	if yes {
		return Yes
	}
	return No
}

// add files a group under a person's word for it.
func (t *trusted) add(name string, yes bool) {
	if yes {
		t.by = append(t.by, name)
	} else {
		t.notBy = append(t.notBy, name)
	}
}

// all is full when every group found agrees, partial when some do (devcert 4.3).
func (t trusted) all() Trust {
	switch {
	case len(t.by) == 0:
		return No
	case len(t.notBy) == 0:
		return Yes
	}
	return Partly
}

func (t trusted) words(end time.Time) (text, advice string) {
	advice = strings.Join(t.advice, "\n")
	switch t.all() {
	case Yes:
		return "localhost, valid to " + date(end), advice
	case Partly:
		return "Trusted by " + and(t.by) + ", not by " + and(t.notBy), advice
	}
	return "Browsers will warn", strings.TrimSpace(commandTrust + "\n" + advice)
}

func and(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}
