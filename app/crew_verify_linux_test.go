package app

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"falconer/app/build"
	"falconer/app/dotnet"
	"falconer/app/logs"
	"falconer/app/plan"
)

// A save that is built while two builds are compared is not undone by what comes of that.
func TestFastBuildThatIsMadeDuringAComparisonIsKept(t *testing.T) {
	for name, content := range map[string]string{"the same": "one", "another": "two"} {
		base, output := t.TempDir(), t.TempDir()
		slow := filepath.Join(output, "A.dll")
		if err := os.WriteFile(filepath.Join(base, "A.dll"), []byte("one"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := syscall.Mkfifo(slow, 0o600); err != nil {
			t.Fatal(err)
		}
		var told []event
		c := &crew{logs: logs.New(10, 1<<10).Part(func() string { return "" }), tell: func(e event) { told = append(told, e) }}
		fast := &build.Fast{Base: base, Arguments: &build.Arguments{}}
		before, during := build.Shortcut{Base: base, Folder: "1"}, build.Shortcut{Base: base, Folder: "2"}
		c.short.fast, c.short.made, c.short.since = fast, &before, []build.Shortcut{before}
		c.ending = true // nothing follows
		b := &behind{}
		compared := make(chan struct{})
		go func() {
			defer close(compared)
			c.compare(t.Context(), plan.Plan{Assembly: filepath.Join(output, "None.dll")}, *fast, time.Now(), b, verified{ok: true})
		}()
		reader, err := os.OpenFile(slow, os.O_WRONLY, 0) // when it is being read
		if err != nil {
			t.Fatal(err)
		}
		c.mu.Lock()
		c.short.made, c.short.since = &during, append(c.short.since, during)
		c.mu.Unlock()
		_, _ = reader.WriteString(content)
		reader.Close()
		<-compared
		if c.short.made != &during {
			t.Errorf("%s: generations run from %+v, want the newest fast build", name, c.short.made)
		}
		if name == "the same" && c.short.unverified.IsZero() {
			t.Error("nobody verifies what was made meanwhile")
		}
		for _, e := range told {
			if len(e.(verified).differs) > 0 {
				t.Errorf("%s: told is %+v", name, e)
			}
		}
	}
}

// verifying is a crew whose ordinary build copies what is saved into the output.
type verifying struct {
	*crew
	plan          plan.Plan
	saved, output string // paths of A.dll
	nice          string // path of what the ordinary build says of its priority
	told          chan verified
}

func newVerifying(t *testing.T) *verifying {
	t.Helper()
	dir, output := t.TempDir(), t.TempDir()
	v := &verifying{saved: filepath.Join(dir, "A.dll"), output: filepath.Join(output, "A.dll"), told: make(chan verified, 100)}
	script := filepath.Join(dir, "dotnet")
	v.nice = filepath.Join(dir, "nice")
	v.write(t, script, "#!/bin/sh\nnice > "+v.nice+"\ncp "+v.saved+" "+v.output+"\n")
	v.write(t, filepath.Join(dir, "A.csproj"), "<Project/>")
	var running sync.WaitGroup
	v.crew = &crew{logs: logs.New(10, 1<<10).Part(func() string { return "" }), spawn: running.Go, turn: make(chan struct{}, 1),
		tell: func(e event) { v.told <- e.(verified) }}
	t.Cleanup(func() { v.halt(); running.Wait() })
	v.plan = plan.Plan{Assembly: filepath.Join(output, "None.dll")}
	v.short.fast = &build.Fast{Arguments: &build.Arguments{}, Request: build.Request{
		Dotnet: &dotnet.Installation{Path: script}, Project: filepath.Join(dir, "A.csproj"), Configuration: "Debug", Env: os.Environ(),
	}}
	return v
}

func (*verifying) write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
}

// verified holds that the last thing told is a good build, that it gave way to everything
// else, and that nothing is unverified.
func (v *verifying) verified(t *testing.T) {
	t.Helper()
	var last verified
	for len(v.told) > 0 {
		last = <-v.told
	}
	own, err := exec.Command("nice").Output()
	low, lowErr := os.ReadFile(v.nice)
	if err != nil || lowErr != nil || number(t, low) < min(number(t, own)+10, 19) {
		t.Errorf("it ran with priority %q, this test with %q; %v, %v", low, own, err, lowErr)
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if !last.ok || len(last.differs) > 0 || !v.short.unverified.IsZero() || v.short.behind != nil {
		t.Errorf("told last is %+v; unverified since %s", last, v.short.unverified)
	}
}

// number is what nice prints: greater is less urgent.
func number(t *testing.T, printed []byte) int {
	t.Helper()
	n, err := strconv.Atoi(strings.TrimSpace(string(printed)))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// save is a save that a fast build was made of.
func (v *verifying) save(t *testing.T, text string) {
	t.Helper()
	base := t.TempDir()
	v.write(t, v.saved, text)
	v.write(t, filepath.Join(base, "A.dll"), text)
	v.whenPrepared(t.Context()) // a save cancels the verifying build that may be
	v.mu.Lock()
	made := build.Shortcut{Base: base, Folder: filepath.Join(base, "made")}
	v.short.made, v.short.since = &made, append(v.short.since, made)
	if v.short.unverified.IsZero() {
		v.short.unverified = time.Now()
	}
	v.mu.Unlock()
	v.verifyLater(v.plan)
}

// What saves made that did not cancel the verifying build, and are not what it made, is
// verified also when no other save comes. So is what was saved while one ran that they could not
// cancel any more, as thirty seconds of saves went before it.
func TestFastBuildIsVerifiedInTheEndThoughSavesOvertakeTheVerifyingBuild(t *testing.T) {
	for name, between := range map[string]bool{"it builds a save": false, "it builds what is between two saves": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				v := newVerifying(t)
				began, n := time.Now(), 0
				v.turn <- struct{}{} // MSBuild does something else
				for ; time.Since(began) < 45*time.Second; time.Sleep(time.Second) {
					n++
					v.save(t, strconv.Itoa(n))
				}
				if between {
					v.write(t, v.saved, "between")
				}
				<-v.turn
				synctest.Wait()
				if told := len(v.told); told != 1 && !between || told != 0 && between {
					t.Errorf("after %s of saves it was told of %d verified builds", time.Since(began), told)
				}
				v.write(t, v.saved, strconv.Itoa(n)) // nobody saves any more
				time.Sleep(verifyQuiet)
				synctest.Wait()
				v.verified(t)
			})
		})
	}
}
