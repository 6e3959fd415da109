package doctor

import (
	"net"
	"os"
	"strconv"
	"strings"
	"testing"

	"falconer/app/dotnet"
	"falconer/launchsettings/project"
)

func TestCL083_TheMachineIsLookedAt(t *testing.T) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	port := l.Addr().(*net.TCPAddr).Port
	checks := Machine(t.Context(), Surroundings{
		Dotnet: &dotnet.Installation{Root: "/net", Origin: "PATH", SDKs: []dotnet.SDK{{Version: "9.0.300"}, {Version: "10.0.401"}},
			Runtimes: []dotnet.Runtime{{Name: "Microsoft.AspNetCore.App", Version: "10.0.12"}}},
		App: "Shop", Needs: []project.Framework{{Name: "Microsoft.AspNetCore.App", Version: "8.0.0"}},
		Ports: []int{port},
		More:  []Check{{Name: "certificate", Result: OK, Summary: "trusted"}},
	})
	by := map[string]Check{}
	for _, c := range checks {
		by[c.Name] = c
		if c.Summary == "" || c.Result != OK && c.Advice == "" {
			t.Errorf("%+v", c)
		}
	}
	if c := by["sdk"]; c.Result != OK || c.Summary != ".NET SDK 10.0.401 in /net (PATH)" {
		t.Errorf("%+v", c)
	}
	if c := by["runtime"]; c.Result != Fail || c.Summary != "Shop needs Microsoft.AspNetCore.App 8.0.0; installed: 10.0.12" {
		t.Errorf("%+v", c)
	}
	if c := by["port "+strconv.Itoa(port)]; c.Result != Fail || !strings.Contains(c.Summary, strconv.Itoa(os.Getpid())) {
		t.Errorf("%+v", c)
	}
	if by["certificate"].Result != OK {
		t.Error("the other rooms' checks are missing")
	}
}

func TestLS081_TheMachineTellsTheThreeApart(t *testing.T) {
	for err, want := range map[error]string{
		&dotnet.NotFoundError{}:                                    Fail,
		&dotnet.NoSDKError{Root: "/net"}:                           Warn,
		&dotnet.GlobalJSONError{Path: "/g.json", Version: "9.0.1"}: Fail,
	} {
		c := Machine(t.Context(), Surroundings{DotnetErr: err})[0]
		if c.Result != want || c.Summary != err.Error() || c.Advice == "" {
			t.Errorf("%T: %+v", err, c)
		}
	}
}
