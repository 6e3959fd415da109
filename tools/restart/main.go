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
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"
)

const (
	patience = 2 * time.Minute // for an answer
	// A save is timed by asking once the app says that it listens, and every look from then on:
	// each question before that is answered by the app that is about to go, and that work, like
	// the faster code that the runtime makes for what was asked thirty times, would be measured.
	look = 10 * time.Millisecond
	mute = 10 * time.Second // without a word of the app it is asked all the same
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
	flag.DurationVar(&w.rest, "rest", 8*time.Second, "before each save")
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
				s.served = nil
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
	took, _, err := w.next(ctx, s, s.output.heard, look)
	s.served = append(s.served, took)
	return err
}

// outage measures for how long nobody answers; what asks all the time costs time, so that it
// is not timed meanwhile.
func (w what) outage(ctx context.Context, s *subject) error {
	_, without, err := w.next(ctx, s, nil, watch)
	s.gone = append(s.gone, without)
	return err
}

// next rests, saves the next version and waits for its answer.
func (w what) next(ctx context.Context, s *subject, sign <-chan struct{}, pause time.Duration) (took, without time.Duration, err error) {
	select {
	case <-time.After(w.rest):
	case <-ctx.Done():
		return 0, 0, ctx.Err()
	}
	s.version++
	s.output.forget()
	if err := w.save(s, s.version); err != nil {
		return 0, 0, err
	}
	return until(ctx, s.address+w.path, fmt.Sprintf(w.says, s.version), sign, pause)
}

func median(sorted []time.Duration) float64 {
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]).Seconds() / 2
}

// until asks until the answer says what it should, for the first time at the sign, if there is
// one to wait for. It tells how long that took since it was called, and for how long nobody answered.
func until(ctx context.Context, address, says string, sign <-chan struct{}, pause time.Duration) (took, without time.Duration, err error) {
	began := time.Now()
	if sign != nil {
		select {
		case <-sign:
		case <-time.After(mute):
		case <-ctx.Done():
			return 0, 0, ctx.Err()
		}
	}
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
