//go:build linux || darwin

package dotnet

import (
	"path/filepath"
	"testing"
)

func TestTheLoginShellsPathIsRead(t *testing.T) {
	shell := write(t, filepath.Join(t.TempDir(), "shell"), "#!/bin/sh\necho Welcome back!\nshift 3\nPATH=/opt/x:/opt/y\neval \"$1\"\necho\n")
	path, err := askShell(t.Context(), shell)
	if err != nil || path != "/opt/x:/opt/y" {
		t.Errorf("%q, %v", path, err)
	}
	silent := write(t, filepath.Join(t.TempDir(), "shell"), "#!/bin/sh\n")
	if path, err := askShell(t.Context(), silent); err == nil {
		t.Errorf("a silent shell said %q", path)
	}
	if _, err := askShell(t.Context(), ""); err == nil {
		t.Error("no shell answered")
	}
}
