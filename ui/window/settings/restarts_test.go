package settings

import (
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"falconer/app"
	"falconer/app/watch"
	"falconer/ui/theme"
	"falconer/ui/widgets"
)

var noon = time.Date(2026, 11, 24, 14, 2, 11, 0, time.UTC)

// save writes what a window shows into the folder of FALCONER_SHOTS, for a
// person to look at.
func save(t *testing.T, win fyne.Window, name string) {
	t.Helper()
	dir := os.Getenv("FALCONER_SHOTS")
	if dir == "" {
		return
	}
	f, err := os.Create(filepath.Join(dir, name+".png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, win.Canvas().Capture()); err != nil {
		t.Fatal(err)
	}
}

// past is a generation that answered, each a minute after the one before.
func past(number int, cause app.Cause, took time.Duration) app.Past {
	at := noon.Add(time.Duration(number-7) * time.Minute)
	return app.Past{
		Generation: app.Generation{Number: number, PID: 91000 + number, Build: fmt.Sprintf("3f2a910%d", number%10), Cause: cause, Ready: at,
			Timings: app.Timings{Notice: took / 20, Build: took / 2, Copy: took / 20, Start: took * 2 / 5}},
		Phase: "ready", Built: "fast", Begun: at.Add(-took),
	}
}

// week is what happened to a site: a start, saves, a crash, a start that failed.
func week() []app.Past {
	saved := app.Cause{Kind: app.CauseChange, Files: []string{"Controllers/OrderController.cs", "Pages/Index.cshtml", "Legacy.cs", "Data/Big.cs"},
		Contents: map[string]app.Content{
			"Controllers/OrderController.cs": {Old: watch.Sum{0x1234567890abcdef}, New: watch.Sum{0xfedcba0987654321}},
			"Pages/Index.cshtml":             {New: watch.Sum{0xabcdef0123456789}},
			"Legacy.cs":                      {Old: watch.Sum{0x0123456789abcdef}},
		}}
	one := app.Cause{Kind: app.CauseChange, Files: []string{"Program.cs"}, Contents: map[string]app.Content{"Program.cs": {Old: watch.Sum{1 << 60}, New: watch.Sum{1 << 61}}}}
	list := []app.Past{
		past(1, app.Cause{Kind: app.CauseStart}, 1300*time.Millisecond), past(2, one, 80*time.Millisecond), past(3, app.Cause{Kind: app.CauseCommand}, 400*time.Millisecond),
		past(4, saved, 120*time.Millisecond), past(5, app.Cause{Kind: app.CauseCrash}, 700*time.Millisecond),
		past(6, app.Cause{Kind: app.CauseConfig, Files: []string{"web.config"}}, 300*time.Millisecond), past(7, one, 0),
	}
	list[0].Built = "full"
	list[1].Standby = true
	list[2].Normal, list[2].Early, list[2].Detour = "no process stood by yet", true, "the ordinary build, because the compiler is gone"
	crashed := &list[3]
	crashed.Standby, crashed.Held, crashed.First, crashed.Failure = true, 3, 14*time.Millisecond, "it threw System.InvalidOperationException"
	crashed.Phase, crashed.Ended, crashed.ExitCode, crashed.Signal = "exited", noon.Add(-150*time.Second), 134, "SIGABRT"
	list[4].Interrupted = 2
	failed := &list[6]
	failed.Ready, failed.Phase, failed.Failure = time.Time{}, "exited", "it did not listen within 120 s"
	failed.Ended, failed.ExitCode = noon, 1
	return list
}

// told is a pane over a history that may go on.
func told(t *testing.T, mode theme.Mode, known *Restarts, s app.Situation) (*Effective, fyne.Window) {
	t.Helper()
	e, w := show(t, func() *Effective {
		fyne.CurrentApp().Settings().SetTheme(theme.New(mode))
		return NewEffective()
	})
	e.Read = func() Restarts {
		again := *known
		again.History = slices.Clone(known.History) // as the engine does
		return again
	}
	e.Show(shop, s)
	e.ShowRestarts()
	return e, w
}

func TestGenerationsAreListedNewestFirstBelowTheirTrend(t *testing.T) {
	known := &Restarts{Of: "shop", History: week(), Standby: []Standby{{Standby: app.Standby{PID: 1234, Memory: 72 << 20}}}}
	for _, mode := range []theme.Mode{theme.Dark, theme.Light} {
		e, w := told(t, mode, known, app.Situation{Up: true, Crashes: []time.Time{noon}})
		save(t, w, "restarts-closed-"+string(mode))
		if mode == theme.Dark {
			test.AssertRendersToMarkup(t, "restarts.xml", w.Canvas())
		}
		w.Resize(fyne.NewSize(theme.Detail, 1100))
		for _, number := range []int{3, 4, 5, 7} {
			test.Tap(e.pasts.lines[number])
		}
		save(t, w, "restarts-open-"+string(mode))
		if mode == theme.Dark {
			test.AssertRendersToMarkup(t, "restarts-open.xml", w.Canvas())
		}
	}
}

func TestASiteThatWasNeverStartedHasNoGenerations(t *testing.T) {
	_, w := told(t, theme.Dark, &Restarts{Of: "shop"}, app.Situation{})
	test.AssertRendersToMarkup(t, "restarts-none.xml", w.Canvas())
}

func TestTwentyGenerationsAreListedAndTheTrendIsOfAll(t *testing.T) {
	known := &Restarts{Of: "shop"}
	for n := 1; n <= 30; n++ {
		known.History = append(known.History, past(n, app.Cause{Kind: app.CauseCommand}, time.Duration(n)*10*time.Millisecond))
	}
	e, w := told(t, theme.Dark, known, app.Situation{Up: true})
	if want := []int{30, 11}; len(e.pasts.order) != 20 || e.pasts.order[0] != want[0] || e.pasts.order[19] != want[1] {
		t.Errorf("listed are %v", e.pasts.order)
	}
	if got := test.RenderToMarkup(w.Canvas()); !strings.Contains(got, "Last 20 restarts: median ") {
		t.Errorf("no trend:\n%s", got)
	}
}

func TestLinesAreOpenedWithTheKeysAndKeepThemWhenMoreComes(t *testing.T) {
	known := &Restarts{Of: "shop", History: week()}
	e, w := told(t, theme.Dark, known, app.Situation{Up: true})
	e.Focus()
	focused := func() int {
		for number, line := range e.pasts.lines {
			if w.Canvas().Focused() == fyne.Focusable(line) {
				return number
			}
		}
		return 0
	}
	press := func(keys ...fyne.KeyName) {
		for _, name := range keys {
			w.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: name})
		}
	}
	if focused() != 7 {
		t.Fatalf("the keys are with line %d, want the newest", focused())
	}
	w.Canvas().FocusPrevious()
	if got := w.Canvas().Focused(); got != e.tabs.Focusable() {
		t.Errorf("before the lines come the tabs, not %T", got)
	}
	w.Canvas().FocusNext()
	press(fyne.KeyUp, fyne.KeyDown, fyne.KeyDown, fyne.KeyUp, fyne.KeyDown, fyne.KeyReturn)
	if focused() != 5 || e.pasts.lines[5].Inside == nil || e.pasts.lines[7].Inside != nil {
		t.Errorf("line %d has the keys, 5 is open: %v", focused(), e.pasts.open)
	}
	known.History = append(known.History, past(8, app.Cause{Kind: app.CauseCommand}, time.Second))
	e.Show(shop, app.Situation{Up: true})
	if focused() != 5 || e.pasts.lines[5].Inside == nil || e.pasts.order[0] != 8 {
		t.Errorf("after generation 8 line %d has the keys, open are %v, order %v", focused(), e.pasts.open, e.pasts.order)
	}
	press(fyne.KeySpace)
	if e.pasts.lines[5].Inside != nil {
		t.Error("5 is still open")
	}
	known.Of = "admin"
	press(fyne.KeySpace)
	if e.pasts.lines[5].Inside != nil {
		t.Error("what is open of one site is open of the other")
	}
}

func TestALineOutOfSightComesIntoSightWithTheKeys(t *testing.T) {
	known := &Restarts{Of: "shop", History: week()}
	e, w := told(t, theme.Dark, known, app.Situation{Up: true})
	w.Resize(fyne.NewSize(theme.Detail, 160))
	seen := func(number int) bool {
		driver, line := fyne.CurrentApp().Driver(), e.pasts.lines[number]
		y := driver.AbsolutePositionForObject(line).Y - driver.AbsolutePositionForObject(e.column).Y
		return y >= 0 && y+theme.Row <= e.column.Size().Height
	}
	if seen(1) {
		t.Fatal("the window is too high for this test")
	}
	widgets.Focus(e.pasts.lines[1])
	if !seen(1) || seen(7) {
		t.Error("the line that has the keys cannot be seen")
	}
	widgets.Focus(e.pasts.lines[7])
	if !seen(7) {
		t.Error("the first line cannot be seen again")
	}
}

func TestNothingIsReadWhileTheGenerationsAreNotShown(t *testing.T) {
	read := 0
	e, _ := show(t, NewEffective)
	e.Read = func() Restarts { read++; return Restarts{Of: "shop", History: week()} }
	e.Show(shop, app.Situation{})
	e.Show(shop, app.Situation{At: noon})
	if read != 0 {
		t.Errorf("read %d times behind the plan", read)
	}
	e.ShowRestarts()
	lines := e.pasts.lines[7]
	e.column.Set()
	for range 3 {
		e.Show(shop, app.Situation{At: noon})
	}
	if read != 4 || e.column.MinSize().Height > 40 || lines == nil {
		t.Errorf("read %d times, want 4, drawn again: %v", read, e.column.MinSize())
	}
}

func TestGenerationsOfSeveralApplicationsBearTheirNames(t *testing.T) {
	known := &Restarts{Of: "web", History: week()[:2], Standby: []Standby{{Standby: app.Standby{PID: 11, Memory: 1 << 20}}, {Application: "/shop", Standby: app.Standby{PID: 12, Memory: 2 << 20}}}}
	known.History[1].Application = "/shop"
	_, w := told(t, theme.Dark, known, app.Situation{Up: true})
	got := test.RenderToMarkup(w.Canvas())
	for _, want := range []string{"/shop · Program.cs<", ">started by you<", ">Process 11 stands by for the next start, 1 MB<", ">/shop · process 12 stands by for the next start, 2 MB<"} {
		if !strings.Contains(got, want) {
			t.Errorf("it does not say %s:\n%s", want, got)
		}
	}
}

func TestACrashIsBlamedOnTheGenerationBefore(t *testing.T) {
	history := week()
	for i := range history {
		if i%2 == 0 {
			history[i].Application = "/shop"
		}
	}
	if got := crashed(history[4], history); got != nil {
		t.Errorf("generation 5 of /shop is blamed on %d of another application", got.Number)
	}
	history = week()
	if got := crashed(history[4], history); got == nil || got.Number != 4 {
		t.Errorf("generation 5 is blamed on %+v", got)
	}
	history[4].Cause.Files = make([]string, 30)
	facts := causeFacts(history[4], history)
	if last := facts[len(facts)-1]; last.Value != "and 10 more" || len(facts) != 1+filesShown+1 {
		t.Errorf("%d facts, the last %q", len(facts), last.Value)
	}
}
