package window

import (
	"slices"
	"strings"
	"testing"
	"time"

	"falconer/app"
	"falconer/app/build"
	"falconer/app/doctor"
	"falconer/launchsettings/source"
)

func TestFailureStandsInPlaceOfTheRequests(t *testing.T) {
	st := failureStage(t, "dark")
	st.reads(t, "Port 5080 is taken by dotnet, pid 4711", "Stop it, or change applicationUrl", "Hosting failed to start", "exit SIGABRT · IIS would say 502.5 · generation 3 ·")
	st.tap(t, "copy for an issue")
	if text := st.app.Clipboard().Content(); !strings.Contains(text, "launchSettings.json:14") || !strings.Contains(text, "address already in use") {
		t.Errorf("copied %q", text)
	}
	st.tap(t, "Start again")
	if got := st.Current().(*fakeSite).calls; !slices.Equal(got, []string{"start"}) {
		t.Errorf("calls %v", got)
	}
	if st.find("Open launchSettings.json:14") == nil {
		t.Error("no button opens the file")
	}
}

func TestATakenPortOffersAFreeOne(t *testing.T) {
	shop := newFakeSite("Shop.Web")
	shop.situation = app.Situation{Failure: &app.Failure{Kind: app.FailedAddress, At: noon, Finding: doctor.Finding{
		Cause: "port-in-use", Summary: "port 5080 is in use by dotnet (pid 4711)", Details: map[string]string{"port": "5080", "wanted": "5080", "free": "5082"}}}}
	st := open(t, "dark", shop)
	st.tap(t, "Use 5082 this time")
	st.tap(t, "Start again")
	if !slices.Equal(shop.calls, []string{"start on 5082 in the place of 5080", "start"}) {
		t.Errorf("calls %v", shop.calls)
	}
}

func brokenBuild() *fakeSite {
	shop := newFakeSite("Shop.Web").running(6)
	place := source.Place{File: "/home/ann/src/shop/Orders.cs", Line: 12, Column: 9}
	d := build.Diagnostic{Place: place, Code: "CS1002", Severity: source.Error, Message: "; expected"}
	shop.situation.Stale = true
	shop.situation.Failure = &app.Failure{
		Kind: app.FailedBuild, At: noon, Finding: doctor.Finding{Summary: "the build failed with 1 error"},
		Diagnostics: []build.Diagnostic{{Place: place, Code: "CS0168", Severity: source.Warning, Message: "never used"}, d, d},
	}
	shop.exchange("GET", "/", 200, 6, time.Millisecond)
	return shop
}

func TestABrokenBuildListsItsErrorsAndSaysWhoAnswers(t *testing.T) {
	shop := brokenBuild()
	st := open(t, "dark", shop)
	st.reads(t, "The build failed with 1 error", "generation 6 still answers", "Orders.cs:12:9", "CS1002", "; expected", "never used")
	if n := strings.Count(st.text(), "CS1002"); n != 1 {
		t.Errorf("the error is shown %d times", n)
	}
	if text := st.text(); strings.Index(text, "CS1002") > strings.Index(text, "CS0168") {
		t.Error("a warning stands before the error")
	}
	st.tap(t, "Build again")
	st.tap(t, "Show requests")
	st.readsNot(t, "The build failed")
	if !slices.Equal(shop.calls, []string{"rebuild"}) {
		t.Errorf("calls %v", shop.calls)
	}
	again := *shop.situation.Failure
	again.At = noon.Add(time.Second)
	shop.situation.Failure = &again
	st.flush()
	st.reads(t, "The build failed with 1 error")
}

func TestErrorsAreListedWhileTheBuildStillRuns(t *testing.T) {
	shop := brokenBuild()
	failed := shop.situation.Failure
	shop.situation.Next = &app.Next{Step: app.Building, Since: noon, Build: 7}
	st := open(t, "dark", shop)
	st.reads(t, "The build failed with 1 error", "Building 0 s")
	st.readsNot(t, "CS1002") // the list of the build before is empty
	shop.situation.Failure = nil
	st.flush()
	st.readsNot(t, "The build")
	shop.situation.Next.Diagnostics = failed.Diagnostics
	shop.situation.Next.Failing = &app.Failure{Kind: app.FailedBuild, At: noon, Finding: doctor.Finding{Summary: "Orders.cs:12:9: ; expected (CS1002)"}}
	st.flush()
	st.reads(t, "Orders.cs:12:9: ; expected (CS1002)", "generation 6 still answers", "Building 0 s", "never used")
	if n := strings.Count(st.text(), "; expected\n"); n > 1 {
		t.Errorf("the error is listed %d times", n)
	}
	shop.situation.Next = &app.Next{Step: app.Building, Since: noon, Build: 8} // a newer save
	st.flush()
	st.readsNot(t, "CS1002")
}

func TestACrashCountsDownAndCanBeRetriedNow(t *testing.T) {
	shop := newFakeSite("Shop.Web")
	shop.situation = app.Situation{
		Up: true, Next: &app.Next{Step: app.Waiting, Since: noon, Until: noon.Add(8 * time.Second)},
		Failure: &app.Failure{Kind: app.FailedCrash, At: noon, ExitCode: 134, Finding: doctor.Finding{Summary: "it crashed"}},
	}
	st := open(t, "dark", shop)
	st.reads(t, "It crashed", "Crashed, retry in 8 s", "exit code 134")
	st.now = st.now.Add(time.Second)
	st.flush()
	st.reads(t, "Crashed, retry in 7 s")
	st.tap(t, "Retry now")
	if !slices.Equal(shop.calls, []string{"restart"}) {
		t.Errorf("calls %v", shop.calls)
	}
}

func TestUntilTheFirstRequestThePageSaysWhatToDo(t *testing.T) {
	shop := newFakeSite("Shop.Web")
	st := open(t, "dark", shop)
	st.reads(t, "Shop.Web is not started", "Start builds it and runs the profile IIS Express on https://localhost:44312 and http://localhost:5080.")
	shop.running(1)
	st.flush()
	st.reads(t, "Shop.Web is running, no request yet", "curl -ki https://localhost:44312/")
	shop.exchange("GET", "/", 200, 1, time.Millisecond)
	st.flush()
	st.readsNot(t, "no request yet")
}
