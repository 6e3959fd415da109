package source

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestReadFileReadsOnlySoFar(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	for size, fits := range map[int]bool{0: true, 1: true, 4095: true, 4096: true, 4097: false, 1 << 20: false} {
		want := bytes.Repeat([]byte("x"), size)
		if err := os.WriteFile(path, want, 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := ReadFile(path, 4096)
		long, tooLong := errors.AsType[*TooLong](err)
		switch {
		case fits && (err != nil || !bytes.Equal(got, want)):
			t.Errorf("%d bytes: %d came, %v", size, len(got), err)
		case !fits && (!tooLong || long.Error() != "the file is longer than 4 KB"):
			t.Errorf("%d bytes: %v", size, err)
		}
	}
	if _, err := ReadFile(filepath.Join(t.TempDir(), "none"), 1); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	for _, path := range []string{t.TempDir(), "/dev/zero"} { // the second has no end
		if _, err := ReadFile(path, 1); !errors.Is(err, ErrNoFile) && !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s: %v", path, err)
		}
	}
}
