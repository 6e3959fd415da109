// Package tools holds the scripts behind the Makefile. Its tests run them on
// machines that do not exist: PATH leads to a folder of commands that only say
// what they were called with.
package tools

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"testing"
)

// machine is a folder that is all of PATH.
type machine struct {
	t    *testing.T
	path string
	env  []string
}

// newMachine has a POSIX system's basics, a Go that fits, and nothing else.
func newMachine(t *testing.T) *machine {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the scripts are for make, which Windows does without")
	}
	m := &machine{t: t, path: t.TempDir()}
	for _, name := range []string{"sh", "cat", "dirname", "env", "head", "mktemp", "rm", "sed", "sort", "tail", "tr", "printf"} {
		real, err := exec.LookPath(name)
		if err != nil {
			t.Skipf("this system has no %s", name)
		}
		if err := os.Symlink(real, filepath.Join(m.path, name)); err != nil {
			t.Fatal(err)
		}
	}
	m.command("uname", `echo Linux`)
	m.command("go", `[ "$1" = env ] && { echo go1.26.1; exit; }; echo "go $*" >>"$LOG"`)
	m.command("id", `echo 1000`)
	m.set("LOG=" + filepath.Join(m.path, "log"))
	return m
}

func (m *machine) command(name, body string) {
	m.t.Helper()
	if err := os.WriteFile(filepath.Join(m.path, name), []byte("#!/bin/sh\n"+body+"\n"), 0o755); err != nil {
		m.t.Fatal(err)
	}
}

func (m *machine) set(pairs ...string) { m.env = append(m.env, pairs...) }

// run runs a script and answers what it said and its exit status.
func (m *machine) run(name string, args ...string) (said string, status int) {
	m.t.Helper()
	root, err := filepath.Abs("..")
	if err != nil {
		m.t.Fatal(err)
	}
	c := exec.Command(filepath.Join(m.path, "sh"), append([]string{filepath.Join("tools", name)}, args...)...)
	c.Dir = root
	c.Env = append([]string{"PATH=" + m.path, "HOME=" + m.path, "TMPDIR=" + m.t.TempDir()}, m.env...)
	out, err := c.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		m.t.Fatal(err)
	}
	return string(out), c.ProcessState.ExitCode()
}

// did is what the machine's commands were called with.
func (m *machine) did() string {
	text, _ := os.ReadFile(filepath.Join(m.path, "log"))
	return string(text)
}

func (m *machine) wantSaid(said string, patterns ...string) {
	m.t.Helper()
	for _, pattern := range patterns {
		if !regexp.MustCompile("(?m)" + pattern).MatchString(said) {
			m.t.Errorf("it did not say %s, but:\n%s", pattern, said)
		}
	}
}

func TestNeedsPrintsTheOneLineWhenItMayNotInstall(t *testing.T) {
	m := newMachine(t)
	m.command("apt-get", `echo "apt-get $*" >>"$LOG"`)
	said, status := m.run("needs.sh", "window")
	if status != 1 || m.did() != "" {
		t.Errorf("exit status %d, did %q", status, m.did())
	}
	m.wantSaid(said, `^missing for the window: a C compiler, pkg-config, the headers of X11`,
		`^hint: sudo apt-get install -y gcc libc6-dev pkg-config xorg-dev libgl-dev libegl-dev libwayland-dev libxkbcommon-dev$`)
}

func TestNeedsAsksNoPasswordOfSudo(t *testing.T) {
	m := newMachine(t)
	m.command("apt-get", `echo "apt-get $*" >>"$LOG"`)
	m.command("sudo", `[ "$1" = -n ] || echo "a password was asked for" >>"$LOG"; exit 1`)
	said, status := m.run("needs.sh", "window")
	if status != 1 || m.did() != "" {
		t.Errorf("exit status %d, did %q", status, m.did())
	}
	m.wantSaid(said, `^hint: sudo apt-get install`)
}

func TestNeedsInstallsWithSudoThatNeedsNoPassword(t *testing.T) {
	m := newMachine(t)
	m.command("apt-get", `echo "apt-get $*" >>"$LOG"`)
	m.command("sudo", `[ "$1" = -n ] && exit 0; echo sudo >>"$LOG"; exec "$@"`)
	if said, status := m.run("needs.sh", "window"); status != 0 {
		t.Errorf("exit status %d: %s", status, said)
	}
	if want := "sudo\napt-get update\nsudo\napt-get install -y gcc libc6-dev pkg-config xorg-dev libgl-dev libegl-dev libwayland-dev libxkbcommon-dev\n"; m.did() != want {
		t.Errorf("did %q, want %q", m.did(), want)
	}
}

func TestNeedsInstallsOnFedoraAsRoot(t *testing.T) {
	m := newMachine(t)
	m.command("id", `echo 0`)
	m.command("dnf", `echo "dnf $*" >>"$LOG"`)
	if said, status := m.run("needs.sh", "window"); status != 0 {
		t.Errorf("exit status %d: %s", status, said)
	}
	m.wantSaid(m.did(), `^dnf install -y gcc pkgconf-pkg-config libX11-devel .*libxkbcommon-devel$`)
}

func TestNeedsNamesOnlyTheHeadersThatAreMissing(t *testing.T) {
	m := newMachine(t)
	m.command("apt-get", `:`)
	m.command("pkg-config", `[ "$1" = --exists ] && exit 0; echo -lGL`)
	m.command("cc", `case "$(cat)" in *wayland*|*xkbcommon*) exit 1 ;; esac`) // these headers are not there
	said, status := m.run("needs.sh", "window")
	if status != 1 {
		t.Errorf("exit status %d", status)
	}
	m.wantSaid(said, `^missing for the window: Wayland's headers, xkbcommon's headers$`, `^hint: sudo apt-get install -y libwayland-dev libxkbcommon-dev$`)
}

func TestNeedsIsSilentWhenAllIsThere(t *testing.T) {
	m := newMachine(t)
	m.command("pkg-config", `:`)
	m.command("cc", `:`)
	if said, status := m.run("needs.sh", "window"); status != 0 || said != "" {
		t.Errorf("exit status %d: %s", status, said)
	}
}

func TestNeedsTellsWhenInstallingFails(t *testing.T) {
	m := newMachine(t)
	m.command("id", `echo 0`)
	m.command("apt-get", `[ "$1" = update ] || { echo "E: Unable to locate package gcc"; exit 100; }`)
	said, status := m.run("needs.sh", "window")
	if status != 1 {
		t.Errorf("exit status %d", status)
	}
	m.wantSaid(said, `^E: Unable to locate package gcc$`, `^hint: apt-get install`)
}

func TestNeedsRefusesAGoThatCannotFetchANewerOne(t *testing.T) {
	for _, version := range []string{"go1.19.8", "go1.9", "go1.20.14", ""} {
		m := newMachine(t)
		m.command("go", `echo `+version)
		said, status := m.run("needs.sh", "terminal")
		if status != 1 {
			t.Errorf("%q: exit status %d", version, status)
		}
		m.wantSaid(said, `^missing: a newer Go`)
	}
	m := newMachine(t)
	if err := os.Remove(filepath.Join(m.path, "go")); err != nil {
		t.Fatal(err)
	}
	said, _ := m.run("needs.sh", "terminal")
	m.wantSaid(said, `^missing: Go \(`)
}

// program is what the fake go "builds".
func (m *machine) program() string {
	out := filepath.Join(m.path, "falconer")
	m.command("falconer", `echo "falconer $*" >>"$LOG"`)
	m.command("go", `[ "$1" = env ] && { echo go1.26.1; exit; }; echo "CGO_ENABLED=$CGO_ENABLED go $*" >>"$LOG"`)
	return out
}

func TestRunWithoutADisplayRunsInTheTerminalAndSaysSo(t *testing.T) {
	for _, c := range []struct{ arg, want string }{{"", "falconer sample"}, {"my app", "falconer run my app"}} {
		m := newMachine(t)
		out := m.program()
		args := []string{out, "tags"}
		if c.arg != "" {
			args = append(args, c.arg)
		}
		said, status := m.run("run.sh", args...)
		if status != 0 {
			t.Errorf("exit status %d: %s", status, said)
		}
		m.wantSaid(said, `^no display here: running in the terminal$`)
		if want := "CGO_ENABLED=0 go build -o " + out + " .\n" + c.want + "\n"; m.did() != want {
			t.Errorf("did %q, want %q", m.did(), want)
		}
	}
}

func TestRunOpensTheWindowOnTheSampleOrTheProject(t *testing.T) {
	for _, c := range []struct{ display, arg, want string }{
		{"DISPLAY=:0", "", "falconer --sample"},
		{"WAYLAND_DISPLAY=wayland-0", "my app", "falconer my app"},
	} {
		m := newMachine(t)
		m.command("cc", `:`)
		m.command("pkg-config", `:`)
		m.set(c.display)
		out := m.program()
		args := []string{out, "migrated_fynedo,gles"}
		if c.arg != "" {
			args = append(args, c.arg)
		}
		if said, status := m.run("run.sh", args...); status != 0 || said != "" {
			t.Errorf("exit status %d: %s", status, said)
		}
		if want := "CGO_ENABLED=1 go build -tags migrated_fynedo,gles -o " + out + " .\n" + c.want + "\n"; m.did() != want {
			t.Errorf("did %q, want %q", m.did(), want)
		}
	}
}

func TestRunWithoutTheHeadersNamesTheWayWithoutTheWindow(t *testing.T) {
	m := newMachine(t)
	m.set("DISPLAY=:0")
	said, status := m.run("run.sh", m.program(), "tags")
	if status != 1 || m.did() != "" {
		t.Errorf("exit status %d, did %q", status, m.did())
	}
	m.wantSaid(said, `^missing for the window: a C compiler`, `^or without the window: CGO_ENABLED=0 go build \. && \./falconer sample$`)
}

func TestToolchainSaysWhetherThisGoFits(t *testing.T) {
	for version, want := range map[string]string{"go1.26.0": "fits\n", "go1.26.8 X:jsonv2": "fits\n", "go1.30.1": "fits\n", "go1.25.9": "", "go1.9": ""} {
		m := newMachine(t)
		m.command("go", `echo '`+version+`'`)
		if said, _ := m.run("toolchain.sh", "go"); said != want {
			t.Errorf("%s: %q, want %q", version, said, want)
		}
	}
}

func TestTestSaysWhatThisMachineCannotTest(t *testing.T) {
	m := newMachine(t)
	m.set("FALCONER_ASPNETCORE=" + m.path)
	m.program()
	said, status := m.run("test.sh")
	if status != 0 {
		t.Errorf("exit status %d", status)
	}
	m.wantSaid(said, `^no \.NET here: `, `^no C compiler here: running without the race detector$`)
	m.wantSaid(m.did(), `^CGO_ENABLED=0 go test -tags nowindow -timeout 40m \./\.\.\.$`)
}

func TestTestRunsTheRaceDetectorAndTheToolsWhereItCan(t *testing.T) {
	m := newMachine(t)
	m.set("FALCONER_ASPNETCORE=" + m.path)
	m.program()
	m.command("cc", `cat >/dev/null`)
	m.command("dotnet", `:`)
	m.set("TESTFLAGS=-json")
	if said, status := m.run("test.sh"); status != 0 || said != "" {
		t.Errorf("exit status %d: %s", status, said)
	}
	m.wantSaid(m.did(), `^CGO_ENABLED=1 go test -tags nowindow -race -timeout 40m -json \./\.\.\.$`, `go test -count=1 -json \./\.\.\.$`)
}

func TestTestFailsInCIWithoutTheRealASPNETCore(t *testing.T) {
	m := newMachine(t)
	m.set("FALCONER_ASPNETCORE="+m.path, "CI=true")
	m.program()
	said, status := m.run("test.sh")
	if status != 1 || m.did() != "" {
		t.Errorf("exit status %d, did %q", status, m.did())
	}
	m.wantSaid(said, `^the real ASP\.NET Core is missing`)
}

func TestTestFailsWhenOneOfItsTwoModulesFails(t *testing.T) {
	for _, failing := range []string{"-tags nowindow", "-count=1"} {
		m := newMachine(t)
		m.set("FALCONER_ASPNETCORE=" + m.path)
		m.command("go", `[ "$1" = env ] && { echo go1.26.1; exit; }; case "$*" in *"`+failing+`"*) exit 1 ;; esac`)
		if _, status := m.run("test.sh"); status != 1 {
			t.Errorf("with failing tests (%s) the exit status is %d", failing, status)
		}
	}
}
