package window

import "fyne.io/fyne/v2"

// Group is where a command stands in menus and in the list of keys.
type Group string

// The groups, in the order of the menus.
const (
	GroupFile Group = "File"
	GroupSite Group = "Site"
	GroupView Group = "View"
	GroupHelp Group = "Help"
)

var groups = []Group{GroupFile, GroupSite, GroupView, GroupHelp}

// Command is one thing that a person can do. Menus, keys, palette and tray are
// made from one list of them.
type Command struct {
	ID    string // for tests and for code: "restart"
	Title string // "Restart"
	// Name is the title where it depends on the site.
	Name  func(site Site) string
	Group Group
	Keys  []Key // the first is shown
	// Tray puts it into the tray's menu of each site.
	Tray bool
	// Why says why it cannot run now, in half a sentence; empty when it can.
	// nil means that it always can. site is nil when none is open.
	Why func(site Site) string
	// Run does it, on the UI goroutine, for a site that Why let through.
	Run func(site Site)
	// Begins is set on the first command of a part of the menu.
	Begins bool
}

// Key is the key that is shown, or none.
func (c *Command) Key() Key {
	if len(c.Keys) == 0 {
		return Key{}
	}
	return c.Keys[0]
}

// why is Why, also without one.
func (c *Command) why(site Site) string {
	if c.Why == nil {
		return ""
	}
	return c.Why(site)
}

// title is Name, or Title.
func (c *Command) title(site Site) string {
	if c.Name != nil && site != nil {
		return c.Name(site)
	}
	return c.Title
}

// hint is the command in words for whoever rests the pointer on its button.
func (c *Command) hint(site Site) string {
	text := c.title(site)
	if why := c.why(site); why != "" {
		return text + ": " + why
	}
	if k := c.Key(); !k.IsZero() {
		text += "  " + k.String()
	}
	return text
}

// Commands are all of them, in the order of the menus.
type Commands []Command

// Find gives the command of an id, or nil.
func (cs Commands) Find(id string) *Command {
	for i := range cs {
		if cs[i].ID == id {
			return &cs[i]
		}
	}
	return nil
}

// byKey gives the command of a key, or nil.
func (cs Commands) byKey(k Key) *Command {
	for i := range cs {
		for _, own := range cs[i].Keys {
			if own == k {
				return &cs[i]
			}
		}
	}
	return nil
}

// run does a command for a site when it can be done; otherwise it gives the
// reason to say.
func (c *Command) run(site Site, say func(string)) {
	if why := c.why(site); why != "" {
		say(c.hint(site))
		return
	}
	c.Run(site)
}

// item is the command as an entry of a menu.
func (c *Command) item(site Site, say func(string)) *fyne.MenuItem {
	item := fyne.NewMenuItem(c.title(site), func() { c.run(site, say) })
	item.Disabled = c.why(site) != ""
	item.Shortcut = c.Key().hint()
	return item
}
