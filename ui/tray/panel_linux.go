package tray

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/godbus/dbus/v5"
)

const watcher = "org.kde.StatusNotifierWatcher"

// Available tells whether something on this desktop shows tray icons, and why
// not. It asks the session bus, never starts one, and takes at most a second.
func Available() (ok bool, why string) {
	address := os.Getenv("DBUS_SESSION_BUS_ADDRESS")
	if address == "" {
		socket := filepath.Join(os.Getenv("XDG_RUNTIME_DIR"), "bus")
		if _, err := os.Stat(socket); err != nil {
			return false, "there is no session bus"
		}
		address = "unix:path=" + socket
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	bus, err := dbus.Connect(address, dbus.WithContext(ctx))
	if err != nil {
		return false, "the session bus does not answer"
	}
	defer bus.Close()
	host, err := bus.Object(watcher, "/StatusNotifierWatcher").GetProperty(watcher + ".IsStatusNotifierHostRegistered")
	if shown, _ := host.Value().(bool); err != nil || !shown {
		return false, "this desktop shows no tray icons"
	}
	return true, ""
}

// DarkPanel tells whether the panel is dark; dark is what the windows are.
// GNOME's top bar is dark whatever the windows are.
func DarkPanel(dark bool) bool {
	return dark || strings.Contains(strings.ToUpper(os.Getenv("XDG_CURRENT_DESKTOP")), "GNOME")
}
