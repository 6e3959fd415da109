//go:build linux || darwin

package process

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestAProgramThatIsStillBeingWrittenIsWaitedFor(t *testing.T) {
	program, err := os.ReadFile("/bin/sh")
	if err != nil {
		t.Skip("there is no sh")
	}
	path := filepath.Join(t.TempDir(), "fresh")
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o755)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.Write(program); err != nil {
		t.Fatal(err)
	}
	closing := time.AfterFunc(50*time.Millisecond, func() { _ = file.Close() })
	defer closing.Stop()
	p, err := startFresh(path, []string{path, "-c", "exit 0"}, &os.ProcAttr{})
	if err != nil {
		t.Fatal(err)
	}
	if state, err := p.Wait(); err != nil || state.ExitCode() != 0 {
		t.Errorf("%v %v", state, err)
	}
}
