package watch

import (
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// limited names the limit of inotify under which a child of the test runs.
const limited = "FALCONER_TEST_INOTIFY_LIMIT"

// The limits of inotify are those of a user namespace as well: in one of its own, a
// child reaches them without taking anything from anybody else.
func TestW027_TheSystemsOwnLimitsLeadToPolling(t *testing.T) {
	switch limit := os.Getenv(limited); limit {
	case "":
	case "max_inotify_watches": // the project has twice as many folders
		underLimit(t, limit, "3", "max_user_watches")
		return
	default:
		underLimit(t, limit, "0", "max_user_instances")
		return
	}
	for _, limit := range []string{"max_inotify_watches", "max_inotify_instances"} {
		t.Run(limit, func(t *testing.T) {
			child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestW027_TheSystemsOwnLimitsLeadToPolling$", "-test.v")
			child.Env = append(os.Environ(), limited+"="+limit)
			child.SysProcAttr = &syscall.SysProcAttr{
				Cloneflags:  syscall.CLONE_NEWUSER,
				UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
				GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
			}
			out, err := child.CombinedOutput()
			switch {
			case err != nil && child.ProcessState == nil:
				t.Skipf("this system gives no user namespace: %v", err)
			case err != nil:
				t.Errorf("%v\n%s", err, out)
			case strings.Contains(string(out), "--- SKIP"):
				t.Skipf("the limit cannot be set here:\n%s", out)
			}
		})
	}
}

// underLimit sets a limit for this process alone and watches a project.
func underLimit(t *testing.T, limit, value, named string) {
	if err := os.WriteFile("/proc/sys/user/"+limit, []byte(value), 0); err != nil {
		t.Skip(err)
	}
	s := newStage(t)
	s.real = true
	s.seed()
	s.start(Config{})
	defer s.watcher.Close()
	if status := s.watcher.Status(); status.Mode != Polling || !strings.Contains(status.Note, named) {
		t.Errorf("%+v", status)
	}
	s.do("write Program.cs two")
	if got := s.next(); got != "updated Program.cs" {
		t.Errorf("came %q", got)
	}
}
