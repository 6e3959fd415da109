package webconfig

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestANCM019_SubApplicationsInheritUnlessTheLocationSaysNo(t *testing.T) {
	private := module(dotnet + `startupTimeLimit="5"`)
	if child := inherited(Default(), "web.config", []byte(private)); !cmp.Equal(child, Default()) {
		t.Errorf("inherited in spite of the location: %s", cmp.Diff(Default(), child))
	}
	inheriting := strings.Replace(module(dotnet+`startupTimeLimit="5"`, `<environmentVariables><environmentVariable name="A" value="1" /></environmentVariables>`),
		`inheritInChildApplications="false"`, "", 1)
	from := inherited(Default(), "web.config", []byte(inheriting))
	child := clean(t, ParseOver(from, "child/web.config", []byte(`<configuration><system.webServer><handlers><remove name="aspNetCore" />
		<add name="aspNetCore" path="*" verb="*" modules="AspNetCoreModuleV2" /></handlers>
		<aspNetCore arguments="other.dll"><environmentVariables><environmentVariable name="B" value="2" /></environmentVariables></aspNetCore></system.webServer></configuration>`)))
	if child.ProcessPath.Text != "dotnet" || child.Arguments.Text != "other.dll" || child.StartupTimeLimit != 5*time.Second || len(child.EnvironmentVariables) != 2 {
		t.Errorf("%+v", child)
	}
	if from.Arguments.Text != `.\App.dll` || len(from.EnvironmentVariables) != 1 || from.Places["arguments"].File != "web.config" || from.Path != "" {
		t.Errorf("what is inherited was changed: %+v", from)
	}
	again := ParseOver(inherited(Default(), "web.config", []byte(inheriting)), "child/web.config", []byte(inheriting))
	refused(t, again, 19, "6:9", "already")
}

func TestANCM019_AGrandchildInheritsPastALocationThatSaysNo(t *testing.T) {
	const root = `<configuration><system.webServer><security><requestFiltering allowDoubleEscaping="true" /></security>
		<aspNetCore processPath="dotnet"><environmentVariables><environmentVariable name="A" value="1" /></environmentVariables></aspNetCore></system.webServer></configuration>`
	const middle = `<configuration><location path="." inheritInChildApplications="false"><system.webServer>
		<aspNetCore requestTimeout="00:00:09"><environmentVariables><environmentVariable name="B" value="2" /></environmentVariables></aspNetCore>
		</system.webServer></location><system.webServer><webSocket enabled="false" /></system.webServer></configuration>`
	from := inherited(inherited(Default(), "web.config", []byte(root)), "a/web.config", []byte(middle))
	if len(from.EnvironmentVariables) != 1 || from.EnvironmentVariables[0].Name != "A" || !from.Filtering.DoubleEscaping || !from.WebSocketsOff || from.RequestTimeout != 2*time.Minute {
		t.Errorf("%+v", from)
	}
}

func TestANCM019_AParentThatCannotBeReadBreaksItsChildren(t *testing.T) {
	broken := inherited(Default(), "web.config", []byte("<configuration>\n<system.webServer>"))
	child := ParseOver(broken, "child/web.config", []byte(`<configuration />`))
	if child.SubStatus != 19 || child.Problems.Worst() == nil || child.Problems.Worst().File != "web.config" {
		t.Errorf("500.%d %v", child.SubStatus, child.Problems)
	}
	own := inherited(Default(), "web.config", []byte(`<configuration><system.webServer><aspNetCore hostingModel="odd" /></system.webServer></configuration>`))
	if own.SubStatus != 0 || own.Problems != nil {
		t.Errorf("what the module refuses of the parent is the child's: %v", own.Problems)
	}
}
