package plan

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"falconer/app/dotnet"
	"falconer/app/settings"
	"falconer/launchsettings"
	"falconer/launchsettings/project"
	"falconer/launchsettings/source"
	"falconer/proxy/ancm"
	"falconer/proxy/webconfig"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// site is a project folder of a test.
type site struct {
	t   *testing.T
	in  Input
	env map[string]string
}

// web makes a web project with a launchSettings.json and takes one profile of it.
func web(t *testing.T, launchSettings, profile string) *site {
	t.Helper()
	dir := t.TempDir()
	s := &site{t: t, env: map[string]string{}}
	s.write(dir, "Shop.csproj", `<Project Sdk="Microsoft.NET.Sdk.Web"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>`)
	file := &launchsettings.File{}
	if launchSettings != "" {
		path := s.write(dir, "Properties/launchSettings.json", launchSettings)
		var err error
		if file, err = launchsettings.Read(path); err != nil {
			t.Fatal(err)
		}
	}
	file = launchsettings.Synthesise(file, "Shop")
	chosen, err := file.Profile(profile)
	if err != nil {
		t.Fatal(err)
	}
	s.in = Input{
		Target: project.Target{Kind: project.Web, Name: "Shop", Path: filepath.Join(dir, "Shop.csproj"), Dir: dir,
			Runnable: true, Frameworks: []string{"net10.0"}, AssemblyName: "Shop"},
		Profile: *chosen, File: file, Settings: settings.Defaults(), Config: webconfig.Read(dir, s.worker), Worker: s.worker,
	}
	return s
}

// published makes a folder as dotnet publish writes it.
func published(t *testing.T, webConfig string, files ...string) *site {
	t.Helper()
	dir := t.TempDir()
	s := &site{t: t, env: map[string]string{}}
	for _, f := range files {
		s.write(dir, f, "")
	}
	s.write(dir, "web.config", webConfig)
	s.in = Input{Target: project.Target{Kind: project.Published, Name: "Shop", Path: dir, Dir: dir, Runnable: true},
		Settings: settings.Defaults(), Config: webconfig.Read(dir, s.worker), Worker: s.worker}
	return s
}

func (s *site) write(dir, name, text string) string {
	s.t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
		s.t.Fatal(err)
	}
	return path
}

func (s *site) worker(name string) (string, bool) {
	v, ok := s.env[name]
	return v, ok
}

func (s *site) flag(name, value string) *site {
	s.t.Helper()
	if err := s.in.Settings.Flag(name, value); err != nil {
		s.t.Fatal(err)
	}
	return s
}

func (s *site) plan() Plan {
	s.t.Helper()
	p, err := Make(s.in)
	if err != nil {
		s.t.Fatal(err)
	}
	return p
}

// wrong is the first error of a plan that cannot be made.
func (s *site) wrong() string {
	s.t.Helper()
	_, err := Make(s.in)
	if err == nil {
		s.t.Fatal("no error")
	}
	return err.Error()
}

func urls(p Plan) string {
	var out []string
	for _, b := range p.Bindings {
		out = append(out, b.String())
	}
	return strings.Join(out, " ")
}

const settingsFile = `{
  "iisSettings": { "iisExpress": { "applicationUrl": "http://localhost:5080", "sslPort": 44312 } },
  "profiles": {
    "IIS Express": { "commandName": "IISExpress", "environmentVariables": { "ASPNETCORE_ENVIRONMENT": "Development", "ConnectionStrings:Shop": "x" } },
    "http": { "commandName": "Project", "applicationUrl": "http://localhost:5000", "commandLineArgs": "--seed \"a b\"",
      "environmentVariables": { "ASPNETCORE_ENVIRONMENT": "Staging", "HOME_OF": "%USER_OF%/x", "WHERE": "$(ProjectDir)" } },
    "wide": { "commandName": "Project", "applicationUrl": "http://*:5000" },
    "path": { "commandName": "Project", "applicationUrl": "http://localhost:5000/shop" },
    "urls": { "commandName": "Project", "applicationUrl": "http://localhost:5000", "commandLineArgs": "--urls http://localhost:6000" },
    "tool": { "commandName": "Executable", "executablePath": "nowhere" },
    "there": { "commandName": "Project", "applicationUrl": "http://localhost:5000", "workingDirectory": "gone" }
  }
}`

func TestCL034_TheFrontFollowsTheKindOfProfile(t *testing.T) {
	for profile, front := range map[string]ancm.Front{"IIS Express": ancm.FrontIIS, "http": ancm.FrontKestrel} {
		if p := web(t, settingsFile, profile).plan(); p.Front != front {
			t.Errorf("%s: front %s, want %s", profile, p.Front, front)
		}
	}
	if p := published(t, minimal("dotnet", `.\Shop.dll`), "Shop.dll").plan(); p.Front != ancm.FrontIIS {
		t.Errorf("published: front %s", p.Front)
	}
	if p := web(t, settingsFile, "http").flag("front", "nginx").plan(); p.Front != ancm.FrontNginx {
		t.Errorf("a flag did not win: %s", p.Front)
	}
}

func TestLS034_BindingsOfIISExpressComeFromIISSettings(t *testing.T) {
	p := web(t, settingsFile, "IIS Express").plan()
	if got := urls(p); got != "http://localhost:5080 https://localhost:44312" {
		t.Errorf("bindings %s", got)
	}
	if !strings.Contains(string(p.Bindings[0].Origin), "launchSettings.json:2") {
		t.Errorf("origin %s, want the line of the file", p.Bindings[0].Origin)
	}
}

func TestCL032_AddressesOfFlagsWin(t *testing.T) {
	p := web(t, settingsFile, "http").flag("url", "http://127.0.0.1:7000").flag("url", "https://localhost:7001").plan()
	if got := urls(p); got != "http://127.0.0.1:7000 https://localhost:7001" || p.Bindings[0].Origin != FromFlag {
		t.Errorf("bindings %s, origin %s", got, p.Bindings[0].Origin)
	}
}

func TestCL032_AWildcardOfAFileStaysOnLoopbackWithAWarning(t *testing.T) {
	p := web(t, settingsFile, "wide").plan()
	if got := urls(p); got != "http://localhost:5000" {
		t.Errorf("bindings %s", got)
	}
	if len(p.Notes) == 0 || !strings.Contains(p.Notes[0].Hint, "--expose") {
		t.Errorf("notes %v name no --expose", p.Notes)
	}
	if p := web(t, settingsFile, "wide").flag("expose", "true").plan(); urls(p) != "http://*:5000" {
		t.Errorf("with --expose: %s", urls(p))
	}
	if p := web(t, settingsFile, "http").flag("url", "http://0.0.0.0:5000").plan(); urls(p) != "http://0.0.0.0:5000" {
		t.Errorf("an explicit --url is the consent: %s", urls(p))
	}
}

func TestLS040_WithoutAnAddressAFreePortIsTaken(t *testing.T) {
	p := published(t, minimal("dotnet", `.\Shop.dll`), "Shop.dll").plan()
	if got := urls(p); got != "http://localhost:0" || p.Bindings[0].Origin != FromFalconer {
		t.Errorf("bindings %s, origin %s", got, p.Bindings[0].Origin)
	}
}

func TestLS048_OnePortCannotServeBothSchemes(t *testing.T) {
	s := web(t, settingsFile, "http").flag("url", "http://localhost:7000").flag("url", "https://localhost:7000")
	if got := s.wrong(); !strings.Contains(got, "7000") {
		t.Errorf("%s", got)
	}
}

func TestE22_APathInAProjectsAddressIsRefused(t *testing.T) {
	if got := web(t, settingsFile, "path").wrong(); !strings.Contains(got, "/shop") {
		t.Errorf("%s", got)
	}
	if p := web(t, settingsFile, "path").flag("front", "iis").plan(); p.PathBase != "/shop" {
		t.Errorf("in front iis: path base %q", p.PathBase)
	}
}

func TestUrlsInTheArgumentsAreRefusedBehindAFront(t *testing.T) {
	if got := web(t, settingsFile, "urls").wrong(); !strings.Contains(got, "--urls") {
		t.Errorf("%s", got)
	}
	if p := web(t, settingsFile, "urls").flag("front", "direct").plan(); p.Front != ancm.FrontDirect {
		t.Errorf("front %s", p.Front)
	}
}

// variable is one of the environment, as a start would set it.
func variable(t *testing.T, p Plan, name string, environ ...string) Variable {
	t.Helper()
	list, _ := p.Launch(Start{Generation: 3, Port: 12345, Token: "secret-token", Environ: environ})
	i := slices.IndexFunc(list, func(v Variable) bool { return v.Name == name })
	if i < 0 {
		return Variable{}
	}
	return list[i]
}

func TestLS053_TheProfilesNameReachesTheApp(t *testing.T) {
	if v := variable(t, web(t, settingsFile, "http").plan(), "DOTNET_LAUNCH_PROFILE"); v.Value != "http" {
		t.Errorf("%+v", v)
	}
}

func TestLS052_VariablesOfTheProfileWinOverInherited(t *testing.T) {
	s := web(t, settingsFile, "http")
	s.env["ASPNETCORE_ENVIRONMENT"] = "Production"
	_, environ := s.plan().Launch(Start{Environ: []string{"ASPNETCORE_ENVIRONMENT=Production", "PATH=/bin"}})
	if !slices.Contains(environ, "ASPNETCORE_ENVIRONMENT=Staging") || slices.Contains(environ, "ASPNETCORE_ENVIRONMENT=Production") || !slices.Contains(environ, "PATH=/bin") {
		t.Errorf("%v", environ)
	}
}

func TestLS054_AnEnvironmentIsNotInvented(t *testing.T) {
	if v := variable(t, web(t, settingsFile, "wide").plan(), "ASPNETCORE_ENVIRONMENT"); v.Name != "" {
		t.Errorf("%+v", v)
	}
}

func TestLS055_NamesWithColonsPassUnchanged(t *testing.T) {
	v := variable(t, web(t, settingsFile, "IIS Express").plan(), "ConnectionStrings:Shop")
	if v.Value != "x" || !v.Secret {
		t.Errorf("%+v, want it set, and masked in views", v)
	}
}

func TestLS056_TokensOfTheEnvironmentAndTheProjectAreExpanded(t *testing.T) {
	s := web(t, settingsFile, "http")
	s.env["USER_OF"] = "ann"
	p := s.plan()
	if v := variable(t, p, "HOME_OF"); v.Value != "ann/x" {
		t.Errorf("%+v", v)
	}
	if v := variable(t, p, "WHERE"); v.Value != s.in.Target.Dir+string(filepath.Separator) {
		t.Errorf("%+v", v)
	}
}

func TestCL033_FlagsWinOverTheProfile(t *testing.T) {
	v := variable(t, web(t, settingsFile, "http").flag("env", "ASPNETCORE_ENVIRONMENT=Test").plan(), "ASPNETCORE_ENVIRONMENT")
	if v.Value != "Test" || v.Origin != FromFlag {
		t.Errorf("%+v", v)
	}
}

func TestW061_TheAppKnowsItsGenerationWhileWatched(t *testing.T) {
	s := web(t, settingsFile, "http")
	if v := variable(t, s.plan(), "DOTNET_WATCH_ITERATION"); v.Value != "3" {
		t.Errorf("%+v", v)
	}
	if v := variable(t, s.flag("no-watch", "true").plan(), "DOTNET_WATCH"); v.Name != "" {
		t.Errorf("unwatched: %+v", v)
	}
}

func TestK006_TheTrioAndTheURLStandBesideEachOther(t *testing.T) {
	p := web(t, settingsFile, "IIS Express").plan()
	for name, value := range map[string]string{
		"ASPNETCORE_PORT": "12345", "ASPNETCORE_TOKEN": "secret-token", "ASPNETCORE_APPL_PATH": "/",
		"ASPNETCORE_URLS": "http://127.0.0.1:12345", "ASPNETCORE_IIS_HTTPAUTH": "anonymous;",
	} {
		if v := variable(t, p, name); v.Value != value {
			t.Errorf("%s is %q, want %q", name, v.Value, value)
		}
	}
	if v := variable(t, web(t, settingsFile, "http").plan(), "ASPNETCORE_TOKEN"); v.Name != "" {
		t.Errorf("front kestrel has a token: %+v", v)
	}
}

// What explain and the window show is what a start gives, by the same names.
func TestThePreviewShowsEveryVariableOfAStart(t *testing.T) {
	p := web(t, settingsFile, "IIS Express").plan()
	started, _ := p.Launch(Start{Generation: 1, Port: 12345, Token: "secret-token", JIT: JITProfile{Path: "/kept"}})
	shown := p.Preview()
	if len(shown) != len(started) || len(shown) < 10 {
		t.Fatalf("%d variables are shown, %d are set", len(shown), len(started))
	}
	for i, v := range shown {
		if v.Name != started[i].Name || v.Origin != started[i].Origin {
			t.Errorf("%+v is shown, %+v is set", v, started[i])
		}
		if strings.Contains(v.Value, "12345") || v.Value == "0" && v.Name != writeXorExecute || strings.HasSuffix(v.Value, ":0") || strings.Contains(v.Value, "secret-token") {
			t.Errorf("%s is shown as %q", v.Name, v.Value)
		}
		if v.Name == "ASPNETCORE_PORT" && v.Value != "(a free port)" || v.Name == "ASPNETCORE_TOKEN" && !v.Secret {
			t.Errorf("%+v", v)
		}
	}
}

func TestLS061_ArgumentsOfThePersonReplaceTheProfiles(t *testing.T) {
	s := web(t, settingsFile, "http")
	s.in.Properties = project.Properties{"TargetPath": "/x/Shop.dll", "RunCommand": "/x/Shop"}
	if got := s.plan().Command; !slices.Equal(got, []string{"/x/Shop", "--seed", "a b"}) {
		t.Errorf("%q", got)
	}
	s.in.Arguments = []string{"mine"}
	if got := s.plan().Command; !slices.Equal(got, []string{"/x/Shop", "mine"}) {
		t.Errorf("%q", got)
	}
}

func TestLS076_MSBuildsWordWinsOverWhatIsFound(t *testing.T) {
	s := web(t, settingsFile, "http")
	s.write(s.in.Target.Dir, "bin/Debug/net10.0/Shop.dll", "")
	s.write(s.in.Target.Dir, "bin/Debug/net10.0/Shop.runtimeconfig.json", "{}")
	found := s.plan()
	if filepath.Base(found.Assembly) != "Shop.dll" || found.Command[0] != "dotnet" {
		t.Errorf("found: %q %q", found.Assembly, found.Command)
	}
	s.in.Properties = project.Properties{"TargetPath": "/o/Shop.dll", "RunCommand": "dotnet", "RunArguments": `exec "/o/Shop.dll"`}
	for _, kind := range []project.Kind{project.Web, project.File} {
		s.in.Target.Kind = kind
		if got := s.plan(); !slices.Equal(got.Command[:2], []string{"dotnet", "/o/Shop.dll"}) || got.Assembly != "/o/Shop.dll" || !got.Builds {
			t.Errorf("MSBuild: %q, builds %t", got.Command, got.Builds)
		}
	}
	s.in.Dotnet = &dotnet.Installation{Path: "/found/dotnet"} // the one on PATH may be another, or none
	if got := s.plan().Command; got[0] != "/found/dotnet" {
		t.Errorf("with a dotnet that was found: %q", got)
	}
}

func TestE33_AProgramThatIsNotThereIsNamed(t *testing.T) {
	if got := web(t, settingsFile, "tool").wrong(); !strings.Contains(got, `"nowhere"`) || !strings.Contains(got, "launchSettings.json:") {
		t.Errorf("%s", got)
	}
}

func TestE35_AFolderThatIsNotThereIsNamed(t *testing.T) {
	if got := web(t, settingsFile, "there").wrong(); !strings.Contains(got, "gone") {
		t.Errorf("%s", got)
	}
}

// minimal is a web.config with one program.
func minimal(processPath, arguments string, more ...string) string {
	return `<?xml version="1.0"?>
<configuration><location path="." inheritInChildApplications="false"><system.webServer>
  <handlers><add name="aspNetCore" path="*" verb="*" modules="AspNetCoreModuleV2" resourceType="Unspecified" /></handlers>
  <aspNetCore processPath="` + processPath + `" arguments="` + arguments + `" stdoutLogEnabled="false" stdoutLogFile=".\logs\stdout" ` + strings.Join(more, " ") + ` />
</system.webServer></location></configuration>`
}

func TestANCM017_PublishedWindowsFormsRunHere(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the forms are Windows' own there")
	}
	s := published(t, minimal(`.\Shop.exe`, ""), "Shop", "Shop.dll", "Shop.runtimeconfig.json")
	p := s.plan()
	if !slices.Equal(p.Command, []string{filepath.Join(s.in.Target.Dir, "Shop")}) {
		t.Errorf("app host: %q", p.Command)
	}
	if !slices.ContainsFunc(p.Notes, func(n source.Problem) bool { return strings.Contains(n.Message, "is run as") }) {
		t.Errorf("the translation is not told: %+v", []source.Problem(p.Notes))
	}
	if got := published(t, minimal(`.\Shop.exe`, ""), "Shop.dll", "Shop.runtimeconfig.json").plan().Command; got[0] != "dotnet" || filepath.Base(got[1]) != "Shop.dll" {
		t.Errorf("without an app host: %q", got)
	}
	s = published(t, minimal("dotnet", `.\Shop.dll --x`), "Shop.dll")
	if got := s.plan(); !slices.Equal(got.Command, []string{"dotnet", filepath.Join(s.in.Target.Dir, "Shop.dll"), "--x"}) {
		t.Errorf("dotnet: %q", got.Command)
	}
	if got, err := s.plan().StdoutLogFile(s.in.Worker); got != "./logs/stdout" || err != nil {
		t.Errorf("log file %q, %v", got, err)
	}
}

func TestANCM012_LauncherVariablesReplaceTheAttributes(t *testing.T) {
	s := published(t, minimal("dotnet", `.\Shop.dll`), "Shop.dll")
	s.env["ANCM_LAUNCHER_PATH"], s.env["ANCM_LAUNCHER_ARGS"] = "other", "one two"
	if got := s.plan().Command; !slices.Equal(got, []string{"other", "one", "two"}) {
		t.Errorf("%q", got)
	}
}

func TestANCM016_TheWorkingDirectoryIsTheFolder(t *testing.T) {
	s := published(t, minimal("dotnet", `.\Shop.dll`), "Shop.dll")
	if got := s.plan().WorkingDirectory; got != s.in.Target.Dir {
		t.Errorf("%q", got)
	}
}

func TestCL104_LimitsHaveTheirStrongestSource(t *testing.T) {
	origin := func(p Plan, name string) Limit {
		i := slices.IndexFunc(p.Named, func(l Limit) bool { return l.Name == name })
		return p.Named[i]
	}
	s := published(t, minimal("dotnet", `.\Shop.dll`, `startupTimeLimit="7"`), "Shop.dll")
	if l := origin(s.plan(), "startup"); l.Value != "7s" || !strings.Contains(string(l.Origin), "web.config:") {
		t.Errorf("web.config: %+v", l)
	}
	if l := origin(s.plan(), "shutdown"); l.Value != "10s" || l.Origin != FromDefault {
		t.Errorf("default: %+v", l)
	}
	if l := origin(s.flag("limit.startup", "9s").plan(), "startup"); l.Value != "9s" || l.Origin != FromFlag {
		t.Errorf("flag: %+v", l)
	}
}

func TestANCM117_InProcessIsRunOutOfProcessAndTold(t *testing.T) {
	p := published(t, minimal("dotnet", `.\Shop.dll`, `hostingModel="inprocess"`), "Shop.dll").plan()
	told := func(n source.Problem) bool { return strings.Contains(n.Message, "in-process") }
	if !slices.ContainsFunc(p.Notes, told) {
		t.Errorf("notes %v", p.Notes)
	}
	first := strings.Replace(minimal("dotnet", `.\Shop.dll`, `hostingModel="inprocess"`), "AspNetCoreModuleV2", "AspNetCoreModule", 1)
	if p := published(t, first, "Shop.dll").plan(); slices.ContainsFunc(p.Notes, told) {
		t.Errorf("ANCM-018: the first module knows no hosting model: %v", p.Notes)
	}
}

func TestANCM113_DetailsFollowTheEnvironment(t *testing.T) {
	if !web(t, settingsFile, "IIS Express").plan().Detailed {
		t.Error("Development shows no details")
	}
	if web(t, settingsFile, "http").plan().Detailed {
		t.Error("Staging shows details")
	}
}

func TestLS077_TheNewestOfSeveralFrameworksIsTaken(t *testing.T) {
	s := web(t, settingsFile, "http")
	s.in.Target.Frameworks = []string{"net8.0", "net10.0", "netstandard2.0"}
	if got := s.plan().Framework; got != "net10.0" {
		t.Errorf("%s", got)
	}
	if got := s.flag("framework", "net8.0").plan().Framework; got != "net8.0" {
		t.Errorf("flag: %s", got)
	}
}
