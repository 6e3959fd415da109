package app

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// load sends requests at a fixed rate, whether the earlier ones were answered or
// not as long as the machine keeps up, and notes what becomes of each.
type load struct {
	t      *testing.T
	client *http.Client
	cancel context.CancelFunc
	wg     sync.WaitGroup
	// waiting has a place for each request that waits for its answer; there are
	// fewer of them than the gate holds.
	waiting chan struct{}

	mu      sync.Mutex // guards what follows
	sent    int
	failed  []string
	page    string         // the body of a 503 that is no failure
	pages   int            // how many got it
	lost    int            // failed, and were on their way when the app died
	deaths  []span         // when it did
	bodies  map[string]int // of GETs
	posted  []string
	longest time.Duration
	waits   []time.Duration
}

// mix is what a load consists of.
type mix struct {
	rate  int    // requests a second
	get   string // address of GETs
	post  string // address of POSTs that answer their body; empty: none
	every int    // each every-th request is a POST
}

// span is a time from one moment to another.
type span struct{ from, to time.Time }

// tick is how often a load sends what is due.
const tick = 10 * time.Millisecond

func (w *stage) load(m mix) *load {
	ctx, cancel := context.WithCancel(context.Background())
	l := &load{t: w.t, client: w.client(), cancel: cancel, waiting: make(chan struct{}, 800), bodies: map[string]int{}}
	l.wg.Go(func() { l.run(ctx, m) })
	w.t.Cleanup(func() {
		cancel()
		l.wg.Wait()
	})
	return l
}

func (l *load) run(ctx context.Context, m mix) {
	pace := time.NewTicker(tick)
	defer pace.Stop()
	began := time.Now()
	for n := 0; ; {
		select {
		case <-ctx.Done():
			return
		case <-pace.C:
		}
		for due := int(time.Since(began).Seconds() * float64(m.rate)); n < due; n++ {
			number := n
			select {
			case l.waiting <- struct{}{}:
			default:
				n = due // the machine cannot keep the rate: it gets less, not a debt
				continue
			}
			if m.post != "" && number%max(1, m.every) == 0 {
				l.wg.Go(func() { l.send("POST", m.post, fmt.Sprintf("post-%d", number)) })
			} else {
				l.wg.Go(func() { l.send("GET", m.get, "") })
			}
		}
	}
}

func (l *load) send(method, address, body string) {
	defer func() { <-l.waiting }()
	began := time.Now()
	got, err := l.once(method, address, body)
	took := time.Since(began)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sent++
	l.waits = append(l.waits, took)
	l.longest = max(l.longest, took)
	switch {
	case err != nil && l.page != "" && strings.HasPrefix(err.Error(), "status 503, "+l.page):
		l.pages++
	case err != nil && l.dies(span{began, began.Add(took)}):
		l.lost++
	case err != nil:
		l.failed = append(l.failed, fmt.Sprintf("%s %s %s: %v", method, address, body, err))
	case method == "POST" && got != body:
		l.failed = append(l.failed, fmt.Sprintf("POST %s: %q came back", body, got))
	case method == "POST":
		l.posted = append(l.posted, body)
	default:
		l.bodies[got]++
	}
}

// death lets the app die; what was on its way when it did, and until that is
// known, may be lost with it (ANCM-090).
func (w *stage) death(l *load, site *Site, pid int) {
	w.t.Helper()
	l.mu.Lock()
	l.deaths = append(l.deaths, span{from: time.Now()})
	l.mu.Unlock()
	if err := kill(pid); err != nil {
		w.t.Fatal(err)
	}
	w.await(site, "its death is known", func(s Situation) bool {
		return !slices.ContainsFunc(s.Serving, func(g Generation) bool { return g.PID == pid })
	})
	l.mu.Lock()
	l.deaths[len(l.deaths)-1].to = time.Now()
	l.mu.Unlock()
}

// dies tells whether the app died in a time. The caller holds mu.
func (l *load) dies(s span) bool {
	return slices.ContainsFunc(l.deaths, func(d span) bool {
		return !s.to.Before(d.from) && (d.to.IsZero() || !s.from.After(d.to))
	})
}

func (l *load) once(method, address, body string) (string, error) {
	req, err := http.NewRequest(method, address, strings.NewReader(body))
	if err != nil {
		return "", err
	}
	if method == "GET" {
		req.Body, req.ContentLength = nil, 0
	}
	req.GetBody = nil // nothing is sent twice behind our back
	resp, err := l.client.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("status %d, %.200s", resp.StatusCode, text)
	}
	return string(text), err
}

// seen is how many GETs were answered with a body.
func (l *load) seen(body string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.bodies[body]
}

// count is how many requests have an answer.
func (l *load) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.sent
}

// more waits until n further requests have been answered.
func (w *stage) more(l *load, n int) {
	w.t.Helper()
	want := l.count() + n
	w.until(fmt.Sprintf("%d more requests were answered", n), func() bool { return l.count() >= want })
}

// end stops the load, waits for the last answers and holds that none failed.
func (l *load) end() {
	l.t.Helper()
	l.cancel()
	l.wg.Wait()
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.failed) > 0 {
		l.t.Errorf("%d of %d requests failed, such as\n%s", len(l.failed), l.sent, strings.Join(l.failed[:min(8, len(l.failed))], "\n"))
	}
	if l.sent == 0 {
		l.t.Error("no request was sent")
	}
	l.t.Logf("%d requests, %d failed, %d were lost with the app, longest %s, median %s, 99%% %s", l.sent, len(l.failed), l.lost,
		l.longest.Round(time.Millisecond), l.part(50).Round(10*time.Microsecond), l.part(99).Round(10*time.Microsecond))
}

// part is the time within which that many percent were answered. The caller
// holds mu.
func (l *load) part(percent int) time.Duration {
	if len(l.waits) == 0 {
		return 0
	}
	slices.Sort(l.waits)
	return l.waits[(len(l.waits)-1)*percent/100]
}
