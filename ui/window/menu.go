package window

import (
	"runtime"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"falconer/ui/widgets"
)

// hasMenuBar tells whether the system has a menu bar of its own; elsewhere the
// menu is behind a button.
const hasMenuBar = runtime.GOOS == "darwin"

// setMenuBar makes the menu bar where there is one.
func (w *Window) setMenuBar() {
	if !hasMenuBar {
		return
	}
	var menus []*fyne.Menu
	for _, g := range groups {
		menus = append(menus, fyne.NewMenu(string(g), w.groupItems(g)...))
	}
	w.win.SetMainMenu(fyne.NewMainMenu(menus...))
}

// showMenu opens the menu below its button.
func (w *Window) showMenu() {
	w.popUp(w.top.menu, true, w.menuItems()...)
}

// menuItems are all commands by group, with the recent projects.
func (w *Window) menuItems() []*fyne.MenuItem {
	var items []*fyne.MenuItem
	for i, g := range []Group{GroupSite, GroupFile, GroupView, GroupHelp} {
		if i > 0 {
			items = append(items, fyne.NewMenuItemSeparator())
		}
		if g == GroupView {
			view := fyne.NewMenuItem("View", nil)
			view.ChildMenu = fyne.NewMenu("", w.groupItems(g)...)
			items = append(items, view)
			continue
		}
		items = append(items, w.groupItems(g)...)
	}
	return items
}

// groupItems are the commands of a group as entries.
func (w *Window) groupItems(g Group) []*fyne.MenuItem {
	var items []*fyne.MenuItem
	for i := range w.list {
		c := &w.list[i]
		if c.Group != g {
			continue
		}
		if c.Begins && len(items) > 0 {
			items = append(items, fyne.NewMenuItemSeparator())
		}
		items = append(items, c.item(w.current, w.say))
		if c.ID == "sample" {
			items = append(items, w.recentItem())
		}
	}
	return items
}

func (w *Window) recentItem() *fyne.MenuItem {
	item := fyne.NewMenuItem("Recent", nil)
	recent := w.memory.State().Recent
	var children []*fyne.MenuItem
	for _, r := range recent {
		children = append(children, fyne.NewMenuItem(w.short(r.Path), func() { w.Open(r.Path) }))
	}
	if len(children) == 0 {
		item.Disabled = true
		return item
	}
	item.ChildMenu = fyne.NewMenu("", children...)
	return item
}

// popUp opens a menu below an object, at its right edge when right.
func (w *Window) popUp(below fyne.CanvasObject, right bool, items ...*fyne.MenuItem) {
	if !right {
		widgets.ShowMenu(below, items...)
		return
	}
	menu := widget.NewPopUpMenu(fyne.NewMenu("", items...), w.win.Canvas())
	at := w.app.Driver().AbsolutePositionForObject(below)
	menu.ShowAtPosition(at.Add(fyne.NewPos(below.Size().Width-menu.MinSize().Width, below.Size().Height+2)))
}

// pickSite opens the list of sites.
func (w *Window) pickSite() {
	var items []*fyne.MenuItem
	number := 0
	for _, r := range w.rows() {
		item := widgets.Choice(r.site.Name(), r.site == w.current, func() { w.ShowSite(r.site) })
		if r.within == nil {
			if number++; number <= 9 {
				item.Shortcut = key(fyne.KeyName(rune('0'+number)), ctrl).hint()
			}
		}
		items = append(items, item)
	}
	items = append(items, fyne.NewMenuItemSeparator())
	for _, id := range []string{"open", "sample", "remove"} {
		items = append(items, w.list.Find(id).item(w.current, w.say))
	}
	w.popUp(w.top.site, false, items...)
}

// pickProfile opens the list of profiles: those that cannot run are shown with
// the reason.
func (w *Window) pickProfile() {
	s := w.current
	var items []*fyne.MenuItem
	for _, p := range s.Profiles() {
		label := p.Name + "  ·  " + string(p.Kind)
		if p.Synthesised {
			label += ", synthesised"
		}
		if !p.Runnable {
			label += ": " + p.Why
		}
		item := widgets.Choice(label, p.Name == s.Profile(), func() { w.chooseProfile(s, p.Name) })
		item.Disabled = !p.Runnable
		items = append(items, item)
	}
	w.popUp(w.top.profile, false, items...)
}

func (w *Window) chooseProfile(s Site, name string) {
	if err := s.ChooseProfile(name); err != nil {
		w.showProblem("The profile "+name+" cannot be used", err, func() {
			w.showPage(pageHome)
			w.chooseProfile(s, name)
		})
		return
	}
	w.flush()
}

// siteMenu opens what can be done with one site of the list.
func (w *Window) siteMenu(id string, at fyne.Position) {
	s := w.byID(id)
	var items []*fyne.MenuItem
	for i := range w.list {
		if c := &w.list[i]; c.Tray {
			items = append(items, c.item(s, w.say))
		}
	}
	items = append(items, fyne.NewMenuItemSeparator(), w.list.Find("remove").item(s, w.say))
	widget.ShowPopUpMenuAtPosition(fyne.NewMenu("", items...), w.win.Canvas(), at)
}
