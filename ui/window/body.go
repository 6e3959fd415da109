package window

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"falconer/app"
	"falconer/ui/window/failure"
	"falconer/ui/window/welcome"
)

// page is what fills the window between its bars.
type page uint8

// The pages.
const (
	pageNone    page = iota // to be decided
	pageHome                // asked for: the site, or welcome without one
	pageWelcome             // nothing is open
	pageNotice              // a question or a problem about what was opened
	pageSite                // a site
)

// showPage shows a page at once.
func (w *Window) showPage(p page) {
	w.shown = p
	w.flush()
}

// showBody shows the page that is wanted and refreshes what is on it.
func (w *Window) showBody(now time.Time) {
	want := w.shown
	if want != pageNotice {
		want = pageSite
		if w.current == nil {
			want = pageWelcome
		}
	}
	var object fyne.CanvasObject
	switch want {
	case pageNotice:
		object = w.notice.Object()
	case pageWelcome:
		w.welcome.Show(w.welcomeView(now))
		object = w.welcome.Object()
	default:
		w.showFrame(now)
		object = w.frame.object
	}
	if w.shown != want || len(w.body.Objects) == 0 || w.body.Objects[0] != object {
		w.shown = want
		w.body.Objects = []fyne.CanvasObject{object}
		w.content.Refresh() // the address bar comes and goes with a site
	}
}

// showFrame refreshes the panes of the current site.
func (w *Window) showFrame(now time.Time) {
	s := w.current
	situation := s.Situation()
	w.pane.Show(w.listRows(now), s.ID())
	for _, one := range w.engine.Applications(s) {
		w.learn(s.ID(), one.Situation())
	}
	w.learn(s.ID(), situation)
	w.showPlan()
	usage := s.Trace().Usage()
	switch {
	case w.failing(s, situation):
		w.failure.Show(w.failureView(s, situation, now))
		w.frame.showUpper(upperFailure)
	case usage.Count+usage.Pending == 0 && usage.Dropped == 0:
		w.start.Show(w.step(s, situation, now))
		w.frame.showUpper(upperStart)
	default:
		w.frame.showUpper(upperRequests)
	}
	w.frame.refresh(now)
}

// failing tells whether the failure stands in place of the requests.
func (w *Window) failing(s Site, situation app.Situation) bool {
	f := situation.Trouble()
	return f != nil && !w.cleared[s.ID()].Equal(f.At)
}

func (w *Window) failureView(s Site, situation app.Situation, now time.Time) failure.View {
	v := failure.View{Site: s.Name(), Failure: *situation.Trouble()}
	if situation.Next != nil {
		v.Note = s.Sentence(now)
	} else if a := w.failed(s, situation.Failure); a != nil {
		v.Note = "This is " + a.Name() + "; the other applications go on."
	}
	if g := situation.Newest(); g != nil {
		v.Answers = fmt.Sprintf("generation %d still answers", g.Number)
	}
	v.Actions = w.failureActions(s, situation)
	return v
}

// failed is the application of a site with several that a failure is of, or nil.
func (w *Window) failed(s Site, f *app.Failure) Site {
	for _, a := range w.engine.Applications(s) {
		if a.Situation().Failure == f {
			return a
		}
	}
	return nil
}

// failureActions are the buttons below a failure.
func (w *Window) failureActions(s Site, situation app.Situation) []failure.Action {
	f := situation.Trouble()
	var list []failure.Action
	again := func(label, id string) {
		if c := w.list.Find(id); c.why(s) == "" {
			list = append(list, failure.Action{Label: label, Run: func() { w.run(c) }})
		}
	}
	if taken, free, ok := elsewhere(f); ok {
		list = append(list, failure.Action{Label: fmt.Sprintf("Use %d this time", free), Run: func() { s.StartElsewhere(taken, free) }})
		again("Start again", "start")
	}
	switch {
	case f.Kind == app.FailedBuild:
		again("Build again", "rebuild")
	case situation.Next != nil && situation.Next.Step == app.Waiting:
		again("Retry now", "restart")
	}
	if len(list) == 0 {
		again("Start again", "start")
	}
	if situation.Next != nil {
		again("Stop", "stop")
	}
	place := f.Finding.Place
	if place.IsZero() && len(f.Diagnostics) > 0 {
		place = f.Diagnostics[0].Place
	}
	if place.File != "" {
		list = append(list, failure.Action{Label: "Open " + baseOf(place), Run: func() { w.openFile(place) }})
	}
	list = append(list, failure.Action{Label: "Show the log", Run: func() { w.run(w.list.Find("show-log")) }})
	if len(situation.Serving) > 0 || s.Trace().Usage().Count > 0 {
		list = append(list, failure.Action{Label: "Show requests", Run: func() { w.putAside(s) }})
	}
	return list
}

// elsewhere is a free port that a finding offers for one that is taken.
func elsewhere(f *app.Failure) (taken, free int, ok bool) {
	taken, err := strconv.Atoi(f.Finding.Details["wanted"])
	free, other := strconv.Atoi(f.Finding.Details["free"])
	return taken, free, f.Kind == app.FailedAddress && err == nil && other == nil
}

// putAside shows the requests again until the next failure.
func (w *Window) putAside(s Site) {
	if f := s.Situation().Trouble(); f != nil {
		w.cleared[s.ID()] = f.At
	}
	w.flush()
}

// step is what stands there while no request has come.
func (w *Window) step(s Site, situation app.Situation, now time.Time) welcome.Step {
	urls := s.URLs()
	switch state := situation.State(); {
	case state == app.Ready && s.Listening() && len(urls) > 0:
		step := welcome.Step{
			Title: s.Name() + " is running, no request yet", URLs: urls, Curl: "curl -i " + urls[0] + "/",
			Text: "Open an address; what comes in appears here.",
		}
		if strings.HasPrefix(urls[0], "https:") {
			step.Curl = "curl -ki " + urls[0] + "/"
		}
		step.Buttons = []welcome.Button{{Label: "Open in the browser", Run: func() { w.do("browse") }}}
		return step
	case state == app.Stopped || state == app.Failed:
		return w.firstStep(s)
	default:
		return welcome.Step{
			Title:   s.Name() + " is on its way",
			Text:    s.Sentence(now),
			Buttons: []welcome.Button{{Label: "Stop", Run: func() { w.do("stop") }}},
		}
	}
}

// firstStep says what a start will do.
func (w *Window) firstStep(s Site) welcome.Step {
	p := s.Plan()
	step := welcome.Step{Title: s.Name() + " is not started", Text: "Start runs the profile " + s.Profile()}
	if p.Builds {
		step.Text = "Start builds it and runs the profile " + s.Profile()
	}
	for i, u := range s.URLs() {
		if i == 0 {
			step.Text += " on " + freePort(u)
		} else {
			step.Text += " and " + freePort(u)
		}
	}
	step.Text += "."
	if p.Profile.Synthesised {
		step.Notes = append(step.Notes, "The profile stands in no file: new templates leave it out, and this is the one that we would use. Its values are at the right.")
	}
	if why := whyNotStart(s); why != "" {
		step.Notes = append(step.Notes, "It cannot start: "+why+".")
		step.Buttons = []welcome.Button{{Label: "Pick a profile…", Run: func() { w.do("profile") }}}
		return step
	}
	step.Buttons = []welcome.Button{{Label: "Start", Run: func() { w.do("start") }}}
	return step
}
