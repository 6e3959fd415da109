package control

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"falconer/app"
)

// Sites is what the socket needs of the engine.
type Sites interface {
	All() []*app.Site
}

// Server answers other programs of this user over a Unix socket in a folder that
// only the user can open; one socket a process, named by its pid (CL-090).
type Server struct {
	sites   Sites
	version string
	show    func(paths []string)

	listener net.Listener
	http     *http.Server
	cancel   context.CancelFunc
	path     string
	wg       sync.WaitGroup
	once     sync.Once
}

// Serve opens the socket in folder and answers until Close. show brings the
// window forward, with these projects opened; nil: there is no window.
func Serve(folder string, sites Sites, version string, show func(paths []string)) (*Server, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("making the control socket's folder: %w", err)
	}
	if err := os.Chmod(folder, 0o700); err != nil { // it may have been there with wider rights
		return nil, fmt.Errorf("keeping others from the control socket: %w", err)
	}
	path := socketPath(folder, os.Getpid())
	_ = os.Remove(path) // of a process with our pid that is gone
	listener, err := net.Listen("unix", path)
	if err != nil {
		return nil, fmt.Errorf("opening the control socket: %w", err)
	}
	_ = os.Chmod(path, 0o600)
	ctx, cancel := context.WithCancel(context.Background())
	s := &Server{sites: sites, version: version, show: show, listener: listener, cancel: cancel, path: path}
	s.http = &http.Server{Handler: s.routes(), ReadHeaderTimeout: 10 * time.Second,
		BaseContext: func(net.Listener) context.Context { return ctx }}
	s.wg.Go(func() { _ = s.http.Serve(listener) }) // ends with Close
	return s, nil
}

// socketPath is the socket of a process.
func socketPath(folder string, pid int) string {
	return filepath.Join(folder, fmt.Sprintf("%d.sock", pid))
}

// Close ends the socket and all that follow over it.
func (s *Server) Close() error {
	s.once.Do(func() {
		s.cancel()
		_ = s.http.Close()
		s.wg.Wait()
		_ = os.Remove(s.path)
	})
	return nil
}

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/status", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, s.status()) })
	mux.HandleFunc("GET /v1/version", func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, map[string]string{"version": s.version}) })
	mux.HandleFunc("POST /v1/show", s.showWindow)
	mux.HandleFunc("POST /v1/sites/{site}/{verb}", s.act)
	mux.HandleFunc("GET /v1/sites/{site}/wait", s.wait)
	mux.HandleFunc("GET /v1/sites/{site}/logs", s.logs)
	mux.HandleFunc("GET /v1/sites/{site}/requests", s.requests)
	mux.HandleFunc("GET /v1/requests/{id}", s.request)
	return mux
}

func writeJSON(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_ = json.NewEncoder(w).Encode(value)
}

// Problem is an error over the socket.
type Problem struct {
	Message string `json:"error"`
	Hint    string `json:"hint,omitempty"`
	// Code is the exit code for the program that asked.
	Code int `json:"code"`
}

// Error is the message.
func (p *Problem) Error() string { return p.Message }

func writeProblem(w http.ResponseWriter, status int, p Problem) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(p)
}

func (s *Server) showWindow(w http.ResponseWriter, r *http.Request) {
	if s.show == nil {
		writeProblem(w, http.StatusConflict, Problem{Message: "this falconer has no window", Code: 1})
		return
	}
	var asked struct{ Paths []string }
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(&asked); err != nil {
		writeProblem(w, http.StatusBadRequest, Problem{Message: err.Error(), Code: 2})
		return
	}
	s.show(asked.Paths)
	writeJSON(w, struct{}{})
}

// site finds the site of a request by its name.
func (s *Server) site(w http.ResponseWriter, r *http.Request) *app.Site {
	name := r.PathValue("site")
	for _, site := range s.sites.All() {
		if strings.EqualFold(site.Name(), name) {
			return site
		}
	}
	writeProblem(w, http.StatusNotFound, Problem{Message: fmt.Sprintf("no site %q runs here", name), Hint: "falconer status lists the sites", Code: 7})
	return nil
}

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
			writeProblem(w, http.StatusConflict, Problem{Message: err.Error(), Code: 5})
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
		if now.Failure.Kind == app.FailedBuild {
			code = 4
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
			writeProblem(w, http.StatusRequestTimeout, Problem{Message: fmt.Sprintf("%s is %s after %s", site.Name(), site.Situation().State(), limit), Hint: "a longer --timeout, or falconer logs to see what it does", Code: 8})
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
