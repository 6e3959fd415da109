package window

import (
	"runtime"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// Key is what a person presses for a command: a key with modifiers, or a
// character wherever it lies on the keyboard.
type Key struct {
	Name     fyne.KeyName
	Modifier fyne.KeyModifier
	Rune     rune // instead of Name and Modifier
}

// The modifiers. Ctrl is the command key on macOS.
const (
	ctrl  = fyne.KeyModifierShortcutDefault
	shift = fyne.KeyModifierShift
	alt   = fyne.KeyModifierAlt
)

func key(name fyne.KeyName, modifiers ...fyne.KeyModifier) Key {
	k := Key{Name: name}
	for _, m := range modifiers {
		k.Modifier |= m
	}
	return k
}

func char(r rune) Key { return Key{Rune: r} }

// IsZero tells whether it is no key.
func (k Key) IsZero() bool { return k == Key{} }

// plain tells whether Fyne gives the key as a typed key and not as a shortcut:
// shortcuts need more than Shift.
func (k Key) plain() bool {
	return k.Rune == 0 && k.Modifier&^shift == 0
}

// Shortcut is the key as a toolkit's shortcut, or nil for plain keys.
func (k Key) Shortcut() fyne.Shortcut {
	if k.Rune != 0 || k.plain() {
		return nil
	}
	return &desktop.CustomShortcut{KeyName: k.Name, Modifier: k.Modifier}
}

// hint is the key for a menu to show beside a title; also plain ones.
func (k Key) hint() fyne.Shortcut {
	if k.Name == "" {
		return nil
	}
	return &desktop.CustomShortcut{KeyName: k.Name, Modifier: k.Modifier}
}

var keyNames = map[fyne.KeyName]string{
	fyne.KeyEscape: "Esc", fyne.KeyReturn: "Enter", fyne.KeyComma: ",", fyne.KeyDelete: "Del",
}

// String is the key as people write it: Ctrl+Shift+R, on macOS ⇧⌘R.
func (k Key) String() string { return k.on(runtime.GOOS) }

func (k Key) on(system string) string {
	if k.Rune != 0 {
		return strings.ToUpper(string(k.Rune))
	}
	name := string(k.Name)
	if known, ok := keyNames[k.Name]; ok {
		name = known
	}
	words := []struct {
		modifier  fyne.KeyModifier
		word, mac string
	}{
		{fyne.KeyModifierControl, "Ctrl+", "⌃"},
		{alt, "Alt+", "⌥"},
		{shift, "Shift+", "⇧"},
		{fyne.KeyModifierSuper, "Super+", "⌘"},
	}
	var text strings.Builder
	for _, w := range words {
		switch {
		case k.Modifier&w.modifier == 0:
		case system == "darwin":
			text.WriteString(w.mac)
		default:
			text.WriteString(w.word)
		}
	}
	return text.String() + name
}
