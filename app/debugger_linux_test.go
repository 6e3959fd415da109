package app

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"falconer/app/process"
)

// debug attaches to a process as a native debugger does, and lets it run on; the
// answer lets go of it. A tracer is a thread.
func debug(t *testing.T, pid int) (letGo func()) {
	t.Helper()
	attached, end, gone := make(chan error), make(chan struct{}), make(chan struct{})
	go func() {
		runtime.LockOSThread()
		defer close(gone)
		err := unix.PtraceSeize(pid)
		attached <- err
		look := time.NewTicker(time.Millisecond)
		defer look.Stop()
		for err == nil {
			select {
			case <-end:
				if unix.PtraceInterrupt(pid) == nil {
					_, _ = unix.Wait4(pid, nil, unix.WALL, nil)
					_ = unix.PtraceDetach(pid)
				}
				return
			case <-look.C:
				// What the process stops for goes on; its end is seen by its parent only
				// once it was seen here.
				var status unix.WaitStatus
				if n, _ := unix.Wait4(pid, &status, unix.WNOHANG|unix.WALL, nil); n == pid && status.Stopped() {
					_ = unix.PtraceCont(pid, int(status.StopSignal()))
				}
			}
		}
	}()
	err := <-attached
	done := false
	letGo = func() {
		if !done {
			done = true
			close(end)
			<-gone
		}
	}
	t.Cleanup(letGo)
	if errors.Is(err, syscall.EPERM) {
		t.Skip("this system lets nobody trace a process")
	} else if err != nil {
		t.Fatal(err)
	}
	return letGo
}

func TestANCM046_UnderADebuggerTheStartLimitDoesNotCount(t *testing.T) {
	w := newStage(t)
	door := filepath.Join(w.dir, "door")
	site := w.standIn(flags{"limit.startup": "6s"}, map[string]string{"SAMPLE_START_AFTER": door})
	base := w.begin(site)
	s := w.await(site, "the process runs", func(s Situation) bool { return s.Next != nil && s.Next.PID != 0 })
	debug(t, s.Next.PID)
	got := make(chan answer, 1)
	go func() {
		a, _ := fetch(t.Context(), w.client(), base+"/version")
		got <- a
	}()
	s = w.await(site, "the limit is over", func(s Situation) bool { return s.Failure != nil || s.Next != nil && s.Next.Debugged })
	if s.Failure != nil || !strings.Contains(s.Sentence(time.Now()), "a debugger is attached") {
		t.Fatalf("%q, %+v", s.Sentence(time.Now()), s.Failure)
	}
	w.write(door, "")
	w.await(site, "it is ready", func(s Situation) bool { return s.State() == Ready })
	if a := <-got; a.status != 200 {
		t.Errorf("the request that waited got %d", a.status)
	}
}

func TestW069_WhileADebuggerIsAttachedChangesWait(t *testing.T) {
	w := newStage(t)
	site := w.standIn(nil, nil)
	base := w.up(site)
	letGo := debug(t, site.Situation().Newest().PID)
	source := filepath.Join(w.dir, "project", "Version.cs")
	w.write(source, "2")
	w.until("watching pauses by itself", func() bool {
		status := site.Watch()
		return status.Paused && strings.Contains(status.Note, "a debugger is attached")
	})
	w.write(source, "3")
	if s := site.Situation(); s.Last != 1 || s.Next != nil || s.Paused {
		t.Errorf("%+v, want nothing to begin and nobody's order to be changed", s)
	}
	letGo()
	w.generation(site, 2)
	if a := w.get(w.client(), base+"/version"); a.body != "3" {
		t.Errorf("version %q answers", a.body)
	}
	if status := site.Watch(); status.Paused || status.Note != "" {
		t.Errorf("watching: %+v", status)
	}
}

func TestANCM046_AStopAsksBeforeItEndsWhatIsDebugged(t *testing.T) {
	for name, end := range map[string]func(*Site) error{
		"by the answer":     func(s *Site) error { return s.Answer(s.Questions()[0], 0) },
		"by a second stop":  func(s *Site) error { s.Stop(); return nil },
		"when it lets go":   nil,
		"by the app itself": nil,
	} {
		t.Run(name, func(t *testing.T) {
			w := newStage(t)
			site := w.standIn(flags{"limit.shutdown": "300ms"}, map[string]string{"SAMPLE_DEAF": "1"})
			w.up(site)
			pid := site.Situation().Newest().PID
			letGo := debug(t, pid)
			site.Stop()
			w.until("the person is asked", func() bool { return len(site.Questions()) == 1 })
			if q := site.Questions()[0]; !strings.Contains(q.Text, "a debugger is attached") || len(q.Choices) != 1 {
				t.Errorf("%+v", q)
			}
			if syscall.Kill(pid, 0) != nil || site.Situation().State() != StopsNow {
				t.Errorf("it was ended, or is %s", site.Situation().State())
			}
			switch {
			case end != nil:
				if err := end(site); err != nil {
					t.Error(err)
				}
			case name == "when it lets go":
				letGo()
			default:
				_ = syscall.Kill(pid, syscall.SIGKILL)
			}
			w.await(site, "it is stopped", over)
			w.until("nothing is asked any more", func() bool { return len(site.Questions()) == 0 })
			if name != "by the app itself" {
				w.until("its end by force is told", func() bool { return says(site, "event 1005") })
			} else if says(site, "event 1005") {
				t.Error("nobody ended it by force, and that is told")
			}
		})
	}
}

// A debugger of .NET code traces nothing here: it speaks to the runtime through two
// pipes, as this test does.
func TestANCM046_ADotnetDebuggerIsSeenAtARealApp(t *testing.T) {
	w, site, _ := realSite(t, "ContractApp", "", "", nil)
	w.up(site)
	pid := site.Situation().Newest().PID
	ends, _ := filepath.Glob(filepath.Join(os.TempDir(), fmt.Sprintf("clr-debug-pipe-%d-*-in", pid)))
	if len(ends) != 1 || process.Debugged(pid) {
		t.Fatalf("its pipes: %v; debugged %v", ends, process.Debugged(pid))
	}
	in, err := os.OpenFile(ends[0], os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := os.Open(strings.TrimSuffix(ends[0], "in") + "out")
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	w.until("the debugger is seen", func() bool { return site.main().debugged() })
}
