package webconfig

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.uber.org/goleak"

	"falconer/launchsettings/source"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// module is a file with one aspNetCore element of these attributes and children.
func module(attributes string, children ...string) string {
	return fmt.Sprintf(`<?xml version="1.0" encoding="utf-8"?>
<configuration>
  <location path="." inheritInChildApplications="false">
    <system.webServer>
      <handlers>
        <add name="aspNetCore" path="*" verb="*" modules="AspNetCoreModuleV2" resourceType="Unspecified" />
      </handlers>
      <aspNetCore %s>%s</aspNetCore>
    </system.webServer>
  </location>
</configuration>
`, attributes, strings.Join(children, ""))
}

const dotnet = `processPath="dotnet" arguments=".\App.dll" `

func parse(text string) Config { return Parse("web.config", []byte(text)) }

// clean fails when something is wrong with a file.
func clean(t *testing.T, c Config) Config {
	t.Helper()
	if len(c.Problems) > 0 {
		t.Errorf("problems: %+v", c.Problems)
	}
	return c
}

// refused fails unless the first error is at a place, says something, and has
// the sub status.
func refused(t *testing.T, c Config, subStatus int, place, message string) {
	t.Helper()
	worst := c.Problems.Worst()
	if worst == nil {
		t.Fatalf("nothing is wrong, want %q", message)
	}
	if c.SubStatus != subStatus || !strings.Contains(worst.Message, message) || place != "" && fmt.Sprintf("%d:%d", worst.Line, worst.Column) != place {
		t.Errorf("500.%d, %s (%s); want 500.%d at %s with %q", c.SubStatus, worst.Error(), worst.Hint, subStatus, place, message)
	}
}

func TestAPublishedFileIsReadWhole(t *testing.T) {
	c := clean(t, parse(module(`processPath="dotnet" arguments=".\App.dll" stdoutLogEnabled="TRUE" stdoutLogFile=".\logs\stdout" hostingModel="OutOfProcess"
        startupTimeLimit="60" shutdownTimeLimit="0" requestTimeout="23:00:00" rapidFailsPerMinute="5" processesPerApplication="2"
        forwardWindowsAuthToken="false" disableStartUpErrorPage="true"`,
		`<environmentVariables><environmentVariable name="A" value="1" /><environmentVariable name="B" value="" /></environmentVariables>`,
		`<handlerSettings><handlerSetting name="forwardResponseConnectionHeader" value="true" /></handlerSettings>`)))
	at := func(line, column int) source.Place {
		return source.Place{File: "web.config", Line: line, Column: column}
	}
	if diff := cmp.Diff(Value{"dotnet", at(8, 32)}, c.ProcessPath); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(Value{`.\logs\stdout`, at(8, 101)}, c.StdoutLogFile); diff != "" {
		t.Error(diff)
	}
	if c.Places["startupTimeLimit"] != at(9, 27) {
		t.Error(c.Places)
	}
	if !c.Present || c.Arguments.Text != `.\App.dll` || !c.StdoutLogEnabled || c.StartupTimeLimit != time.Minute || c.ShutdownTimeLimit != 0 ||
		c.RequestTimeout != 23*time.Hour || c.RapidFailsPerMinute != 5 || c.ProcessesPerApplication != 2 || c.ForwardWindowsAuthToken || !c.DisableStartUpErrorPage {
		t.Errorf("%+v", c)
	}
	if len(c.EnvironmentVariables) != 2 || c.EnvironmentVariables[1].Name != "B" || c.EnvironmentVariables[0].Place.Line != 10 {
		t.Errorf("%+v", c.EnvironmentVariables)
	}
	if v, ok := c.HandlerSetting("FORWARDResponseConnectionHeader"); v != "true" || !ok {
		t.Error("the handler setting is not found")
	}
	if len(c.Handlers) != 1 || c.Handlers[0].Modules != moduleV2 || c.Module() != moduleV2 {
		t.Errorf("%+v", c)
	}
}

func TestANCM001_ProcessPathIsRequired(t *testing.T) {
	refused(t, parse(module("")), 0, "8:7", "processPath")
	refused(t, parse(module(`processPath=""`)), 0, "8:32", "processPath")
	refused(t, parse(module(dotnet+`stdoutLogFile=""`)), 0, "", "stdoutLogFile")
}

func TestANCM002_NoHostingModelIsOutOfProcess(t *testing.T) {
	for _, attribute := range []string{"", `hostingModel=""`, `hostingModel="outofprocess"`} {
		if c := clean(t, parse(module(dotnet+attribute))); c.InProcess() {
			t.Errorf("%s is in-process", attribute)
		}
	}
}

func TestANCM003_TheHostingModelIgnoresCase(t *testing.T) {
	if c := clean(t, parse(module(dotnet+`hostingModel="InProcess"`))); !c.InProcess() {
		t.Error("InProcess is not in-process")
	}
	refused(t, parse(module(dotnet+`hostingModel="both"`)), 0, "", `"both"`)
}

func TestANCM004_TheDefaultsAreTheModules(t *testing.T) {
	for _, c := range []Config{Default(), clean(t, parse(module(dotnet))), clean(t, parse("<configuration/>"))} {
		if c.StartupTimeLimit != 120*time.Second || c.ShutdownTimeLimit != 10*time.Second || c.RequestTimeout != 2*time.Minute ||
			c.RapidFailsPerMinute != 10 || c.ProcessesPerApplication != 1 || c.StdoutLogEnabled || !c.ForwardWindowsAuthToken || c.DisableStartUpErrorPage ||
			c.StdoutLogFile.Text != `.\aspnetcore-stdout` {
			t.Errorf("%+v", c)
		}
	}
}

func TestANCM005_RangesAreEnforced(t *testing.T) {
	for attribute, ok := range map[string]bool{
		`startupTimeLimit="0"`: true, `startupTimeLimit="3600"`: true, `startupTimeLimit="3601"`: false, `startupTimeLimit="-1"`: false, `startupTimeLimit=""`: false,
		`shutdownTimeLimit="600"`: true, `shutdownTimeLimit="601"`: false, `shutdownTimeLimit="1.5"`: false,
		`rapidFailsPerMinute="0"`: true, `rapidFailsPerMinute="100"`: true, `rapidFailsPerMinute="101"`: false,
		`processesPerApplication="0"`: false, `processesPerApplication="1"`: true, `processesPerApplication="100"`: true, `processesPerApplication="101"`: false,
		`requestTimeout="00:00:00"`: true, `requestTimeout="360:00:00"`: true, `requestTimeout="360:00:01"`: false, `requestTimeout="00:60:00"`: false,
		`requestTimeout="00:00:60"`: false, `requestTimeout="1.00:00:00"`: true, `requestTimeout="5"`: false, `requestTimeout="00:02"`: false,
		`requestTimeout="00:00:00.5"`: false, `requestTimeout="-00:01:00"`: false, `requestTimeout="99999999999:00:00"`: false,
		`stdoutLogEnabled="1"`: false, `stdoutLogEnabled="yes"`: false, `stdoutLogEnabled="False"`: true,
		`forwardWindowsAuthToken=""`: false, `startupTimeLimit="99999999999999999999"`: false,
	} {
		c := parse(module(dotnet + attribute))
		if ok {
			clean(t, c)
			continue
		}
		name, _, _ := strings.Cut(attribute, "=")
		refused(t, c, 0, fmt.Sprintf("8:%d", 62+len(name)+len(`="`)), name)
	}
}

func TestANCM007_OnlyEnvironmentVariablesStandAmongThem(t *testing.T) {
	for _, item := range []string{`<add name="A" value="1" />`, `<environmentvariable name="A" value="1" />`, `<environmentVariable value="1" />`,
		`<environmentVariable name="" value="1" />`, `<environmentVariable name="A" />`, `<remove name="A" />`, `<environmentVariable name="A=B" value="1" />`} {
		refused(t, parse(module(dotnet, "<environmentVariables>"+item+"</environmentVariables>")), 0, "", "")
	}
	refused(t, parse(module(dotnet, "<environment />")), 0, "8:63", "environment")
}

func TestANCM008_TheLastVariableAndTheFirstSettingWin(t *testing.T) {
	c := parse(module(dotnet,
		`<environmentVariables><environmentVariable name="A" value="1" /><environmentVariable name="B" value="2" /><environmentVariable name="a" value="3" /></environmentVariables>`,
		`<handlerSettings><handlerSetting name="debugLevel" value="info" /><handlerSetting name="DebugLevel" value="trace" /></handlerSettings>`))
	var got []string
	for _, p := range c.Environment() {
		got = append(got, p.Name+"="+p.Value)
	}
	if diff := cmp.Diff([]string{"B=2", "a=3"}, got); diff != "" {
		t.Error(diff)
	}
	if v, _ := c.HandlerSetting("debuglevel"); v != "info" {
		t.Error(v)
	}
	if _, ok := c.HandlerSetting("other"); ok {
		t.Error("a setting that is not there is found")
	}
	c = clean(t, parse(module(dotnet, `<environmentVariables><environmentVariable name="A" value="1" /><clear /><environmentVariable name="B" value="2" /></environmentVariables>`)))
	if len(c.EnvironmentVariables) != 1 || c.EnvironmentVariables[0].Name != "B" {
		t.Errorf("after clear: %+v", c.EnvironmentVariables)
	}
}

func lookup(pairs ...string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1], true
			}
		}
		return "", false
	}
}

func TestANCM009_ANCM010_ANCM011_VariablesAreExpandedOnce(t *testing.T) {
	env := lookup("HOME", "/home/me", "LAUNCHER_PATH", "dotnet", "A", "%B%", "B", "x", "EMPTY", "")
	for text, want := range map[string]string{
		"%HOME%/x":           "/home/me/x",
		"%home%":             "/home/me",
		"%LAUNCHER_PATH%":    "dotnet",
		"%LAUNCHER_ARGS% -x": "%LAUNCHER_ARGS% -x",
		"%A%":                "%B%",
		"%EMPTY%.":           ".",
		"100%":               "100%",
		"%%":                 "%%",
		"%NO%HOME%":          "%NO/home/me",
		"a%b":                "a%b",
		"":                   "",
	} {
		if got := Expand(text, env); got != want {
			t.Errorf("%s becomes %s, want %s", text, got, want)
		}
	}
	if got := Expand("%HOME%", nil); got != "%HOME%" {
		t.Error(got)
	}
}

func write(t *testing.T, name, text string) string {
	t.Helper()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return folder
}

func TestANCM011_ANCM012_UnsetVariablesAreSaid(t *testing.T) {
	folder := write(t, "web.config", module(`processPath="%LAUNCHER_PATH%" arguments="%LAUNCHER_ARGS%"`))
	c := Read(folder, lookup())
	if len(c.Problems) != 2 || !strings.Contains(c.Problems[0].Message, "LAUNCHER_PATH") || c.Problems[0].Severity != source.Warning ||
		c.Problems[1].Place != c.Arguments.Place || c.ProcessPath.Text != "%LAUNCHER_PATH%" {
		t.Errorf("%+v", c.Problems)
	}
	clean(t, Read(folder, lookup("LAUNCHER_PATH", "x", "LAUNCHER_ARGS", "")))
	clean(t, Read(folder, lookup("ANCM_LAUNCHER_PATH", "x", "ANCM_LAUNCHER_ARGS", "y")))
}

func TestReadFindsTheFileInAnyCase(t *testing.T) {
	c := clean(t, Read(write(t, "Web.Config", module(dotnet)), nil))
	if filepath.Base(c.Path) != "Web.Config" && filepath.Base(c.Path) != "web.config" || !c.Present {
		t.Errorf("%+v", c)
	}
	if diff := cmp.Diff(Default(), Read(t.TempDir(), nil)); diff != "" {
		t.Errorf("without a file: %s", diff)
	}
	if diff := cmp.Diff(Default(), Read(filepath.Join(t.TempDir(), "none"), nil)); diff != "" {
		t.Errorf("without a folder: %s", diff)
	}
}

func TestAFileThatCannotBeReadIsAProblem(t *testing.T) {
	folder := t.TempDir()
	if err := os.Symlink("web.config", filepath.Join(folder, "web.config")); err != nil {
		t.Skip("no links here:", err)
	}
	refused(t, Read(folder, nil), 19, "", "cannot be read")
}

func TestANCM018_BothModulesAreAccepted(t *testing.T) {
	old := strings.Replace(module(dotnet+`hostingModel="inprocess"`), "AspNetCoreModuleV2", "AspNetCoreModule", 1)
	if c := clean(t, parse(old)); c.InProcess() || c.Module() != "AspNetCoreModule" {
		t.Error("the first module knows the hosting model")
	}
	for _, name := range []string{"aspnetcoremodulev2", "AspNetCoreModuleV3"} {
		refused(t, parse(strings.Replace(module(dotnet), "AspNetCoreModuleV2", name, 1)), 21, "6:59", name)
	}
}

func TestANCM021_AnErrorSaysWhoRefuses(t *testing.T) {
	both := parse(module(`stdoutLogEnabled="maybe" processpath="x"`))
	if both.SubStatus != 19 || len(both.Problems) != 3 {
		t.Errorf("500.%d %+v", both.SubStatus, both.Problems)
	}
	for _, p := range both.Problems {
		if p.Place.Line != 8 || p.Hint == "" {
			t.Errorf("%+v", p)
		}
	}
}

func TestUnknownThingsAreProblemsWithPlaceAndHint(t *testing.T) {
	refused(t, parse(module(dotnet+`stdoutLogEnable="true"`)), 19, "8:79", "stdoutLogEnable")
	if hint := parse(module(dotnet + `stdoutLogEnable="true"`)).Problems.Worst().Hint; !strings.Contains(hint, "stdoutLogEnabled") {
		t.Error(hint)
	}
	refused(t, parse(module(dotnet)+"<x/>"), 19, "", "two root")
	twice := strings.Replace(module(dotnet), "</system.webServer>", `<aspNetCore processPath="x" /></system.webServer>`, 1)
	refused(t, parse(twice), 19, "9:5", "twice")
	refused(t, parse(`<configuration><system.webServer><handlers><ad name="x"/></handlers></system.webServer></configuration>`), 19, "1:44", "ad")
	refused(t, parse(`<configuration><system.webServer><handlers><add name="x"/></handlers></system.webServer></configuration>`), 19, "1:44", "no path")

	for section, want := range map[string]source.Severity{"rewrite": source.Note, "aspNetCor": source.Warning, "webSocket": source.Warning, "staticContent": ""} {
		c := parse("<configuration><appSettings/><system.webServer><" + section + "/></system.webServer></configuration>")
		switch {
		case want == "":
			clean(t, c)
		case len(c.Problems) != 1 || c.Problems[0].Severity != want || c.Problems[0].Column != 48 || c.SubStatus != 0:
			t.Errorf("%s: %+v", section, c.Problems)
		}
	}
	c := parse(`<configuration><location path="api"><system.webServer><aspNetCore processPath="x"/></system.webServer></location></configuration>`)
	if c.Present || len(c.Problems) != 1 || c.Problems[0].Severity != source.Warning {
		t.Errorf("a location below: %+v", c)
	}
	c = parse(`<configuration><system.webServer><aspNetCore processPath="x"/></system.webServer></configuration>`)
	if len(c.Problems) != 1 || c.Problems[0].Severity != source.Note || !strings.Contains(c.Problems[0].Message, "no handler") {
		t.Errorf("without a handler: %+v", c.Problems)
	}
	if c := parse(`<configuration><system.webServer><webSocket enabled="False"/></system.webServer></configuration>`); !c.WebSocketsOff {
		t.Error("WebSockets are on")
	}
}

func filteringOf(text string) Config {
	return parse("<configuration><system.webServer><security><requestFiltering " + text + "</requestFiltering></security></system.webServer></configuration>")
}

func TestRequestFilteringIsRead(t *testing.T) {
	c := clean(t, filteringOf(`allowDoubleEscaping="true">
		<requestLimits maxAllowedContentLength="4294967295" maxUrl="10" maxQueryString="0" />
		<hiddenSegments><remove segment="bin" /><add segment="Secret" /></hiddenSegments>
		<fileExtensions><remove fileExtension=".cs" /><add fileExtension=".exe" allowed="false" /><add fileExtension=".vb" allowed="true" /></fileExtensions>`))
	want := Filtering{MaxContentLength: 4294967295, MaxURL: 10, MaxQueryString: 1, DoubleEscaping: true, HiddenRemoved: []string{"bin"}, HiddenAdded: []string{"Secret"},
		Extensions: Choice{Allowed: []string{".cs", ".vb"}, Denied: []string{".exe"}}}
	if diff := cmp.Diff(want, c.Filtering); diff != "" {
		t.Error(diff)
	}
	c = clean(t, filteringOf(`><hiddenSegments><remove segment="bin" /><clear /><add segment="x" /><add segment="X" /></hiddenSegments><fileExtensions><add fileExtension=".a" allowed="false" /><clear /></fileExtensions>`))
	if diff := cmp.Diff(Filtering{HiddenCleared: true, HiddenAdded: []string{"X"}, Extensions: Choice{Cleared: true}}, c.Filtering); diff != "" {
		t.Error(diff)
	}
	for _, text := range []string{`allowDoubleEscaping="1">`, `other="x">`, `><other/>`, `><requestLimits maxUrl="-1"/>`, `><requestLimits maxurl="1"/>`,
		`><hiddenSegments><add/></hiddenSegments>`, `><hiddenSegments><ad segment="x"/></hiddenSegments>`, `><fileExtensions><add/></fileExtensions>`,
		`><fileExtensions><add fileExtension=".x" allowed="x"/></fileExtensions>`} {
		refused(t, filteringOf(text), 19, "", "")
	}
	if c := filteringOf(`removeServerHeader="true">`); len(c.Problems) != 1 || c.Problems[0].Severity != source.Note {
		t.Errorf("%+v", c.Problems)
	}
}

func TestANCM083_AllOfRequestFilteringIsRead(t *testing.T) {
	c := clean(t, filteringOf(`allowHighBitCharacters="false" unescapeQueryString="false">
		<requestLimits><headerLimits><add header="A" sizeLimit="1" /><add header="a" sizeLimit="2" /><add header="B" sizeLimit="3" /><remove header="b" /></headerLimits></requestLimits>
		<verbs allowUnlisted="false"><add verb="GET" allowed="true" /><add verb="PUT" allowed="false" /><remove verb="PUT" /></verbs>
		<fileExtensions allowUnlisted="false"><add fileExtension="." allowed="true" /><remove fileExtension=".cs" /></fileExtensions>
		<denyUrlSequences><add sequence="a" /><clear /><add sequence="b" /></denyUrlSequences>
		<alwaysAllowedUrls><add url="/x" /></alwaysAllowedUrls>
		<denyQueryStringSequences><add sequence="c" /><remove sequence="C" /><add sequence="d" /></denyQueryStringSequences>
		<alwaysAllowedQueryStrings><add queryString="e" /></alwaysAllowedQueryStrings>
		<filteringRules><filteringRule name="old" /><remove name="OLD" />
			<filteringRule name="r" scanUrl="true" scanQueryString="true" scanAllRaw="false"><scanHeaders><add requestHeader="H" /></scanHeaders>
				<appliesTo><add fileExtension=".asp" /></appliesTo><denyStrings><add string="--" /></denyStrings></filteringRule></filteringRules>`))
	want := Filtering{HighBitDenied: true, QueryAsSent: true, HeaderLimits: []HeaderLimit{{"a", 2}},
		Verbs:      Choice{Allowed: []string{"GET"}, UnlistedDenied: true},
		Extensions: Choice{Allowed: []string{"."}, UnlistedDenied: true},
		DeniedURLs: []string{"b"}, AllowedURLs: []string{"/x"}, DeniedQueries: []string{"d"}, AllowedQueries: []string{"e"},
		Rules: []FilteringRule{{Name: "r", URL: true, Query: true, Headers: []string{"H"}, Extensions: []string{".asp"}, Strings: []string{"--"}}}}
	if diff := cmp.Diff(want, c.Filtering, cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
	for _, text := range []string{`><verbs allowUnlisted="no"/>`, `><verbs><add verb=""/></verbs>`, `><requestLimits><headerLimits><add header="A"/></headerLimits></requestLimits>`,
		`><requestLimits><headerLimits><add header="A" sizeLimit="x"/></headerLimits></requestLimits>`, `><requestLimits><other/></requestLimits>`,
		`><denyUrlSequences><add/></denyUrlSequences>`, `><filteringRules><filteringRule/></filteringRules>`, `><filteringRules><filteringRule name="a" scanurl="true"/></filteringRules>`,
		`><filteringRules><filteringRule name="a"><x/></filteringRule></filteringRules>`, `><filteringRules><add name="a"/></filteringRules>`} {
		refused(t, filteringOf(text), 19, "", "")
	}
}

func TestWhatAConnectionMustHaveIsRead(t *testing.T) {
	section := func(flags string) Config {
		return parse(`<configuration><system.webServer><security><access sslFlags="` + flags + `" /></security></system.webServer></configuration>`)
	}
	for flags, want := range map[string]Access{"": {}, "None": {}, "Ssl": {TLS: true}, "ssl, SslNegotiateCert": {TLS: true, Ask: true},
		"Ssl,SslNegotiateCert,SslRequireCert": {TLS: true, Ask: true, Require: true}} {
		if c := section(flags); c.Access != want || c.Problems.Worst() != nil && c.SubStatus != 0 {
			t.Errorf("%q: %+v, %v", flags, c.Access, c.Problems)
		}
	}
	if c := section("Tls"); c.SubStatus != 19 {
		t.Errorf("an unknown flag: %+v", c.Problems)
	}
}
