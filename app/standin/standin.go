// Package standin is a small web app in Go that keeps the app's half of the
// module's contract: port, token with 400 on a mismatch, forwarded headers,
// shutdown by message, log lines in .NET's console format.
//
// It stands in for the sample project on machines without .NET, and for a real
// app in fast tests. It runs in a process of its own, by a hidden verb of this
// binary, and never inside Falconer. It may import assets.
package standin

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// Flag is the first argument that makes this binary the stand-in.
const Flag = "--stand-in"

// app is the running stand-in.
type app struct {
	token    string
	base     string
	greeting string
	version  string
	deaf     bool // no request to stop is heeded
	stop     context.CancelFunc
	log      logger
}

// Main runs the stand-in until it is told to stop, and returns the status to
// exit with. It reads what a real app would read from its environment; SAMPLE_…
// variables make it misbehave for tests.
func Main() int {
	a := &app{token: os.Getenv("ASPNETCORE_TOKEN"), base: strings.TrimSuffix(os.Getenv("ASPNETCORE_APPL_PATH"), "/"),
		greeting: "Hello from the built-in stand-in", version: os.Getenv("SAMPLE_VERSION"), deaf: os.Getenv("SAMPLE_DEAF") != ""}
	if g := os.Getenv("SAMPLE_GREETING"); g != "" {
		a.greeting = g
	}
	if path := os.Getenv("SAMPLE_VERSION_FILE"); path != "" {
		text, err := os.ReadFile(path)
		if err != nil {
			fmt.Fprintln(os.Stderr, "Unhandled exception. System.IO.FileNotFoundException: "+err.Error())
			return 134
		}
		a.version = strings.TrimSpace(string(text))
	}
	if text := os.Getenv("SAMPLE_FAIL_START"); text != "" {
		a.log.print("fail", "Sample.Start", 0, text)
		fmt.Fprintln(os.Stderr, "Unhandled exception. System.InvalidOperationException: "+text)
		return 134
	}
	if path := os.Getenv("SAMPLE_WRITES"); path != "" { // a database beside its program
		if err := writeBeside(path); err != nil {
			fmt.Fprintln(os.Stderr, "Unhandled exception. System.IO.IOException: "+err.Error())
			return 134
		}
	}
	address := "127.0.0.1:" + os.Getenv("ASPNETCORE_PORT")
	if os.Getenv("ASPNETCORE_PORT") == "" {
		first, _, _ := strings.Cut(os.Getenv("ASPNETCORE_URLS"), ";")
		address = strings.TrimPrefix(first, "http://")
	}
	if own := os.Getenv("SAMPLE_ADDRESS"); own != "" {
		address = own // an app with an address of its own in the code (K-008)
	}
	if second := os.Getenv("SAMPLE_SECOND_ADDRESS"); second != "" { // it cannot run twice
		other, ok := a.listen(second)
		if !ok {
			return 134
		}
		defer other.Close()
	}
	if delay, err := time.ParseDuration(os.Getenv("SAMPLE_START_DELAY")); err == nil {
		time.Sleep(delay)
	}
	for path := os.Getenv("SAMPLE_START_AFTER"); path != ""; time.Sleep(5 * time.Millisecond) {
		if _, err := os.Stat(path); err == nil {
			break
		}
	}
	ctx, stop := a.signals()
	defer stop()
	listener, ok := a.listen(address)
	if !ok {
		return 134
	}
	return a.serve(ctx, listener)
}

// signals takes the requests to stop, or is deaf to them. As a .NET host does, it
// does so before anybody can see that the app listens.
func (a *app) signals() (ctx context.Context, stop context.CancelFunc) {
	if a.deaf {
		signal.Ignore(os.Interrupt, syscall.SIGTERM)
		ctx, stop = context.Background(), func() {}
	} else {
		ctx, stop = signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	}
	a.stop = stop
	return ctx, stop
}

// writeBeside writes a file below the folder of the program, which names the process.
func writeBeside(path string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	path = filepath.Join(filepath.Dir(self), path)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(fmt.Sprintln("the orders of process", os.Getpid())), 0o600)
}

// listen opens an address, or says the way Kestrel does why it cannot.
func (a *app) listen(address string) (net.Listener, bool) {
	listener, err := net.Listen("tcp4", address)
	if err != nil {
		a.log.print("crit", "Microsoft.Extensions.Hosting.Internal.Host", 11, "Hosting failed to start\nSystem.IO.IOException: Failed to bind to address http://"+address+": address already in use.")
		return nil, false
	}
	return listener, true
}

// serve answers requests until a signal or the module's message asks to stop.
func (a *app) serve(ctx context.Context, listener net.Listener) int {
	server := &http.Server{Handler: a.contract(a.routes()), ReadHeaderTimeout: 30 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	a.log.print("info", "Microsoft.Hosting.Lifetime", 14, "Now listening on: http://"+listener.Addr().String())
	a.log.print("info", "Microsoft.Hosting.Lifetime", 0, "Application started. Press Ctrl+C to shut down.")
	select {
	case err := <-failed:
		fmt.Fprintln(os.Stderr, err)
		return 1
	case <-ctx.Done():
	}
	a.log.print("info", "Microsoft.Hosting.Lifetime", 0, "Application is shutting down...")
	limit, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if err := server.Shutdown(limit); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// contract is what the module's library does in front of an app (ANCM 9.3).
func (a *app) contract(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Server", "Kestrel")
		if a.token != "" && subtle.ConstantTimeCompare([]byte(r.Header.Get("MS-ASPNETCORE-TOKEN")), []byte(a.token)) != 1 {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		path := a.within(r.URL.Path)
		if a.token != "" && r.Method == http.MethodPost && strings.EqualFold(path, "/iisintegration") &&
			strings.EqualFold(r.Header.Get("MS-ASPNETCORE-EVENT"), "shutdown") {
			w.WriteHeader(http.StatusAccepted)
			a.stop()
			return
		}
		r.URL.Path = path
		forwarded(r)
		next.ServeHTTP(w, r)
	})
}

// within is a path without the application's own, which is found by whole segments
// in any case; a path outside stays as it is (K section 5).
func (a *app) within(path string) string {
	n := len(a.base)
	if len(path) < n || !strings.EqualFold(path[:n], a.base) || len(path) > n && path[n] != '/' {
		return path
	}
	return path[n:]
}

// forwarded takes the last entry of each forwarding header, as the app's own
// middleware does (K-030).
func forwarded(r *http.Request) {
	r.URL.Scheme = "http"
	if proto := last(r.Header.Values("X-Forwarded-Proto")); proto != "" {
		r.URL.Scheme = proto
	}
	if client := last(r.Header.Values("X-Forwarded-For")); client != "" {
		r.RemoteAddr = client
	}
}

func last(values []string) string {
	list := strings.Split(strings.Join(values, ","), ",")
	return strings.TrimSpace(list[len(list)-1])
}
