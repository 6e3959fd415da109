package window

import (
	"fmt"

	"fyne.io/fyne/v2"

	"falconer/app"
)

// commands is the one list of what can be done in w.
func (w *Window) commands() Commands {
	var list Commands
	list = append(list, w.siteCommands()...)
	list = append(list, w.fileCommands()...)
	list = append(list, w.viewCommands()...)
	list = append(list, w.helpCommands()...)
	for i := range 9 {
		list = append(list, w.switchTo(i))
	}
	return list
}

func (w *Window) siteCommands() Commands {
	return Commands{
		{ID: "start", Title: "Start", Group: GroupSite, Tray: true, Why: whyNotStart,
			Keys: []Key{key(fyne.KeyF5), key(fyne.KeyReturn, ctrl)},
			Run:  func(s Site) { s.Start() }},
		{ID: "restart", Title: "Restart", Group: GroupSite, Tray: true, Why: whyNotRestart,
			Keys: []Key{key(fyne.KeyR, ctrl), key(fyne.KeyF5, ctrl, shift)},
			Run:  func(s Site) { s.Restart() }},
		{ID: "rebuild", Title: "Rebuild and restart", Group: GroupSite, Tray: true, Why: whyNotRebuild,
			Keys: []Key{key(fyne.KeyR, ctrl, shift)},
			Run:  func(s Site) { s.Rebuild() }},
		{ID: "stop", Title: "Stop", Group: GroupSite, Tray: true, Why: whyNotStop,
			Keys: []Key{key(fyne.KeyF5, shift)},
			Run:  func(s Site) { s.Stop() }},
		{ID: "pause", Title: "Pause watching", Name: pauseTitle, Group: GroupSite, Why: whyNotPause,
			Keys: []Key{char('w')},
			Run:  func(s Site) { s.Pause(!s.Situation().Paused) }},
		{ID: "reload", Title: "Reload pages in the browser", Name: reloadTitle, Group: GroupSite, Why: whyNotReload,
			Run: func(s Site) { s.SetReload(!s.Reloads()) }},
		{ID: "profile", Title: "Pick a profile…", Group: GroupSite, Why: needsSite, Begins: true,
			Keys: []Key{key(fyne.KeyP, ctrl)},
			Run:  func(s Site) { w.pickProfile() }},
		{ID: "browse", Title: "Open in the browser", Group: GroupSite, Why: whyNoURL,
			Keys: []Key{key(fyne.KeyB, ctrl)},
			Run:  func(s Site) { w.browse(s.URLs()[0]) }},
		{ID: "copy-url", Title: "Copy the address", Group: GroupSite, Why: whyNoURL,
			Keys: []Key{key(fyne.KeyB, ctrl, shift)},
			Run:  func(s Site) { w.copy(s.URLs()[0], "address") }},
		{ID: "show-log", Title: "Show the log", Tray: true, Why: needsSite,
			Run: func(s Site) { w.ShowSite(s); w.focusPane(paneLog) }},
	}
}

func (w *Window) fileCommands() Commands {
	return Commands{
		{ID: "open", Title: "Open folder…", Group: GroupFile,
			Keys: []Key{key(fyne.KeyO, ctrl)},
			Run:  func(Site) { w.openFolder() }},
		{ID: "sample", Title: "Try the sample", Group: GroupFile,
			Run: func(Site) { w.openSample() }},
		{ID: "remove", Title: "Close the site", Name: func(s Site) string { return "Close " + w.whole(s).Name() }, Group: GroupFile, Why: needsSite,
			Run: func(s Site) { w.remove(w.whole(s)) }},
		{ID: "settings", Title: "Settings…", Group: GroupFile, Begins: true,
			Keys: []Key{key(fyne.KeyComma, ctrl)},
			Run:  func(Site) { w.showSettings() }},
		{ID: "close", Title: "Close the window", Group: GroupFile,
			Keys: []Key{key(fyne.KeyW, ctrl)},
			Run:  func(Site) { w.Close() }},
		{ID: "quit", Title: "Quit", Group: GroupFile,
			Keys: []Key{key(fyne.KeyQ, ctrl)},
			Run:  func(Site) { w.Quit() }},
	}
}

func (w *Window) viewCommands() Commands {
	return Commands{
		{ID: "requests", Title: "Requests", Group: GroupView, Why: needsSite,
			Keys: []Key{key(fyne.Key1, alt)},
			Run:  func(Site) { w.focusPane(paneRequests) }},
		{ID: "log", Title: "Log", Group: GroupView, Why: needsSite,
			Keys: []Key{key(fyne.Key2, alt)},
			Run:  func(Site) { w.focusPane(paneLog) }},
		{ID: "detail", Title: "Detail", Group: GroupView, Why: needsSite,
			Keys: []Key{key(fyne.Key3, alt)},
			Run:  func(Site) { w.focusPane(paneDetail) }},
		{ID: "restarts", Title: "Restarts", Group: GroupView, Why: needsSite,
			Run: func(Site) { w.showRestarts() }},
		{ID: "sites", Title: "Fold the list of sites", Group: GroupView, Why: needsSite,
			Run: func(Site) { w.foldSites() }},
		{ID: "filter", Title: "Filter requests", Group: GroupView, Why: needsSite, Begins: true,
			Keys: []Key{key(fyne.KeyE, ctrl), char('/')},
			Run:  func(Site) { w.filter() }},
		{ID: "find", Title: "Find", Group: GroupView, Why: needsSite,
			Keys: []Key{key(fyne.KeyF, ctrl)},
			Run:  func(Site) { w.find() }},
		{ID: "find-next", Title: "Find next", Group: GroupView, Why: needsSite,
			Keys: []Key{key(fyne.KeyF3)},
			Run:  func(Site) { w.findNext(false) }},
		{ID: "find-previous", Title: "Find previous", Group: GroupView, Why: needsSite,
			Keys: []Key{key(fyne.KeyF3, shift)},
			Run:  func(Site) { w.findNext(true) }},
		{ID: "copy-curl", Title: "Copy the request as cURL", Group: GroupView, Why: w.whyNotCopy,
			Keys: []Key{key(fyne.KeyC, ctrl, shift)},
			Run:  func(Site) { w.detail.CopyCurl() }},
		{ID: "clear", Title: "Clear the pane", Group: GroupView, Why: needsSite,
			Keys: []Key{key(fyne.KeyL, ctrl), key(fyne.KeyDelete, ctrl, shift)},
			Run:  func(Site) { w.clear() }},
	}
}

func (w *Window) helpCommands() Commands {
	return Commands{
		{ID: "palette", Title: "Command palette", Group: GroupHelp,
			Keys: []Key{key(fyne.KeyP, ctrl, shift), key(fyne.KeyK, ctrl)},
			Run:  func(Site) { w.showPalette() }},
		{ID: "keys", Title: "Keys", Group: GroupHelp,
			Keys: []Key{char('?')},
			Run:  func(Site) { w.showKeys() }},
		{ID: "escape", Title: "Close or unselect",
			Keys: []Key{key(fyne.KeyEscape)},
			Run:  func(Site) { w.escape() }},
	}
}

// switchTo is the command of Ctrl+1 to Ctrl+9.
func (w *Window) switchTo(i int) Command {
	return Command{
		ID: fmt.Sprintf("site-%d", i+1), Title: fmt.Sprintf("Switch to site %d", i+1),
		Keys: []Key{key(fyne.KeyName(rune('1'+i)), ctrl)},
		Why: func(Site) string {
			if i >= len(w.sites) {
				return fmt.Sprintf("there is no site %d", i+1)
			}
			return ""
		},
		Run: func(Site) { w.ShowSite(w.sites[i]) },
	}
}

func needsSite(s Site) string {
	if s == nil {
		return "no site is open"
	}
	return ""
}

func whyNotStart(s Site) string {
	if s == nil {
		return "no site is open"
	}
	for _, p := range s.Profiles() {
		if p.Name == s.Profile() && !p.Runnable {
			return p.Why
		}
	}
	switch s.Situation().State() {
	case app.Stopped, app.Failed, app.Crashed:
		return ""
	case app.StopsNow:
		return "it is stopping"
	default:
		return "it is running"
	}
}

func whyNotStop(s Site) string {
	switch {
	case s == nil:
		return "no site is open"
	case !s.Situation().Up && s.Situation().State() == app.StopsNow:
		return "it is stopping"
	case !s.Situation().Up:
		return "it is stopped"
	}
	return ""
}

func whyNotRestart(s Site) string {
	switch {
	case s == nil:
		return "no site is open"
	case !s.Situation().Up:
		return "it is stopped"
	}
	return ""
}

func whyNotRebuild(s Site) string {
	if why := whyNotRestart(s); why != "" {
		return why
	}
	if !s.Plan().Builds {
		return "nothing is built here"
	}
	return ""
}

func whyNotPause(s Site) string {
	switch {
	case s == nil:
		return "no site is open"
	case !s.Plan().Watches:
		return "this site is not watched"
	}
	return ""
}

func pauseTitle(s Site) string {
	if s.Situation().Paused {
		return "Resume watching"
	}
	return "Pause watching"
}

func reloadTitle(s Site) string {
	if s.Reloads() {
		return "Leave pages in the browser alone"
	}
	return "Reload pages in the browser"
}

func whyNotReload(s Site) string {
	if s == nil {
		return "no site is open"
	}
	return s.WhyNotReload()
}

func whyNoURL(s Site) string {
	switch {
	case s == nil:
		return "no site is open"
	case !s.Listening() || len(s.URLs()) == 0:
		return "no address is open"
	}
	return ""
}
