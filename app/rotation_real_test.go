package app

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Several processes of one published ASP.NET Core app (ANCM 5.1).
func TestANCM094_SeveralProcessesOfARealAppTakeTurns(t *testing.T) {
	w, site, dir := realSite(t, "ContractApp", "", `processesPerApplication="3" rapidFailsPerMinute="2"`, flags{"start": "on-request"})
	base := w.begin(site)
	client := w.client()
	pid := func() string {
		t.Helper()
		a := w.get(client, base+"/pid")
		if a.status != 200 {
			t.Fatalf("%d %.200s", a.status, a.body)
		}
		return strings.TrimSpace(a.body)
	}
	turns := func(n int) []string {
		var pids []string
		for range n {
			pids = append(pids, pid())
		}
		return pids
	}
	apps := func() []string { // without those that keep them
		return slices.DeleteFunc(w.running(), func(p string) bool { return strings.Contains(p, " --keeper ") })
	}
	serving := func() int { return len(site.Situation().Serving) }

	if n := site.Situation().Last; n != 0 {
		t.Fatalf("%d processes were started before a request", n)
	}
	var first []string
	t.Run("EachPlaceIsFilledByTheRequestThatComesToIt", func(t *testing.T) {
		for i := range 3 {
			first = append(first, pid())
			if serving() != i+1 {
				t.Errorf("%d processes after request %d", serving(), i+1)
			}
		}
		if again := turns(6); !slices.Equal(again, append(slices.Clone(first), first...)) || len(unique(first)) != 3 {
			t.Errorf("first %v, then %v", first, again)
		}
		ports, tokens := map[int]bool{}, map[string]bool{}
		for _, g := range site.Situation().Serving {
			ports[g.Port], tokens[g.Upstream.Token] = true, true
		}
		if len(ports) != 3 || len(tokens) != 3 {
			t.Errorf("ports %v and %d tokens, want 3 of each", ports, len(tokens))
		}
		if s := site.Situation(); s.State() != Ready || len(apps()) != 3 {
			t.Errorf("%s, %v", s.State(), apps())
		}
	})
	t.Run("OneIsKilledUnderLoad", func(t *testing.T) {
		l := w.load(mix{rate: 100, get: base + "/pid"})
		w.more(l, 20)
		w.death(l, site, site.Situation().Serving[1].PID)
		w.await(site, "its place is filled again", func(s Situation) bool { return s.Last == 4 && len(s.Serving) == 3 })
		w.more(l, 40)
		l.end()
		if len(l.bodies) != 4 {
			t.Errorf("answers came from %v, want the three and the one that came for the killed one", l.bodies)
		}
	})
	t.Run("ARecycleReplacesAll", func(t *testing.T) {
		before := unique(turns(3))
		l := w.load(mix{rate: 100, get: base + "/pid"})
		w.more(l, 20)
		config := filepath.Join(dir, "web.config")
		text, err := os.ReadFile(config)
		if err != nil {
			t.Fatal(err)
		}
		w.write(config, string(text)+"\n")
		w.await(site, "three new ones serve, and the old ones are gone", func(s Situation) bool {
			return len(s.Serving) == 3 && s.Serving[0].Number > 4 && len(s.Leaving) == 0
		})
		w.more(l, 20)
		l.end()
		after := unique(turns(3))
		for old := range before {
			if after[old] {
				t.Errorf("process %s serves after the recycle", old)
			}
		}
		if len(after) != 3 || len(apps()) != 3 {
			t.Errorf("%v serve, %v run", slices.Collect(maps.Keys(after)), apps())
		}
	})
	t.Run("ANCM091_RapidFailsRefuseTheVacantPlaceOnly", func(t *testing.T) {
		for range 3 {
			w.await(site, "there is one to kill", func(s Situation) bool { return len(s.Serving) == 3 || len(s.Crashes) > 2 })
			crashes := len(site.Situation().Crashes)
			if err := kill(site.Situation().Newest().PID); err != nil {
				t.Fatal(err)
			}
			w.await(site, "its death is known", func(s Situation) bool { return len(s.Crashes) > crashes })
			if crashes < 2 {
				turns(3)
			}
		}
		statuses := map[int]int{}
		for range 6 {
			statuses[w.get(client, base+"/pid").status]++
		}
		if statuses[200] != 4 || statuses[502] != 2 {
			t.Errorf("%v, want the two that live to answer their turns and 502 for the third place", statuses)
		}
	})
	w.down(site)
	if left := w.running(); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

func unique(list []string) map[string]bool {
	set := map[string]bool{}
	for _, s := range list {
		set[s] = true
	}
	return set
}
