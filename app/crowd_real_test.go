package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What many do at once to a published ASP.NET Core app. make soak does it as often
// as the figures say that stand in the names; the ordinary run a few times.

func TestANCM089_ANCM090_CrashesUnderLoadLoseOnlyWhatTheyBreakOff(t *testing.T) {
	crashesUnderLoad(t, 5)
}

func TestSoakTwoHundredCrashesUnderLoad(t *testing.T) {
	soakOnly(t)
	crashesUnderLoad(t, 200)
}

func crashesUnderLoad(t *testing.T, times int) {
	t.Helper()
	w, site, dir := realSite(t, "ContractApp", "", `rapidFailsPerMinute="100"`, nil)
	base := w.up(site)
	l := w.load(mix{rate: 100, get: base + "/pid", post: base + "/echo", every: 5})
	w.more(l, 20)
	for n := range times {
		if n%40 == 39 { // a new configuration begins to count anew
			w.write(filepath.Join(dir, "web.config"), strings.TrimSpace(w.read(filepath.Join(dir, "web.config")))+strings.Repeat("\n", n))
			w.await(site, "it was recycled", func(s Situation) bool {
				return s.State() == Ready && len(s.Crashes) == 0 && len(s.Leaving) == 0 && s.Newest().Cause.Kind == CauseConfig
			})
		}
		s := w.await(site, "it is ready", func(s Situation) bool { return s.State() == Ready && s.Next == nil })
		w.more(l, 5)
		w.until("those that waited were served", func() bool { return site.Counts().InFlight < 5 })
		w.death(l, site, s.Newest().PID)
	}
	s := w.await(site, "it is ready again", func(s Situation) bool { return s.State() == Ready && s.Next == nil && len(s.Leaving) == 0 })
	w.more(l, 20)
	l.end()
	if s.Last < times+1 {
		t.Errorf("%d generations for %d crashes", s.Last, times)
	}
	if l.lost > times*20 {
		t.Errorf("%d requests were lost in %d crashes", l.lost, times)
	}
	w.down(site)
	if left := w.running(); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

func TestANCM101_ANCM103_ARealAppGoesOffLineAndBackUnderLoad(t *testing.T) {
	offlineUnderLoad(t, 6)
}

func TestSoakAHundredTimesOffLineUnderLoad(t *testing.T) {
	soakOnly(t)
	offlineUnderLoad(t, 100)
}

func offlineUnderLoad(t *testing.T, times int) {
	t.Helper()
	const page = "<p>back in a minute</p>"
	w, site, dir := realSite(t, "ContractApp", "", "", nil)
	base := w.up(site)
	l := w.load(mix{rate: 100, get: base + "/pid", post: base + "/echo", every: 5})
	l.page = page
	file := filepath.Join(dir, "app_offline.htm")
	for n := range times {
		w.more(l, 5)
		w.write(file, page)
		if n%2 == 0 { // else it is gone before anybody may have seen it
			w.await(site, "it is off line", func(s Situation) bool { return s.State() == Offline && len(s.Leaving) == 0 })
		}
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
		if n%2 == 0 {
			w.await(site, "a request started it", func(s Situation) bool { return s.State() == Ready })
		}
	}
	w.await(site, "it is ready", func(s Situation) bool { return s.State() == Ready && s.Next == nil && len(s.Leaving) == 0 })
	w.more(l, 20)
	l.end()
	if l.pages == 0 {
		t.Error("nobody got the page")
	}
	t.Logf("%d got the page, generation %d", l.pages, site.Situation().Last)
	w.down(site)
	if left := w.running(); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}
