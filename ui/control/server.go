package control

import (
	"context"
	"encoding/json"
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
	ending   context.Context // ends before the others: of those who follow and wait
	end      context.CancelFunc
	cancel   context.CancelFunc
	path     string
	wg       sync.WaitGroup
	once     sync.Once
}

// Serve opens the socket in folder and answers until Close. What processes that were
// killed have left there is removed (CL-103). show brings the
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
	removeDead(folder)
	listener, err := net.Listen("unix", path)
	if err != nil {
		return nil, fmt.Errorf("opening the control socket: %w", err)
	}
	_ = os.Chmod(path, 0o600)
	ctx, cancel := context.WithCancel(context.Background())
	s := &Server{sites: sites, version: version, show: show, listener: listener, cancel: cancel, path: path}
	s.ending, s.end = context.WithCancel(ctx)
	s.http = &http.Server{Handler: s.routes(), ReadHeaderTimeout: 10 * time.Second,
		BaseContext: func(net.Listener) context.Context { return ctx }}
	s.wg.Go(func() { _ = s.http.Serve(listener) }) // ends with Close
	return s, nil
}

// socketPath is the socket of a process.
func socketPath(folder string, pid int) string {
	return filepath.Join(folder, fmt.Sprintf("%d.sock", pid))
}

// lastAnswers is how long those who asked for something may wait for their answer
// at the end, such as who asked for the stop that ended this Falconer.
const lastAnswers = 2 * time.Second

// Close ends the socket: at once for all who follow, for others after their
// answer. It may be called several times.
func (s *Server) Close() error {
	s.once.Do(func() {
		s.end()
		limit, cancel := context.WithTimeout(context.Background(), lastAnswers)
		defer cancel()
		_ = s.http.Shutdown(limit) // what is left then is cut
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
	mux.HandleFunc("GET /v1/sites/{site}/wait", s.untilEnd(s.wait))
	mux.HandleFunc("GET /v1/sites/{site}/logs", s.untilEnd(s.logs))
	mux.HandleFunc("GET /v1/sites/{site}/requests", s.untilEnd(s.requests))
	mux.HandleFunc("GET /v1/requests/{id}", s.request)
	return mux
}

// untilEnd ends a request's context when this Falconer ends.
func (s *Server) untilEnd(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithCancel(r.Context())
		defer cancel()
		defer context.AfterFunc(s.ending, cancel)()
		next(w, r.WithContext(ctx))
	}
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
