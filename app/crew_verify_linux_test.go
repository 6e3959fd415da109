package app

import (
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
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

// What saves made that did not cancel the verifying build, and are not what it made, is
// verified also when no other save comes.
func TestFastBuildThatAVerifyingBuildMissedIsVerifiedAfterIt(t *testing.T) {
	dir, base, output := t.TempDir(), t.TempDir(), t.TempDir()
	script := filepath.Join(dir, "dotnet")
	for path, text := range map[string]string{
		script:                         "#!/bin/sh\ncp " + filepath.Join(base, "A.dll") + " " + output + "\n",
		filepath.Join(dir, "A.csproj"): "<Project/>", filepath.Join(base, "A.dll"): "newest", filepath.Join(output, "A.dll"): "between two saves",
	} {
		if err := os.WriteFile(path, []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	told := make(chan event, 10)
	var running sync.WaitGroup
	c := &crew{logs: logs.New(10, 1<<10).Part(func() string { return "" }), tell: func(e event) { told <- e }, spawn: running.Go}
	t.Cleanup(func() { c.halt(); running.Wait() })
	fast := &build.Fast{Base: base, Arguments: &build.Arguments{}, Request: build.Request{
		Dotnet: &dotnet.Installation{Path: script}, Project: filepath.Join(dir, "A.csproj"), Configuration: "Debug", Env: os.Environ(),
	}}
	before, during := build.Shortcut{Base: base, Folder: "1"}, build.Shortcut{Base: base, Folder: "2"}
	c.short.fast, c.short.made, c.short.since, c.short.unverified = fast, &during, []build.Shortcut{before, during}, time.Now()
	c.compare(t.Context(), plan.Plan{Assembly: filepath.Join(output, "None.dll")}, *fast, time.Now(), &behind{stays: true}, verified{ok: true})
	select {
	case e := <-told:
		if v, ok := e.(verified); !ok || !v.ok || len(v.differs) > 0 {
			t.Errorf("told is %+v", e)
		}
	case <-time.After(patience):
		t.Fatal("nobody verified what runs")
	}
}
