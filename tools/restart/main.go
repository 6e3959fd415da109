//go:build linux || darwin

// Command restart measures how long it takes from the save of a source file to
// the last byte of the new code's answer, and for how long nobody answers
// meanwhile:
//
//	restart [flags] -- NAME FOLDER URL COMMAND… [-- NAME FOLDER URL COMMAND…]…
//
// It starts the commands, each of which must build, run and watch the project in
// its FOLDER, in that folder; saves one of their sources again and again, a page
// saying another number each time; and prints a line of a table for each: median,
// smallest and largest, and the median of the time without an answer, in seconds.
// The subjects take turns, so that what else the machine does meets all of them.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

const (
	patience = 2 * time.Minute // for an answer
	// A save is timed by asking every look, once eager of the shortest time so far has passed:
	// what was asked thirty times the runtime makes faster code for, and that work, like that of
	// answering, in the app that is about to go, would be measured.
	look  = 10 * time.Millisecond
	eager = 0.6
	// watch is between two requests when it is measured for how long nobody answers.
	watch = 25 * time.Millisecond
)

// what is saved, and how the answer shows it.
type what struct {
	saves    int           // that are timed
	gaps     int           // for how long of which nobody answers
	rest     time.Duration // between two saves: what is done behind ends meanwhile
	file     string        // below the folder
	old, new string        // new holds %d
	path     string        // of the page
	says     string        // what stands in it then; holds %d
}

func main() {
	var w what
	flag.IntVar(&w.saves, "saves", 10, "how often the file is saved to time it")
	flag.IntVar(&w.gaps, "gaps", 3, "and how often, after that, to see for how long nobody answers")
	flag.DurationVar(&w.rest, "rest", 5*time.Second, "before each save")
	flag.StringVar(&w.file, "file", "Program.cs", "what is saved, below the folder")
	flag.StringVar(&w.old, "old", "app.Run();", "what is replaced in it")
	flag.StringVar(&w.new, "new", `app.MapGet("/version", () => "version %d."); app.Run();`, "by what; %d is the number")
	flag.StringVar(&w.path, "path", "/version", "the page that shows it")
	flag.StringVar(&w.says, "says", "version %d.", "what stands in it then")
	flag.Parse()
	subjects, ok := subjectsOf(flag.Args())
	if !ok {
		fmt.Fprintln(os.Stderr, "usage: restart [flags] -- NAME FOLDER URL COMMAND… [-- NAME FOLDER URL COMMAND…]…")
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	if err := w.measure(ctx, subjects); err != nil {
		fmt.Fprintln(os.Stderr, "restart:", err)
		os.Exit(1)
	}
}

// subjectsOf reads the words behind the flags; flag.Parse has taken the first "--".
func subjectsOf(words []string) (list []*subject, ok bool) {
	for len(words) > 0 {
		end := slices.Index(words, "--")
		if end < 0 {
			end = len(words)
		}
		if end < 4 {
			return nil, false
		}
		list = append(list, &subject{name: words[0], folder: words[1], address: words[2], command: words[3:end]})
		words = words[min(end+1, len(words)):]
	}
	return list, len(list) > 0
}

// subject is one program with the project that it watches.
type subject struct {
	name, folder, address string
	command               []string

	text         string        // of the source, as it was
	version      int           // that was saved last
	soon         time.Duration // when to ask first for what was saved
	served, gone []time.Duration
}

// measure ends what it began also when ctx ends: a signal leaves nobody behind.
func (w what) measure(ctx context.Context, subjects []*subject) error {
	for _, s := range subjects {
		end, err := w.begin(ctx, s)
		if err != nil {
			return err
		}
		defer end()
	}
	for n := range w.saves + 1 + w.gaps {
		for _, s := range subjects {
			measure := w.outage
			if n <= w.saves {
				measure = w.timed
			}
			if err := measure(ctx, s); err != nil {
				return fmt.Errorf("%s: %w", s.name, err)
			}
			if n == 0 { // it finds everything cold
				s.served, s.soon = nil, 0
			}
		}
	}
	for _, s := range subjects {
		slices.Sort(s.served)
		slices.Sort(s.gone)
		fmt.Printf("| %s | %.3f | %.3f–%.3f | %.3f |\n", s.name, median(s.served), s.served[0].Seconds(), s.served[len(s.served)-1].Seconds(), median(s.gone))
	}
	return nil
}

// timed measures how long it takes until the new code answers.
func (w what) timed(ctx context.Context, s *subject) error {
	took, _, err := w.next(ctx, s, s.soon, look)
	if err == nil {
		s.served = append(s.served, took)
		s.soon = time.Duration(eager * float64(slices.Min(s.served)))
	}
	return err
}

// outage measures for how long nobody answers; what asks all the time costs time, so that it
// is not timed meanwhile.
func (w what) outage(ctx context.Context, s *subject) error {
	_, without, err := w.next(ctx, s, 0, watch)
	s.gone = append(s.gone, without)
	return err
}

// next rests, saves the next version and waits for its answer.
func (w what) next(ctx context.Context, s *subject, soon, pause time.Duration) (took, without time.Duration, err error) {
	select {
	case <-time.After(w.rest):
	case <-ctx.Done():
		return 0, 0, ctx.Err()
	}
	s.version++
	if err := w.save(s, s.version); err != nil {
		return 0, 0, err
	}
	return until(ctx, s.address+w.path, fmt.Sprintf(w.says, s.version), soon, pause)
}

func (w what) save(s *subject, n int) error {
	return os.WriteFile(filepath.Join(s.folder, w.file), []byte(strings.Replace(s.text, w.old, fmt.Sprintf(w.new, n), 1)), 0o644)
}

// begin starts a subject and waits for its first answer.
func (w what) begin(ctx context.Context, s *subject) (end func(), err error) {
	source := filepath.Join(s.folder, w.file)
	text, err := os.ReadFile(source)
	if err != nil {
		return nil, err
	}
	if s.text = string(text); !strings.Contains(s.text, w.old) {
		return nil, fmt.Errorf("%s does not hold %q", source, w.old)
	}
	if err := w.save(s, 0); err != nil {
		return nil, err
	}
	cmd := exec.Command(s.command[0], s.command[1:]...)
	cmd.Dir = s.folder
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	output, err := os.Create(filepath.Join(filepath.Dir(s.folder), "output.log"))
	if err != nil {
		return nil, err
	}
	cmd.Stdout, cmd.Stderr = output, output
	if err := cmd.Start(); err != nil {
		return nil, errors.Join(err, output.Close())
	}
	end = func() {
		// dotnet watch may not heed SIGTERM; its app is in the same group.
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM)
		hard := time.AfterFunc(10*time.Second, func() { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) })
		_ = cmd.Wait()
		hard.Stop()
		_ = output.Close()
	}
	if _, _, err := until(ctx, s.address+w.path, fmt.Sprintf(w.says, 0), 0, watch); err != nil {
		end()
		return nil, fmt.Errorf("%w; what %s printed is in %s", err, s.name, output.Name())
	}
	return end, nil
}

func median(sorted []time.Duration) float64 {
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]).Seconds() / 2
}

// until asks until the answer says what it should, for the first time when soon is over. It
// tells how long that took since it was called, and for how long nobody answered.
func until(ctx context.Context, address, says string, soon, pause time.Duration) (took, without time.Duration, err error) {
	began := time.Now()
	time.Sleep(soon)
	for last := time.Now(); ; time.Sleep(pause) {
		body, err := get(address)
		now := time.Now()
		if err != nil {
			without += now.Sub(last)
		}
		last = now
		if err == nil && strings.Contains(body, says) {
			return now.Sub(began), without, nil
		}
		if ctx.Err() != nil {
			return 0, 0, ctx.Err()
		}
		if now.Sub(began) > patience {
			return 0, 0, fmt.Errorf("%q was never answered: %.500q, %v", says, body, err)
		}
	}
}

// client takes a new connection each time, as the app may be another one.
var client = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}

func get(address string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, "GET", address, nil)
	if err != nil {
		return "", err
	}
	answer, err := client.Do(request)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != 200 && answer.StatusCode != 404 {
		err = fmt.Errorf("status %d", answer.StatusCode)
	}
	return string(body), err
}
