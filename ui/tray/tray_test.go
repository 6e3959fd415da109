package tray

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"go.uber.org/goleak"

	"falconer/app"
	"falconer/app/doctor"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func ready(n int) app.Situation {
	return app.Situation{Up: true, Serving: []app.Generation{{Number: n}}, Last: n}
}

func stale(s app.Situation) app.Situation { s.Stale = true; return s }

func paused(s app.Situation) app.Situation { s.Paused = true; return s }

func next(s app.Situation, step app.Step, generation int, cause app.CauseKind) app.Situation {
	s.Up = true
	s.Next = &app.Next{Step: step, Generation: generation, Cause: app.Cause{Kind: cause}}
	return s
}

func failed(s app.Situation, kind app.FailureKind, summary string) app.Situation {
	s.Up = true
	s.Failure = &app.Failure{Kind: kind, Finding: doctor.Finding{Summary: summary}}
	return s
}

func offline(s app.Situation) app.Situation { s.OfflineFile = true; return s }

func TestPictureAndLineByState(t *testing.T) {
	none := app.Situation{}
	for _, c := range []struct {
		name, picture, line string
		situation           app.Situation
	}{
		{"stopped", "stopped", "stopped", none},
		{"ready", "ready", "ready, generation 7", ready(7)},
		{"stale", "stale", "ready, generation 7, stale", stale(ready(7))},
		{"paused", "stale", "ready, generation 7, watching paused", paused(ready(7))},
		{"offline", "stale", "offline (app_offline.htm)", offline(ready(2))},
		{"building", "working", "building", next(none, app.Building, 0, app.CauseStart)},
		{"starting", "working", "starting", next(none, app.Starting, 1, app.CauseStart)},
		{"replacing", "working", "replacing generation 3", next(ready(3), app.Starting, 4, app.CauseChange)},
		{"stopping", "working", "stopping", app.Situation{Leaving: []app.Leaving{{}}}},
		{"holding", "holding", "holding", next(none, app.Starting, 4, app.CauseChange)},
		{"crashed", "failed", "crashed", next(none, app.Waiting, 4, app.CauseCrash)},
		{"failed", "failed", "failed: port 5081 is taken", failed(none, app.FailedAddress, "port 5081 is taken")},
		{"broken save", "stale", "ready, generation 6, last build failed", failed(ready(6), app.FailedBuild, "1 error")},
	} {
		if got := Picture([]Site{{Situation: c.situation}}); got != c.picture {
			t.Errorf("%s: picture %s, want %s", c.name, got, c.picture)
		}
		if got := Line(c.situation); got != c.line {
			t.Errorf("%s: line %q, want %q", c.name, got, c.line)
		}
	}
}

func TestTheWorstSiteGivesThePicture(t *testing.T) {
	if got := Picture(nil); got != "stopped" {
		t.Errorf("no site: %s", got)
	}
	sites := []Site{{Situation: ready(1)}, {Situation: app.Situation{}}}
	if got := Picture(sites); got != "ready" {
		t.Errorf("ready and stopped: %s", got)
	}
	sites = append(sites, Site{Situation: failed(app.Situation{}, app.FailedStart, "it exited")}, Site{Situation: ready(3)})
	if got := Picture(sites); got != "failed" {
		t.Errorf("one failed: %s", got)
	}
}

func TestTooltipTellsEverySite(t *testing.T) {
	got := Tooltip([]Site{
		{Name: "Shop.Web", Situation: ready(7)},
		{Name: "Admin", Situation: failed(app.Situation{}, app.FailedAddress, "port 5081 is taken")},
	})
	if want := "Shop.Web ready, generation 7; Admin failed: port 5081 is taken"; got != want {
		t.Errorf("got %q", got)
	}
}

func view(ran *[]string) View {
	run := func(name string) *fyne.MenuItem {
		return fyne.NewMenuItem(name, func() { *ran = append(*ran, name) })
	}
	return View{
		Sites: []Site{
			{Name: "Shop.Web", Situation: ready(7), Items: []*fyne.MenuItem{run("Restart"), run("Stop")}},
			{Name: "Legacy", Items: []*fyne.MenuItem{run("Start")}},
		},
		Common: []*fyne.MenuItem{run("Open window")},
		Quit:   func() { *ran = append(*ran, "quit") },
	}
}

func TestMenuKeepsStoppedSitesAndEndsWithOurQuit(t *testing.T) {
	var ran []string
	menu := Menu(view(&ran))
	var labels []string
	for _, i := range menu.Items {
		labels = append(labels, i.Label)
	}
	want := "Shop.Web — ready, generation 7|Legacy — stopped||Open window||Quit (stops 1 site)"
	if got := strings.Join(labels, "|"); got != want {
		t.Fatalf("menu is %q, want %q", got, want)
	}
	last := menu.Items[len(menu.Items)-1]
	if !last.IsQuit || last.Action == nil {
		t.Fatal("the last entry is not the quitting one: Fyne would add its own")
	}
	last.Action()
	menu.Items[0].ChildMenu.Items[0].Action()
	if got := strings.Join(ran, " "); got != "quit Restart" {
		t.Errorf("actions ran: %s", got)
	}
}

type host struct{ menus, icons int }

func (h *host) SetSystemTrayMenu(*fyne.Menu)    { h.menus++ }
func (h *host) SetSystemTrayIcon(fyne.Resource) { h.icons++ }

func TestTheSameViewDoesNoWork(t *testing.T) {
	var ran, texts []string
	h := &host{}
	tray := New(h, func(s string) { texts = append(texts, s) })
	v := view(&ran)
	tray.Show(v, true)
	v.Sites[0].Situation.At = time.Now() // a change that shows nowhere
	tray.Show(v, true)
	if h.menus != 1 || h.icons != 1 || len(texts) != 1 {
		t.Fatalf("%d menus, %d icons, %d tooltips; want one each", h.menus, h.icons, len(texts))
	}
	tray.Show(v, false)
	if h.icons != 2 || h.menus != 1 {
		t.Error("a lighter panel wants another picture and the same menu")
	}
	v.Sites[0].Situation = ready(8)
	tray.Show(v, false)
	if h.menus != 2 || h.icons != 2 || len(texts) != 2 {
		t.Error("a new generation wants a new menu and tooltip and the same picture")
	}
}
