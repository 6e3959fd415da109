//go:build linux || darwin

package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestOutputIsHeardOnceItSaysThatTheAppListens(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "output.log"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	o := &output{file: file, heard: make(chan struct{}, 1)}
	heard := func() bool {
		select {
		case <-o.heard:
			return true
		default:
			return false
		}
	}
	for _, said := range []struct {
		text string
		want bool
	}{
		{"Building\n      Now list", false},
		{"ening on: http://127.0.0.1:1\n", true},
		{"Application started\n", false},
		{"Now listening on: http://127.0.0.1:1\nNow listening on: https://127.0.0.1:2\n", true},
	} {
		if _, err := o.Write([]byte(said.text)); err != nil {
			t.Fatal(err)
		}
		if got := heard(); got != said.want {
			t.Errorf("after %q it was heard: %v, want %v", said.text, got, said.want)
		}
	}
	_, _ = o.Write([]byte("Now listening on: http://127.0.0.1:1\n"))
	o.forget()
	if heard() {
		t.Error("what was forgotten is heard")
	}
}
