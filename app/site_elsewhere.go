package app

import (
	"slices"
	"strconv"

	"falconer/app/doctor"
	"falconer/app/plan"
	"falconer/app/process"
	"falconer/launchsettings"
)

// StartElsewhere starts the site with another port in the place of one that is
// taken, until it is stopped; no file is changed.
func (s *Site) StartElsewhere(taken, instead int) {
	s.mu.Lock()
	if s.elsewhere == nil {
		s.elsewhere = map[int]int{}
	}
	s.elsewhere[taken] = instead
	s.mu.Unlock()
	s.Start()
}

// StartElsewhere is that of its site.
func (m *Mount) StartElsewhere(taken, instead int) { m.site.StartElsewhere(taken, instead) }

// port is the one to open for a port of the plan.
func (s *Site) port(wanted int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if instead, ok := s.elsewhere[wanted]; ok {
		return instead
	}
	return wanted
}

// offer names in a finding about a taken port a free one that could stand in
// its place and that browsers open, and which port of the plan that place is.
func (s *Site) offer(f *doctor.Finding, p plan.Plan, taken int) {
	free, ok := process.FreeAfter(taken, func(port int) bool {
		return launchsettings.BrowsersRefuse(port) || slices.ContainsFunc(p.Bindings, func(b plan.Binding) bool {
			return b.Port == port || s.port(b.Port) == port
		})
	})
	if !ok {
		return
	}
	for _, b := range p.Bindings {
		if b.Port != 0 && s.port(b.Port) == taken {
			f.Details["wanted"], f.Details["free"] = strconv.Itoa(b.Port), strconv.Itoa(free)
			f.Place = b.Place
			return
		}
	}
}
