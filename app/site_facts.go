package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"falconer/app/logs"
	"falconer/app/plan"
	"falconer/app/watch"
	"falconer/launchsettings"
	"falconer/launchsettings/project"
	"falconer/proxy"
	"falconer/proxy/devcert"
	"falconer/proxy/gate"
	"falconer/proxy/trace"
)

// ID names the site for as long as Falconer runs: the path of what runs.
func (s *Site) ID() string { return s.main().target.Path }

// Name is the site's name, as the command line knows it (CL-019).
func (s *Site) Name() string { return s.name }

// Applications are those of the site, the one that was opened first. What is
// asked of the site itself and is of one application only is of that one.
func (s *Site) Applications() []*Mount { return slices.Clone(s.mounts) }

// Target is what was opened.
func (s *Site) Target() project.Target { return s.main().target }

// Plan is the newest plan.
func (s *Site) Plan() plan.Plan { return s.main().Plan() }

// Profiles are those of the file in its order, and those that are offered.
func (s *Site) Profiles() []launchsettings.Profile { return s.main().Profiles() }

// File is the launchSettings.json as last read; its Path is empty when there is
// none.
func (s *Site) File() *launchsettings.File { return s.main().File() }

// Profile is the name of the chosen profile.
func (s *Site) Profile() string { return s.main().Profile() }

// ChooseProfile takes another profile, as [Mount.ChooseProfile] does.
func (s *Site) ChooseProfile(name string) error { return s.main().ChooseProfile(name) }

// Watch is how the sources are watched; the zero Status while they are not.
func (s *Site) Watch() watch.Status { return s.main().Watch() }

// Scope tells that a site stands for all of its applications.
func (s *Site) Scope() (application string, one bool) { return "", false }

// worst is the application whose state most wants to be seen.
func (s *Site) worst() (*Mount, Situation) {
	worst, now := s.main(), s.main().Situation()
	for _, m := range s.mounts[1:] {
		if n := m.Situation(); n.State().Worse(now.State()) {
			worst, now = m, n
		}
	}
	return worst, now
}

// Situation is the newest one: of several applications, that of the one whose
// state most wants to be seen.
func (s *Site) Situation() Situation {
	_, now := s.worst()
	return now
}

// Sentence is the chip in words; of several applications it names the one that it
// is about, unless all are well.
func (s *Site) Sentence(now time.Time) string {
	m, n := s.worst()
	switch {
	case len(s.mounts) == 1:
		return n.Sentence(now)
	case n.State() == Ready && !n.Stale:
		ready := 0
		for _, m := range s.mounts {
			if m.Situation().State() == Ready {
				ready++
			}
		}
		if ready < len(s.mounts) {
			return fmt.Sprintf("Ready · %d of %d applications", ready, len(s.mounts))
		}
		return fmt.Sprintf("Ready · %d applications", ready)
	}
	return m.Path() + ": " + n.Sentence(now)
}

// Logs is what the apps printed.
func (s *Site) Logs() *logs.Store { return s.logs }

// Trace is the recorded requests.
func (s *Site) Trace() *trace.Store { return s.trace }

// Counts are the gates' numbers, of all applications together.
func (s *Site) Counts() gate.Counts {
	var sum gate.Counts
	for _, m := range s.mounts {
		c := m.Counts()
		sum.Held += c.Held
		sum.HeldTotal += c.HeldTotal
		sum.Failed += c.Failed
		sum.InFlight += c.InFlight
	}
	return sum
}

// Generations is how many generations there were, of all applications together.
func (s *Site) Generations() int { return s.ledger.generations() }

// Since is when the site was opened.
func (s *Site) Since() time.Time { return s.since }

// Changed is ready whenever something of the site may have changed, but for
// requests and lines, which have signals of their own.
func (s *Site) Changed() (<-chan struct{}, func()) { return s.changed.watch() }

// Journal answers the entries newer than number and how many were missed.
func (s *Site) Journal(number uint64) ([]Entry, uint64) { return s.ledger.journal.after(number) }

// History is what is remembered of the site's generations, oldest first.
func (s *Site) History() []Past {
	var all []Past
	for _, m := range s.mounts {
		all = append(all, m.app.History()...)
	}
	slices.SortStableFunc(all, func(a, b Past) int { return cmp.Compare(a.Number, b.Number) })
	return all
}

// Await waits until ok is true of the situation, or ctx ends.
func (s *Site) Await(ctx context.Context, ok func(Situation) bool) (Situation, error) {
	ready, cancel := s.changed.watch()
	defer cancel()
	for {
		if now := s.Situation(); ok(now) {
			return now, nil
		}
		select {
		case <-ready:
		case <-ctx.Done():
			return s.Situation(), context.Cause(ctx)
		}
	}
}

// URLs are the addresses of the site, with the path of the application that was
// opened: as opened while they are, else as wanted.
func (s *Site) URLs() []string { return s.main().URLs() }

// Wanted are the addresses that the plan asks for; port 0 stands for a free one.
func (s *Site) Wanted() []string { return s.main().Wanted() }

// Listening tells whether the front's addresses are open.
func (s *Site) Listening() bool { return s.openFront() != nil }

// Opened is when the addresses were opened last.
func (s *Site) Opened() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.opened
}

func (s *Site) openFront() *proxy.Front {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.front
}

// Certificate is the state of the certificate that https addresses use.
func (s *Site) Certificate() devcert.Status { return s.sites.certificate.Status() }

// Requests counts the exchanges that were recorded and have ended.
func (s *Site) Requests() uint64 {
	usage := s.trace.Usage()
	return uint64(usage.Count) + usage.Dropped
}

// IsStandIn tells that a program of Falconer's own runs instead of a project.
func (s *Site) IsStandIn() bool { return len(s.options.Command) > 0 }
