package app

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"falconer/app/build"
	"falconer/app/doctor"
	"falconer/app/watch"
	"falconer/launchsettings/source"
	"falconer/proxy/reload"
)

// listener hears what the pages of an application by hand are told.
type listener struct {
	t *testing.T
	l *reload.Listener
}

func (w *byHand) listen(t *testing.T) *listener {
	w.open = newPages("/src/Shop")
	w.open.hub.Switch(true)
	l := &listener{t, w.open.hub.Listen("")}
	t.Cleanup(l.l.Close)
	l.hears("hello")
	return l
}

// text is what came since the last time, in events.
func (l *listener) text() (events []string) {
	got, _ := l.l.Take(nil)
	for event := range strings.SplitSeq(strings.TrimSuffix(string(got), "\n\n"), "\n\n") {
		if event != "" {
			events = append(events, event)
		}
	}
	return events
}

// hears holds which events came since the last time.
func (l *listener) hears(names ...string) (events []string) {
	l.t.Helper()
	events = l.text()
	var got []string
	for _, e := range events {
		name, _, _ := strings.Cut(strings.TrimPrefix(e, "event: "), "\n")
		got = append(got, name)
	}
	if !slices.Equal(got, names) {
		l.t.Errorf("the pages hear %v, want %v", got, names)
	}
	return append(events, make([]string, max(0, len(names)-len(events)))...)
}

// static is a change of a file of this path.
func static(path string, op watch.Op) watch.Change {
	return watch.Change{Path: path, File: "/src/Shop/" + path, Class: watch.Static, Op: op}
}

func TestW065_PagesLoadAnewOnceTheNewGenerationAnswers(t *testing.T) {
	lifeTest(t, watchedRules, func(t *testing.T, a *Application, w *byHand) {
		l := w.listen(t)
		up(a, w)
		l.hears("building", "calm") // the first generation makes no page old
		a.say(save("A.cs"))
		w.isBuilt(2)
		l.hears("building")
		w.listens(2)
		if n := a.Situation().Newest().Number; n != 2 {
			t.Fatalf("generation %d answers", n)
		}
		l.hears("calm", "reload")
		a.say(again{at: now()})
		w.listens(3)
		l.hears("building", "calm", "reload")
	})
}

func TestW065_SeveralGenerationsOfOneBatchAreOneReload(t *testing.T) {
	lifeTest(t, watchedRules, func(t *testing.T, a *Application, w *byHand) {
		l := w.listen(t)
		up(a, w)
		e := early(1, "A.cs")
		e.last = e.last.Add(-settleQuiet)
		a.say(e)
		w.isBuilt(2)
		w.listens(2)
		l.hears("building", "calm", "building", "calm") // it answers, and its batch is open
		more := early(1, "A.cs", "B.cs")
		more.last = more.last.Add(-settleQuiet)
		a.say(more)
		closed := more
		closed.open, closed.same = false, true
		a.say(closed)
		l.hears("building") // the last one of the batch has yet to come
		w.isBuilt(3)
		w.listens(3)
		l.hears("calm", "reload")
	})
}

func TestW065_AFailedBuildIsShownUntilItIsMended(t *testing.T) {
	lifeTest(t, watchedRules, func(t *testing.T, a *Application, w *byHand) {
		l := w.listen(t)
		up(a, w)
		l.text()
		a.say(save("A.cs"))
		w.answer(-2) <- built{at: now(), number: 2, finding: doctor.Finding{Summary: "the build failed with 1 error"}, diagnostics: []build.Diagnostic{
			{Place: source.Place{File: "/src/Shop/A.cs", Line: 3, Column: 9}, Code: "CS1002", Message: "; expected", Severity: source.Error},
			{Place: source.Place{File: "/src/Shop/B.cs", Line: 1, Column: 1}, Code: "CS0168", Message: "never used", Severity: source.Warning},
		}}
		events := l.waits(2)
		want := `{"kind":"failed","title":"The build failed","text":"The build failed with 1 error. Generation 1 answers meanwhile, with the code before.",` +
			`"problems":[{"place":"A.cs:3:9","code":"CS1002","text":"; expected"}]}`
		if got := events[1]; got != "event: failed\ndata: "+want {
			t.Errorf("%s", got)
		}
		a.say(save("A.cs"))
		w.isBuilt(3)
		l.hears("building")
		w.listens(2)
		l.hears("calm", "reload")
	})
}

// waits takes what came once everybody has done what he does.
func (l *listener) waits(n int) []string {
	l.t.Helper()
	settleAll()
	events := l.text()
	if len(events) != n {
		l.t.Errorf("the pages hear %q", events)
	}
	return append(events, make([]string, max(0, n-len(events)))...)
}

func TestPagesStayWhenTheSameCodeComesAfterACrash(t *testing.T) {
	lifeTest(t, watchedRules, func(t *testing.T, a *Application, w *byHand) {
		l := w.listen(t)
		a.say(wantUp{at: now()})
		w.isBuilt(1)
		w.listensAs(1, "3f2a")
		l.text()
		a.say(exited{at: now(), number: 1, exitCode: 1, finding: doctor.Finding{Summary: "it crashed"}})
		l.hears("failed")
		a.say(knocked{now()})
		w.listensAs(2, "3f2a")
		l.hears("building", "calm")
		a.say(exited{at: now(), number: 2, exitCode: 1, finding: doctor.Finding{Summary: "it crashed"}})
		a.say(save("A.cs")) // what was saved meanwhile is new
		w.isBuilt(2)
		w.listensAs(3, "77aa")
		if got := l.text(); len(got) == 0 || !strings.HasPrefix(got[len(got)-1], "event: reload") {
			t.Errorf("%q", got)
		}
	})
}

func TestW065_StyleSheetsAreSwappedAndOtherFilesReload(t *testing.T) {
	p := newPages("/src/Shop")
	p.hub.Switch(true)
	l := &listener{t, p.hub.Listen("")}
	defer l.l.Close()
	l.hears("hello")
	p.changed([]watch.Change{static("wwwroot/css/site.css", watch.Updated)}, false)
	if got := l.hears("css")[0]; !strings.Contains(got, `"path":"/css/site.css"`) {
		t.Error(got)
	}
	p.changed([]watch.Change{static("wwwroot/js/a.js", watch.Updated), static("../Lib/wwwroot/b.png", watch.Added), static("Views/x.css", watch.Updated)}, false)
	if got := l.hears("reload")[0]; !strings.Contains(got, `["/js/a.js","/b.png"]`) {
		t.Error(got)
	}
	p.changed([]watch.Change{static("wwwroot/css/old.css", watch.Removed)}, false)
	l.hears("reload")
	// With sources, one reload is enough: the one after the switch.
	p.changed([]watch.Change{static("wwwroot/css/site.css", watch.Updated), static("wwwroot/js/a.js", watch.Updated)}, true)
	l.hears("css")
	before := Situation{Up: true, Serving: []Generation{{Number: 1}}}
	p.follow(before, before)
	after := Situation{Up: true, Serving: []Generation{{Number: 2, Cause: Cause{Kind: CauseChange}}}}
	p.follow(before, after)
	if got := l.hears("reload")[0]; !strings.Contains(got, `["/js/a.js"]`) {
		t.Error(got)
	}
	// A build that needs no restart may have written the bundle of scoped sheets.
	building := after
	building.Next = &Next{Step: Building, Cause: Cause{Kind: CauseChange, Files: []string{"Pages/Index.razor.css"}}}
	p.follow(after, building)
	p.follow(building, after)
	l.hears("building", "calm", "reload")
	p.follow(after, building)
	p.bundled("/Shop.styles.css") // and when it knows which one, pages stay
	p.follow(building, after)
	if got := l.hears("building", "calm", "css")[2]; !strings.Contains(got, `"path":"/Shop.styles.css"`) || strings.Contains(got, "restarted") {
		t.Error(got)
	}
	p.follow(after, building)
	p.bundled("/Shop.styles.css")
	restarted := after
	restarted.Serving = []Generation{{Number: 3, Cause: Cause{Kind: CauseChange}}}
	p.follow(building, restarted)
	if got := l.hears("building", "calm", "css")[2]; !strings.Contains(got, `"restarted":true`) {
		t.Error(got)
	}
	p.follow(restarted, building)
	p.bundled("/Shop.styles.css")
	p.bundled("") // another build came
	restarted.Serving = []Generation{{Number: 4, Cause: Cause{Kind: CauseChange}}}
	p.follow(building, restarted)
	l.hears("building", "calm", "reload")
}

func TestTheVariablesOfDotnetWatchKeepReloadOff(t *testing.T) {
	for _, value := range []string{"1", "true", "TRUE"} {
		w := newStage(t, suppressReload+"="+value)
		site := w.standIn(flags{"browser-reload": "true"}, nil)
		if why := site.WhyNotReload(); site.Reloads() || !strings.Contains(why, suppressReload) {
			t.Errorf("%s: on %v, %q", value, site.Reloads(), why)
		}
		site.SetReload(true)
		if site.Reloads() {
			t.Errorf("%s: it was switched on", value)
		}
	}
}

func TestReloadIsOneSwitchThatIsRemembered(t *testing.T) {
	w := newStage(t)
	site := w.standIn(nil, nil)
	if site.Reloads() {
		t.Error("it is on by itself")
	}
	site.SetReload(true)
	if !site.Reloads() || w.sites.state().Projects[site.Target().Path].Reload != "on" {
		t.Errorf("on %v, remembered %q", site.Reloads(), w.sites.state().Projects[site.Target().Path].Reload)
	}
	site.firstReload() // as when it is opened the next time
	if !site.Reloads() {
		t.Error("it is off although it was remembered")
	}
	site.main().settings.BrowserReload = false
	if err := site.main().settings.Flag("browser-reload", fmt.Sprint(false)); err != nil {
		t.Fatal(err)
	}
	site.firstReload()
	if site.Reloads() {
		t.Error("what a flag says does not win")
	}
}
