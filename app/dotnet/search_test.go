package dotnet

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestFindTakesThePlacesInOrder(t *testing.T) {
	setting, variable, path, login, registered, usual := root(t, "10.0.100"), root(t, "10.0.100"), root(t, "10.0.100"),
		root(t, "10.0.100"), root(t, "10.0.100"), root(t, "10.0.100")
	home := t.TempDir()
	write(t, filepath.Join(home, ".dotnet", executable()), "")
	write(t, filepath.Join(home, ".dotnet", "sdk", "10.0.100", "dotnet.dll"), "")
	bin := t.TempDir() // as packages do: a link on PATH
	if err := os.Symlink(filepath.Join(path, executable()), filepath.Join(bin, executable())); err != nil {
		t.Skip("no links here:", err)
	}
	s := Search{
		Setting: setting, Env: []string{"DOTNET_ROOT=" + variable, "PATH=/nowhere" + string(os.PathListSeparator) + bin}, Home: home,
		LoginShell: func(context.Context) (string, error) { return login, nil },
		Registered: func() (string, string) { return registered, "registered" },
		Usual:      []string{usual},
	}
	for _, step := range []struct {
		origin, root string
		forget       func()
	}{
		{"setting", setting, func() { s.Setting = "" }},
		{"DOTNET_ROOT", variable, func() { s.Env = s.Env[1:] }},
		{"PATH", path, func() { s.Env = nil }},
		{"login shell's PATH", login, func() { s.LoginShell = nil }},
		{"registered", registered, func() { s.Registered = nil }},
		{"~/.dotnet", "", func() { s.Home = "" }},
		{"usual folder", usual, func() { s.Usual = nil }},
	} {
		found, err := Find(t.Context(), s, t.TempDir())
		if err != nil || found.Origin != step.origin || step.root != "" && found.Root != step.root {
			t.Fatalf("%s: %+v, %v", step.origin, found, err)
		}
		if found.Path != filepath.Join(found.Root, executable()) {
			t.Errorf("path %s", found.Path)
		}
		step.forget()
	}
	_, err := Find(t.Context(), s, t.TempDir())
	var missing *NotFoundError
	if !errors.As(err, &missing) {
		t.Error(err)
	}
}

func TestLS081_NoDotnetNoSDKAndGlobalJSONAreThreeMessages(t *testing.T) {
	project := t.TempDir()
	write(t, filepath.Join(project, "global.json"), `{"sdk": {"version": "9.0.100" /* for the team */}}`)
	runtimes := root(t, "Microsoft.AspNetCore.App/9.0.1", "Microsoft.NETCore.App/9.0.1")
	ten := root(t, "10.0.100")

	_, err := Find(t.Context(), Search{Usual: []string{"/nowhere"}}, project)
	var none *NotFoundError
	if !errors.As(err, &none) || len(none.Looked) != 1 || !strings.Contains(none.Hint(), "install the .NET SDK") {
		t.Errorf("no dotnet: %v", err)
	}
	found, err := Find(t.Context(), Search{Usual: []string{runtimes}}, project)
	var noSDK *NoSDKError
	if found == nil || !errors.As(err, &noSDK) || !strings.Contains(err.Error(), runtimes) || len(found.Runtimes) != 2 {
		t.Errorf("no SDK: %v", err)
	}
	found, err = Find(t.Context(), Search{Usual: []string{runtimes, ten}}, project)
	var unmet *GlobalJSONError
	if found == nil || found.Root != ten || !errors.As(err, &unmet) {
		t.Fatalf("global.json: %v", err)
	}
	want := filepath.Join(project, "global.json") + " asks for SDK 9.0.100, which is not installed; installed: 10.0.100"
	if err.Error() != want {
		t.Errorf("%q, want %q", err, want)
	}
}

func TestAMatchForGlobalJSONComesFirst(t *testing.T) {
	project := t.TempDir()
	write(t, filepath.Join(project, "global.json"), `{"sdk": {"version": "8.0.100", "rollForward": "latestFeature"}}`)
	ten, eight := root(t, "10.0.100"), root(t, "8.0.404")
	found, err := Find(t.Context(), Search{Setting: ten, Usual: []string{eight}}, filepath.Join(project, "src", "Shop"))
	if err != nil || found.Root != eight {
		t.Errorf("%+v, %v", found, err)
	}
	sdk, err := found.SDKFor(project)
	if err != nil || sdk.Version != "8.0.404" {
		t.Error(sdk, err)
	}
}

func TestALaterPlaceWithAnSDKWinsOverRuntimesAlone(t *testing.T) {
	runtimes, sdk := root(t, "Microsoft.NETCore.App/10.0.1"), root(t, "10.0.100")
	found, err := Find(t.Context(), Search{Env: []string{"DOTNET_ROOT=" + runtimes}, Usual: []string{sdk}}, t.TempDir())
	if err != nil || found.Root != sdk {
		t.Errorf("%+v, %v", found, err)
	}
}

func TestAWrapperScriptIsNoInstallation(t *testing.T) {
	shims, real := t.TempDir(), root(t, "10.0.100")
	write(t, filepath.Join(shims, executable()), "#!/bin/sh\n")
	found, err := Find(t.Context(), Search{Env: []string{"PATH=" + shims}, Usual: []string{real}}, t.TempDir())
	if err != nil || found.Root != real {
		t.Errorf("%+v, %v", found, err)
	}
}

func TestTheLoginShellIsAskedOnlyWhenNeededAndNotForLong(t *testing.T) {
	asked := 0
	s := Search{LoginShell: func(ctx context.Context) (string, error) {
		asked++
		if deadline, ok := ctx.Deadline(); !ok || time.Until(deadline) > shellLimit {
			t.Error("the shell has no limit")
		}
		return "", errors.New("a profile that hangs")
	}}
	s.Setting = root(t, "10.0.100")
	if _, err := Find(t.Context(), s, t.TempDir()); err != nil || asked != 0 {
		t.Error(asked, err)
	}
	s.Setting, s.Usual = "", []string{root(t, "10.0.100")}
	if found, err := Find(t.Context(), s, t.TempDir()); err != nil || asked != 1 || found.Origin != "usual folder" {
		t.Error(asked, err)
	}
}

func TestTheDefaultSearchLooksOnThisMachine(t *testing.T) {
	s := DefaultSearch("~/net")
	if s.Setting != "~/net" || len(s.Env) == 0 || len(s.Usual) == 0 || s.LoginShell == nil || s.Registered == nil {
		t.Errorf("%+v", s)
	}
	if got := expandHome("~/net", "/home/x"); got != filepath.Join("/home/x", "net") {
		t.Error(got)
	}
}
