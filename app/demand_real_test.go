package app

import "testing"

// The build that verifies sees all sources, also those that wait for a word: it proves
// nothing then, and brings nothing of them.
func TestW069_WhatWaitsForAWordIsNotServedByTheVerifyingBuild(t *testing.T) {
	w, project, site, base := webSite(t, flags{"restart-on": "demand"})
	w.prepared(site)
	w.save(project, "1")
	w.await(site, "the save waits", func(s Situation) bool { return s.Gathered != nil })
	site.Restart()
	w.answers(base, "1")
	w.save(project, "2")
	w.until("the verifying build has ended", func() bool { return says(site, "sources were saved while the ordinary build verified") })
	s := site.Situation()
	if a := w.get(w.client(), base+"/version"); a.body != "1" || s.Next != nil || s.Newest().Number != 2 || !s.Stale {
		t.Errorf("version %q answers, generation %d, stale %v, next %+v", a.body, s.Newest().Number, s.Stale, s.Next)
	}
	site.Restart()
	w.answers(base, "2")
}
