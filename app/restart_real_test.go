package app

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"falconer/app/plan"
	"falconer/app/process"
)

// restarts is how often the committed tests restart; the soak does more.
const restarts = 10

func TestNoRequestFailsInRestartsByCommand(t *testing.T) {
	w := newStage(t)
	restartUnderLoad(t, w, flags{"front": "iis"}, 200, restarts)
}

func TestNoRequestFailsInRestartsWithoutTheModule(t *testing.T) {
	w := newStage(t)
	restartUnderLoad(t, w, flags{"front": "kestrel"}, 200, restarts/2)
}

func TestW038NoRequestFailsWhenOneGenerationFollowsTheOther(t *testing.T) {
	w := newStage(t)
	site := restartUnderLoad(t, w, flags{"restart": "sequential", "front": "iis"}, 200, restarts/2)
	if held := site.Counts().HeldTotal; held == 0 {
		t.Error("no request was held, although nobody answered between two generations")
	}
}

// restartUnderLoad restarts a site again and again under GETs and POSTs: all are
// answered, no POST reaches the app twice, and slow requests end on the
// generation on which they began.
func restartUnderLoad(t *testing.T, w *stage, f flags, rate, times int) *Site {
	t.Helper()
	journal := filepath.Join(w.dir, "journal")
	site := w.standIn(f, map[string]string{"SAMPLE_JOURNAL": journal})
	base := w.up(site)
	l := w.load(mix{rate: rate, get: base + "/pid", post: base + "/echo", every: 3})
	client := w.client()
	var slow sync.WaitGroup
	for i := range times {
		pid := site.Situation().Newest().PID
		number := site.Situation().Newest().Number
		slow.Go(func() {
			a, err := fetch(t.Context(), client, base+"/slow?ms=300")
			if err != nil || a.status != 200 || !strings.HasPrefix(a.body, "that took a while") {
				t.Errorf("restart %d: a slow request got %d %q, %v", i, a.status, a.body, err)
			}
		})
		w.more(l, rate/20)
		w.until("the old generation answered", func() bool { return l.seen(strconv.Itoa(pid)) > 0 })
		site.Restart()
		w.generation(site, number+1)
	}
	last := site.Situation().Newest()
	w.until("the last generation answered", func() bool { return l.seen(strconv.Itoa(last.PID)) > 0 })
	slow.Wait()
	l.end()
	if len(l.bodies) != times+1 {
		t.Errorf("%d generations answered, want %d", len(l.bodies), times+1)
	}
	eachOnce(t, journal, l.posted)
	return site
}

// eachOnce holds that the app got each of the bodies once, and nothing twice.
func eachOnce(t *testing.T, journal string, posted []string) {
	t.Helper()
	text, err := os.ReadFile(journal)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for line := range strings.Lines(string(text)) {
		got[strings.TrimSpace(line)]++
	}
	var wrong []string
	for _, body := range posted {
		if got[body] != 1 {
			wrong = append(wrong, fmt.Sprintf("%s %d times", body, got[body]))
		}
	}
	for body, times := range got {
		if times > 1 {
			wrong = append(wrong, fmt.Sprintf("%s %d times", body, times))
		}
	}
	if len(wrong) > 0 || len(posted) == 0 {
		t.Errorf("of %d POSTs the app got %v", len(posted), wrong)
	}
}

func TestW039HeldRequestsOverTheLimitGetRetryAfter(t *testing.T) {
	const limit, sent = 5, 20
	w := newStage(t)
	door := filepath.Join(w.dir, "door")
	w.write(door, "")
	site := w.standIn(flags{"restart": "sequential", "limit.held": strconv.Itoa(limit)}, map[string]string{"SAMPLE_START_AFTER": door})
	base := w.up(site)
	if err := os.Remove(door); err != nil {
		t.Fatal(err)
	}
	site.Restart()
	w.await(site, "nobody answers", func(s Situation) bool { return s.State() == Holding && s.Next.PID != 0 })
	client := w.client()
	answers := make(chan answer, sent)
	for range sent {
		go func() {
			a, err := fetch(t.Context(), client, base+"/version")
			if err != nil {
				t.Error(err)
			}
			answers <- a
		}()
	}
	for range sent - limit {
		if a := <-answers; a.status != 503 || a.header.Get("Retry-After") != "1" {
			t.Errorf("beyond the limit: status %d, Retry-After %q, want 503 and 1", a.status, a.header.Get("Retry-After"))
		}
	}
	w.write(door, "")
	for range limit {
		if a := <-answers; a.status != 200 || a.body != "1" {
			t.Errorf("a held request got %d %q", a.status, a.body)
		}
	}
	if c := site.Counts(); c.HeldTotal != limit || c.Held != 0 {
		t.Errorf("%d were held in all and %d are now, want %d and none", c.HeldTotal, c.Held, limit)
	}
}

func TestW040AHeldRequestWhoseClientWentAwayIsDropped(t *testing.T) {
	w := newStage(t)
	door := filepath.Join(w.dir, "door")
	site := w.standIn(nil, map[string]string{"SAMPLE_START_AFTER": door})
	base := w.begin(site)
	ctx, leave := context.WithCancel(t.Context())
	over := make(chan error, 1)
	go func() {
		_, err := fetch(ctx, w.client(), base+"/version")
		over <- err
	}()
	w.until("the request is held", func() bool { return site.Counts().Held == 1 })
	leave()
	if err := <-over; err == nil {
		t.Error("a request that was given up got an answer")
	}
	w.until("it is dropped", func() bool { return site.Counts().Held == 0 })
	w.write(door, "")
	w.generation(site, 1)
}

func TestW046AnAppThatCannotRunTwiceIsRestartedOneAfterTheOther(t *testing.T) {
	w := newStage(t)
	second, err := process.FreePort(10000, 48000, nil)
	if err != nil {
		t.Fatal(err)
	}
	site := w.standIn(nil, map[string]string{"SAMPLE_SECOND_ADDRESS": fmt.Sprintf("127.0.0.1:%d", second)})
	base := w.up(site)
	l := w.load(mix{rate: 50, get: base + "/pid"})
	for range 2 {
		number := site.Situation().Last
		w.more(l, 10)
		site.Restart()
		w.generation(site, number+1)
	}
	w.more(l, 10)
	l.end()
	if !site.Plan().Sequential || !says(site, "cannot run twice") {
		t.Errorf("sequential %v; the log says\n%s", site.Plan().Sequential, w.printed(site, 30))
	}
	if words := site.Plan().RestartWords(); !strings.Contains(words, "cannot run twice") {
		t.Errorf("it is shown as %q", words)
	}
	file, err := site.main().read()
	if err != nil {
		t.Fatal(err)
	}
	if next, err := site.main().makePlan(file, site.Profile(), nil); err != nil || !next.Sequential || next.SequentialOrigin != plan.FromMemory {
		t.Errorf("the next time: sequential %v by %s, %v", next.Sequential, next.SequentialOrigin, err)
	}
	if err := site.main().settings.Flag("restart", "overlap"); err != nil { // the person's word wins
		t.Fatal(err)
	}
	if next, err := site.main().makePlan(file, site.Profile(), nil); err != nil || next.Sequential {
		t.Errorf("with --restart overlap: sequential %v by %s, %v", next.Sequential, next.SequentialOrigin, err)
	}
	if !w.sites.state().Projects[site.ID()].Sequential {
		t.Error("it is not remembered for the project")
	}
	if s := site.Situation(); s.Last != 4 { // 2 collided, 3 and 4 came after their predecessors
		t.Errorf("%d generations were tried, want 4", s.Last)
	}
}
