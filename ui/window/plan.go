package window

import "falconer/ui/window/settings"

// showPlan shows what a start of the current site does and did, unless a request
// stands there.
func (w *Window) showPlan() {
	s := w.current
	if s == nil || w.frame.detailed {
		return
	}
	situation := s.Situation()
	if list := w.engine.Applications(s); len(list) > 0 {
		situation = list[0].Situation() // of the application whose plan it is
	}
	w.plan.Show(s.Plan(), situation)
}

// readRestarts is what is known of the generations of the current site, with all of
// its applications, or of the current application.
func (w *Window) readRestarts() settings.Restarts {
	s := w.current
	if s == nil {
		return settings.Restarts{}
	}
	r := settings.Restarts{Of: s.ID(), History: s.History()}
	list := w.engine.Applications(s)
	if len(list) == 0 {
		list = []Site{s}
	}
	for _, one := range list {
		if standby := one.Standby(); standby != nil {
			named := settings.Standby{Standby: *standby}
			named.Application, _ = one.Scope()
			r.Standby = append(r.Standby, named)
		}
	}
	if len(list) == 1 { // it needs no name
		for i := range r.History {
			r.History[i].Application = ""
		}
		for i := range r.Standby {
			r.Standby[i].Application = ""
		}
	}
	return r
}

// showRestarts shows the generations at the right, in the place of a request.
func (w *Window) showRestarts() {
	w.frame.unselect()
	w.frame.showDetail(false)
	w.plan.ShowRestarts()
	w.plan.Focus()
}
