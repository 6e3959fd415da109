package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestW059NoGETFailsWhenTheAppIsKilled(t *testing.T) {
	w := newStage(t)
	killUnderLoad(t, w, 200, 4)
}

// killUnderLoad kills the app with SIGKILL again and again under GETs: the next
// one starts it, and those that were on their way are sent once more. A restart
// in between makes each death the first one, after which nothing waits.
func killUnderLoad(t *testing.T, w *stage, rate, times int) {
	t.Helper()
	site := w.standIn(nil, nil)
	base := w.up(site)
	l := w.load(mix{rate: rate, get: base + "/pid"})
	for range times {
		g := *site.Situation().Newest()
		w.more(l, rate/10)
		if err := kill(g.PID); err != nil {
			t.Fatal(err)
		}
		w.generation(site, g.Number+1)
		w.more(l, rate/10)
		site.Restart()
		w.generation(site, g.Number+2)
	}
	l.end()
	t.Logf("%d requests were held", site.Counts().HeldTotal)
}

func TestW059AfterACrashTheNextRequestStartsTheApp(t *testing.T) {
	w := newStage(t)
	site := w.standIn(nil, nil)
	base := w.up(site)
	client := w.client()
	if a := w.get(client, base+"/crash"); a.status != 502 && a.status != 200 {
		// The one that kills the app is sent once more like any other GET, kills the
		// next one, and is answered for good then.
		t.Errorf("the request that crashes the app got %d", a.status)
	}
	s := w.await(site, "it has crashed", func(s Situation) bool { return s.State() == Crashed })
	if s.Failure.ExitCode != 134 || len(s.Failure.Finding.Evidence) == 0 {
		t.Errorf("the failure says %+v", s.Failure)
	}
	if a := w.get(client, base+"/version"); a.status != 200 || a.body != "1" {
		t.Errorf("the next request got %d %q", a.status, a.body)
	}
	s = w.await(site, "it is ready", func(s Situation) bool { return s.State() == Ready })
	if s.Restart == nil || s.Restart.Held != 1 {
		t.Errorf("one request waited for it; the restart says %+v", s.Restart)
	}
}

func TestANCM089APublishedAppThatCrashedIsStartedByTheNextRequest(t *testing.T) {
	w := newStage(t)
	site := w.published("", nil, nil)
	base := w.up(site)
	client := w.client()
	before := w.get(client, base+"/pid").number(t)
	if a := w.get(client, base+"/crash"); a.status != 502 { // ANCM-090: nothing is sent again
		t.Errorf("the request that crashes the app got %d, want 502", a.status)
	}
	w.await(site, "the crash is known", func(s Situation) bool { return len(s.Crashes) == 1 })
	if after := w.get(client, base+"/pid").number(t); after == before {
		t.Error("the same process answers after its crash")
	}
}

func TestANCM091RapidFailsGiveUpAndSaySo(t *testing.T) {
	w := newStage(t)
	site := w.published(`rapidFailsPerMinute="2"`, flags{"env": "ASPNETCORE_ENVIRONMENT=Development"}, nil)
	base := w.up(site)
	client := w.client()
	for n := range 3 {
		if a := w.get(client, base+"/crash"); a.status != 502 {
			t.Errorf("the request that crashes the app got %d, want 502", a.status)
		}
		// One that comes in the moment of the death may be lost with it (ANCM-090).
		w.await(site, "the crash is known", func(s Situation) bool { return len(s.Crashes) == n+1 })
	}
	s := w.await(site, "it is given up", func(s Situation) bool { return s.State() == Failed && s.Failure.GaveUp })
	if s.Last != 3 {
		t.Errorf("%d generations, want 3", s.Last)
	}
	a := w.get(client, base+"/version", "Accept: text/html")
	if a.status != 502 || !strings.Contains(a.body, "502.5") {
		t.Errorf("after too many crashes: %d %.200s", a.status, a.body)
	}
	site.Restart() // a person's word begins anew
	w.await(site, "it is ready", func(s Situation) bool { return s.State() == Ready })
	if a := w.get(client, base+"/version"); a.status != 200 {
		t.Errorf("after a restart by hand: %d", a.status)
	}
}

func TestW058AnAppThatDiesAtItsStartIsNotStartedAgainByItself(t *testing.T) {
	w := newStage(t)
	site := w.standIn(nil, map[string]string{"SAMPLE_FAIL_START": "the settings are missing"})
	base := w.begin(site)
	s := w.await(site, "it failed", func(s Situation) bool { return s.State() == Failed })
	if s.Failure.Kind != FailedStart || s.Failure.ExitCode != 134 || !strings.Contains(strings.Join(s.Failure.Finding.Evidence, "\n"), "the settings are missing") {
		t.Errorf("the failure says %+v", s.Failure)
	}
	if s.Last != 1 {
		t.Errorf("%d generations were started, want 1", s.Last)
	}
	page := w.get(w.client(), base+"/", "Accept: text/html")
	if page.status != 502 || !strings.HasPrefix(page.header.Get("Content-Type"), "text/html") || !strings.Contains(page.body, "the settings are missing") {
		t.Errorf("a browser gets %d %s %.300s", page.status, page.header.Get("Content-Type"), page.body)
	}
	problem := w.get(w.client(), base+"/", "Accept: application/json")
	if problem.status != 502 || problem.header.Get("Content-Type") != "application/problem+json" || !strings.Contains(problem.body, "the settings are missing") {
		t.Errorf("a program gets %d %s %.300s", problem.status, problem.header.Get("Content-Type"), problem.body)
	}
	if left := w.running(); len(left) > 0 {
		t.Errorf("the failed app runs on: %v", left)
	}
}

// failedWholly holds that an app that failed is everybody's 502, and runs no more.
func (w *stage) failedWholly(base, accept string) {
	w.t.Helper()
	if a := w.get(w.client(), base+"/", "Accept: "+accept); a.status != 502 {
		w.t.Errorf("status %d, want 502", a.status)
	}
	if left := w.running(); len(left) > 0 {
		w.t.Errorf("the failed app runs on: %v", left)
	}
}

func TestK008AnAppWithAnAddressInItsCodeIsNamed(t *testing.T) {
	w := newStage(t)
	site := w.standIn(flags{"front": "iis"}, map[string]string{"SAMPLE_ADDRESS": "127.0.0.1:0"})
	base := w.begin(site)
	s := w.await(site, "it failed", func(s Situation) bool { return s.State() == Failed })
	if f := s.Failure.Finding; f.Cause == "" || !strings.Contains(f.Summary+f.Detail+f.Advice, "127.0.0.1:") {
		t.Errorf("the finding does not name the address: %+v", f)
	}
	w.failedWholly(base, "text/html")
}

func TestANCM042AnAppThatNeverListensIsEndedAtTheLimit(t *testing.T) {
	w := newStage(t)
	site := w.standIn(flags{"limit.startup": "1s"}, map[string]string{"SAMPLE_START_AFTER": filepath.Join(w.dir, "never")})
	base := w.begin(site)
	s := w.await(site, "it failed", func(s Situation) bool { return s.State() == Failed })
	if f := s.Failure.Finding; f.Cause != "never-listened" && f.Cause != "not-listening" {
		t.Errorf("the finding is %+v", f)
	}
	w.failedWholly(base, "application/json")
}

func TestW045ANewGenerationThatFailsLeavesTheOldOneServing(t *testing.T) {
	w := newStage(t)
	site := w.standIn(nil, nil)
	base := w.up(site)
	l := w.load(mix{rate: 100, get: base + "/version"})
	source := filepath.Join(w.dir, "project", "Version.cs")
	if err := os.Rename(source, source+".away"); err != nil {
		t.Fatal(err)
	}
	s := w.await(site, "the new one failed", func(s Situation) bool { return s.Failure != nil })
	if s.State() != Ready || !s.Stale || s.Newest().Number != 1 {
		t.Errorf("%q, stale %v", s.State(), s.Stale)
	}
	if !says(site, "FileNotFoundException") {
		t.Error("what the new one printed is not in the log")
	}
	w.write(source, "2")
	s = w.await(site, "the repair serves", func(s Situation) bool { return s.Newest() != nil && s.Newest().Number > 1 && s.Next == nil })
	if s.Stale || s.Failure != nil {
		t.Errorf("stale %v, failure %v after the repair", s.Stale, s.Failure)
	}
	w.until("the repaired version answers", func() bool { return l.seen("2") > 0 })
	l.end()
}
