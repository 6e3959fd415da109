// Package aspnetcore is where tests find the real ASP.NET Core, which lies beside the module
// and is no part of it: one place for all rooms, so that each test without it is skipped aloud
// and fails in CI. Nothing but tests imports it.
package aspnetcore

import (
	"bytes"
	"cmp"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Folder is its folder: FALCONER_ASPNETCORE, else ../shared/aspnetcore, as seen from the
// module.
func Folder(t testing.TB) string {
	t.Helper()
	folder, err := find()
	if err != nil {
		without(t, err)
	}
	return folder
}

// Environ is its folder, and the variables that its SDK runs with, PATH among them.
func Environ(t testing.TB) (folder string, environ []string) {
	t.Helper()
	folder = Folder(t)
	environ, err := exported(filepath.Join(folder, "setup"))
	if err != nil {
		without(t, err)
	}
	return folder, environ
}

// Root is the .NET that such variables are of.
func Root(environ []string) string {
	for _, pair := range environ {
		if root, ok := strings.CutPrefix(pair, "DOTNET_ROOT="); ok {
			return root
		}
	}
	return ""
}

// without ends a test that cannot do without it.
func without(t testing.TB, why error) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal("no real ASP.NET Core, which CI must have: ", why)
	}
	t.Skip("no real ASP.NET Core for the tests: ", why)
}

func find() (string, error) {
	root, err := filepath.Abs(".")
	if err != nil {
		return "", err
	}
	for !exists(filepath.Join(root, "go.mod")) {
		if root == filepath.Dir(root) {
			return "", errors.New("no go.mod above the test")
		}
		root = filepath.Dir(root)
	}
	folder := cmp.Or(os.Getenv("FALCONER_ASPNETCORE"), filepath.Join("..", "shared", "aspnetcore"))
	if !filepath.IsAbs(folder) {
		folder = filepath.Join(root, folder)
	}
	if setup := filepath.Join(folder, "setup"); !exists(setup) {
		return "", errors.New(setup + " is missing")
	}
	return folder, nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// exported are the variables that the lines of a setup export.
func exported(setup string) ([]string, error) {
	cmd := exec.Command("sh", "-c", `said=$("$0") && eval "$said" && env -0`, setup)
	for _, name := range []string{"HOME", "PATH", "TMPDIR", "XDG_CACHE_HOME", "FALCONER_DOTNET"} {
		if value, ok := os.LookupEnv(name); ok {
			cmd.Env = append(cmd.Env, name+"="+value)
		}
	}
	cmd.Stderr = os.Stderr
	text, err := cmd.Output()
	if err != nil {
		return nil, err
	}
	var environ []string
	for pair := range bytes.SplitSeq(bytes.TrimRight(text, "\x00"), []byte{0}) {
		name, _, _ := strings.Cut(string(pair), "=")
		if !slices.Contains(cmd.Env, string(pair)) && !slices.Contains([]string{"_", "SHLVL", "PWD", "OLDPWD"}, name) {
			environ = append(environ, string(pair))
		}
	}
	return environ, nil
}
