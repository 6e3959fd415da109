package sites

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"go.uber.org/goleak"

	"falconer/ui/theme"
	"falconer/ui/widgets"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var rows = []Row{
	{ID: "a", Name: "Shop.Web", Line: "ready · gen 7 · 44312", Shape: widgets.Disc, Color: theme.Ready},
	{ID: "b", Name: "Admin", Line: "failed · port 5081 is taken by something with a long name", Shape: widgets.Diamond, Color: theme.Failed},
	{ID: "c", Name: "Reports", Line: "building 3 s", Shape: widgets.Arc, Color: theme.Working},
	{ID: "d", Name: "Legacy", Line: "stopped", Shape: widgets.Ring, Color: theme.Stopped},
}

func show(t *testing.T) (*Pane, fyne.Window) {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Dark))
	p := New(func() {})
	w := test.NewTempWindow(t, p.Object())
	w.SetPadded(false)
	w.Resize(fyne.NewSize(theme.Sites, 400))
	return p, w
}

func TestEachSiteHasItsMarkAndItsLine(t *testing.T) {
	p, w := show(t)
	p.Show(rows, "a")
	test.AssertRendersToMarkup(t, "sites.xml", w.Canvas())
}

func TestAClickAndTheArrowsChoose(t *testing.T) {
	p, _ := show(t)
	var chosen []string
	p.OnSelected = func(id string) { chosen = append(chosen, id) }
	p.Show(rows, "a")
	test.Tap(p.rows[2])
	p.rows[2].TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	p.rows[3].TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown}) // the last one
	p.rows[0].TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if got := chosen; len(got) != 3 || got[0] != "c" || got[1] != "d" || got[2] != "a" {
		t.Errorf("chosen %v", got)
	}
}

func TestTheOtherButtonAsksForAMenu(t *testing.T) {
	p, _ := show(t)
	asked := ""
	p.OnMenu = func(id string, _ fyne.Position) { asked = id }
	p.Show(rows, "a")
	test.TapSecondary(p.rows[1])
	if asked != "b" {
		t.Errorf("asked for %q", asked)
	}
}

func TestSitesComeAndGo(t *testing.T) {
	p, _ := show(t)
	p.Show(rows[:2], "a")
	p.Show(rows, "a")
	p.Show(rows[1:2], "b")
	if len(p.list.Objects) != 1 || p.rows[0].data.ID != "b" || !p.rows[0].selected {
		t.Errorf("%d rows are shown", len(p.list.Objects))
	}
}
