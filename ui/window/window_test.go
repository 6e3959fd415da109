package window

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"falconer/app"
	"falconer/app/logs"
	"falconer/app/plan"
	"falconer/app/settings"
	"falconer/launchsettings/source"
	"falconer/proxy/gate"
	"falconer/proxy/trace"
	"falconer/ui/widgets"
)

func TestWelcomeWithoutASite(t *testing.T) {
	st := welcomeStage(t, "dark")
	st.reads(t, "Falconer", "Open a project, press Start.", "Admin", "failed yesterday", "~/src/shop/Identity · https", "tray available")
	st.readsNot(t, "last restart", "dropped")
	st.tap(t, "Try the sample")
	if len(st.engine.sites) != 1 || !slices.Equal(st.engine.sites[0].(*fakeSite).calls, []string{"start"}) {
		t.Error("the sample was not opened and started")
	}
	st.reads(t, "the sample is the stand-in")
}

func TestOpenFolderAsksAndEscapeCloses(t *testing.T) {
	st := welcomeStage(t, "dark")
	st.options.Home = t.TempDir()
	st.tap(t, "Open folder…")
	if st.dialog == nil || st.win.Canvas().Overlays().Top() == nil {
		t.Fatal("no dialog is shown")
	}
	st.do("escape")
	if st.dialog != nil || st.win.Canvas().Overlays().Top() != nil {
		t.Error("the dialog is still there")
	}
}

func TestTheButtonsOfTheBarAct(t *testing.T) {
	shop := newFakeSite("Shop.Web")
	st := open(t, "dark", shop)
	st.tap(t, "Start")
	shop.running(7)
	st.flush()
	st.reads(t, "Ready · generation 7 · 12 min", "https://localhost:44312", "last restart 14:02:11 · OrderController.cs ·", "0.08 s", "certificate trusted", "watching 412 files")
	for _, label := range []string{"Restart", "Rebuild", "Stop"} {
		st.tap(t, label)
	}
	if want := []string{"start", "restart", "rebuild", "stop"}; !slices.Equal(shop.calls, want) {
		t.Errorf("calls %v, want %v", shop.calls, want)
	}
}

func TestSavesThatChangeNothingAreCounted(t *testing.T) {
	shop := newFakeSite("Shop.Web").running(7)
	st := open(t, "dark", shop)
	st.readsNot(t, "changed nothing")
	for n, want := range []string{"watching 412 files · 1 save changed nothing", "watching 412 files · 2 saves changed nothing"} {
		shop.watch.Unchanged = n + 1
		st.flush()
		st.reads(t, want)
	}
	st.window.Resize(fyne.NewSize(720, 900))
	st.flush()
	st.reads(t, "watching 412 files")
	st.readsNot(t, "changed nothing")
}

func TestAnAddressIsCopiedAndSaidSo(t *testing.T) {
	st := open(t, "dark", newFakeSite("Shop.Web").running(1))
	st.tap(t, "copy")
	if got := st.app.Clipboard().Content(); got != "https://localhost:44312" {
		t.Errorf("copied %q", got)
	}
	st.reads(t, "address copied")
}

func TestAPortThatDiffersIsSaid(t *testing.T) {
	shop := newFakeSite("Shop.Web").running(1)
	shop.urls = []string{"https://localhost:44312", "http://localhost:5081"}
	open(t, "dark", shop).reads(t, "not on port 5080 as in the profile")
}

func TestHeldRequestsAreOnTheChip(t *testing.T) {
	shop := newFakeSite("Shop.Web")
	shop.situation = app.Situation{Up: true, Next: &app.Next{Step: app.Starting, Generation: 2, Since: noon, Cause: app.Cause{Kind: app.CauseChange}}}
	shop.counts = gate.Counts{Held: 4, Failed: 2}
	st := open(t, "dark", shop)
	st.reads(t, "Holding 4 requests", "held 4 · failed 2")
	if got := chip(shop, shop.situation, noon, true); got != "Holding 4 requests" {
		t.Errorf("narrow: %q", got)
	}
}

func TestSecondsCountOnTheScreen(t *testing.T) {
	shop := newFakeSite("Shop.Web")
	shop.situation = app.Situation{Up: true, Next: &app.Next{Step: app.Building, Since: noon}}
	st := open(t, "dark", shop)
	for _, want := range []string{"Building 0 s", "Building 1 s"} {
		st.reads(t, want)
		st.now = st.now.Add(time.Second)
		st.flush()
	}
}

func TestSeveralSitesEachWithItsState(t *testing.T) {
	st := mainStage(t, "dark")
	st.reads(t, "ready · gen 7 · 44312", "failed · port 5081 is taken", "building 3 s", "stopped")
	st.do("site-2")
	if st.Current().Name() != "Identity" {
		t.Errorf("Ctrl+2 shows %s", st.Current().Name())
	}
	st.reads(t, "Ready · generation 2")
	st.do("remove")
	st.reads(t, "Close Identity?")
	st.tap(t, "Stop and close")
	if len(st.engine.removed) != 1 || st.Current().Name() != "Shop.Web" {
		t.Errorf("removed %d, shows %s", len(st.engine.removed), st.Current().Name())
	}
}

func TestOneSiteFoldsTheList(t *testing.T) {
	st := open(t, "dark", newFakeSite("Shop.Web"))
	st.readsNot(t, "SITES")
	st.engine.add(newFakeSite("Identity"))
	st.flush()
	st.reads(t, "SITES")
	st.do("sites")
	st.readsNot(t, "SITES")
}

func TestProfilesThatCannotRunAreShownWithTheReason(t *testing.T) {
	shop := newFakeSite("Shop.Web")
	st := open(t, "dark", shop)
	st.do("profile")
	st.reads(t, "Docker", "Docker profiles are not run here", "https", "synthesised")
	st.chooseProfile(shop, "https")
	if shop.profile != "https" {
		t.Errorf("profile %s", shop.profile)
	}
	st.chooseProfile(shop, "Docker")
	st.reads(t, "The profile Docker cannot be used")
}

func TestASelectedRequestIsShownAtTheRight(t *testing.T) {
	st := mainStage(t, "dark")
	var id uint64
	rows, _, _ := st.Current().Trace().After(0, make([]trace.Summary, 0, 10))
	for _, r := range rows {
		if r.Status == 500 {
			id = r.ID
		}
	}
	if !st.requests.Select(id) {
		t.Fatal("the request is not in the list")
	}
	st.reads(t, "Overview", "POST /api/orders", "500 Internal Server Error")
	st.readsNot(t, "App port")
	st.do("copy-curl")
	if got := st.app.Clipboard().Content(); !strings.Contains(got, "curl ") || !strings.Contains(got, "/api/orders") {
		t.Errorf("copied %q", got)
	}
	st.press(fyne.KeyEscape)
	st.reads(t, "App port")
	st.do("copy-curl")
	st.reads(t, "no request is selected")
}

func TestKeysGoToThePanes(t *testing.T) {
	st := mainStage(t, "dark")
	canvas := st.window.Canvas()
	st.do("filter")
	if field, ok := canvas.Focused().(*widgets.Field); !ok || !strings.HasPrefix(field.PlaceHolder, "filter") {
		t.Errorf("the filter has not the keys but %T", canvas.Focused())
	}
	st.do("find")
	if field, ok := canvas.Focused().(*widgets.Field); !ok || !strings.HasPrefix(field.PlaceHolder, "find") {
		t.Errorf("find has not the keys but %T", canvas.Focused())
	}
	st.do("clear") // the log: the keys are there
	if lines, _ := st.Current().Logs().After(0, make([]logs.Line, 0, 10)); len(lines) > 0 {
		t.Errorf("%d lines are left", len(lines))
	}
	st.do("requests")
	st.do("clear")
	if n := st.Current().Trace().Usage().Count; n > 0 {
		t.Errorf("%d requests are left", n)
	}
	st.do("detail")
	if canvas.Focused() == nil {
		t.Error("the detail has not the keys")
	}
}

func TestPlacesOfTheLog(t *testing.T) {
	for text, want := range map[string]source.Place{
		"/src/Orders.cs:88":   {File: "/src/Orders.cs", Line: 88},
		"/src/Orders.cs:88:9": {File: "/src/Orders.cs", Line: 88, Column: 9},
		`C:\src\Orders.cs:7`:  {File: `C:\src\Orders.cs`, Line: 7},
		`C:\src\Orders.cs`:    {File: `C:\src\Orders.cs`},
	} {
		if got := placeOf(text); got != want {
			t.Errorf("%s: %+v", text, got)
		}
	}
}

func TestPlanSaysWhereEachValueComesFromAndMasksSecrets(t *testing.T) {
	st := open(t, "dark", newFakeSite("Shop.Web").running(7))
	st.reads(t, "launchSettings.json:9", "120 s", "web.config:7", "31877 (free, by Falconer)")
	for _, o := range st.objects() {
		if tabs, ok := o.(interface{ Select(int) }); ok {
			tabs.Select(1)
		}
	}
	st.reads(t, "ASPNETCORE_ENVIRONMENT", "Development", "ConnectionStrings__Shop", "••••••••")
	st.readsNot(t, "Password=secret")
	for _, o := range st.objects() {
		if w, ok := o.(fyne.Tappable); ok && st.find("show") == w {
			test.Tap(w)
			break
		}
	}
	st.reads(t, "Password=secret")
}

func TestSettingsActAtOnceAndAreRemembered(t *testing.T) {
	st := open(t, "light", newFakeSite("Shop.Web"))
	if st.Dark() {
		t.Fatal("not light")
	}
	st.do("settings")
	st.tap(t, "dark")
	st.tap(t, "keeps the tray")
	if !st.Dark() {
		t.Error("still light")
	}
	st.keeper.stop()
	if s := st.memory.State(); s.Window.Theme != "dark" || s.OnClose != settings.ToTray {
		t.Errorf("remembered %q, %q", s.Window.Theme, s.OnClose)
	}
}

func TestCountingNumbersAreDrawnTwiceASecond(t *testing.T) {
	shop := newFakeSite("Shop.Web").running(1)
	st := open(t, "dark", shop)
	st.now = st.now.Add(numbersEvery)
	shop.exchange("GET", "/", 200, 1, time.Millisecond)
	st.flush()
	st.reads(t, "requests 1 ·")
	shop.exchange("GET", "/", 200, 1, time.Millisecond)
	st.flush()
	st.reads(t, "requests 1 ·")
	if wait := st.status.left(st.now); wait != numbersEvery {
		t.Errorf("the next turn is in %v", wait)
	}
	st.now = st.now.Add(numbersEvery)
	st.flush()
	st.reads(t, "requests 2 ·")
	if st.status.left(st.now) != 0 {
		t.Error("it ticks on")
	}
}

func TestStatusTellsWhatIsNotWell(t *testing.T) {
	shop := newFakeSite("Shop.Web")
	shop.cert.Own = true
	shop.watch.Note = "network drive: polling every 1 s"
	shop.plan.Notes = source.Problems{{Severity: source.Warning, Message: "the port is taken from elsewhere"}}
	open(t, "dark", shop).reads(t, "certificate of Falconer's own", "network drive: polling every 1 s", "the port is taken from elsewhere")
	plain := newFakeSite("Plain")
	plain.plan.Bindings = []plan.Binding{{Scheme: "http", Host: "localhost", Port: 5080}}
	plain.plan.Watches = false
	open(t, "dark", plain).reads(t, "http only", "not watched")
}

func TestTheEngineLearnsOfTheFocus(t *testing.T) {
	st := open(t, "dark", newFakeSite("Shop.Web"))
	cycle, ok := st.app.Lifecycle().(interface {
		OnEnteredForeground() func()
		OnExitedForeground() func()
	})
	if !ok {
		t.Fatalf("%T tells of no focus", st.app.Lifecycle())
	}
	cycle.OnEnteredForeground()()
	cycle.OnExitedForeground()()
	if !slices.Equal(st.engine.focus, []bool{true, false}) {
		t.Errorf("the engine heard %v", st.engine.focus)
	}
}
