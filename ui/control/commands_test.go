package control

import (
	"errors"
	"testing"

	"falconer/app"
	"falconer/app/doctor"
	"falconer/app/process"
	"falconer/launchsettings/source"
)

func TestCL053_AStartThatCannotListenSaysWhoHoldsTheAddress(t *testing.T) {
	finding := doctor.AddressTaken("localhost", 5080, process.Holder{PID: 4711, Name: "dotnet"})
	for name, c := range map[string]struct {
		err  error
		want Problem
	}{
		"address":  {&app.ListenError{Finding: finding, Err: errors.New("bind")}, Problem{Message: "port 5080 is in use by dotnet (pid 4711)", Hint: "stop process 4711, or use another port", Code: 5}},
		"settings": {source.Problems{{Place: source.Place{File: "launchSettings.json", Line: 3, Column: 7}, Message: "no colon", Hint: "write one", Severity: source.Error}}, Problem{Message: "launchSettings.json:3:7: no colon", Hint: "write one", Code: 6}},
		"other":    {errors.New("it rains"), Problem{Message: "it rains", Hint: "falconer logs tells more", Code: 1}},
	} {
		if got := openProblem(c.err); got != c.want {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
