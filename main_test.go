//go:build unix

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"falconer/app/dotnet"
	"falconer/assets/aspnetcore"

	"github.com/rogpeppe/go-internal/testscript"
	"go.uber.org/goleak"
)

// The stories run this test binary as falconer, with its hidden verbs, because
// it starts itself as the keeper and as the stand-in. Under the names of
// fakeSDK it is a .NET SDK that is quick.
func TestMain(m *testing.M) {
	switch strings.TrimSuffix(filepath.Base(os.Args[0]), ".exe") {
	case "dotnet":
		os.Exit(fakeDotnet(os.Args[1:]))
	case fakeApp:
		os.Exit(runFakeApp())
	}
	testscript.Main(leakChecked{m}, map[string]func(){"falconer": func() { os.Exit(falconer()) }})
}

// leakChecked looks for goroutines that are left after the last test.
type leakChecked struct{ *testing.M }

func (m leakChecked) Run() int {
	code := m.M.Run()
	if err := goleak.Find(); err != nil && code == 0 {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return code
}

// TestStories are the sentences that a terminal can show, each a session of a
// person or a script (testdata/stories). They need no .NET: the app is the
// stand-in, the SDK a fake one.
func TestStories(t *testing.T) {
	testscript.Run(t, parameters("testdata/stories"))
}

// TestDotnetStories are those with a real ASP.NET Core.
func TestDotnetStories(t *testing.T) {
	p := parameters("testdata/stories/dotnet")
	env := realDotnet(t)
	setup := p.Setup
	p.Setup = func(e *testscript.Env) error {
		e.Vars = append(e.Vars, env...)
		return setup(e)
	}
	testscript.Run(t, p)
}

func parameters(dir string) testscript.Params {
	return testscript.Params{
		Dir: dir, Setup: isolate, Cmds: storyCommands, RequireUniqueNames: true,
		Condition: condition,
	}
}

// isolate gives a story folders of its own, so that it sees no other falconer,
// no certificate and no settings of the person who runs the tests.
func isolate(e *testscript.Env) error {
	home := filepath.Join(e.WorkDir, ".home")
	if err := os.MkdirAll(filepath.Join(home, "run"), 0o700); err != nil {
		return err
	}
	e.Vars = append(e.Vars, "HOME="+home, "USERPROFILE="+home, "XDG_RUNTIME_DIR="+filepath.Join(home, "run"), "XDG_CONFIG_HOME="+filepath.Join(home, "config"),
		"XDG_STATE_HOME="+filepath.Join(home, "state"), "XDG_DATA_HOME="+filepath.Join(home, "data"), "XDG_CACHE_HOME="+filepath.Join(home, "cache"),
		"SHELL=/bin/sh", "DISPLAY=", "WAYLAND_DISPLAY=", "NO_COLOR=1",
		"GORACE=atexit_sleep_ms=0") // the race detector would wait a second at each end
	if e.Getenv("DOTNET_ROOT") == "" {
		e.Vars = append(e.Vars, "DOTNET_ROOT=") // the command sdk sets it
	}
	e.Values[castKey{}] = cast{}
	e.Values[trafficKey{}] = map[string]*traffic{}
	names := []string{}
	for _, pair := range e.Vars {
		name, _, _ := strings.Cut(pair, "=")
		names = append(names, name)
	}
	e.Values[namesKey{}] = names
	return nil
}

// realDotnet is the environment of the real ASP.NET Core.
func realDotnet(t *testing.T) []string {
	t.Helper()
	folder, env := aspnetcore.Environ(t)
	return append(env, "ASPNETCORE="+folder, "MSBUILDDISABLENODEREUSE=1", "UseSharedCompilation=false")
}

// condition knows whether there is a .NET SDK that a story cannot hide.
func condition(name string) (bool, error) {
	if name != "dotnet" {
		return false, fmt.Errorf("unknown condition %q", name)
	}
	search := dotnet.DefaultSearch("")
	search.Home = ""
	found, _ := dotnet.Find(context.Background(), search, os.TempDir())
	return found != nil, nil
}
