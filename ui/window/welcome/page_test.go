package welcome

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"go.uber.org/goleak"

	"falconer/launchsettings/project"
	"falconer/launchsettings/source"
	"falconer/ui/theme"
	"falconer/ui/widgets"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// show makes something and puts it into a window.
func show[T interface{ Object() fyne.CanvasObject }](t *testing.T, make func() T, wide float32) (T, fyne.Window) {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Light))
	made := make()
	w := test.NewTempWindow(t, made.Object())
	w.SetPadded(false)
	w.Resize(fyne.NewSize(wide, 700))
	return made, w
}

var view = View{
	Recents: []Recent{
		{Path: "/a", Name: "Shop.Web", Line: "~/src/shop · IIS Express", Note: "today", Shape: widgets.Ring, Color: theme.Stopped},
		{Path: "/b", Name: "Admin", Line: "~/src/admin · https", Note: "failed yesterday", Shape: widgets.Diamond, Color: theme.Failed},
	},
	Checks: []Check{
		{OK: true, Text: ".NET SDK 10.0.401"},
		{Text: "watch limit 8 192 folders", Advice: "raise fs.inotify.max_user_watches"},
	},
}

func TestWelcomeSideBySideAndStacked(t *testing.T) {
	for name, wide := range map[string]float32{"wide.xml": 1300, "narrow.xml": 700} {
		p, w := show(t, New, wide)
		p.Show(view)
		test.AssertRendersToMarkup(t, name, w.Canvas())
	}
}

func TestWelcomeOfAFirstStartHasNoEmptyList(t *testing.T) {
	p, _ := show(t, New, 1300)
	p.Show(View{Busy: "Opening ~/src …"})
	if p.right.Visible() {
		t.Error("an empty list of recent projects is shown")
	}
	if !p.busy.Visible() {
		t.Error("what goes on is not shown")
	}
}

func TestRecentOpensStartsAndForgets(t *testing.T) {
	p, _ := show(t, New, 1300)
	var calls []string
	p.OnOpen = func(path string) { calls = append(calls, "open "+path) }
	p.OnForget = func(path string) { calls = append(calls, "forget "+path) }
	p.Show(view)
	row := p.recents.Objects[1].(*recentRow)
	test.Tap(row)
	row.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	row.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDelete})
	if len(calls) != 3 || calls[0] != "open /b" || calls[1] != "open /b" || calls[2] != "forget /b" {
		t.Errorf("calls %v", calls)
	}
}

func TestNoticeOfSeveralProjects(t *testing.T) {
	n, w := show(t, NewNotice, 1000)
	n.ShowTargets(project.Found{Opened: "/src/shop.sln", Targets: []project.Target{
		{Kind: project.Web, Name: "Shop.Web", Path: "/src/Web/Shop.Web.csproj", Runnable: true, Frameworks: []string{"net10.0"}},
		{Kind: project.Test, Name: "Shop.Tests", Path: "/src/Tests/Shop.Tests.csproj", Why: "tests do not run as a site"},
	}})
	test.AssertRendersToMarkup(t, "several.xml", w.Canvas())
	n.ShowTargets(project.Found{Opened: "/src/empty"})
	test.AssertRendersToMarkup(t, "nothing.xml", w.Canvas())
}

func TestNoticeOfProjectsThatLieDeeper(t *testing.T) {
	n, w := show(t, NewNotice, 1000)
	target := project.Target{Kind: project.Web, Name: "Shop", Path: "/src/apps/Shop/Shop.csproj", Runnable: true, Frameworks: []string{"net10.0"}}
	n.ShowDeeper("~/src", []project.Target{target, {Kind: project.Console, Name: "Tool", Path: "/src/apps/Tool/Tool.csproj", Runnable: true}}, "and 2 more")
	test.AssertRendersToMarkup(t, "deeper.xml", w.Canvas())
	n.ShowDeeper("~/src", []project.Target{target}, "")
	test.AssertRendersToMarkup(t, "deeperone.xml", w.Canvas())
}

func TestNoticeOfAMistake(t *testing.T) {
	n, w := show(t, NewNotice, 1000)
	n.ShowProblem("Could not open ~/src", source.Problem{
		Place: source.Place{File: "/src/Properties/launchSettings.json", Line: 14, Column: 3}, Message: "a comma is missing", Hint: "put one behind the line before",
	})
	test.AssertRendersToMarkup(t, "mistake.xml", w.Canvas())
}

func TestStepChangesOnlyItsTextWhileSecondsCount(t *testing.T) {
	s, w := show(t, NewStart, 800)
	step := Step{Title: "Shop.Web is on its way", Text: "Building 3 s", Buttons: []Button{{Label: "Stop"}}}
	s.Show(step)
	test.AssertRendersToMarkup(t, "step.xml", w.Canvas())
	first := s.column
	step.Text = "Building 4 s"
	s.Show(step)
	if s.column != first || s.step.Text != "Building 4 s" {
		t.Error("the step was built anew")
	}
	s.Show(Step{Title: "Shop.Web is running, no request yet", URLs: []string{"https://localhost:44312"}, Curl: "curl -ki https://localhost:44312/"})
	test.AssertRendersToMarkup(t, "running.xml", w.Canvas())
}
