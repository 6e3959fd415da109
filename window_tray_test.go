//go:build xvfb

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

// trayHost is a panel that shows tray icons, as far as a program can tell.
type trayHost struct {
	bus   *dbus.Conn
	items chan string // bus names of the items, as they come
	item  string
}

const watcher = "org.kde.StatusNotifierWatcher"

func newTrayHost(t *testing.T) *trayHost {
	t.Helper()
	bus, err := dbus.ConnectSessionBus()
	if err != nil {
		t.Fatalf("no session bus: tools/window-test.sh prepares one: %v", err)
	}
	t.Cleanup(func() { bus.Close() })
	h := &trayHost{bus: bus, items: make(chan string, 8)}
	for i, name := range []string{watcher, "org.freedesktop.DBus.Properties"} {
		exported := []any{registrar{h}, properties{}}[i]
		if err := bus.Export(exported, "/StatusNotifierWatcher", name); err != nil {
			t.Fatal(err)
		}
	}
	if reply, err := bus.RequestName(watcher, dbus.NameFlagDoNotQueue); err != nil || reply != dbus.RequestNameReplyPrimaryOwner {
		t.Fatalf("the name %s cannot be had: %v", watcher, err)
	}
	return h
}

// The window is closed and the tray does everything: addresses, stop and start,
// restarts, and the way back.
func TestTheWindowThroughItsTray(t *testing.T) {
	tray := newTrayHost(t)
	d := newDesk(t, "light")
	d.keepsTray()
	opened := d.browser()
	d.open("--sample")
	d.wait("ready")
	first := d.status()
	d.key("alt+F4")
	d.until("the window is hidden", func() bool { return !d.visible() })

	const site = "FalconerSample"
	tray.choose(t, site, "Open http://")
	d.until("the browser is asked for the address", func() bool {
		text, _ := os.ReadFile(opened)
		return strings.TrimSpace(string(text)) == first.http(t)
	})
	tray.choose(t, site, "Stop")
	d.wait("stopped")
	d.closed(first)
	d.gone(first.PID)
	tray.choose(t, site, "Start")
	d.wait("ready")
	second := d.status()
	tray.choose(t, "Restart all")
	third := d.generationAfter(second.Generation)
	d.gone(second.PID)
	if d.visible() {
		t.Error("the window came forward by itself")
	}

	tray.choose(t, site, "Show the log") // brings the window forward
	d.until("the window is seen", d.visible)
	d.key("alt+F4")
	d.until("the window is hidden", func() bool { return !d.visible() })
	tray.choose(t, "Open the window")
	d.until("the window is seen", d.visible)
	d.shot("tray.png")
	d.key("alt+F4")
	d.until("the window is hidden", func() bool { return !d.visible() })
	if out, err := d.command().CombinedOutput(); err != nil { // a second start brings it forward
		t.Errorf("a second start: %v\n%s", err, out)
	}
	d.until("the window is seen", d.visible)

	tray.choose(t, "Stop all")
	d.wait("stopped")
	d.closed(third)
	d.gone(third.PID)
	tray.choose(t, "Quit")
	d.ended()
	d.leftNothing()
}

// keepsTray is the answer that closing keeps the tray.
func (d *desk) keepsTray() {
	d.t.Helper()
	name := filepath.Join(d.home, "state", "falconer", "state.toml")
	text, err := os.ReadFile(name)
	if err == nil {
		err = os.WriteFile(name, []byte(strings.Replace(string(text), "on-close = 'quit'", "on-close = 'tray'", 1)), 0o600)
	}
	if err != nil {
		d.t.Fatal(err)
	}
}

// browser puts a program in the browser's place; the file it answers holds the
// address that it was opened with.
func (d *desk) browser() string {
	d.t.Helper()
	dir := filepath.Join(d.home, "bin")
	opened := filepath.Join(d.home, "opened")
	if err := os.Mkdir(dir, 0o755); err != nil {
		d.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "xdg-open"), []byte("#!/bin/sh\necho \"$1\" >"+opened+"\n"), 0o755); err != nil {
		d.t.Fatal(err)
	}
	for i, e := range d.env {
		if path, ok := strings.CutPrefix(e, "PATH="); ok {
			d.env[i] = "PATH=" + dir + ":" + path
		}
	}
	return opened
}

// visible tells whether the window is on the screen.
func (d *desk) visible() bool {
	return exec.Command("timeout", "10", "xdotool", "search", "--onlyvisible", "--name", "^Falconer$").Run() == nil
}

type registrar struct{ *trayHost }

// RegisterStatusNotifierItem is called by each program that has an icon.
func (r registrar) RegisterStatusNotifierItem(_ string, sender dbus.Sender) *dbus.Error {
	r.items <- string(sender)
	return nil
}

type properties struct{}

// Get answers what is asked of a panel.
func (properties) Get(_, name string) (dbus.Variant, *dbus.Error) {
	if name == "IsStatusNotifierHostRegistered" {
		return dbus.MakeVariant(true), nil
	}
	return dbus.Variant{}, dbus.MakeFailedError(dbus.ErrMsgUnknownInterface)
}

// choose clicks an entry of the tray's menu; each word is the beginning of an
// entry on the way to it.
func (h *trayHost) choose(t *testing.T, way ...string) {
	t.Helper()
	if h.item == "" {
		select {
		case h.item = <-h.items:
		case <-time.After(patience):
			t.Fatal("no icon came into the tray")
		}
	}
	path, err := h.bus.Object(h.item, "/StatusNotifierItem").GetProperty("org.kde.StatusNotifierItem.Menu")
	if err != nil {
		t.Fatalf("the tray's menu: %v", err)
	}
	menu := h.bus.Object(h.item, path.Value().(dbus.ObjectPath))
	for end := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		var revision uint32
		var root entry
		if err := menu.Call("com.canonical.dbusmenu.GetLayout", 0, int32(0), int32(-1), []string{}).Store(&revision, &root); err != nil {
			t.Fatalf("the tray's menu: %v", err)
		}
		if id, ok := root.find(way); ok {
			if err := menu.Call("com.canonical.dbusmenu.Event", 0, id, "clicked", dbus.MakeVariant(int32(0)), uint32(0)).Err; err != nil {
				t.Fatalf("clicking %v: %v", way, err)
			}
			return
		}
		if time.Now().After(end) {
			t.Fatalf("the tray's menu has no %v that can be chosen: %v", way, root)
		}
	}
}

// entry is one of a menu, as com.canonical.dbusmenu has it.
type entry struct {
	ID         int32
	Properties map[string]dbus.Variant
	Children   []dbus.Variant
}

func (e entry) find(way []string) (int32, bool) {
	if len(way) == 0 {
		if enabled, ok := e.Properties["enabled"].Value().(bool); ok && !enabled {
			return 0, false
		}
		return e.ID, true
	}
	for _, v := range e.Children {
		var child entry
		if dbus.Store([]any{v.Value()}, &child) != nil {
			continue
		}
		if label, _ := child.Properties["label"].Value().(string); strings.HasPrefix(label, way[0]) {
			return child.find(way[1:])
		}
	}
	return 0, false
}
