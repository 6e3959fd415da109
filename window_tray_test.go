//go:build xvfb

package main

import (
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
