//go:build unix

package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// tooled skips where make or the go command is missing.
func tooled(t *testing.T) {
	t.Helper()
	for _, name := range []string{"make", "go", "sh"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("this machine has no %s", name)
		}
	}
}

// shown collects what a process says; several goroutines may use it.
type shown struct {
	mu   sync.Mutex
	text bytes.Buffer // by mu
}

func (s *shown) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

func (s *shown) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// TestMakeRunWithoutADisplay is the first command of the README where there is
// no display, with and without a project, ended by Ctrl+C: the terminal sends it
// to make, the shell and Falconer together.
func TestMakeRunWithoutADisplay(t *testing.T) {
	tooled(t)
	out := filepath.Join(t.TempDir(), "falconer")
	project := publishedStandIn(t, out)
	for name, c := range map[string]struct{ args, want []string }{
		"sample":  {nil, []string{"no display here: running in the terminal", "generation 1 ready"}},
		"project": {[]string{"P=" + project}, []string{"no display here: running in the terminal", "generation 1 ready"}},
	} {
		t.Run(name, func(t *testing.T) {
			home := t.TempDir()
			run := exec.Command("make", append([]string{"--no-print-directory", "run", "OUT=" + out}, c.args...)...)
			run.Env = withoutDisplay(t, home)
			run.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
			said := &shown{}
			run.Stdout, run.Stderr = said, said
			if err := run.Start(); err != nil {
				t.Fatal(err)
			}
			done := ended(run)
			defer func() {
				_ = syscall.Kill(-run.Process.Pid, syscall.SIGKILL)
				<-done
			}()
			for _, want := range c.want {
				awaitSaid(t, said, want, done)
			}
			if err := syscall.Kill(-run.Process.Pid, syscall.SIGINT); err != nil {
				t.Fatal(err)
			}
			select {
			case <-done: // with the interrupt's exit status
			case <-time.After(patience):
				t.Fatalf("Ctrl+C does not end it:\n%s", said)
			}
			nothingIsLeft(t, home)
		})
	}
}

// ended is closed when the process has ended, and all that wrote for it.
func ended(c *exec.Cmd) <-chan struct{} {
	done := make(chan struct{})
	go func() {
		_ = c.Wait()
		close(done)
	}()
	return done
}

// awaitSaid waits until the process has said something.
func awaitSaid(t *testing.T, said *shown, want string, done <-chan struct{}) {
	t.Helper()
	for end := time.Now().Add(patience); !strings.Contains(said.String(), want); {
		select {
		case <-done:
			if text := said.String(); strings.Contains(text, "cannot be opened") {
				t.Skipf("the sample's own address is in use on this machine:\n%s", text)
			}
			t.Fatalf("it ended before it said %q:\n%s", want, said)
		case <-time.After(20 * time.Millisecond):
		}
		if time.Now().After(end) {
			t.Fatalf("it did not say %q, but:\n%s", want, said)
		}
	}
}

// publishedStandIn is a published folder whose app is the program itself.
func publishedStandIn(t *testing.T, program string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "site")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	const config = `<configuration><system.webServer>
<aspNetCore processPath="%s" arguments="--stand-in" hostingModel="outofprocess" />
</system.webServer></configuration>`
	if err := os.WriteFile(filepath.Join(dir, "web.config"), []byte(strings.Replace(config, "%s", program, 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

// withoutDisplay is an environment of a person without a display and without
// .NET, but with the build cache of this one.
func withoutDisplay(t *testing.T, home string) []string {
	t.Helper()
	// Without a dotnet on PATH the sample is the stand-in, which is quick. A folder
	// that has make, too, must stay; then the test shows the same, and takes longer.
	var path []string
	for _, dir := range filepath.SplitList(os.Getenv("PATH")) {
		_, err := os.Stat(filepath.Join(dir, "dotnet"))
		_, needed := os.Stat(filepath.Join(dir, "make"))
		if err != nil || needed == nil {
			path = append(path, dir)
		}
	}
	env := []string{"HOME=" + home, "SHELL=/bin/sh", "PATH=" + strings.Join(path, string(filepath.ListSeparator)), "NO_COLOR=1", "DOTNET_ROOT="}
	for _, name := range []string{"run", "state", "data", "config", "cache"} {
		if err := os.MkdirAll(filepath.Join(home, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	env = append(env, "XDG_RUNTIME_DIR="+filepath.Join(home, "run"), "XDG_STATE_HOME="+filepath.Join(home, "state"), "XDG_DATA_HOME="+filepath.Join(home, "data"),
		"XDG_CONFIG_HOME="+filepath.Join(home, "config"), "XDG_CACHE_HOME="+filepath.Join(home, "cache"))
	values, err := exec.Command("go", "env", "GOCACHE", "GOMODCACHE", "GOPATH", "GOPROXY", "GOFLAGS").Output()
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range strings.Split(strings.TrimRight(string(values), "\n"), "\n") {
		env = append(env, []string{"GOCACHE", "GOMODCACHE", "GOPATH", "GOPROXY", "GOFLAGS"}[i]+"="+line)
	}
	return env
}

// nothingIsLeft checks that no process has this home folder any more, and that
// neither a socket nor a run folder is there.
func nothingIsLeft(t *testing.T, home string) {
	t.Helper()
	environments, _ := filepath.Glob("/proc/[0-9]*/environ")
	for _, name := range environments {
		if text, err := os.ReadFile(name); err == nil && strings.Contains(string(text), "HOME="+home+"\x00") {
			command, _ := os.ReadFile(filepath.Join(filepath.Dir(name), "cmdline"))
			t.Errorf("process %s is left: %q", filepath.Base(filepath.Dir(name)), command)
		}
	}
	for _, dir := range []string{"run", filepath.Join("cache", "falconer")} {
		_ = filepath.WalkDir(filepath.Join(home, dir), func(path string, e os.DirEntry, err error) error {
			if err == nil && !e.IsDir() && e.Name() != "window.lock" {
				t.Errorf("%s is left", path)
			}
			return nil
		})
	}
}

// TestMakeKnowsItsTargets holds the names that the README and the help of the
// Makefile use.
func TestMakeKnowsItsTargets(t *testing.T) {
	tooled(t)
	for _, target := range []string{"run", "build", "engine", "test", "window-test", "lint", "bench", "soak", "fuzz", "package", "licences", "clean"} {
		if out, err := exec.Command("make", "-n", target).CombinedOutput(); err != nil {
			t.Errorf("make %s: %v\n%s", target, err, out)
		}
	}
}

// TestMakeTestRunsEveryPackage: it is no test of a part.
func TestMakeTestRunsEveryPackage(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("tools", "test.sh"))
	if err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`(?m)^go test .*-tags nowindow .*\./\.\.\. `).Match(text) {
		t.Error("tools/test.sh does not run ./...")
	}
}
