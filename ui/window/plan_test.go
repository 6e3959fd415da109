package window

import (
	"testing"
	"time"

	"falconer/app"
	"falconer/ui/widgets"
)

func TestRestartsAreListedAndFollowWhatHappens(t *testing.T) {
	st := mainStage(t, "dark")
	shop := st.sites[0].(*fakeSite)
	shop.asked = 0
	st.flush()
	if shop.asked != 0 {
		t.Errorf("the history was read %d times behind the plan", shop.asked)
	}
	st.requests.Select(5)
	st.do("restarts")
	st.reads(t, "Last 7 restarts: median 0.11 s, 0.08–0.14 s", "Process 91160 stands by for the next start, 71 MB", "7  14:02:21", "OrderController.cs", "0.14 s")
	if line, ok := st.window.Canvas().Focused().(*widgets.Fold); !ok || line.Text != "OrderController.cs" {
		t.Error("the newest generation has not the keys")
	}
	shop.generation(8, app.Cause{Kind: app.CauseCommand}, 400*time.Millisecond)
	shop.standby = nil
	st.flush()
	st.reads(t, "Last 8 restarts: ", "8  14:03:21", "restarted by you", "0.40 s")
	st.readsNot(t, "stands by")
	st.seen = false
	shop.asked = 0
	st.flush()
	st.seen = true
	st.requests.Select(5)
	shop.asked = 0
	st.flush()
	if shop.asked != 0 {
		t.Errorf("the history was read %d times while nobody could see it", shop.asked)
	}
	shop.generation(9, app.Cause{Kind: app.CauseCommand}, 500*time.Millisecond)
	st.do("escape")
	st.reads(t, "9  14:04:21")
}

func TestRestartsOfSeveralApplications(t *testing.T) {
	st, site, root, shop := severalStage(t)
	start := app.Cause{Kind: app.CauseStart}
	root.generation(1, start, time.Second)
	shop.generation(2, start, time.Second)
	site.history = append(site.history, root.history[0], shop.history[0])
	for _, h := range [][]app.Past{site.history[1:], shop.history} {
		h[0].Application = "/shop"
	}
	root.standby, shop.standby = &app.Standby{PID: 11, Memory: 70 << 20}, &app.Standby{PID: 12, Memory: 110 << 20}
	st.do("restarts")
	st.reads(t, "/shop · started by you", "Process 11 stands by for the next start, 70 MB", "/shop · process 12 stands by for the next start, 110 MB")
	st.ShowSite(st.byID(shop.ID()))
	st.reads(t, "Process 12 stands by", "2  13:57:21")
	st.readsNot(t, "Process 11", "/shop ·", "1  13:56:21")
}

func TestAGenerationIsOpenedByAClick(t *testing.T) {
	st := mainStage(t, "dark")
	st.do("restarts")
	st.readsNot(t, "pid 91142")
	for _, o := range st.objects() {
		if line, ok := o.(*widgets.Fold); ok {
			line.Tapped(nil)
			break
		}
	}
	st.reads(t, "pid 91142", "0 held, 0 interrupted", "Controllers/OrderController.cs")
}
