package window

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
)

func TestBrowserReloadIsACommandOfTheSite(t *testing.T) {
	site := newFakeSite("Shop.Web").running(7)
	st := open(t, "dark", site)
	c := st.list.Find("reload")
	before := c.title(site)
	c.run(site, func(text string) { t.Errorf("it says %q", text) })
	if !site.reloads || c.title(site) == before {
		t.Errorf("on %v, %q", site.reloads, c.title(site))
	}
	site.noReload = "DOTNET_WATCH_SUPPRESS_BROWSER_REFRESH is set"
	said := ""
	c.run(site, func(text string) { said = text })
	if said != c.title(site)+": "+site.noReload || !site.reloads {
		t.Errorf("it says %q, on %v", said, site.reloads)
	}
}

func TestTheTrayPausesAllSites(t *testing.T) {
	a, b := newFakeSite("Shop.Web").running(7), newFakeSite("Admin").running(2)
	published := newFakeSite("Published").running(1)
	published.plan.Watches = false
	st := open(t, "dark", a, b, published)
	item := func() *fyne.MenuItem {
		all := st.trayCommon()
		return all[len(all)-1]
	}
	if item().Label != "Pause watching" || item().Disabled {
		t.Fatalf("%q, disabled %v", item().Label, item().Disabled)
	}
	a.situation.Paused = true
	item().Action() // one that is paused already stays so
	if !a.situation.Paused || !b.situation.Paused || slices.Contains(published.calls, "pause") {
		t.Errorf("paused %v, %v; %v", a.situation.Paused, b.situation.Paused, published.calls)
	}
	if item().Label != "Resume watching" {
		t.Errorf("%q", item().Label)
	}
	item().Action()
	if a.situation.Paused || b.situation.Paused {
		t.Error("they are still paused")
	}
	st.engine.sites = []Site{published}
	st.flush()
	if !item().Disabled {
		t.Error("what is not watched can be paused")
	}
}
