package window

import (
	"net/url"

	"falconer/app"
	"falconer/launchsettings"
)

// launch opens the browser for a site whose profile asks for it: once it is
// ready after a start, not before, and not after a restart.
func (w *Window) launch() {
	for _, s := range w.sites {
		first := s
		if list := w.engine.Applications(s); len(list) > 0 {
			first = list[0] // the one whose profile and addresses these are
		}
		g := first.Situation().Newest()
		if g == nil || g.Cause.Kind != app.CauseStart || w.launched[s.ID()] == g.Number || !s.Listening() {
			continue
		}
		w.launched[s.ID()] = g.Number
		p, urls := s.Plan(), s.URLs()
		if !p.LaunchBrowser || len(urls) == 0 {
			continue
		}
		address, err := launchsettings.LaunchURL(urls[0], p.LaunchURL)
		if err != nil { // then it is the site's root
			w.status.say(err.Error(), w.options.Now())
		}
		w.browse(address)
	}
}

// browse opens an address in the browser.
func (w *Window) browse(address string) {
	u, err := url.Parse(address)
	if err == nil {
		err = w.openURL(u)
	}
	if err != nil {
		w.status.say("the browser did not open: "+err.Error(), w.options.Now())
		w.pumpMark()
	}
}
