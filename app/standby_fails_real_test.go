package app

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// standsStill stops a process, as a debugger does, and waits until no thread of it runs.
func (w *stage) standsStill(pid int) {
	w.t.Helper()
	if out, err := exec.Command("kill", "-STOP", strconv.Itoa(pid)).CombinedOutput(); err != nil {
		w.t.Fatalf("%v: %s", err, out)
	}
	w.until("none of its threads runs", func() bool {
		threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", pid))
		for _, thread := range threads {
			text, _ := os.ReadFile(thread)
			if _, state, _ := strings.Cut(string(text), ") "); !strings.HasPrefix(state, "T") {
				return false
			}
		}
		return len(threads) > 0
	})
}

// ordered waits until a process that stands still has been told to become the app; its
// order is read in its place.
func (w *stage) ordered(pid int) {
	w.t.Helper()
	input, err := os.Open(fmt.Sprintf("/proc/%d/fd/0", pid))
	if err != nil {
		w.t.Fatal(err)
	}
	defer input.Close()
	for r, line := bufio.NewReader(input), ""; !strings.HasPrefix(line, "run "); {
		if line, err = r.ReadString('\n'); err != nil {
			w.t.Fatalf("it was told %q, %v", line, err)
		}
	}
}

// launcherFails is what comes of a start whose launcher is killed, or stands still, after
// its order: nobody knows how far it has come, until it says so.
func (w *stage) launcherFails(site *Site, base, version string) {
	w.t.Helper()
	runs := site.main().crew.runs
	for _, test := range []struct {
		fails func(pid int) error
		why   string
	}{
		{kill, "the standby process failed: it ended with exit code 137 (SIGKILL)"},
		{func(int) error { return nil }, "the standby process failed: it did not begin within 10s"}, // it stays as it is
	} {
		pid, number := w.standsBy(site), site.Situation().Newest().Number+1
		folders, _ := filepath.Glob(filepath.Join(runs, "standby-*"))
		w.standsStill(pid)
		site.Restart()
		w.ordered(pid)
		if err := test.fails(pid); err != nil {
			w.t.Fatal(err)
		}
		w.answers(base, version)
		g := w.generation(site, number).Newest()
		if g.Number != number || g.Standby || g.PID == pid || g.Normal != test.why {
			w.t.Errorf("generation %d was started as %v, %q, want %d and %q", g.Number, g.Standby, g.Normal, number, test.why)
		}
		if !says(site, fmt.Sprintf("generation %d is started in the normal way: %s", number, test.why)) {
			w.t.Errorf("the log does not tell it:\n%s", w.printed(site, 20))
		}
		w.until("nothing of it is left", func() bool {
			_, err := os.Stat(folders[0])
			return !alive(pid) && len(folders) == 1 && os.IsNotExist(err)
		})
	}
	pid, number := w.standsBy(site), site.Situation().Newest().Number+1
	site.Restart()
	if g := w.generation(site, number).Newest(); !g.Standby || g.PID != pid {
		w.t.Errorf("the next start is told as %v, %q", g.Standby, g.Normal)
	}
	w.down(site)
	if left, _ := filepath.Glob(filepath.Join(runs, "standby-*")); len(left) > 0 || len(w.running()) > 0 {
		w.t.Errorf("after a stop there are %q and %q", left, w.running())
	}
}
