package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

func TestReleaseIsTheVersionOfFyneApp(t *testing.T) {
	text, err := os.ReadFile("FyneApp.toml")
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`(?m)^Version = "(.*)"$`).FindSubmatch(text)
	if found == nil || string(found[1]) != release {
		t.Errorf("FyneApp.toml has version %q, version.go has %q", found, release)
	}
	if !strings.HasPrefix(version(), release+" ") {
		t.Errorf("falconer version says %q", version())
	}
}
