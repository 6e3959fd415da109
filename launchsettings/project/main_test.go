package project

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"falconer/launchsettings/source"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// tree writes files below a new folder: names and texts by turns.
func tree(t testing.TB, files ...string) string {
	t.Helper()
	root := t.TempDir()
	for i := 0; i < len(files); i += 2 {
		path := filepath.Join(root, filepath.FromSlash(files[i]))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(files[i+1]), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

const (
	webProject     = `<Project Sdk="Microsoft.NET.Sdk.Web"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>`
	libraryProject = `<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>`
	toolProject    = `<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><OutputType>Exe</OutputType></PropertyGroup></Project>`
)

// find opens a path that must be understood.
func find(t testing.TB, parts ...string) Found {
	t.Helper()
	f, err := Find(filepath.Join(parts...))
	if err != nil {
		t.Fatalf("Find: %v", err)
	}
	return f
}

func problemOf(t testing.TB, err error) source.Problem {
	t.Helper()
	var p *source.Problem
	if !errors.As(err, &p) {
		t.Fatalf("error %v is no problem", err)
	}
	return *p
}

func names(targets []Target) string {
	var list []string
	for _, t := range targets {
		list = append(list, string(t.Kind)+":"+t.Name)
	}
	return strings.Join(list, " ")
}
