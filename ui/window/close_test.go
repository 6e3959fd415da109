package window

import (
	"slices"
	"sync"
	"testing"

	"fyne.io/fyne/v2"

	"falconer/app/settings"
)

func TestClosingAsksOnceAndKeepsTheTray(t *testing.T) {
	st := open(t, "dark", newFakeSite("Shop.Web").running(1))
	st.Close()
	st.reads(t, "Keep running in the tray?")
	st.tap(t, "Keep in the tray")
	if st.seen {
		t.Error("the window is still there")
	}
	st.keeper.stop()
	if st.memory.State().OnClose != settings.ToTray {
		t.Error("the answer is not remembered")
	}
	st.Show()
	st.Close()
	if st.seen || st.overlay.shown != nil {
		t.Error("it asked again")
	}
}

func TestClosingWithoutATrayQuitsAndSaysSo(t *testing.T) {
	st := openWith(t, "dark", Options{NoTray: "this desktop shows no tray icons"}, newFakeSite("Shop.Web").running(1))
	st.Close()
	st.reads(t, "Closing quits Falconer", "this desktop shows no tray icons", "One site will be stopped")
	st.tap(t, "Stay")
	if st.quitting || st.overlay.shown != nil {
		t.Error("it did not stay")
	}
}

func TestQuitStopsWhatPostsAndThenTheWindow(t *testing.T) {
	st := open(t, "dark", newFakeSite("Shop.Web").running(3))
	st.memory.state.Recent = []settings.Recent{{Path: st.Current().ID(), Name: "Shop.Web"}}
	closed := make(chan struct{})
	st.window.SetOnClosed(sync.OnceFunc(func() { close(closed) }))
	st.Quit()
	st.Quit()
	<-closed
	if st.ctx.Err() == nil {
		t.Error("something may still post")
	}
	if recent := st.memory.State().Recent; len(recent) != 1 || recent[0].State != "ready" {
		t.Errorf("remembered %+v", recent)
	}
}

func TestAHiddenWindowDrawsNothingAndTellsTheTray(t *testing.T) {
	shop := newFakeSite("Shop.Web").running(1)
	views := 0
	st := openWith(t, "dark", Options{OnTray: func([]TraySite, []*fyne.MenuItem) { views++ }}, shop)
	st.Hide()
	before := st.text()
	views = 0
	shop.running(2)
	st.flush()
	if st.text() != before {
		t.Error("a hidden window was drawn")
	}
	if views != 1 {
		t.Errorf("the tray was told %d times", views)
	}
	st.Show()
	st.reads(t, "Ready · generation 2")
}

func TestTrayItemsActOnTheirSite(t *testing.T) {
	shop, legacy := newFakeSite("Shop.Web").running(7), newFakeSite("Legacy")
	var sites []TraySite
	var common []*fyne.MenuItem
	st := openWith(t, "dark", Options{OnTray: func(s []TraySite, c []*fyne.MenuItem) { sites, common = s, c }}, legacy, shop)
	st.flush()
	labels := func(items []*fyne.MenuItem) (list []string) {
		for _, i := range items {
			list = append(list, i.Label)
		}
		return list
	}
	want := []string{"Open https://localhost:44312", "Open http://localhost:5080", "Copy the address", "", "Start", "Restart", "Rebuild and restart", "Stop", "Show the log"}
	if got := labels(sites[1].Items); !slices.Equal(got, want) {
		t.Errorf("items %q, want %q", got, want)
	}
	st.Hide()
	sites[1].Items[8].Action() // the log of a window that is hidden
	if !st.seen || st.current != shop {
		t.Error("the log of the site was not shown")
	}
	sites[1].Items[5].Action()
	sites[0].Items[0].Action()
	for _, i := range common {
		if i.Label == "Stop all" {
			i.Action()
		}
	}
	if !slices.Equal(shop.calls, []string{"restart", "stop"}) || !slices.Equal(legacy.calls, []string{"start"}) {
		t.Errorf("shop %v, legacy %v", shop.calls, legacy.calls)
	}
	sites[1].Items[8].Action()
	if st.Current() != Site(shop) {
		t.Error("Show the log shows another site")
	}
}
