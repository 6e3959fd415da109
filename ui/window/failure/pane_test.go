package failure

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"go.uber.org/goleak"

	"falconer/app"
	"falconer/app/build"
	"falconer/app/doctor"
	"falconer/launchsettings/source"
	"falconer/ui/theme"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func show(t *testing.T, v View) (*Pane, fyne.Window) {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.Dark))
	p := New()
	w := test.NewTempWindow(t, p.Object())
	w.SetPadded(false)
	w.Resize(fyne.NewSize(820, 480))
	p.Show(v)
	return p, w
}

func taken() View {
	return View{
		Site: "Shop.Web",
		Failure: app.Failure{Kind: app.FailedStart, Generation: 3, Signal: "SIGABRT", Finding: doctor.Finding{
			Summary: "port 5080 is taken by dotnet, pid 4711", Detail: "Shop.Web could not listen on http://localhost:5080.",
			Advice: "Stop it, or take another port.", IIS: "502.5",
			Evidence: []string{"fail: Microsoft.Extensions.Hosting.Internal.Host[11]", "      System.IO.IOException: address already in use"},
		}},
		Actions: []Action{{Label: "Start again"}, {Label: "Show the log"}},
	}
}

func broken(n int) View {
	v := View{
		Site: "Shop.Web", Answers: "generation 6 still answers",
		Failure: app.Failure{Kind: app.FailedBuild, Finding: doctor.Finding{Summary: "the build failed"}},
		Actions: []Action{{Label: "Build again"}},
	}
	for i := range n {
		v.Failure.Diagnostics = append(v.Failure.Diagnostics, build.Diagnostic{
			Place: source.Place{File: "/src/shop/Orders.cs", Line: i + 1, Column: 9}, Code: "CS1002", Severity: source.Error, Message: "; expected",
		})
	}
	return v
}

func TestAFailedStart(t *testing.T) {
	_, w := show(t, taken())
	test.AssertRendersToMarkup(t, "taken.xml", w.Canvas())
}

func TestEvidenceIsCalledWhatItIs(t *testing.T) {
	for kind, want := range map[app.FailureKind]string{
		app.FailedStart:   "what the app printed last",
		app.FailedAddress: "who holds it",
		app.FailedBuild:   "in detail",
		app.FailedConfig:  "in detail",
	} {
		if got := evidenceTitle(app.Failure{Kind: kind}); got != want {
			t.Errorf("%s: %q", kind, got)
		}
	}
}

func TestABrokenBuild(t *testing.T) {
	v := broken(2)
	v.Failure.Diagnostics[1].Severity = source.Warning
	_, w := show(t, v)
	test.AssertRendersToMarkup(t, "broken.xml", w.Canvas())
}

func TestACountdownDrawsOnlyItself(t *testing.T) {
	v := taken()
	v.Note = "Crashed, retry in 8 s"
	p, _ := show(t, v)
	before := p.key
	v.Note = "Crashed, retry in 7 s"
	v.Failure.At = time.Now()
	p.Show(v)
	if p.key != before || p.note.Text != "Crashed, retry in 7 s" {
		t.Error("the pane was built anew, or says the old seconds")
	}
}

func TestManyErrorsAreCountedNotListed(t *testing.T) {
	p, _ := show(t, View{})
	if got := len(p.diagnostics(broken(shownDiagnostics + 12).Failure.Diagnostics)); got != shownDiagnostics+1 {
		t.Errorf("%d rows", got)
	}
}

func TestErrorsThatAreListedAreCountedAbove(t *testing.T) {
	for n, want := range map[int]string{0: "Orders.cs:1:9: ; expected (CS1002)", 1: "The build failed: 1 error in Orders.cs", 3: "The build failed: 3 errors, the first in Orders.cs"} {
		f := broken(n).Failure
		f.Finding = doctor.Finding{Cause: "compile-error", Summary: "Orders.cs:1:9: ; expected (CS1002)"}
		if got := Sentence(f); got != want {
			t.Errorf("of %d: %q", n, got)
		}
	}
}

func TestTextForAnIssueHasAllOfIt(t *testing.T) {
	for name, c := range map[string]struct {
		view View
		want []string
	}{
		"start": {taken(), []string{"Shop.Web: Port 5080 is taken", "could not listen", "take another port", "address already in use", "exit SIGABRT · IIS would say 502.5 · generation 3"}},
		"build": {broken(2), []string{"Shop.Web: The build failed", "/src/shop/Orders.cs:2:9: error CS1002: ; expected"}},
	} {
		text := Text(c.view)
		for _, want := range c.want {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q is missing in\n%s", name, want, text)
			}
		}
	}
}

func TestAPlaceOpens(t *testing.T) {
	p, _ := show(t, View{})
	var opened []string
	p.OnOpen = func(at source.Place) { opened = append(opened, fmt.Sprint(at)) }
	place := source.Place{File: "/src/shop/Orders.cs", Line: 3}
	p.open(place)
	if len(opened) != 1 || opened[0] != place.String() {
		t.Errorf("opened %v", opened)
	}
}
