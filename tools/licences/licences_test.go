package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestNoticesAreUpToDate(t *testing.T) {
	if err := run(filepath.Join("..", ".."), false); err != nil {
		t.Fatal(err)
	}
}

func TestNoticesNameWhatIsEasilyForgotten(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", noticesFile))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"fyne.io/fyne/v2 v2.8.1 ", "theme/font/LICENSE_Inter.txt", "theme/font/LICENSE_DejaVu", "theme/font/LICENSE_EmojiOneColor.txt", "glfw/LICENSE.md", "\n  Go "} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the notices do not name %q", want)
		}
	}
}

func TestUnknownAndCopyleftLicencesAreRefused(t *testing.T) {
	for _, text := range []string{
		"", "All rights reserved.",
		"GNU GENERAL PUBLIC LICENSE\nVersion 3",
		"GNU Lesser General Public License\nPermission is hereby granted, free of charge, THE SOFTWARE IS PROVIDED \"AS IS\"",
		"Mozilla Public License Version 2.0",
	} {
		if kind := kindOf(text); kind != "" {
			t.Errorf("%.40q counts as %s", text, kind)
		}
	}
}
