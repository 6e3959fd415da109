package process

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// heldFile is a held file, and what somebody reads of it who opens it now.
func heldFile(t *testing.T) (*HeldFile, <-chan string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "Shop.dll")
	h, err := HoldFile(path, 0o640)
	if errors.Is(err, errors.ErrUnsupported) && os.Getenv("CI") == "" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.Close() })
	if !isHeld(path) {
		t.Fatal("the file can be opened")
	}
	found := make(chan string, 1)
	go func() {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Error(err)
		}
		found <- string(text)
	}()
	return h, found
}

func TestWhoeverOpensAHeldFileWaitsUntilItIsFilled(t *testing.T) {
	h, found := heldFile(t)
	select {
	case text := <-found:
		t.Fatalf("%q was there before the file was filled", text)
	default:
	}
	changed := time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC)
	if err := h.Fill([]byte("all of it"), changed); err != nil {
		t.Fatal(err)
	}
	if text := <-found; text != "all of it" {
		t.Errorf("the one who waited found %q", text)
	}
	info, err := os.Stat(h.file.Name())
	if err != nil || !info.ModTime().Equal(changed) || info.Mode() != 0o640 {
		t.Errorf("%v %v, %v", info.ModTime(), info.Mode(), err)
	}
	if err := h.Close(); err != nil {
		t.Errorf("closed once more: %v", err)
	}
}

func TestAHeldFileThatIsGivenUpIsEmpty(t *testing.T) {
	h, found := heldFile(t)
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	if text := <-found; text != "" {
		t.Errorf("the one who waited found %q", text)
	}
}

func TestAFileThatWasHeldForTooLongIsNotTrusted(t *testing.T) {
	h, found := heldFile(t)
	h.until = time.Now()
	if err := h.Fill([]byte("late"), time.Now()); !errors.Is(err, errHeldLate) || !strings.Contains(err.Error(), "Shop.dll") {
		t.Errorf("got %v", err)
	}
	h.Close()
	<-found
}

func TestAFileThatIsThereIsNotHeld(t *testing.T) {
	path := filepath.Join(t.TempDir(), "Shop.dll")
	if err := os.WriteFile(path, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if h, err := HoldFile(path, 0o600); !errors.Is(err, os.ErrExist) {
		t.Errorf("got %v, %v", h, err)
	}
	if text, _ := os.ReadFile(path); string(text) != "mine" {
		t.Errorf("the file holds %q now", text)
	}
}
