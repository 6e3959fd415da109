package control

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"falconer/app"
	"falconer/launchsettings/source"
)

// act carries a command out and answers when it is done (CL-007).
func (s *Server) act(w http.ResponseWriter, r *http.Request) {
	site := s.site(w, r)
	if site == nil {
		return
	}
	before := site.Situation()
	var done func(app.Situation) bool
	switch r.PathValue("verb") {
	case "start":
		if err := site.Open(r.Context()); err != nil {
			writeProblem(w, http.StatusConflict, openProblem(err))
			return
		}
		done = func(n app.Situation) bool { return len(n.Serving) > 0 || n.Sleeping || settled(n) }
	case "stop":
		site.Stop()
		done = func(n app.Situation) bool { return !n.Up && n.Next == nil && len(n.Leaving) == 0 && !site.Listening() }
	case "restart":
		site.Restart()
		done = newer(before)
	case "rebuild":
		site.Rebuild()
		done = newer(before)
	default:
		writeProblem(w, http.StatusNotFound, Problem{Message: "no such command", Code: 2})
		return
	}
	s.answer(w, r, site, before, done)
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

func (s *Server) answer(w http.ResponseWriter, r *http.Request, site *app.Site, before app.Situation, done func(app.Situation) bool) {
	now, err := await(r.Context(), site, done)
	if err != nil {
		return // the client is gone, or this falconer ends
	}
	if now.Failure != nil && now.Failure.At.After(before.At) && now.Next == nil {
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
	writeJSON(w, newStatus(site))
}

// await waits for a situation, also for what only the site itself tells.
func await(ctx context.Context, site *app.Site, done func(app.Situation) bool) (app.Situation, error) {
	changed, cancel := site.Changed()
	defer cancel()
	for {
		if now := site.Situation(); done(now) {
			return now, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return site.Situation(), context.Cause(ctx)
		}
	}
}

// errTimedOut is a wait that was too short.
var errTimedOut = errors.New("timed out")

// wait answers when a site is as asked for (CL-008).
func (s *Server) wait(w http.ResponseWriter, r *http.Request) {
	site := s.site(w, r)
	if site == nil {
		return
	}
	done, err := condition(r.URL.Query().Get("for"))
	if err != nil {
		writeProblem(w, http.StatusBadRequest, Problem{Message: err.Error(), Hint: "--for ready, stopped, failed or generation=N", Code: 2})
		return
	}
	limit, err := time.ParseDuration(r.URL.Query().Get("timeout"))
	if err != nil || limit <= 0 {
		writeProblem(w, http.StatusBadRequest, Problem{Message: "the timeout is no length of time", Hint: "write it as 60s or 2m", Code: 2})
		return
	}
	if r.URL.Query().Get("for") == "ready" {
		ready := done
		done = func(s app.Situation) bool {
			if s.Sleeping {
				site.Wake() // CL-035
			}
			return ready(s)
		}
	}
	ctx, cancel := context.WithTimeoutCause(r.Context(), limit, errTimedOut)
	defer cancel()
	if _, err := await(ctx, site, done); err != nil {
		if errors.Is(err, errTimedOut) {
			writeProblem(w, http.StatusRequestTimeout, Problem{Message: fmt.Sprintf("%s is still %s after %s", site.Name(), site.Situation().State(), limit.Round(100*time.Millisecond)), Hint: "a longer --timeout, or falconer logs to see what it does", Code: 8})
		}
		return
	}
	writeJSON(w, newStatus(site))
}

// condition reads what is waited for.
func condition(text string) (func(app.Situation) bool, error) {
	switch {
	case text == "ready":
		return func(s app.Situation) bool { return len(s.Serving) > 0 }, nil
	case text == "stopped":
		return func(s app.Situation) bool { return s.State() == app.Stopped }, nil
	case text == "failed":
		return func(s app.Situation) bool { return s.Failure != nil && s.Next == nil }, nil
	case strings.HasPrefix(text, "generation="):
		var n int
		if _, err := fmt.Sscanf(text, "generation=%d", &n); err != nil || n < 1 {
			return nil, fmt.Errorf("%q names no generation", text)
		}
		return func(s app.Situation) bool { g := s.Newest(); return g != nil && g.Number >= n }, nil
	}
	return nil, fmt.Errorf("cannot wait for %q", text)
}
