package plan

import "falconer/app/settings"

// restarts decides whether the generations overlap: what the person says wins
// over what was learned of the project (W-046). An app that runs in place cannot
// be built and started beside itself everywhere (watch.md §4.2).
func (m *maker) restarts() {
	p, origin := &m.plan, m.in.Settings.Origin("restart")
	inPlace := Origin(m.in.Settings.Origin("run-in-place"))
	if m.in.InPlace && inPlace == FromDefault {
		p.RunInPlace, inPlace = true, FromMemory
	}
	p.SequentialOrigin = Origin(origin)
	p.OnFocus = p.Watches && m.in.Settings.RestartOn == "focus-lost"
	p.OnDemand = p.OnFocus || p.Watches && m.in.Settings.RestartOn == "demand"
	p.RestartOnOrigin = Origin(m.in.Settings.Origin("restart-on"))
	switch {
	case origin != settings.FromDefault:
		p.Sequential = m.in.Settings.Restart == "sequential"
	case p.RunInPlace && p.Builds:
		p.Sequential, p.SequentialOrigin = true, inPlace
	case m.in.Sequential:
		p.Sequential, p.SequentialOrigin = true, FromMemory
	}
}

// RestartWords say how generations follow each other.
func (p Plan) RestartWords() string {
	switch {
	case !p.Sequential:
		return "the new one starts beside the old one"
	case p.RunInPlace && p.Builds:
		return "one after the other, because the app runs in place"
	case p.SequentialOrigin == FromMemory:
		return "one after the other, because the app cannot run twice"
	default:
		return "one after the other"
	}
}

// RestartOnWords say what starts a new generation (watch.md §9.4). A terminal sees
// no focus.
func (p Plan) RestartOnWords() string {
	switch {
	case !p.Watches:
		return "your word, nothing is watched"
	case p.OnFocus:
		return "the focus, when it moves to or from Falconer's window; in a terminal your word"
	case p.OnDemand:
		return "your word"
	default:
		return "each save"
	}
}
