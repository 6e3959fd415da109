package app

import (
	"context"
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
func (s *Site) ID() string { return s.target.Path }

// Name is the site's name, as the command line knows it (CL-019).
func (s *Site) Name() string { return s.name }

// Target is what was opened.
func (s *Site) Target() project.Target { return s.target }

// Situation is the newest one.
func (s *Site) Situation() Situation { return s.app.Situation() }

// Sentence is the chip in words.
func (s *Site) Sentence(now time.Time) string { return s.app.Situation().Sentence(now) }

// Plan is the newest plan.
func (s *Site) Plan() plan.Plan { return s.crew.current() }

// Logs is what the app printed.
func (s *Site) Logs() *logs.Store { return s.logs }

// Trace is the recorded requests.
func (s *Site) Trace() *trace.Store { return s.trace }

// Counts are the gate's numbers.
func (s *Site) Counts() gate.Counts { return s.gate.Counts() }

// Since is when the site was opened.
func (s *Site) Since() time.Time { return s.since }

// Changed is ready whenever something of the site may have changed, but for
// requests and lines, which have signals of their own.
func (s *Site) Changed() (<-chan struct{}, func()) { return s.changed.watch() }

// Journal answers the entries newer than number and how many were missed.
func (s *Site) Journal(number uint64) ([]Entry, uint64) { return s.app.journal.after(number) }

// Await waits until ok is true of the situation, or ctx ends.
func (s *Site) Await(ctx context.Context, ok func(Situation) bool) (Situation, error) {
	return s.app.Await(ctx, ok)
}

// URLs are the addresses of the site: as opened while they are, else as wanted.
func (s *Site) URLs() []string {
	if front := s.openFront(); front != nil {
		return front.URLs()
	}
	return s.Wanted()
}

// Wanted are the addresses that the plan asks for; port 0 stands for a free one.
func (s *Site) Wanted() []string {
	var urls []string
	p := s.Plan()
	for _, b := range p.Bindings {
		u := b.String()
		if p.PathBase != "/" {
			u += p.PathBase
		}
		urls = append(urls, u)
	}
	return urls
}

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

// Profiles are those of the file in its order, and those that are offered.
func (s *Site) Profiles() []launchsettings.Profile {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.file.Profiles
}

// File is the launchSettings.json as last read; its Path is empty when there is
// none.
func (s *Site) File() *launchsettings.File {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.file
}

// Profile is the name of the chosen profile.
func (s *Site) Profile() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.profile
}

// Watch is how the sources are watched; the zero Status while they are not.
func (s *Site) Watch() watch.Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.watcher == nil {
		return watch.Status{}
	}
	return s.watcher.Status()
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
