package control

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"falconer/app"
	"falconer/launchsettings/source"
)

// act carries a command out and answers when it is done (CL-007).
func (s *Server) act(w http.ResponseWriter, r *http.Request) {
	a := s.aim(w, r)
	if a == nil {
		return
	}
	before := a.situations()
	var done func() bool
	switch r.PathValue("verb") {
	case "start":
		if err := a.start(r.Context()); err != nil {
			writeProblem(w, http.StatusConflict, openProblem(err))
			return
		}
		done = a.all(func(n app.Situation) bool { return len(n.Serving) > 0 || n.Sleeping || settled(n) })
	case "stop":
		a.stop()
		done = a.shut(func(n app.Situation) bool { return !n.Up && n.Next == nil && len(n.Leaving) == 0 })
	case "restart":
		a.restart(false)
		done = a.newer(before)
	case "rebuild":
		a.restart(true)
		done = a.newer(before)
	case "pause", "resume":
		on := r.PathValue("verb") == "pause"
		if !slices.ContainsFunc(a.mounts, watched) {
			writeProblem(w, http.StatusConflict, Problem{Message: a.name() + " is not watched", Hint: "leave out --no-watch", Code: 1})
			return
		}
		a.pause(on)
		done = func() bool {
			return !slices.ContainsFunc(a.mounts, func(m *app.Mount) bool { return watched(m) && m.Situation().Paused != on })
		}
	default:
		writeProblem(w, http.StatusNotFound, Problem{Message: "no such command", Code: 2})
		return
	}
	s.answer(w, r, a, before, done)
}

// start starts what is meant; the error is why the addresses could not be opened.
func (a *aim) start(ctx context.Context) error {
	if !a.one {
		return a.site.Open(ctx)
	}
	return a.mounts[0].Open(ctx)
}

func (a *aim) stop() {
	if a.one {
		a.mounts[0].Stop()
		return
	}
	a.site.Stop()
}

func (a *aim) restart(build bool) {
	switch {
	case a.one && build:
		a.mounts[0].Rebuild()
	case a.one:
		a.mounts[0].Restart()
	case build:
		a.site.Rebuild()
	default:
		a.site.Restart()
	}
}

// shut tells whether each application has ended, and a whole site's addresses
// are closed: another program may open them then.
func (a *aim) shut(ended func(app.Situation) bool) func() bool {
	all := a.all(ended)
	return func() bool { return all() && (a.one || !a.site.Listening()) }
}

func watched(m *app.Mount) bool { return m.Plan().Watches }

// pause stops watching, or goes on with it.
func (a *aim) pause(on bool) {
	if a.one {
		a.mounts[0].Pause(on)
		return
	}
	a.site.Pause(on)
}

// newer tells whether each application has a generation that was not there
// before, or a failure that was not.
func (a *aim) newer(before []app.Situation) func() bool {
	return func() bool {
		for i, n := range a.situations() {
			if !newer(before[i])(n) {
				return false
			}
		}
		return true
	}
}

// openProblem is why a start could not even open the addresses.
func openProblem(err error) Problem {
	var listen *app.ListenError
	var wrong source.Problems
	switch {
	case errors.As(err, &listen):
		return Problem{Message: listen.Finding.Summary, Hint: listen.Finding.Advice, Code: 5}
	case errors.As(err, &wrong) && wrong.Worst() != nil:
		return Problem{Message: wrong.Worst().Error(), Hint: wrong.Worst().Hint, Code: 6}
	}
	return Problem{Message: err.Error(), Hint: "falconer logs tells more", Code: 1}
}

// newer waits for a generation that was not there before, or for a failure that
// was not.
func newer(before app.Situation) func(app.Situation) bool {
	last := 0
	if g := before.Newest(); g != nil {
		last = g.Number
	}
	return func(n app.Situation) bool {
		if g := n.Newest(); g != nil && g.Number > last && n.Next == nil {
			return true
		}
		if !n.Up && n.At.After(before.At) && n.Next == nil && len(n.Leaving) == 0 {
			return true // somebody stopped it meanwhile
		}
		return settled(n) && n.Failure.At.After(before.At)
	}
}

// settled tells that a failure is all there is to expect.
func settled(s app.Situation) bool { return s.Failure != nil && s.Next == nil }

func (s *Server) answer(w http.ResponseWriter, r *http.Request, a *aim, before []app.Situation, done func() bool) {
	if a.await(r.Context(), done) != nil {
		return // the client is gone, or this falconer ends
	}
	for i, now := range a.situations() {
		if now.Failure == nil || !now.Failure.At.After(before[i].At) || now.Next != nil {
			continue
		}
		code := 3
		switch now.Failure.Kind {
		case app.FailedBuild:
			code = 4
		case app.FailedAddress:
			code = 5
		}
		writeProblem(w, http.StatusConflict, Problem{Message: now.Failure.Finding.Summary, Hint: now.Failure.Finding.Advice, Code: code})
		return
	}
	writeJSON(w, a.status())
}

// errTimedOut is a wait that was too short.
var errTimedOut = errors.New("timed out")

// wait answers when a site is as asked for (CL-008).
func (s *Server) wait(w http.ResponseWriter, r *http.Request) {
	a := s.aim(w, r)
	if a == nil {
		return
	}
	done, err := a.condition(r.URL.Query().Get("for"))
	if err != nil {
		writeProblem(w, http.StatusBadRequest, Problem{Message: err.Error(), Hint: "--for ready, stopped, failed or generation=N", Code: 2})
		return
	}
	limit, err := time.ParseDuration(r.URL.Query().Get("timeout"))
	if err != nil || limit <= 0 {
		writeProblem(w, http.StatusBadRequest, Problem{Message: "the timeout is no length of time", Hint: "write it as 60s or 2m", Code: 2})
		return
	}
	ctx, cancel := context.WithTimeoutCause(r.Context(), limit, errTimedOut)
	defer cancel()
	if err := a.await(ctx, done); err != nil {
		if errors.Is(err, errTimedOut) {
			writeProblem(w, http.StatusRequestTimeout, Problem{Message: fmt.Sprintf("%s is still %s after %s", a.name(), a.state(), limit.Round(100*time.Millisecond)), Hint: "a longer --timeout, or falconer logs to see what it does", Code: 8})
		}
		return
	}
	writeJSON(w, a.status())
}

// condition reads what is waited for: of several applications, all are to be
// ready or stopped; it is enough that one failed.
func (a *aim) condition(text string) (func() bool, error) {
	word, generation, err := waitFor(text)
	if err != nil {
		return nil, err
	}
	switch word {
	case "ready":
		ready := a.all(func(s app.Situation) bool { return len(s.Serving) > 0 })
		return func() bool {
			for i, n := range a.situations() {
				if n.Sleeping {
					a.mounts[i].Wake() // CL-035
				}
			}
			return ready()
		}, nil
	case "stopped":
		return a.shut(func(n app.Situation) bool { return n.State() == app.Stopped }), nil
	case "failed":
		return a.any(func(s app.Situation) bool { return s.Failure != nil && s.Next == nil }), nil
	}
	return a.any(func(s app.Situation) bool { g := s.Newest(); return g != nil && g.Number >= generation }), nil
}
