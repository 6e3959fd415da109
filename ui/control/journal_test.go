package control

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"falconer/app"
	"falconer/app/build"
	"falconer/launchsettings/source"
	"falconer/proxy/gate"
)

func TestCL062_AVerifyingBuildNamesTheFilesThatDiffer(t *testing.T) {
	at := time.Date(2026, 11, 28, 14, 2, 11, 0, time.UTC)
	e := NewEvent("Shop", app.Entry{Kind: app.EntryBuild, Time: at, Build: &app.BuildEntry{
		Result: "differs", Kind: "verify", Elapsed: 1234 * time.Millisecond, Differs: []string{"Shop.dll"}}}, gate.Counts{})
	got, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"time":"2026-11-28T14:02:11.000000Z","event":"build","site":"Shop","result":"differs","kind":"verify","ms":1234,"diagnostics":[],"files":["Shop.dll"]}`
	if string(got) != want {
		t.Errorf("the event is\n%s\nwant\n%s", got, want)
	}
}

func TestCL062_AnErrorIsTellableBeforeTheEndOfItsBuild(t *testing.T) {
	d := build.Diagnostic{Place: source.Place{File: "/src/Shop/A.cs", Line: 3, Column: 9}, Code: "CS1002", Message: "; expected", Severity: source.Error}
	e := NewEvent("Shop", app.Entry{Kind: app.EntryDiagnostic, Time: time.Date(2026, 11, 28, 14, 2, 11, 0, time.UTC), Diagnostic: &d}, gate.Counts{})
	got, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"time":"2026-11-28T14:02:11.000000Z","event":"diagnostic","site":"Shop","file":"/src/Shop/A.cs","line":3,"column":9,"code":"CS1002","severity":"error","message":"; expected"}`
	if string(got) != want {
		t.Errorf("the event is\n%s\nwant\n%s", got, want)
	}
}

func TestCL082_TheListIsThatOfTheBuildThatRuns(t *testing.T) {
	one, two := build.Diagnostic{Code: "CS1002"}, build.Diagnostic{Code: "CS0103"}
	failed := &app.Failure{Kind: app.FailedBuild, Diagnostics: []build.Diagnostic{one}}
	for _, c := range []struct {
		s    app.Situation
		want []build.Diagnostic
	}{
		{app.Situation{}, []build.Diagnostic{}},
		{app.Situation{Failure: failed}, []build.Diagnostic{one}},
		{app.Situation{Failure: failed, Next: &app.Next{Step: app.Building}}, []build.Diagnostic{}},
		{app.Situation{Failure: failed, Next: &app.Next{Step: app.Building, Diagnostics: []build.Diagnostic{two}}}, []build.Diagnostic{two}},
	} {
		if got := diagnosticsOf(c.s); !slices.Equal(got, c.want) || got == nil {
			t.Errorf("%+v: %+v, want %+v", c.s, got, c.want)
		}
	}
}
