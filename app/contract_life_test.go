package app

import (
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"falconer/app/watch"
)

// The module's rules for the life of an application, on the stand-in.

func TestANCM087_NothingStartsBeforeTheFirstRequest(t *testing.T) {
	w := newStage(t)
	site := w.published("", flags{"start": "on-request"}, nil)
	base := w.begin(site)
	// What is wanted has been taken in by now, and what a start does first would be.
	if s := site.Situation(); s.Last != 0 || len(w.running()) != 0 {
		t.Errorf("before any request: generation %d, %v", s.Last, w.running())
	}
	if a := w.get(w.client(), base+"/version"); a.status != 200 {
		t.Errorf("the first request got %d", a.status)
	}
	if s := site.Situation(); s.Last != 1 {
		t.Errorf("generation %d", s.Last)
	}
}

func TestANCM088_ManyFirstRequestsAreOneStart(t *testing.T) {
	const many = 1000
	w := newStage(t)
	site := w.published("", flags{"start": "on-request"}, map[string]string{"SAMPLE_START_DELAY": "300ms"})
	base := w.begin(site)
	client := w.client()
	var wg sync.WaitGroup
	got := make([]string, many)
	for i := range got {
		wg.Go(func() {
			a, err := fetch(t.Context(), client, base+"/pid")
			if err != nil || a.status != 200 {
				t.Errorf("request %d: %d, %v", i, a.status, err)
			}
			got[i] = a.body
		})
	}
	wg.Wait()
	for i, pid := range got {
		if pid != got[0] {
			t.Fatalf("request %d was answered by process %q, the first by %q", i, pid, got[0])
		}
	}
	if s := site.Situation(); s.Last != 1 {
		t.Errorf("generation %d", s.Last)
	}
}

func TestANCM090_WhatIsInFlightAtACrashFails(t *testing.T) {
	w := newStage(t)
	site := w.published("", nil, map[string]string{"SAMPLE_JOURNAL": filepath.Join(w.dir, "journal")})
	base := w.up(site)
	client := w.client()
	slow := w.slow(site, client, base+"/slow?ms=60000")
	w.get(client, base+"/crash")
	if a := <-slow; a.status != 502 {
		t.Errorf("in flight: %d", a.status)
	}
	if n := strings.Count(wholeLog(site), "a slow request begins"); n != 1 {
		t.Errorf("it reached the app %d times", n)
	}
	w.await(site, "the crash is known", func(s Situation) bool { return len(s.Crashes) == 1 })
	if n := len(events(site, 1030)); n != 1 {
		t.Errorf("%d events 1030", n)
	}
}

func TestANCM091_ANCM092_ARefusalIsTold(t *testing.T) {
	w := newStage(t)
	site := w.published(`rapidFailsPerMinute="0"`, nil, nil)
	base := w.up(site)
	client := w.client()
	w.get(client, base+"/crash")
	w.await(site, "it is given up", func(s Situation) bool { return s.Failure != nil && s.Failure.GaveUp })
	a := w.get(client, base+"/version", "Accept: application/json")
	if a.status != 502 || !strings.Contains(a.body, `"subStatus":5`) {
		t.Errorf("after one end: %d %.300s", a.status, a.body)
	}
	said := events(site, 1003)
	if len(said) != 1 {
		t.Fatalf("events 1003: %q", said)
	}
	holds(t, said[0], "limit 0")
}

// The minute begins with the first start and with the first one after it is over
// (ANCM 5.3).
func TestANCM091_ANCM092_ANCM093_TheMinuteIsTheModules(t *testing.T) {
	r := rules{rapidFails: 1, hold: time.Second, startup: time.Minute, onRequest: true}
	lifeTest(t, r, func(t *testing.T, a *Application, w *byHand) {
		if rapidWindow != 60*time.Second {
			t.Errorf("the minute has %s", rapidWindow)
		}
		number := 0
		crash := func() {
			t.Helper()
			number++
			a.say(knocked{now()})
			w.listens(number)
			want(t, a, Ready)
			a.say(exited{at: now(), number: number}) // ANCM-093: with code 0
		}
		a.say(wantUp{at: now(), asleep: true})
		crash()
		time.Sleep(rapidWindow - time.Second)
		synctest.Wait()
		crash() // the second within the minute
		want(t, a, Failed)
		time.Sleep(time.Second) // the minute is over, although the last crash is of just now
		synctest.Wait()
		want(t, a, Crashed)
		crash()
		want(t, a, Crashed) // the first of the new minute
		time.Sleep(rapidWindow)
		synctest.Wait()
		crash()
		want(t, a, Crashed)
	})
}

func TestANCM092_AfterTheFirstMinuteOneEndIsForgiven(t *testing.T) {
	r := rules{rapidFails: 0, hold: time.Second, startup: time.Minute, onRequest: true}
	lifeTest(t, r, func(t *testing.T, a *Application, w *byHand) {
		a.say(wantUp{at: now(), asleep: true})
		a.say(knocked{now()})
		w.listens(1)
		time.Sleep(rapidWindow)
		a.say(exited{at: now(), number: 1, exitCode: 134})
		want(t, a, Crashed)
		a.say(knocked{now()})
		w.listens(2)
		a.say(exited{at: now(), number: 2, exitCode: 134})
		want(t, a, Failed) // the first end of this minute
	})
}

func TestANCM093_FailedStartsDoNotCount(t *testing.T) {
	r := rules{rapidFails: 0, hold: time.Second, startup: time.Minute, onRequest: true}
	lifeTest(t, r, func(t *testing.T, a *Application, w *byHand) {
		a.say(wantUp{at: now(), asleep: true})
		for number := 1; number <= 3; number++ {
			a.say(knocked{now()})
			for range 2 {
				w.answer(number) <- startFailed{at: now(), number: number, exitCode: 1}
				synctest.Wait()
			}
			want(t, a, Failed)
			if s := a.Situation(); s.Failure.GaveUp || len(s.Crashes) > 0 {
				t.Fatalf("start %d: %+v, crashes %v", number, s.Failure, s.Crashes)
			}
		}
		a.say(knocked{now()})
		w.listens(4)
		want(t, a, Ready)
	})
}

func TestANCM098_ARecycleIsToldAndTakesTheNewSettings(t *testing.T) {
	w := newStage(t)
	site, dir := w.publish(standInElement(t, "", variables("SAMPLE_VERSION", "one")), nil, nil)
	base := w.up(site)
	client := w.client()
	if a := w.get(client, base+"/version"); a.body != "one" {
		t.Errorf("%q", a.body)
	}
	w.write(filepath.Join(dir, "web.config"), element(standInElement(t, "", variables("SAMPLE_VERSION", "two"))))
	w.generation(site, 2)
	if a := w.get(client, base+"/version"); a.body != "two" {
		t.Errorf("%q", a.body)
	}
	if n := len(events(site, 1021)); n != 1 {
		t.Errorf("%d events 1021", n)
	}
}

func TestANCM099_RecyclingCanBeSwitchedOff(t *testing.T) {
	for value, recycled := range map[string]int{"True": 0, "false": 1} {
		t.Run(value, func(t *testing.T) {
			w := newStage(t)
			text := standInElement(t, "", `<handlerSettings><handlerSetting name="DisallowRotationOnConfigChange" value="`+value+`" /></handlerSettings>`)
			site, dir := w.publish(text, nil, nil)
			base := w.up(site)
			client := w.client()
			before := w.get(client, base+"/pid").body
			// As the watcher tells it: with the file itself nobody could say when it
			// has been seen and let go.
			site.mounts[0].batch(watch.Batch{Number: 1, First: time.Now(), Last: time.Now(),
				Files: []watch.Change{{Path: "web.config", File: filepath.Join(dir, "web.config"), Class: watch.Settings}}})
			if recycled > 0 {
				w.generation(site, 2)
			}
			// app_offline.htm is heeded all the same.
			w.write(filepath.Join(dir, offlineName), "closed")
			w.await(site, "it is off line", func(s Situation) bool { return s.State() == Offline && len(s.Leaving) == 0 })
			if s := site.Situation(); s.Last != 1+recycled || len(events(site, 1021)) != recycled {
				t.Errorf("generation %d is the last; %q", s.Last, events(site, 1021))
			}
			if err := os.Remove(filepath.Join(dir, offlineName)); err != nil {
				t.Fatal(err)
			}
			w.await(site, "it sleeps", func(s Situation) bool { return s.Sleeping })
			if after := w.get(client, base+"/pid").body; after == before {
				t.Error("the process outlived app_offline.htm")
			}
		})
	}
}

func TestANCM101_ANCM102_ANCM103_TheOfflineFileInAllItsForms(t *testing.T) {
	w := newStage(t)
	site, dir := w.publish(standInElement(t, "", ""), nil, nil)
	base := w.up(site)
	client := w.client()
	first := w.get(client, base+"/pid").body
	page := "\ufeff<html>\xff\x00 bytes"
	w.write(filepath.Join(dir, "APP_offline.Htm"), page)
	// ANCM-102: nobody asks for anything meanwhile.
	w.await(site, "it is off line and nothing runs", func(s Situation) bool { return s.State() == Offline && len(s.Leaving) == 0 })
	if left := w.running(); len(left) > 0 || len(events(site, 1012)) != 1 || len(events(site, 1005)) != 0 {
		t.Errorf("events 1012 %q, 1005 %q, running %v", events(site, 1012), events(site, 1005), left)
	}
	holds(t, strings.Join(events(site, 1006), ""), "status 202")
	for _, method := range []string{"GET", "POST", "DELETE", "OPTIONS", "FOOBAR"} {
		req, err := http.NewRequestWithContext(t.Context(), method, base+"/any/path?q=1", nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		body := make([]byte, 100)
		n, _ := resp.Body.Read(body)
		resp.Body.Close()
		if resp.StatusCode != 503 || string(body[:n]) != page || resp.Header.Get("Content-Type") != "text/html" {
			t.Errorf("%s: %d %q %q", method, resp.StatusCode, resp.Header.Get("Content-Type"), body[:n])
		}
	}
	w.write(filepath.Join(dir, "APP_offline.Htm"), "another page")
	w.until("the other page is there", func() bool { return w.get(client, base+"/").body == "another page" })
	w.write(filepath.Join(dir, "APP_offline.Htm"), "") // what was read before stays
	for range 3 {
		if a := w.get(client, base+"/"); a.status != 503 || a.body != "another page" {
			t.Errorf("of an empty file: %d %q", a.status, a.body)
		}
	}
	if err := os.Remove(filepath.Join(dir, "APP_offline.Htm")); err != nil {
		t.Fatal(err)
	}
	w.await(site, "it sleeps", func(s Situation) bool { return s.Sleeping })
	if s := site.Situation(); s.Last != 1 {
		t.Errorf("ANCM-103: generation %d was started by itself", s.Last)
	}
	if a := w.get(client, base+"/pid"); a.status != 200 || a.body == first {
		t.Errorf("afterwards %d %q", a.status, a.body)
	}
}

func TestANCM105_DuringTheStopForTheOfflineFileNobodyFails(t *testing.T) {
	w := newStage(t)
	site, dir := w.publish(standInElement(t, "", ""), nil, nil)
	base := w.up(site)
	client := w.client()
	slow := w.slow(site, client, base+"/slow?ms=4000")
	w.write(filepath.Join(dir, offlineName), "closed")
	w.await(site, "it is off line", func(s Situation) bool { return s.State() == Offline && len(s.Leaving) == 1 })
	if a := w.get(client, base+"/pid"); a.status != 503 || a.body != "closed" {
		t.Errorf("during the stop: %d %q", a.status, a.body)
	}
	if a := <-slow; a.status != 200 {
		t.Errorf("in flight: %d", a.status)
	}
}

func TestANCM095_ANCM097_TheStopAndTheEndAreTold(t *testing.T) {
	w := newStage(t)
	site := w.published(`shutdownTimeLimit="3"`, nil, map[string]string{"SAMPLE_DEAF": "1"})
	w.up(site)
	pid := strconv.Itoa(site.Situation().Newest().PID)
	w.down(site)
	holds(t, strings.Join(events(site, 1006), ""), "pid "+pid, "status 202")
	holds(t, strings.Join(events(site, 1005), ""), "pid "+pid)
}
