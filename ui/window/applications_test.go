package window

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"falconer/app"
	"falconer/app/doctor"
	"falconer/app/logs"
	"falconer/proxy/message"
	"falconer/proxy/trace"
	"falconer/ui/widgets/sheet"
)

// severalStage is a window over a site with two applications, of which one has
// crashed; they share what is recorded and printed.
func severalStage(t *testing.T) (st *stage, site, root, shop *fakeSite) {
	t.Helper()
	site, root, shop = newFakeSite("Web"), newFakeSite("Web").running(1), newFakeSite("Shop")
	root.id, root.name, root.one = "web#/", "Web/", true
	shop.id, shop.name, shop.one, shop.label = "web#/shop", "Web/shop", true, "/shop"
	shop.situation = app.Situation{Up: true, Next: &app.Next{Step: app.Waiting, Until: noon.Add(3 * time.Second), Since: noon}}
	site.situation, site.urls = shop.situation, root.urls
	for _, a := range []*fakeSite{root, shop} {
		a.logs, a.trace = site.logs, site.trace
	}
	st = open(t, "dark", site)
	st.engine.applications = map[Site][]Site{site: {root, shop}}
	st.flush()
	return st, site, root, shop
}

func TestEachApplicationHasItsRowAndItsState(t *testing.T) {
	st, _, root, shop := severalStage(t)
	st.reads(t, "SITES", "Web", "/shop", "crashed", "ready · gen 1 · 44312")
	st.ShowSite(st.byID(shop.ID()))
	st.reads(t, "Crashed, retry in 3 s")
	st.do("restart")
	if !slices.Equal(shop.calls, []string{"restart"}) || len(root.calls) != 0 {
		t.Errorf("calls: %v of the one, %v of the other", shop.calls, root.calls)
	}
	st.ShowSite(st.byID(root.ID()))
	st.reads(t, "Ready · generation 1")
	st.flush()
	if st.Current() != Site(root) {
		t.Errorf("%s is shown", st.Current().Name())
	}
}

func TestAFailureSaysWhichApplicationItIsOf(t *testing.T) {
	st, site, _, shop := severalStage(t)
	shop.situation = app.Situation{Up: true, Failure: &app.Failure{Kind: app.FailedStart, At: noon, Finding: doctor.Finding{Summary: "it did not listen"}}}
	site.situation = shop.situation
	st.flush()
	st.reads(t, "It did not listen", "This is Web/shop; the other applications go on.")
}

func TestALineOfTheWholeSiteNamesItsApplication(t *testing.T) {
	st, site, _, shop := severalStage(t)
	site.logs.Part(func() string { return "/shop" }).Divider(2, "generation 2 · started by you")
	site.logs.Part(func() string { return "/shop" }).Say(logs.Warning, "something")
	st.flush()
	rows := func() (texts []string) {
		first, next := st.log.Bounds()
		for n := first; n < next; n++ {
			row := sheet.Row{Cells: make([]sheet.Cell, 3)}
			st.log.Row(n, &row)
			text := ""
			for _, cell := range row.Cells {
				for _, span := range cell.Spans {
					text += span.Text
				}
			}
			texts = append(texts, text)
		}
		return texts
	}
	if got := strings.Join(rows(), "|"); !strings.Contains(got, "/shop  generation 2") || !strings.Contains(got, "/shop  something") {
		t.Errorf("%s", got)
	}
	st.ShowSite(shop)
	if got := strings.Join(rows(), "|"); strings.Contains(got, "/shop") || !strings.Contains(got, "something") {
		t.Errorf("%s", got)
	}
}

func TestClosingAnApplicationIsClosingItsSite(t *testing.T) {
	st, site, _, shop := severalStage(t)
	st.ShowSite(shop)
	st.do("remove")
	st.reads(t, "Close Web?")
	st.tap(t, "Stop and close")
	if len(st.engine.removed) != 1 || st.engine.removed[0] != Site(site) || st.Current() != nil {
		t.Errorf("removed %v, shows %v", st.engine.removed, st.Current())
	}
}

func TestAnApplicationShowsItsOwnLinesAndRequests(t *testing.T) {
	_, site, root, shop := severalStage(t)
	for i, label := range []string{"", "/shop", "", "/shop", "/shop"} {
		part := site.logs.Part(func() string { return label })
		part.Say(logs.Information, "words "+label)
		r := site.trace.Begin(noon)
		var head message.Head
		head.SetRequest("GET", label+"/"+string(rune('a'+i)))
		r.Request(&head, "http", netip.MustParseAddrPort("127.0.0.1:1").String(), "HTTP/1.1", label)
		r.End(nil)
	}
	for s, want := range map[Site]int{site: 5, root: 2, shop: 3} {
		lines, exchanges := linesOf(s), exchangesOf(s)
		var all []logs.Line
		for number := uint64(0); ; { // a few at a time
			rows, _ := lines.After(number, make([]logs.Line, 0, 2))
			if len(rows) == 0 {
				break
			}
			number, all = rows[len(rows)-1].Number, append(all, rows...)
		}
		rows, _, missed := exchanges.After(0, make([]trace.Summary, 0, 10))
		if len(all) != want || len(rows) != want || missed != 0 {
			t.Errorf("%s: %d lines, %d requests, want %d", s.Name(), len(all), len(rows), want)
		}
	}
	lines := linesOf(root)
	if n, found := lines.Find("words", 2, false); !found || n != 3 {
		t.Errorf("the next one is %d", n)
	}
	if n, found := lines.Find("words", 2, true); !found || n != 1 {
		t.Errorf("the one before is %d", n)
	}
	if _, found := lines.Find("words /shop", 1, false); found {
		t.Error("a line of another application was found")
	}
}
