package build

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// A server that could not be started is tried again, after waits that grow.
func TestCompilerServerThatCouldNotBeStartedIsTriedAgain(t *testing.T) {
	folder := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		c := NewCompiler()
		defer c.Close()
		try := func(want string) {
			t.Helper()
			if _, err := c.server(t.Context(), nil, folder, nil); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("the server: %v, want %q", err, want)
			}
		}
		try("looking for the compiler: ")
		if err := os.WriteFile(filepath.Join(folder, "csc.dll"), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		try("looking for the compiler: ") // too soon
		time.Sleep(5 * time.Second)
		try("does not tell it")
		if err := os.Remove(filepath.Join(folder, "csc.dll")); err != nil {
			t.Fatal(err)
		}
		time.Sleep(9 * time.Second)
		try("does not tell it")
		time.Sleep(time.Second)
		try("looking for the compiler: ")
	})
}
