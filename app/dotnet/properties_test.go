package dotnet

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"falconer/assets/aspnetcore"
)

// scripted makes an installation whose dotnet is a shell script; it notes each
// call in a file.
func scripted(t *testing.T, script string) (i *Installation, calls func() int) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the stand-in is a shell script")
	}
	dir := root(t, "10.0.100")
	log := filepath.Join(t.TempDir(), "calls")
	write(t, filepath.Join(dir, executable()), "#!/bin/sh\necho \"$@\" >> "+log+"\n"+script+"\n")
	return at(dir, "setting"), func() int {
		text, _ := os.ReadFile(log)
		return strings.Count(string(text), "\n")
	}
}

const said = `echo 'Welcome to .NET!'; echo '{"Properties": {"TargetPath": "/out/Shop.dll", "UseAppHost": ""}}'`

func TestLS080_AnswersAreKeptUntilAFileChanges(t *testing.T) {
	i, calls := scripted(t, said)
	dir := t.TempDir()
	file := write(t, filepath.Join(dir, "src", "Shop.csproj"), "<Project/>")
	ask := func() {
		t.Helper()
		got, err := i.Properties(t.Context(), file, "Debug", "", []string{"TargetPath", "UseAppHost"})
		if err != nil || got["TargetPath"] != "/out/Shop.dll" {
			t.Fatal(got, err)
		}
		got["TargetPath"] = "changed by the caller"
	}
	ask()
	ask()
	if n := calls(); n != 1 {
		t.Errorf("asked %d times, want 1", n)
	}
	for n, name := range []string{"Directory.Build.props", "src/Directory.Packages.props", "src/obj/Shop.csproj.nuget.g.props", "src/Shop.csproj.user"} {
		write(t, filepath.Join(dir, name), "<Project/>")
		ask()
		if calls() != n+2 {
			t.Errorf("%s changed and nobody was asked", name)
		}
	}
	then := time.Now().Add(-time.Hour)
	if err := os.Chtimes(file, then, then); err != nil {
		t.Fatal(err)
	}
	ask()
	if calls() != 6 {
		t.Error("the project changed and nobody was asked")
	}
	if _, err := i.Properties(t.Context(), file, "Release", "net8.0", []string{"TargetPath"}); err != nil || calls() != 7 {
		t.Error("another configuration is another question", err)
	}
}

func TestMSBuildThatFailsIsQuoted(t *testing.T) {
	for script, want := range map[string]string{
		`echo "MSBUILD : error MSB1009: Project file does not exist."; exit 1`: "error MSB1009",
		`echo '{"Properties": '`: "read MSBuild's answer",
		`exit 0`:                 "answered nothing",
		`exit 3`:                 "exit code 3",
	} {
		i, _ := scripted(t, script)
		file := write(t, filepath.Join(t.TempDir(), "Shop.csproj"), "<Project/>")
		_, err := i.Properties(t.Context(), file, "Debug", "", []string{"TargetPath"})
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "Shop.csproj") {
			t.Errorf("%s: %v", script, err)
		}
	}
}

func TestAnSDKOlderThan8IsNotAsked(t *testing.T) {
	i := at(root(t, "7.0.400"), "setting")
	if _, err := i.Properties(t.Context(), "/src/Shop.csproj", "", "", nil); err == nil || !strings.Contains(err.Error(), "7.0.400") {
		t.Error(err)
	}
}

// real finds the SDK of the shared test folder.
func real(t *testing.T) *Installation {
	t.Helper()
	_, environ := aspnetcore.Environ(t)
	i, err := Find(t.Context(), Search{Env: append(os.Environ(), environ...)}, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func TestARealSDKTellsProperties(t *testing.T) {
	i := real(t)
	if i.Missing("this test", nil, "") != nil || len(i.Runtimes) == 0 {
		t.Errorf("%+v", i)
	}
	dir := t.TempDir()
	file := write(t, filepath.Join(dir, "Shop.csproj"), `<Project Sdk="Microsoft.NET.Sdk.Web"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>`)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	got, err := i.Properties(ctx, file, "Debug", "", []string{"TargetPath", "UsingMicrosoftNETSdkWeb"})
	if err != nil {
		t.Fatal(err)
	}
	if got["UsingMicrosoftNETSdkWeb"] != "true" || filepath.Base(got["TargetPath"]) != "Shop.dll" {
		t.Errorf("%v", got)
	}
}
