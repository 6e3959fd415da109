package doctor

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"falconer/app/process"
)

// failure is one case of the corpus of start failures.
type failure struct {
	Name, Phase string
	ExitCode    *int
	Signal      *string
	Stdout      string
	Stderr      string
	DurationMs  int
	ListensOn   []string
	Env         map[string]string
	Expect      struct {
		Cause, Advice string
		Detail        map[string]any
	}
}

// corpus reads the shared cases; without them the test is skipped aloud.
func corpus(t *testing.T) []failure {
	t.Helper()
	dir, _ := os.Getwd()
	for dir != filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		dir = filepath.Dir(dir)
	}
	paths, _ := filepath.Glob(filepath.Join(dir, "..", "shared", "corpus", "start-failures", "*.json"))
	if len(paths) == 0 {
		if os.Getenv("CI") == "true" {
			t.Fatal("CI needs the corpus of start failures")
		}
		t.Skip("without the corpus of start failures")
	}
	var cases []failure
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var c failure
		if err := json.Unmarshal(text, &c); err != nil {
			t.Fatal(path, err)
		}
		cases = append(cases, c)
	}
	return cases
}

// numbers of the signals that occur.
var numbers = map[string]int{"SIGABRT": 6, "SIGKILL": 9, "SIGSEGV": 11, "SIGTERM": 15}

// given is the case as the application would hand it in.
func (c failure) given() StartFailure {
	in := StartFailure{Program: "Shop", Elapsed: time.Duration(c.DurationMs) * time.Millisecond, Port: c.port()}
	for _, stream := range []string{c.Stdout, c.Stderr} {
		if stream != "" {
			in.Output = append(in.Output, strings.Split(strings.TrimRight(stream, "\n"), "\n")...)
		}
	}
	in.Ran = c.Phase == "run"
	switch {
	case c.Signal != nil:
		in.Exit = &process.Exit{Code: 128 + numbers[*c.Signal], Signal: *c.Signal}
	case c.ExitCode != nil:
		in.Exit = &process.Exit{Code: *c.ExitCode}
	case c.DurationMs == 0:
		in.Err, in.Output = errors.New(strings.TrimSpace(c.Stderr)), nil
	case len(c.ListensOn) == 0:
		in.Err = &process.TimeoutError{Port: in.Port, After: in.Elapsed}
	default:
		elsewhere := &process.ElsewhereError{Port: in.Port, After: in.Elapsed}
		for _, text := range c.ListensOn {
			u, _ := url.Parse(text)
			if address, err := netip.ParseAddrPort(u.Host); err == nil {
				elsewhere.Listeners = append(elsewhere.Listeners, address)
			}
		}
		in.Err = elsewhere
	}
	return in
}

// port is where the app was told to listen.
func (c failure) port() int {
	if port, err := strconv.Atoi(c.Env["ASPNETCORE_PORT"]); err == nil {
		return port
	}
	if u, err := url.Parse(c.Env["ASPNETCORE_URLS"]); err == nil {
		if port, err := strconv.Atoi(u.Port()); err == nil {
			return port
		}
	}
	return 5080
}

// runs tells whether the app of a case listened where it should, so that there
// was no failure to explain; what its log says of requests is not asked here.
func (c failure) runs() bool {
	return c.ExitCode == nil && c.Signal == nil && c.DurationMs > 0 &&
		slices.ContainsFunc(c.ListensOn, func(u string) bool { return strings.HasSuffix(u, ":"+strconv.Itoa(c.port())) })
}

func TestTheCorpusOfStartFailures(t *testing.T) {
	asked, specific := 0, 0
	for _, c := range corpus(t) {
		if c.runs() || c.Expect.Cause == "none" || strings.HasPrefix(c.Expect.Cause, "launch") {
			continue // a healthy app, or a word of dotnet run about profiles, which is not run here
		}
		var f Finding
		if c.Phase == "build" || c.Phase == "restore" {
			f = BuildFailed(nil, strings.Split(c.Stdout+c.Stderr, "\n"))
		} else {
			f = StartFailed(c.given())
		}
		asked++
		if f.Cause != c.Expect.Cause {
			t.Errorf("%s: %s (%s), want %s", c.Name, f.Cause, f.Summary, c.Expect.Cause)
		} else {
			specific++
		}
		if f.Summary == "" || strings.HasSuffix(f.Summary, ".") || strings.Contains(f.Summary+f.Advice, "${") || strings.Contains(f.Summary+f.Advice, "[[") || strings.Contains(f.Summary, "\n") {
			t.Errorf("%s: summary %q", c.Name, f.Summary)
		}
		if f.Advice == "" || len(f.Evidence) == 0 && len(c.Stdout+c.Stderr) > 0 && c.DurationMs > 0 {
			t.Errorf("%s: advice %q, %d lines of evidence", c.Name, f.Advice, len(f.Evidence))
		}
		for key, want := range c.Expect.Detail {
			want := strings.Trim(fmt.Sprint(want), "[]") // a list of one
			if got, ok := f.Details[key]; ok && key != "expected" && !strings.Contains(got, want) && !strings.Contains(want, got) {
				t.Errorf("%s: %s is %q, want %q", c.Name, key, got, want)
			}
		}
	}
	t.Logf("%d of %d failures get their own cause", specific, asked)
}
