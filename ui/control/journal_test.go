package control

import (
	"encoding/json"
	"testing"
	"time"

	"falconer/app"
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
