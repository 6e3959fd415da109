package window

import (
	"fyne.io/fyne/v2"

	"falconer/app"
)

// TraySite is what the tray shows of a site: main hands it on.
type TraySite struct {
	Name      string
	Situation app.Situation
	Items     []*fyne.MenuItem
}

// showTray tells the tray how the sites are; also while the window is hidden.
// Whoever listens needs the window that New makes, therefore not before.
func (w *Window) showTray() {
	if w.options.OnTray == nil || !w.made {
		return
	}
	list := make([]TraySite, len(w.sites))
	for i, s := range w.sites {
		list[i] = TraySite{Name: s.Name(), Situation: s.Situation(), Items: w.trayItems(s)}
	}
	w.options.OnTray(list, w.trayCommon())
}

// trayItems are what can be done with a site: its addresses, and the commands
// that say that they belong there.
func (w *Window) trayItems(s Site) []*fyne.MenuItem {
	var items []*fyne.MenuItem
	var urls []string
	if s.Listening() {
		urls = s.URLs()
	}
	for _, u := range urls {
		items = append(items, fyne.NewMenuItem("Open "+u, func() { w.browse(u) }))
	}
	if len(urls) > 0 {
		items = append(items, fyne.NewMenuItem("Copy the address", func() { w.copy(urls[0], "address") }), fyne.NewMenuItemSeparator())
	}
	for i := range w.list {
		c := &w.list[i]
		if !c.Tray {
			continue
		}
		item := c.item(s, w.say)
		if c.ID == "show-log" {
			show := item.Action
			item.Action = func() { show(); w.Show() } // the window may be hidden
			if s.Situation().Failure != nil {
				item.Label = "Show the last error"
			}
		}
		items = append(items, item)
	}
	return items
}

// trayCommon is what concerns all sites.
func (w *Window) trayCommon() []*fyne.MenuItem {
	all := func(title, id string) *fyne.MenuItem {
		c := w.list.Find(id)
		item := fyne.NewMenuItem(title, func() { w.each(c) })
		item.Disabled = true
		for _, s := range w.sites {
			item.Disabled = item.Disabled && c.why(s) != ""
		}
		return item
	}
	return []*fyne.MenuItem{
		fyne.NewMenuItem("Open the window", w.Show),
		all("Restart all", "restart"),
		all("Stop all", "stop"),
		w.trayPause(),
	}
}

// trayPause pauses watching of all sites, or goes on where all are paused.
func (w *Window) trayPause() *fyne.MenuItem {
	pause := w.list.Find("pause")
	title, any, on := "Resume watching", false, false
	for _, s := range w.sites {
		if pause.why(s) == "" {
			any, on = true, on || !s.Situation().Paused
		}
	}
	if on || !any {
		title = "Pause watching"
	}
	item := fyne.NewMenuItem(title, func() {
		for _, s := range w.sites {
			if pause.why(s) == "" {
				s.Pause(on)
			}
		}
	})
	item.Disabled = !any
	return item
}

// each runs a command for every site for which it can run.
func (w *Window) each(c *Command) {
	for _, s := range w.sites {
		if c.why(s) == "" {
			c.Run(s)
		}
	}
}
