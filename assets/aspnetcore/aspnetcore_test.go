package aspnetcore

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestWhatASetupExports(t *testing.T) {
	setup := filepath.Join(t.TempDir(), "setup")
	text := "#!/bin/sh\ncat <<'X'\nexport DOTNET_ROOT='/a b' DOTNET_NOLOGO=1\nexport PATH='/a b':\"$PATH\"\nX\n"
	if err := os.WriteFile(setup, []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("DOTNET_ROOT", "/a b") // whoever runs the tests may have it already
	got, err := exported(setup)
	slices.Sort(got)
	want := []string{"DOTNET_NOLOGO=1", "DOTNET_ROOT=/a b", "PATH=/a b:" + os.Getenv("PATH")}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("exported are %q, %v, want %q", got, err, want)
	}
	if root := Root(got); root != "/a b" {
		t.Errorf("the root is %q", root)
	}
	if _, err := exported(setup + ".gone"); err == nil {
		t.Error("a setup that is missing exports something")
	}
}

func TestTheFolderMayBeGiven(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("FALCONER_ASPNETCORE", folder)
	if found, err := find(); err == nil {
		t.Errorf("without a setup %s is found", found)
	}
	if err := os.WriteFile(filepath.Join(folder, "setup"), nil, 0o700); err != nil {
		t.Fatal(err)
	}
	if found, err := find(); found != folder || err != nil {
		t.Errorf("found is %q, %v", found, err)
	}
	t.Setenv("FALCONER_ASPNETCORE", "none")
	if _, err := find(); err == nil || !strings.Contains(err.Error(), filepath.Join(filepath.Dir(filepath.Dir(here(t))), "none")) {
		t.Errorf("a path from the module: %v", err)
	}
}

func here(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}
