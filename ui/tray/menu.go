package tray

import (
	"fmt"

	"fyne.io/fyne/v2"
)

// Menu is the view as a menu: a submenu for each site, what concerns all, and
// Quit. Stopped sites stay in it. It always ends with an entry of ours marked
// as the quitting one; without it Fyne adds one that leaves our children alone.
func Menu(v View) *fyne.Menu {
	menu := fyne.NewMenu("Falconer")
	for _, s := range v.Sites {
		item := fyne.NewMenuItem(s.title(), nil)
		item.ChildMenu = fyne.NewMenu("", s.Items...)
		menu.Items = append(menu.Items, item)
	}
	if len(v.Sites) > 0 {
		menu.Items = append(menu.Items, fyne.NewMenuItemSeparator())
	}
	menu.Items = append(menu.Items, v.Common...)
	quit := fyne.NewMenuItem(v.quitTitle(), v.Quit)
	quit.IsQuit = true
	menu.Items = append(menu.Items, fyne.NewMenuItemSeparator(), quit)
	return menu
}

func (s Site) title() string { return s.Name + " — " + Line(s.Situation) }

func (v View) quitTitle() string {
	up := 0
	for _, s := range v.Sites {
		if s.Situation.Up {
			up++
		}
	}
	switch up {
	case 0:
		return "Quit"
	case 1:
		return "Quit (stops 1 site)"
	default:
		return fmt.Sprintf("Quit (stops %d sites)", up)
	}
}

// entries is how the menu reads, to tell whether it changed.
func (v View) entries() []string {
	var list []string
	add := func(items []*fyne.MenuItem) {
		for _, i := range items {
			list = append(list, fmt.Sprintf("%t %t %s", i.Disabled, i.IsSeparator, i.Label))
		}
	}
	for _, s := range v.Sites {
		list = append(list, s.title())
		add(s.Items)
	}
	add(v.Common)
	return append(list, v.quitTitle())
}
