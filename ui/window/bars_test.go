package window

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"falconer/app"
	"falconer/app/settings"
)

// The bars in the states that look different, in a wide and a narrow window.
func TestTheBarsInEachState(t *testing.T) {
	ready := newFakeSite("Shop.Web").running(7)
	stale := newFakeSite("Shop.Web").running(6)
	stale.situation.Stale = true
	stale.trace = ready.trace
	building := newFakeSite("Shop.Web")
	building.situation = app.Situation{Up: true, Next: &app.Next{Step: app.Building, Since: noon.Add(-3 * time.Second)}}
	holding := newFakeSite("Shop.Web")
	holding.situation = app.Situation{Up: true, Next: &app.Next{Step: app.Starting, Generation: 8, Since: noon, Until: noon.Add(2 * time.Minute), Cause: app.Cause{Kind: app.CauseChange}}}
	holding.counts.Held = 4
	failed := newFakeSite("Shop.Web")
	failed.situation = app.Situation{Failure: &app.Failure{Kind: app.FailedAddress}}
	failed.situation.Failure.Finding.Summary = "port 5080 is taken by dotnet, pid 4711"
	published := newFakeSite("Published")
	published.profile, published.profiles, published.plan.Builds, published.plan.Watches = "", nil, false, false
	for name, site := range map[string]*fakeSite{
		"ready": ready, "stale": stale, "building": building, "holding": holding, "failed": failed,
		"stopped": newFakeSite("Shop.Web"), "published": published,
	} {
		for width, size := range map[string]float32{"wide": 1440, "narrow": 720} {
			st := open(t, "dark", site)
			st.window.Resize(fyne.NewSize(size, 700))
			st.flush()
			bars := container.NewWithoutLayout(st.top.object, st.address.object, st.status.object)
			test.AssertObjectRendersToMarkup(t, "bars-"+name+"-"+width+".xml", bars)
		}
	}
}

func TestANarrowWindowStacksAndKeepsItsOwnSplits(t *testing.T) {
	st := mainStage(t, "dark")
	st.window.Resize(fyne.NewSize(1440, 900))
	if st.narrow || st.frame.columns == nil {
		t.Fatal("a wide window is stacked")
	}
	st.frame.columns.SetOffset(300)
	st.frame.columns.OnMoved(300)
	st.window.Resize(fyne.NewSize(720, 900))
	st.flush()
	if !st.narrow || st.frame.columns != nil {
		t.Error("a narrow window is not stacked")
	}
	st.readsNot(t, "SITES")
	st.reads(t, "Plan")
	written := make(chan struct{}) // what is remembered is written in order
	st.keeper.change(func(*settings.State) { close(written) })
	<-written
	st.window.Resize(fyne.NewSize(1440, 900))
	if got := st.frame.columns.Offset; got != 300 {
		t.Errorf("the detail is %v wide again", got)
	}
	st.keeper.stop()
	if s := st.memory.State().Window; s.Width != 1440 || s.Height != 900 {
		t.Errorf("remembered %v × %v", s.Width, s.Height)
	}
}
