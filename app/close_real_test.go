package app

import (
	"context"
	"path/filepath"
	"sync"
	"testing"
)

// The tests here end an engine in the middle of something; the stage holds that
// nothing of it is left, and the package that no goroutine is.

func TestCloseWhileStarting(t *testing.T) {
	w := newStage(t)
	site := w.standIn(nil, map[string]string{"SAMPLE_START_AFTER": filepath.Join(w.dir, "never")})
	w.begin(site)
	w.await(site, "the process runs", func(s Situation) bool { return s.Next != nil && s.Next.PID != 0 })
}

func TestCloseAtOnceAfterAStart(t *testing.T) {
	for range 5 {
		w := newStage(t)
		w.begin(w.standIn(flags{"front": "iis"}, nil))
		w.sites.Close(t.Context())
		w.nothingLeft()
	}
}

func TestCloseWhileDraining(t *testing.T) {
	w := newStage(t)
	site := w.standIn(flags{"limit.drain": "1m", "limit.restart": "1s", "limit.shutdown": "1s"}, nil)
	base := w.up(site)
	client := w.client()
	var wg sync.WaitGroup
	defer wg.Wait()
	wg.Go(func() { _, _ = fetch(context.Background(), client, base+"/slow?ms=60000") })
	w.until("the slow request is in the app", func() bool { return says(site, "a slow request begins") })
	site.Restart()
	w.await(site, "the old one drains", func(s Situation) bool { return len(s.Leaving) == 1 && s.Leaving[0].Phase == Draining })
	w.sites.Close(t.Context())
	w.nothingLeft()
}

func TestCloseWhileACrashedAppWaitsForItsRetry(t *testing.T) {
	w := newStage(t)
	site := w.standIn(nil, nil)
	base := w.up(site)
	l := w.load(mix{rate: 50, get: base + "/version"})
	for range 2 { // the second crash in a row is waited after
		g := w.await(site, "it is ready", func(s Situation) bool { return s.State() == Ready }).Newest()
		if err := kill(g.PID); err != nil {
			t.Fatal(err)
		}
		w.await(site, "its death is known", func(s Situation) bool { return s.Newest() == nil || s.Newest().Number != g.Number })
	}
	w.await(site, "the retry is waited for", func(s Situation) bool { return s.Next != nil && s.Next.Step == Waiting })
	w.sites.Close(t.Context())
	w.nothingLeft()
	l.cancel()
}

// A close that may not take any time ends everything by force.
func TestCloseWithoutPatienceLeavesNothing(t *testing.T) {
	w := newStage(t)
	site := w.standIn(flags{"front": "iis"}, map[string]string{"SAMPLE_DEAF": "1"})
	base := w.up(site)
	w.get(w.client(), base+"/version")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	w.sites.Close(ctx)
	w.nothingLeft()
}

func TestOrdersInQuickSuccessionEndAsTheLastOneSays(t *testing.T) {
	w := newStage(t)
	site := w.standIn(flags{"front": "iis"}, nil)
	for range 10 {
		site.Start()
		site.Restart()
		site.Stop()
	}
	w.down(site)
	if left := w.running(); len(left) > 0 {
		t.Errorf("it was stopped and runs: %v", left)
	}
	for range 10 {
		site.Start()
		site.Stop()
		site.Restart()
	}
	base := w.up(site)
	if a := w.get(w.client(), base+"/version"); a.status != 200 {
		t.Errorf("status %d", a.status)
	}
	if n := len(w.running()); n != 2 { // the app and its keeper
		t.Errorf("%d processes, want an app and its keeper: %v", n, w.running())
	}
}

func TestARemovedSiteLeavesTheOthersAlone(t *testing.T) {
	w := newStage(t)
	one, two := w.standIn(nil, nil), w.published("", nil, nil)
	w.up(one)
	base := w.up(two)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	w.sites.Remove(ctx, one)
	if a := w.get(w.client(), base+"/pid"); a.status != 200 || len(w.sites.All()) != 1 {
		t.Errorf("the other site answers %d, sites %d", a.status, len(w.sites.All()))
	}
}

func TestASecondSiteOnTheSameAddressIsToldWhoHoldsIt(t *testing.T) {
	w := newStage(t)
	one := w.standIn(nil, nil)
	base := w.up(one)
	two := w.published("", flags{"url": base}, nil)
	err := two.Open(t.Context())
	if err == nil {
		t.Fatal("two sites listen on one address")
	}
	s := w.await(two, "it says so", func(s Situation) bool { return s.Failure != nil })
	if s.State() != Failed || s.Failure.Kind != FailedAddress || s.Failure.Finding.Summary == "" {
		t.Errorf("%q, %+v", s.State(), s.Failure)
	}
	w.down(one)
	w.up(two)
}
