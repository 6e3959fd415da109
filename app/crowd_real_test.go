package app

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// What many do at once to a published ASP.NET Core app. make soak does it as often
// as the figures say that stand in the names; the ordinary run a few times.

// crowd is a site of ContractApp with people who ask it again and again.
type crowd struct {
	*stage
	*load
	site *Site
	dir  string
}

// gather opens the site and lets them come.
func gather(t *testing.T, attributes string) *crowd {
	t.Helper()
	w, site, dir := realSite(t, "ContractApp", "", attributes, nil)
	base := w.up(site)
	return &crowd{w, w.load(mix{rate: 100, get: base + "/pid", post: base + "/echo", every: 5}), site, dir}
}

// leave holds that the site serves on, and that nothing is left when it is stopped.
func (c *crowd) leave() {
	c.stage.t.Helper()
	c.await(c.site, "it is ready again", func(s Situation) bool { return s.State() == Ready && s.Next == nil && len(s.Leaving) == 0 })
	c.more(c.load, 20)
	c.load.end()
	c.down(c.site)
	if left := c.running(); len(left) > 0 {
		c.stage.t.Errorf("left: %v", left)
	}
}

// A thousand people come at once to an app that nobody started yet, a quarter of
// them with a body.
func TestANCM087_ANCM088_AThousandFirstRequestsStartARealAppOnce(t *testing.T) {
	const many = 1000
	w, site, _ := realSite(t, "ContractApp", "", "", flags{"start": "on-request"})
	base := w.begin(site)
	if s := site.Situation(); s.Last != 0 || len(w.running()) != 0 {
		t.Errorf("before any request: generation %d, %v", s.Last, w.running())
	}
	client := w.client()
	pids := make([]string, many)
	var all sync.WaitGroup
	for i := range many {
		all.Go(func() {
			if i%4 != 0 {
				a, err := fetch(t.Context(), client, base+"/pid")
				if err != nil || a.status != 200 {
					t.Errorf("request %d: %d, %v", i, a.status, err)
				}
				pids[i] = a.body
				return
			}
			body := fmt.Sprintf("the body of request %d", i)
			resp, err := client.Post(base+"/echo", "text/plain", strings.NewReader(body))
			if err != nil {
				t.Errorf("request %d: %v", i, err)
				return
			}
			defer resp.Body.Close()
			if text, err := io.ReadAll(resp.Body); resp.StatusCode != http.StatusOK || string(text) != body || err != nil {
				t.Errorf("request %d: %d %q, %v", i, resp.StatusCode, text, err)
			}
		})
	}
	all.Wait()
	for i, pid := range pids {
		if i%4 != 0 && (pid != pids[1] || pid == "") {
			t.Fatalf("request %d was answered by process %q, another by %q", i, pid, pids[1])
		}
	}
	if s := site.Situation(); s.Last != 1 || len(s.Crashes) > 0 {
		t.Errorf("generation %d, %d crashes", s.Last, len(s.Crashes))
	}
	if n := len(events(site, 1001)); n != 1 {
		t.Errorf("%d events 1001 of a start", n)
	}
	w.down(site)
	if left := w.running(); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

func TestANCM089_ANCM090_CrashesUnderLoadLoseOnlyWhatTheyBreakOff(t *testing.T) {
	crashesUnderLoad(t, 5)
}

func TestSoakTwoHundredCrashesUnderLoad(t *testing.T) {
	soakOnly(t)
	crashesUnderLoad(t, 200)
}

func crashesUnderLoad(t *testing.T, times int) {
	t.Helper()
	c := gather(t, `rapidFailsPerMinute="100"`)
	w, l, site, dir := c.stage, c.load, c.site, c.dir
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
	c.leave()
	if last := site.Situation().Last; last < times+1 {
		t.Errorf("%d generations for %d crashes", last, times)
	}
	if l.lost > times*20 {
		t.Errorf("%d requests were lost in %d crashes", l.lost, times)
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
	c := gather(t, "")
	w, l, site, dir := c.stage, c.load, c.site, c.dir
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
	c.leave()
	if l.pages == 0 {
		t.Error("nobody got the page")
	}
	t.Logf("%d got the page, generation %d", l.pages, site.Situation().Last)
}
