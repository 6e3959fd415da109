package webconfig

import (
	"strings"
	"testing"

	"falconer/launchsettings/source"
)

func TestANCM020_SettingsWithoutEffectAreSaidOnce(t *testing.T) {
	c := parse(module(dotnet, `<handlerSettings><handlerSetting name="enableShadowCopy" value="true" /><handlerSetting name="handlerVersion" value="2" />
		<handlerSetting name="debugLevl" value="x" /><handlerSetting name="whatever" value="x" /><handlerSetting name="shutdownDelay" value="1" /></handlerSettings>`,
		`<recycleOnFileChange><file path="x" /></recycleOnFileChange>`))
	if c.Problems.Worst() != nil || len(c.Problems) != 6 {
		t.Fatalf("%+v", c.Problems)
	}
	for i, want := range []string{"enableShadowCopy has no effect", "handlerVersion has no effect", "debugLevl", "whatever", "shutdownDelay has no effect", "recycleOnFileChange"} {
		if !strings.Contains(c.Problems[i].Message, want) {
			t.Errorf("%d: %+v", i, c.Problems[i])
		}
	}
	if !strings.Contains(c.Problems[2].Hint, "debugLevel") || c.Problems[3].Hint != "it is ignored" {
		t.Errorf("%+v", c.Problems)
	}
	for _, value := range []string{"-1", "x", ""} {
		refused(t, parse(module(dotnet, `<handlerSettings><handlerSetting name="ShutdownDelay" value="`+value+`" /></handlerSettings>`)), 0, "", "shutdownDelay")
	}
}

func TestANCM020_EachKnownSettingIsTaken(t *testing.T) {
	set := func(name, value string) Config {
		return parse(module(dotnet, `<handlerSettings><handlerSetting name="`+name+`" value="`+value+`" /></handlerSettings>`))
	}
	for _, name := range []string{"debugLevel", "debugFile", "disallowRotationOnConfigChange", "enableOutOfProcessConsoleRedirection", "forwardResponseConnectionHeader"} {
		clean(t, set(name, "false"))
		clean(t, set(strings.ToUpper(name), "false"))
	}
	for _, name := range []string{"handlerVersion", "enableShadowCopy", "experimentalEnableShadowCopy", "shadowCopyDirectory", "cleanShadowCopyDirectory",
		"setCurrentDirectory", "callStartupHook", "stackSize", "suppressRecycleOnStartupTimeout"} {
		if c := set(name, "true"); len(c.Problems) != 1 || c.Problems[0].Severity != source.Note || !strings.Contains(c.Problems[0].Message, name+" has no effect") {
			t.Errorf("%s: %+v", name, c.Problems)
		}
	}
	if c := set("shutdownDelay", "0"); c.Problems.Worst() != nil {
		t.Errorf("no delay at all: %+v", c.Problems)
	}
	c := parse(module(dotnet, `<handlerSettings><handlerSetting name="debugLevel" value="info" /><handlerSetting name="DEBUGLEVEL" value="trace" /></handlerSettings>`))
	if len(c.Problems) != 1 || !strings.Contains(c.Problems[0].Message, "twice") {
		t.Errorf("twice: %+v", c.Problems)
	}
	refused(t, parse(module(dotnet, `<environmentVariables><environmentVariable name="A" value="1" more="x" /></environmentVariables>`)), 19, "", "more")
}

func TestANCM018_HandlersAreAddedTakenOutAndCleared(t *testing.T) {
	handlers := func(text string) Config {
		return parse(`<configuration><system.webServer><handlers>` + text + `</handlers><aspNetCore processPath="x" /></system.webServer></configuration>`)
	}
	const module = `<add name="aspNetCore" path="*" verb="*" modules="AspNetCoreModuleV2" />`
	const other = `<add name="Old" path="*.old" verb="GET" modules="OldModule" type="T" />`
	for text, want := range map[string]string{
		module:                                   "aspNetCore",
		other + `<clear />` + module:             "aspNetCore",
		other + `<Clear />` + module:             "",
		other + `<remove name="OLD" />` + module: "aspNetCore",
	} {
		c := handlers(text)
		if want == "" {
			refused(t, c, 19, "", "Clear")
			continue
		}
		var names []string
		for _, h := range c.Handlers {
			names = append(names, h.Name)
		}
		if strings.Join(names, " ") != want {
			t.Errorf("%s: %q, want %q", text, names, want)
		}
	}
	for _, attributes := range []string{`path="/api/*" verb="*"`, `path="*" verb="GET,POST"`} {
		c := handlers(`<add name="aspNetCore" ` + attributes + ` modules="AspNetCoreModuleV2" />`)
		if len(c.Problems) != 1 || c.Problems[0].Severity != source.Note || !strings.Contains(c.Problems[0].Message, "only") || c.Problems[0].Hint == "" {
			t.Errorf("%s: %+v", attributes, c.Problems)
		}
	}
	clean(t, handlers(module))
}
