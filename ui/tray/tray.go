// Package tray is the icon and the menu beside the clock: which picture, which
// words and which entries a set of sites gives, as pure functions, and one
// value that hands them to the system when they have changed.
//
// It may import the values of app and the pictures of assets; it knows no
// window. It is the only importer of the systray and D-Bus modules.
package tray

import (
	"runtime"
	"slices"

	"fyne.io/fyne/v2"

	"falconer/app"
	"falconer/assets"
)

// Site is what the tray shows of one site.
type Site struct {
	Name      string
	Situation app.Situation
	// Items are the entries of its submenu, in order.
	Items []*fyne.MenuItem
}

// View is all that the tray shows.
type View struct {
	Sites []Site
	// Common are the entries below the sites.
	Common []*fyne.MenuItem
	// Quit ends the program in order. It is the last entry.
	Quit func()
}

// Host takes icon and menu; Fyne's desktop app is one.
type Host interface {
	SetSystemTrayMenu(*fyne.Menu)
	SetSystemTrayIcon(fyne.Resource)
}

// Tray hands views to the system. All of it belongs to the UI goroutine.
type Tray struct {
	host    Host
	tooltip func(string)
	icon    string
	text    string
	entries []string
}

// New makes a tray that shows nothing yet. tooltip takes the words that stand
// beside the icon; nil means those of the system.
func New(host Host, tooltip func(string)) *Tray {
	if tooltip == nil {
		tooltip = setTooltip
	}
	return &Tray{host: host, tooltip: tooltip}
}

// Show hands on what differs from the last view. dark says whether the panel
// is dark. A view that looks the same does no work, so that the tray can be
// told of every change of a site.
func (t *Tray) Show(v View, dark bool) {
	state := Picture(v.Sites)
	size := iconSize()
	name := state
	if dark {
		name += "-dark"
	}
	if name != t.icon {
		t.icon = name
		t.host.SetSystemTrayIcon(fyne.NewStaticResource(name+".png", assets.Tray(state, dark, size)))
	}
	if entries := v.entries(); !slices.Equal(entries, t.entries) {
		t.entries = entries
		t.host.SetSystemTrayMenu(Menu(v))
	}
	if text := Tooltip(v.Sites); text != t.text {
		t.text = text
		t.tooltip(text)
	}
}

// iconSize is what the system's tray scales best from: half of 44 is the 22 of
// most Linux panels and of a menu bar.
func iconSize() int {
	if runtime.GOOS == "windows" {
		return 32
	}
	return 44
}
