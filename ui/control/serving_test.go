package control

import (
	"encoding/json"
	"strings"
	"testing"

	"falconer/app"
	"falconer/proxy/gate"
)

func TestCL061_SeveralInRotationAreListed(t *testing.T) {
	one := app.Generation{Number: 3, PID: 100, Port: 20000}
	two := app.Generation{Number: 5, PID: 102, Port: 20002}
	text := func(serving ...app.Generation) string {
		t.Helper()
		b, err := json.Marshal(NewState("Shop", app.Situation{Up: true, Serving: serving}, gate.Counts{}))
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	const want = `"serving":[{"generation":3,"pid":100,"port":20000},{"generation":5,"pid":102,"port":20002}]`
	if got := text(one, two); !strings.Contains(got, want) || !strings.Contains(got, `"generation":5,"pid":102,"port":20002,"held"`) {
		t.Errorf("%s\nwant %s, and the newest by itself", got, want)
	}
	if got := text(one); strings.Contains(got, "serving") {
		t.Errorf("one process alone: %s", got)
	}
}
