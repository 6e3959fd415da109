package dotnet

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"falconer/app/process"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == process.KeeperFlag {
		os.Exit(process.KeeperMain(os.Args[2:]))
	}
	goleak.VerifyTestMain(m)
}

// root makes a .NET root with these SDKs and, by "Name/version", runtimes.
func root(t *testing.T, holds ...string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, executable()), "")
	if err := os.MkdirAll(filepath.Join(dir, "host"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, what := range holds {
		if name, version, ok := strings.Cut(what, "/"); ok {
			write(t, filepath.Join(dir, "shared", name, version, name+".deps.json"), "{}")
			continue
		}
		write(t, filepath.Join(dir, "sdk", what, "dotnet.dll"), "")
	}
	return dir
}

func write(t *testing.T, path, text string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}
