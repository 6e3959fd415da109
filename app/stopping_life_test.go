package app

import (
	"testing"
)

// While a site stops, its addresses are open until the app has ended: who comes
// meanwhile gets the status and nothing else, and what is in flight is answered.
func TestANCM106_ANCM110_WhileASiteStopsRequestsGetNothingButTheStatus(t *testing.T) {
	w := newStage(t)
	site := w.published("", nil, nil)
	base := w.up(site)
	client := w.client()
	slow := w.slow(site, client, base+"/slow?ms=4000")
	site.Stop()
	w.await(site, "it is stopping", func(s Situation) bool { return len(s.Leaving) == 1 && s.Newest() == nil })
	for _, accept := range []string{"text/html", "application/json"} {
		if a := w.get(client, base+"/pid", "Accept: "+accept); a.status != 503 || a.body != "" {
			t.Errorf("%s: %d %q", accept, a.status, a.body)
		}
	}
	if a := <-slow; a.status != 200 {
		t.Errorf("in flight: %d", a.status)
	}
	w.await(site, "it is stopped", over)
	for id, words := range map[int][]string{1033: {"application /LM/W3SVC/1/ROOT"}, 1006: {"status 202"}, 1030: {"application /LM/W3SVC/1/ROOT", "pid ", "port ", "root "}} {
		said := events(site, id)
		if len(said) != 1 {
			t.Fatalf("events %d: %q", id, said)
		}
		holds(t, said[0], words...)
	}
}
