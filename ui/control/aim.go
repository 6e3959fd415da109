package control

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"falconer/app"
	"falconer/proxy/trace"
)

// aim is what a command or a wait is about: a whole site, or one application of
// it.
type aim struct {
	site   *app.Site
	mounts []*app.Mount // those that are meant
	one    bool         // one of several was named
}

// aim reads what a request is about; it is nil when it has been answered that
// there is no such thing.
func (s *Server) aim(w http.ResponseWriter, r *http.Request) *aim {
	site := s.site(w, r)
	if site == nil {
		return nil
	}
	a := &aim{site: site, mounts: site.Applications()}
	path := r.URL.Query().Get("application")
	if path == "" {
		return a
	}
	i := slices.IndexFunc(a.mounts, func(m *app.Mount) bool { return strings.EqualFold(m.Path(), path) })
	if i < 0 {
		var paths []string
		for _, m := range a.mounts {
			paths = append(paths, m.Path())
		}
		writeProblem(w, http.StatusNotFound, Problem{Message: fmt.Sprintf("%s has no application %s", site.Name(), path), Hint: "it has " + strings.Join(paths, ", "), Code: 7})
		return nil
	}
	a.mounts, a.one = a.mounts[i:i+1], true
	return a
}

// situations are those of the applications that are meant.
func (a *aim) situations() []app.Situation {
	out := make([]app.Situation, len(a.mounts))
	for i, m := range a.mounts {
		out[i] = m.Situation()
	}
	return out
}

// label names the one application that is meant; nothing for a whole site.
func (a *aim) label() string {
	if a.one {
		return a.mounts[0].Label()
	}
	return ""
}

// name is how a message calls it.
func (a *aim) name() string { return a.site.Name() + a.label() }

// status is what there is to say of it.
func (a *aim) status() Status {
	if a.one {
		return statusOf(a.site, a.mounts[0])
	}
	return newStatus(a.site)
}

// state is the worst that there is.
func (a *aim) state() app.State {
	var worst app.State
	for _, n := range a.situations() {
		if state := n.State(); worst == "" || state.Worse(worst) {
			worst = state
		}
	}
	return worst
}

// all tells whether something is so of each application.
func (a *aim) all(so func(app.Situation) bool) func() bool {
	return func() bool {
		return !slices.ContainsFunc(a.situations(), func(n app.Situation) bool { return !so(n) })
	}
}

// any tells whether something is so of one application.
func (a *aim) any(so func(app.Situation) bool) func() bool {
	return func() bool { return slices.ContainsFunc(a.situations(), so) }
}

// has tells whether a recorded request is one of what is meant.
func (a *aim) has(row *trace.Summary) bool { return !a.one || row.Application == a.label() }

// await waits until something is so, also of what only the site itself tells.
func (a *aim) await(ctx context.Context, done func() bool) error {
	changed, cancel := a.site.Changed()
	defer cancel()
	for !done() {
		select {
		case <-changed:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}
