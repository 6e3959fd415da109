package app

import (
	"context"
	"errors"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"falconer/app/doctor"
	"falconer/app/plan"
	"falconer/app/process"
	"falconer/proxy"
	"falconer/proxy/filtering"
)

// listen opens the front's addresses, all or none. They stay open until Stop,
// whatever the app does.
func (s *Site) listen(ctx context.Context) error {
	if s.openFront() != nil {
		return nil
	}
	var applications []*proxy.Application
	for _, m := range s.mounts { // the files may have changed since (LS-021)
		m.crew.take(m.replan(m.crew.known()))
		m.crew.tellNotes(m.Plan())
		m.proxy.Path = m.Path() // nobody reads it while no front is open
		applications = append(applications, m.proxy)
	}
	p := s.Plan()
	if err := s.fits(); err != nil {
		return err
	}
	if p.Front == "direct" {
		return nil
	}
	if err := p.Notes.Err(); err != nil {
		return err
	}
	bindings := make([]proxy.Binding, len(p.Bindings))
	for i, b := range p.Bindings {
		bindings[i] = proxy.Binding{Scheme: b.Scheme, Host: b.Host, Port: s.port(b.Port)}
	}
	front, err := proxy.Listen(ctx, proxy.Config{
		Site: s.name, Bindings: bindings, Applications: applications,
		Certificate: s.sites.certificate.GetCertificate, Trace: s.trace,
		HostCheck: p.HostCheck && p.Front == "iis",
	})
	if err != nil {
		finding := s.addressFinding(err, p)
		for _, m := range s.mounts {
			m.tell(unbound{at: at(time.Now()), finding: finding})
		}
		return &ListenError{Finding: finding, Err: err}
	}
	s.mu.Lock()
	s.front, s.opened = front, time.Now()
	s.mu.Unlock()
	s.changed.tell()
	return nil
}

// ListenError is an address that could not be opened, with what there is to say
// about it.
type ListenError struct {
	Finding doctor.Finding
	Err     error // a *proxy.AddressError, when it is about one address
}

// Error implements error.
func (e *ListenError) Error() string { return e.Err.Error() }

// Unwrap is the reason.
func (e *ListenError) Unwrap() error { return e.Err }

// addressFinding says who holds an address: another site here, or a process.
func (s *Site) addressFinding(err error, p plan.Plan) doctor.Finding {
	var taken *proxy.AddressError
	if !errors.As(err, &taken) {
		return doctor.Finding{Cause: "address", Summary: err.Error()}
	}
	host, port := taken.Binding.Host, taken.Binding.Port
	if !errors.Is(err, syscall.EADDRINUSE) {
		return doctor.AddressRefused(host, port, taken.Err)
	}
	holder, _ := process.PortHolder(port)
	f := doctor.AddressTaken(host, port, holder)
	if other := s.sites.listening(port); other != nil && holder.PID == os.Getpid() {
		f = doctor.AddressOfSite(host, port, other.name)
	}
	s.offer(&f, p, port)
	return f
}

// listening is the site whose front has a port, or nil.
func (s *Sites) listening(port int) *Site {
	for _, site := range s.All() {
		front := site.openFront()
		if front == nil {
			continue
		}
		for _, url := range front.URLs() {
			if strings.HasSuffix(url, ":"+strconv.Itoa(port)) {
				return site
			}
		}
	}
	return nil
}

// setContract tells the proxy what to do with requests from now on.
func (m *Mount) setContract(p plan.Plan) {
	var filter *filtering.Filter
	if p.Front == "iis" {
		filter = filtering.New(p.Config.Filtering)
		filter.Handlers(p.PathBase, p.Config.Handlers)
	}
	m.proxy.SetContract(p.Contract(), filter)
}
