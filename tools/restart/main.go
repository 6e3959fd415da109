//go:build linux || darwin

// Command restart measures how long it takes from the save of a source file to
// the last byte of the new code's answer, and for how long nobody answers
// meanwhile:
//
//	restart [-saves N] NAME FOLDER URL -- COMMAND…
//
// It starts the command, which must build, run and watch the project in FOLDER,
// in that folder; saves its Program.cs again and again, the route /version
// answering another number each time; and prints a line of a table: median,
// smallest and largest, and the median of the time without an answer, in seconds.
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
	rest     = 6 * time.Second      // between two saves: what is done behind ends meanwhile
)

func main() {
	saves := flag.Int("saves", 10, "how often the file is saved")
	flag.Parse()
	args := flag.Args()
	if len(args) < 5 || args[3] != "--" {
		fmt.Fprintln(os.Stderr, "usage: restart [-saves N] NAME FOLDER URL -- COMMAND…")
		os.Exit(2)
	}
	if err := measure(args[0], args[1], args[2], args[4:], *saves); err != nil {
		fmt.Fprintln(os.Stderr, "restart:", err)
		os.Exit(1)
	}
}

func measure(name, folder, address string, command []string, saves int) (err error) {
	program := filepath.Join(folder, "Program.cs")
	text, err := os.ReadFile(program)
	if err != nil {
		return err
	}
	save := func(n int) error {
		route := fmt.Sprintf("app.MapGet(\"/version\", () => \"%d\");\napp.Run();", n)
		return os.WriteFile(program, []byte(strings.Replace(string(text), "app.Run();", route, 1)), 0o644)
	}
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
	if _, _, err := until(address+"/version", "0"); err != nil {
		return fmt.Errorf("%w; what %s printed is in %s", err, name, output.Name())
	}
	var served, gone []time.Duration
	for n := 1; n <= saves+1; n++ {
		time.Sleep(rest)
		if err := save(n); err != nil {
			return err
		}
		took, without, err := until(address+"/version", fmt.Sprint(n))
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

// until asks until that version answers. It tells how long that took and for how
// long of it nobody answered.
func until(address, version string) (took, without time.Duration, err error) {
	began := time.Now()
	last := began
	for {
		body, err := get(address)
		now := time.Now()
		if err != nil {
			without += now.Sub(last)
		}
		last = now
		if err == nil && body == version {
			return now.Sub(began), without, nil
		}
		if now.Sub(began) > patience {
			return 0, 0, fmt.Errorf("version %s never answered: %q, %v", version, body, err)
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
