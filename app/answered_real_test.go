package app

import (
	"os"
	"path/filepath"
	"testing"

	"falconer/proxy/trace"
)

// Which build answered, and whether sources were newer, is said on every request
// and, when it is asked for, in a header of every answer.
func TestEachAnswerSaysWhichBuildGaveIt(t *testing.T) {
	w := newStage(t)
	site := w.standIn(flags{"generation-header": "true"}, nil)
	base, client := w.up(site), w.client()
	built := func(id uint64) string {
		if x, ok := site.Trace().Get(id); ok {
			return x.Build
		}
		return ""
	}
	seen := uint64(0)
	answers := func(generation int, stale bool) {
		t.Helper()
		build := site.Situation().Newest().Build
		want := string(rune('0'+generation)) + `;build="` + build + `"`
		if stale {
			want += ";stale"
		}
		a := w.get(client, base+"/version")
		if got := a.header.Get("X-App-Generation"); got != want || build == "" {
			t.Errorf("the answer says %q, want %q", got, want)
		}
		var row trace.Summary
		w.until("the request is recorded", func() bool {
			rows, last, _ := site.Trace().After(seen, make([]trace.Summary, 0, 10))
			for _, r := range rows {
				row, seen = r, last
			}
			return len(rows) > 0
		})
		if row.Generation != generation || built(row.ID) != build || row.Stale != stale {
			t.Errorf("recorded generation %d, build %q, stale %v; want %d, %q, %v", row.Generation, built(row.ID), row.Stale, generation, build, stale)
		}
	}
	answers(1, false)
	source := filepath.Join(site.Target().Dir, "Version.cs")
	if err := os.Rename(source, source+".away"); err != nil {
		t.Fatal(err)
	}
	w.await(site, "the new one failed", func(s Situation) bool { return s.Failure != nil && s.Next == nil })
	answers(1, true)
	w.write(source, "2")
	s := w.await(site, "the repair serves", func(s Situation) bool { return s.Newest().Number > 1 && s.Next == nil })
	answers(s.Newest().Number, false)
}
