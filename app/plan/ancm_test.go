package plan

import (
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"falconer/launchsettings/project"
	"falconer/launchsettings/source"
	"falconer/proxy/ancm"
)

// withVariable is a web.config with one environment variable.
func withVariable(name, value string) string {
	return strings.Replace(minimal("dotnet", `.\Shop.dll`), " />\n</system.webServer>",
		`><environmentVariables><environmentVariable name="`+name+`" value="`+value+`" /></environmentVariables></aspNetCore>
</system.webServer>`, 1)
}

// withLog is a web.config with that stdout log, switched on or not.
func withLog(enabled, file string) string {
	return strings.Replace(strings.Replace(minimal("dotnet", `.\Shop.dll`), `"false" stdoutLogFile`, `"`+enabled+`" stdoutLogFile`, 1), `.\logs\stdout`, file, 1)
}

// value is what the app would get of a variable.
func (p Plan) value(t *testing.T, name string, environ ...string) string {
	t.Helper()
	_, all := p.Launch(Start{Generation: 1, Port: 12345, Token: "t", Environ: environ})
	v, ok := LookupIn(all)(name)
	if !ok {
		t.Errorf("%s is not set", name)
	}
	return v
}

func TestANCM009_ValuesAreExpandedFromTheWorker(t *testing.T) {
	s := published(t, withVariable("FOLDER", "%HOME%/x %UNSET%"), "Shop.dll")
	s.env["HOME"] = "/home/me"
	if got := s.plan().value(t, "FOLDER"); got != "/home/me/x %UNSET%" {
		t.Errorf("%q", got)
	}
}

func TestANCM013_TheWorkersValueWinsWhenItIsPreferred(t *testing.T) {
	for preference, want := range map[string]string{"": "configured", "0": "configured", "1": "own", "true": "own", "TRUE": "own"} {
		s := published(t, withVariable("MODE", "configured"), "Shop.dll")
		s.env["MODE"], s.env["ANCM_PREFER_ENVIRONMENT_VARIABLES"] = "own", preference
		if got := s.plan().value(t, "MODE", "MODE=own"); got != want {
			t.Errorf("with %q the app gets %q, want %q", preference, got, want)
		}
	}
	s := published(t, withVariable("MODE", "configured"), "Shop.dll")
	s.env["ANCM_PREFER_ENVIRONMENT_VARIABLES"] = "1"
	if got := s.plan().value(t, "MODE"); got != "configured" {
		t.Errorf("what the worker does not have is %q", got)
	}
}

func TestANCM014_AFileInTheFolderComesBeforeACommand(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("what may be run is told by the end of the name there")
	}
	for _, text := range []string{"tool", "./tool", "bin/tool", `.\bin\tool`} {
		s := published(t, minimal(text, ""), "tool", "bin/tool")
		name := strings.TrimPrefix(strings.ReplaceAll(text, `\`, "/"), "./")
		if got := s.plan().Command[0]; got != filepath.Join(s.in.Target.Dir, name) {
			t.Errorf("%s is run as %q", text, got)
		}
	}
	s := published(t, minimal("dotnet", ""), "dotnet")
	if got := s.plan().Command[0]; got != filepath.Join(s.in.Target.Dir, "dotnet") {
		t.Errorf("a file called dotnet in the folder: %q", got)
	}
	s = published(t, minimal("mono", "x"), "other")
	if got := s.plan().Command; !slices.Equal(got, []string{"mono", "x"}) {
		t.Errorf("what is no file is a command: %q", got)
	}
}

func TestANCM015_ArgumentsAreSplitByWindowsRules(t *testing.T) {
	arguments := `one &quot;two words&quot; c:\dir\ \&quot;quoted\&quot; &quot;a\\&quot; '*' $HOME &quot;&quot;`
	got := published(t, minimal("tool", arguments)).plan().Command
	want := []string{"tool", "one", "two words", `c:\dir\`, `"quoted"`, `a\`, "'*'", "$HOME", ""}
	if !slices.Equal(got, want) {
		t.Errorf("%q\nwant %q", got, want)
	}
}

func TestANCM028_ANCM036_WhatTheWorkerHasIsReplacedAndNothingIsLost(t *testing.T) {
	p := published(t, minimal("dotnet", `.\Shop.dll`), "Shop.dll").plan()
	worker := []string{"ASPNETCORE_PORT=1", "AspNetCore_Token=w", "OTHER=kept", "ASPNETCORE_URLS=http://*:80"}
	for name, want := range map[string]string{"ASPNETCORE_PORT": "12345", "ASPNETCORE_TOKEN": "t", "OTHER": "kept",
		"ASPNETCORE_URLS": "http://127.0.0.1:12345"} {
		if got := p.value(t, name, worker...); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	_, all := p.Launch(Start{Generation: 1, Port: 12345, Token: "t", Environ: worker})
	if i := slices.IndexFunc(all, func(v string) bool { return strings.HasPrefix(v, "AspNetCore_Token") }); i >= 0 {
		t.Errorf("a second token stays: %s", all[i])
	}
}

func TestANCM023_ANCM025_NamesOfWebConfigCountInAnyCase(t *testing.T) {
	p := published(t, withVariable("CONNECTIONSTRINGS__DB", "configured"), "Shop.dll").plan()
	worker := []string{"ConnectionStrings__Db=w", "connectionstrings__db=w", "Other=kept", "OTHER=kept"}
	_, all := p.Launch(Start{Generation: 1, Port: 12345, Token: "t", Environ: worker})
	var got []string
	for _, line := range all {
		if name, _, _ := strings.Cut(strings.ToUpper(line), "="); name == "CONNECTIONSTRINGS__DB" || name == "OTHER" {
			got = append(got, line)
		}
	}
	if want := []string{"Other=kept", "OTHER=kept", "CONNECTIONSTRINGS__DB=configured"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}

	// What the module sets comes once, however it is configured.
	p = published(t, withVariable("AspNetCore_Appl_Path", "/bogus"), "Shop.dll").plan()
	_, all = p.Launch(Start{Generation: 1, Port: 12345, Token: "t"})
	for _, line := range all {
		if strings.HasPrefix(strings.ToUpper(line), "ASPNETCORE_APPL_PATH=") && line != "ASPNETCORE_APPL_PATH=/" {
			t.Errorf("%q", line)
		}
	}

	if runtime.GOOS == "windows" {
		return
	}
	for name, other := range map[string]string{"Path": "PATH=/bin", "HTTP_PROXY": "http_proxy=p", "Home": "HOME=/home/me"} { // the system's own
		p = published(t, withVariable(name, "configured"), "Shop.dll").plan()
		if _, all = p.Launch(Start{Generation: 1, Port: 12345, Token: "t", Environ: []string{other}}); !slices.Contains(all, other) || !slices.Contains(all, name+"=configured") {
			t.Errorf("%s beside %s: %q", name, other, all)
		}
	}
}

func TestANCM009_AVariableIsFoundInAnyCase(t *testing.T) {
	look := LookupIn([]string{"name=lower", "Name=exact", "OTHER=1", "Other=2"})
	for name, want := range map[string]string{"Name": "exact", "name": "lower", "other": "2", "OTHER": "1"} {
		if got, ok := look(name); got != want || !ok {
			t.Errorf("%s is %q, %v, want %q", name, got, ok, want)
		}
	}
	if got, ok := look("none"); ok {
		t.Errorf("what is not there is %q", got)
	}
}

func TestANCM109_ADriveOfWindowsIsAnErrorElsewhere(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("it may be there")
	}
	for text, want := range map[string]string{`Q:\std`: `Q:\std`, `c:/x/std`: "c:/x/std", `\\?\D:\home\std`: `D:\home\std`} {
		p := published(t, withLog("true", text), "Shop.dll").plan()
		if got, err := p.StdoutLogFile(nil); got != want || err == nil {
			t.Errorf("%s: %q, %v", text, got, err)
		}
	}
	p := published(t, withLog("true", `\\?\%home%\LogFiles\std`), "Shop.dll").plan()
	if got, err := p.StdoutLogFile(LookupIn([]string{"HOME=/home/me"})); got != "/home/me/LogFiles/std" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}

func TestANCM107_AnAppWithALogOfItsOwnIsNotAskedForColours(t *testing.T) {
	const colours = "DOTNET_SYSTEM_CONSOLE_ALLOW_ANSI_COLOR_REDIRECTION"
	for enabled, want := range map[string]bool{"false": true, "true": false} {
		variables, _ := published(t, withLog(enabled, "x"), "Shop.dll").plan().Launch(Start{Port: 12345, Token: "t"})
		if got := slices.ContainsFunc(variables, func(v Variable) bool { return v.Name == colours }); got != want {
			t.Errorf("with a log %s: colours %v", enabled, got)
		}
	}
}

func TestANCM036_AConfiguredURLStays(t *testing.T) {
	p := published(t, withVariable("ASPNETCORE_URLS", "http://localhost:7"), "Shop.dll").plan()
	if got := p.value(t, "ASPNETCORE_URLS"); got != "http://localhost:7" {
		t.Errorf("%q", got)
	}
}

func TestANCM029_ANCM116_WindowsAuthenticationIsWarnedOfAndNotAnnounced(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there it can be announced")
	}
	config := strings.Replace(minimal("dotnet", `.\Shop.dll`), "<aspNetCore", `<security><authentication>
  <windowsAuthentication enabled="true" /><basicAuthentication enabled="true" /><anonymousAuthentication enabled="false" /></authentication></security><aspNetCore`, 1)
	p := published(t, config, "Shop.dll").plan()
	if got := p.value(t, "ASPNETCORE_IIS_HTTPAUTH"); got != "basic;anonymous;" {
		t.Errorf("announced: %q", got)
	}
	if !slices.ContainsFunc(p.Notes, func(n source.Problem) bool { return strings.Contains(n.Message, "windowsAuthentication needs Windows") }) {
		t.Errorf("nobody was warned: %v", p.Notes)
	}
}

func TestANCM094_ProcessesAreALimitOfTheModulesFront(t *testing.T) {
	s := published(t, minimal("dotnet", `.\Shop.dll`, `processesPerApplication="3"`), "Shop.dll")
	p := s.plan()
	if !slices.ContainsFunc(p.Named, func(l Limit) bool {
		return l.Name == "processes" && l.Value == "3" && strings.Contains(string(l.Origin), "web.config:")
	}) || p.Limits.Processes != 3 {
		t.Errorf("%d processes, limits %v", p.Limits.Processes, p.Named)
	}
	if n := s.flag("front", "kestrel").plan().Limits.Processes; n != 1 {
		t.Errorf("%d processes behind another front", n)
	}
}

func TestANCM055_ANCM066_TheModulesWaysAreSettings(t *testing.T) {
	s := published(t, minimal("dotnet", `.\Shop.dll`), "Shop.dll")
	if c := s.plan().Contract(); !c.DecodePath || c.HalfDuplex || c.LateDisconnect {
		t.Errorf("by default: %+v", c)
	}
	if c := s.flag("raw-path", "true").flag("half-duplex", "true").flag("late-disconnect", "true").plan().Contract(); c.DecodePath || !c.HalfDuplex || !c.LateDisconnect {
		t.Errorf("asked for: %+v", c)
	}
	if c := s.flag("front", "kestrel").plan().Contract(); c.DecodePath || c.HalfDuplex || c.LateDisconnect {
		t.Errorf("behind another front: %+v", c)
	}
}

func TestANCM111_TheWorkersLinkStandsOnTheErrorPages(t *testing.T) {
	s := published(t, minimal("dotnet", `.\Shop.dll`), "Shop.dll")
	s.env["ANCM_ADDITIONAL_ERROR_PAGE_LINK"] = "https://help.example/502"
	contract := s.plan().Contract()
	for _, accept := range []string{"text/html", "application/json", "*/*"} {
		page := contract.StartFailure(ancm.Failure{}).Answer([]byte(accept))
		if !strings.Contains(string(page.Body), "https://help.example/502") {
			t.Errorf("%s lacks the link: %s", accept, page.Body)
		}
	}
}

func TestANCM031_ANCM034_TheModulesVariablesCanBeBetter(t *testing.T) {
	s := published(t, minimal("dotnet", `.\Shop.dll`), "Shop.dll")
	for _, c := range []struct{ path, startup string }{
		{"/LM/W3SVC/1/ROOT", ";Microsoft.AspNetCore.Server.IISIntegration"},
		{s.plan().Target.Dir, "Microsoft.AspNetCore.Server.IISIntegration"},
	} {
		variables, _ := s.plan().Launch(Start{Port: 12345, Token: "t"})
		for name, want := range map[string]string{"ASPNETCORE_IIS_PHYSICAL_PATH": c.path, "ASPNETCORE_HOSTINGSTARTUPASSEMBLIES": c.startup} {
			i := slices.IndexFunc(variables, func(v Variable) bool { return v.Name == name })
			if i < 0 || variables[i].Value != want {
				t.Errorf("%s: %+v, want %s", name, variables, want)
			}
		}
		s.flag("physical-path", "true").flag("one-separator", "true")
	}
}

func TestANCM014_ANCM017_DotnetIsFoundHoweverItIsWritten(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the forms are Windows' own there")
	}
	dll := func(s *site) string { return filepath.Join(s.in.Target.Dir, "Shop.dll") }
	for _, c := range []struct {
		program, arguments string
		want               []string // behind dotnet; DLL is the app's
		told               bool
	}{
		{"dotnet.EXE", `.\Shop.dll`, []string{"DLL"}, false},
		{"DotNet", "Shop.dll", []string{"DLL"}, false},
		{`C:\Program Files\dotnet\dotnet.exe`, `.\Shop.dll a`, []string{"DLL", "a"}, true},
		{"dotnet", `exec .\Shop.dll extra arguments`, []string{"exec", "DLL", "extra", "arguments"}, false},
		{"dotnet", `exec`, []string{"exec"}, false},
		{"dotnet", `exec .\Other.dll`, []string{"exec", `.\Other.dll`}, false},
		{"dotnet", `--info .\Shop.dll`, []string{"--info", `.\Shop.dll`}, false},
	} {
		s := published(t, minimal(c.program, c.arguments), "Shop.dll")
		want := []string{"dotnet"}
		for _, arg := range c.want {
			want = append(want, strings.Replace(arg, "DLL", dll(s), 1))
		}
		p := s.plan()
		told := slices.ContainsFunc(p.Notes, func(n source.Problem) bool { return strings.Contains(n.Message, "is run as") })
		if !slices.Equal(p.Command, want) || told != c.told {
			t.Errorf("%s %s: %q, told %v; want %q", c.program, c.arguments, p.Command, told, want)
		}
	}
}

func TestANCM020_WhatWebConfigSaysInVainIsANote(t *testing.T) {
	config := strings.Replace(minimal("%LAUNCHER_PATH%", "%LAUNCHER_ARGS%"), " />\n</system.webServer>",
		`><handlerSettings><handlerSetting name="enableShadowCopy" value="true" /></handlerSettings></aspNetCore>
</system.webServer>`, 1)
	s := published(t, config, "Shop.dll")
	for kind, want := range map[project.Kind][]string{
		project.Published: {"LAUNCHER_PATH is not set", "LAUNCHER_ARGS is not set", "enableShadowCopy has no effect"},
		project.Web:       {"enableShadowCopy has no effect"}, // a project is run by what it builds
	} {
		s.in.Target.Kind = kind
		p, _ := Make(s.flag("front", "iis").in)
		var told []string
		for _, n := range p.Notes {
			if p.Logged(n) {
				told = append(told, n.Message)
			}
		}
		if len(told) != len(want) {
			t.Errorf("%s: told %q, want %q", kind, told, want)
			continue
		}
		for _, word := range want {
			if !strings.Contains(strings.Join(told, "; "), word) {
				t.Errorf("%s: %q lacks %q", kind, told, word)
			}
		}
	}
	p, _ := Make(s.flag("front", "kestrel").in)
	for _, n := range p.Notes {
		if p.Logged(n) || strings.Contains(n.Message, "enableShadowCopy") {
			t.Errorf("behind another front: %+v", n)
		}
	}
}

func TestTheDebugLogIsReadAsTheModuleReadsIt(t *testing.T) {
	all := []string{ancm.LevelError, ancm.LevelWarning, ancm.LevelInformation}
	for _, c := range []struct {
		level, file, worker, workerFile string
		want                            string // below the folder; empty: none
		levels                          []string
	}{
		{"", "", "", "", "", nil},
		{"file", "", "", "", "aspnetcore-debug.log", all},
		{"console,eventlog", "", "", "", "", nil},
		{"FILE, error", `sub\debug.txt`, "", "", "sub/debug.txt", all[:1]},
		{"trace,file", "x.log", "", "", "x.log", all},
		{"", "", "file,warnings", "", "aspnetcore-debug.log", all[:2]},
		{"", "", "info", "w.log", "w.log", all},
		{"file", "own.log", "error", "w.log", "own.log", all},
	} {
		settings := ""
		if c.level != "" {
			settings += `<handlerSetting name="debugLevel" value="` + c.level + `" />`
		}
		if c.file != "" {
			settings += `<handlerSetting name="debugFile" value="` + c.file + `" />`
		}
		text := strings.Replace(minimal("dotnet", `.\Shop.dll`), " />\n</system.webServer>",
			"><handlerSettings>"+settings+"</handlerSettings></aspNetCore>\n</system.webServer>", 1)
		s := published(t, text, "Shop.dll")
		s.env["ASPNETCORE_MODULE_DEBUG"], s.env["ASPNETCORE_MODULE_DEBUG_FILE"] = c.worker, c.workerFile
		got := s.plan().DebugLog
		want := ""
		if c.want != "" {
			want = filepath.Join(s.in.Target.Dir, filepath.FromSlash(c.want))
		}
		if got.Path != want || want != "" && !slices.Equal(got.Levels, c.levels) {
			t.Errorf("%+v: %+v", c, got)
		}
	}
}
