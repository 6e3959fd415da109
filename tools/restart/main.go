//go:build linux || darwin

// Command restart measures how long it takes from the save of a source file to
// the last byte of the new code's answer, and for how long nobody answers
// meanwhile:
//
//	restart [flags] NAME FOLDER URL -- COMMAND…
//
// It starts the command, which must build, run and watch the project in FOLDER,
// in that folder; saves one of its sources again and again, a page saying another
// number each time; and prints a line of a table: median, smallest and largest,
// and the median of the time without an answer, in seconds.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

const (
	patience = 2 * time.Minute      // for an answer
	look     = 2 * time.Millisecond // between two requests
)

// what is saved, and how the answer shows it.
type what struct {
	saves    int
	rest     time.Duration // between two saves: what is done behind ends meanwhile
	file     string        // below the folder
	old, new string        // new holds %d
	path     string        // of the page
	says     string        // what stands in it then; holds %d
}

func main() {
	var w what
	flag.IntVar(&w.saves, "saves", 10, "how often the file is saved")
	flag.DurationVar(&w.rest, "rest", 8*time.Second, "between two saves")
	flag.StringVar(&w.file, "file", "Program.cs", "what is saved, below the folder")
	flag.StringVar(&w.old, "old", "app.Run();", "what is replaced in it")
	flag.StringVar(&w.new, "new", `app.MapGet("/version", () => "version %d."); app.Run();`, "by what; %d is the number")
	flag.StringVar(&w.path, "path", "/version", "the page that shows it")
	flag.StringVar(&w.says, "says", "version %d.", "what stands in it then")
	flag.Parse()
	args := flag.Args()
	if len(args) < 5 || args[3] != "--" {
		fmt.Fprintln(os.Stderr, "usage: restart [flags] NAME FOLDER URL -- COMMAND…")
		os.Exit(2)
	}
	if err := w.measure(args[0], args[1], args[2], args[4:]); err != nil {
		fmt.Fprintln(os.Stderr, "restart:", err)
		os.Exit(1)
	}
}

func (w what) measure(name, folder, address string, command []string) (err error) {
	source := filepath.Join(folder, w.file)
	text, err := os.ReadFile(source)
	if err != nil {
		return err
	}
	if !strings.Contains(string(text), w.old) {
		return fmt.Errorf("%s does not hold %q", source, w.old)
	}
	save := func(n int) error {
		return os.WriteFile(source, []byte(strings.Replace(string(text), w.old, fmt.Sprintf(w.new, n), 1)), 0o644)
	}
	page, says := address+w.path, func(n int) string { return fmt.Sprintf(w.says, n) }
	if err := save(0); err != nil {
		return err
	}
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Dir = folder
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	output, err := os.Create(filepath.Join(filepath.Dir(folder), name+".log"))
	if err != nil {
		return err
	}
	defer output.Close()
	cmd.Stdout, cmd.Stderr = output, output
	if err := cmd.Start(); err != nil {
		return err
	}
	defer func() {
		// dotnet watch may not heed SIGTERM; its app is in the same group.
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM)
		hard := time.AfterFunc(10*time.Second, func() { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) })
		_ = cmd.Wait()
		hard.Stop()
	}()
	if _, _, err := until(page, says(0)); err != nil {
		return fmt.Errorf("%w; what %s printed is in %s", err, name, output.Name())
	}
	var served, gone []time.Duration
	for n := 1; n <= w.saves+1; n++ {
		time.Sleep(w.rest)
		if err := save(n); err != nil {
			return err
		}
		took, without, err := until(page, says(n))
		if err != nil {
			return err
		}
		if n > 1 { // the first one finds everything cold
			served, gone = append(served, took), append(gone, without)
		}
	}
	slices.Sort(served)
	slices.Sort(gone)
	fmt.Printf("| %s | %.3f | %.3f–%.3f | %.3f |\n", name, median(served), served[0].Seconds(), served[len(served)-1].Seconds(), median(gone))
	return nil
}

func median(sorted []time.Duration) float64 {
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]).Seconds() / 2
}

// until asks until the answer says what it should. It tells how long that took and for how
// long of it nobody answered.
func until(address, says string) (took, without time.Duration, err error) {
	began := time.Now()
	last := began
	for {
		body, err := get(address)
		now := time.Now()
		if err != nil {
			without += now.Sub(last)
		}
		last = now
		if err == nil && strings.Contains(body, says) {
			return now.Sub(began), without, nil
		}
		if now.Sub(began) > patience {
			return 0, 0, fmt.Errorf("%q was never answered: %.500q, %v", says, body, err)
		}
		time.Sleep(look)
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
