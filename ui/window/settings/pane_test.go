package settings

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"go.uber.org/goleak"

	"falconer/app"
	"falconer/app/plan"
	"falconer/launchsettings/source"
	"falconer/proxy/ancm"
	"falconer/ui/theme"
	"falconer/ui/widgets"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// show makes something and puts it into a window.
func show[T interface{ Object() fyne.CanvasObject }](t *testing.T, make func() T) (T, fyne.Window) {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Dark))
	made := make()
	w := test.NewTempWindow(t, made.Object())
	w.SetPadded(false)
	w.Resize(fyne.NewSize(theme.Detail, 600))
	return made, w
}

var shop = plan.Plan{
	Front: ancm.FrontIIS, Command: []string{"/src/shop/bin/Shop"}, CommandOrigin: plan.FromDefault, WorkingDirectory: "/src/shop", PathBase: "/shop",
	Bindings:    []plan.Binding{{Scheme: "https", Host: "localhost", Port: 44312, Origin: "/src/shop/Properties/launchSettings.json:9"}, {Scheme: "http", Host: "localhost"}},
	Environment: []plan.Variable{{Name: "A", Value: "1", Origin: plan.FromFlag}, {Name: "TOKEN", Value: "s3cret", Secret: true}, {Name: "GONE", Removed: true}, {Name: "EMPTY"}},
	Named:       []plan.Limit{{Name: "Startup", Value: "120 s", Origin: plan.FromDefault}},
	Anonymous:   true,
	Builds:      true, Configuration: "Debug",
	Notes: source.Problems{{Severity: source.Note, Message: "hosted outside of IIS, as always here", Place: source.Place{File: "/src/shop/web.config", Line: 4}}},
}

func TestPlanAndEnvironment(t *testing.T) {
	e, w := show(t, NewEffective)
	e.Show(shop, app.Situation{Up: true, Serving: []app.Generation{{Number: 7, PID: 91142, Port: 31877, Build: "3f2a91"}}})
	for i, name := range []string{"plan.xml", "environment.xml"} {
		e.tabs.Select(i)
		test.AssertRendersToMarkup(t, name, w.Canvas())
	}
}

func TestTheSamePlanDrawsNothing(t *testing.T) {
	e, _ := show(t, NewEffective)
	e.Show(shop, app.Situation{})
	e.column.Set()
	e.Show(shop, app.Situation{At: time.Now()})
	if high := e.column.MinSize().Height; high > 40 {
		t.Errorf("drawn again: %v", high)
	}
}

func TestChoicesAreTold(t *testing.T) {
	p, w := show(t, New)
	var told Values
	p.OnChanged = func(v Values) { told = v }
	p.Show(View{Values: Values{Theme: theme.System, TextSize: 1}, Site: "Shop", Limits: shop.Named, File: "/home/ann/.config/falconer/settings.toml"})
	test.AssertRendersToMarkup(t, "settings.xml", w.Canvas())
	tap := func(row, button int) {
		test.Tap(p.block.Objects[row].(*widgets.Row).Objects[button].(*widgets.Button))
	}
	tap(2, 1)
	tap(4, 2)
	if told.Theme != theme.Dark || told.TextSize != Large {
		t.Errorf("told %+v", told)
	}
	p.Show(View{NoTray: "this desktop shows no tray icons"})
	test.AssertRendersToMarkup(t, "notray.xml", w.Canvas())
}

func TestTook(t *testing.T) {
	for d, want := range map[time.Duration]string{80 * time.Millisecond: "0.08 s", 12340 * time.Millisecond: "12.3 s", 3 * time.Minute: "3 min"} {
		if got := Took(d); got != want {
			t.Errorf("%v: %s, want %s", d, got, want)
		}
	}
}

func TestNotesAreShort(t *testing.T) {
	for origin, want := range map[plan.Origin]string{
		"default": "default", "": "", "/src/bin/Shop.dll": "Shop.dll", "/src/Properties/launchSettings.json:9": "launchSettings.json:9",
		"/src/web.config:7:12": "web.config:7", `C:\src\web.config:7`: "web.config:7", "MSBuild: RunCommand": "MSBuild: RunCommand",
	} {
		if got := note(origin); got != want {
			t.Errorf("%s: %q, want %q", origin, got, want)
		}
	}
}
