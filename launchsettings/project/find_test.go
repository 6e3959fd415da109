package project

import (
	"path/filepath"
	"strings"
	"testing"

	"falconer/assets/aspnetcore"
)

func TestLS074_Folders(t *testing.T) {
	one := tree(t, "App.csproj", webProject, "Program.cs", "", "web.config", "<aspNetCore/>")
	f := find(t, one)
	if names(f.Targets) != "web:App" || len(f.Notes) != 0 || f.Targets[0].Dir != one || f.Targets[0].AssemblyName != "App" {
		t.Errorf("%+v", f)
	}
	two := find(t, tree(t, "B.csproj", webProject, "A.fsproj", webProject))
	if names(two.Targets) != "web:A web:B" || len(two.Notes) != 1 {
		t.Errorf("%+v", two)
	}
	_, err := two.Pick()
	if p := problemOf(t, err); !strings.Contains(p.Message, "several projects in it: A.fsproj, B.csproj") || p.Hint != "pick one" {
		t.Errorf("E38: %+v", p)
	}
	below := find(t, tree(t, "a/A.csproj", toolProject, "b/B.csproj", webProject, "obj/C.csproj", webProject, ".git/D.csproj", webProject))
	if names(below.Targets) != "web:B executable:A" {
		t.Errorf("%+v", below)
	}
	if p, err := below.Pick(); err != nil || p.Name != "B" {
		t.Errorf("the only web project is meant: %v, %v", p, err)
	}
	solution := find(t, tree(t, "App.sln", "", "App.slnx", `<Solution><Project Path="w/W.csproj"/></Solution>`, "w/W.csproj", webProject))
	if names(solution.Targets) != "web:W" {
		t.Errorf("%+v", solution)
	}
	_, err = Find(tree(t, "readme.md", ""))
	if p := problemOf(t, err); !strings.Contains(p.Error(), "no project file") || p.Hint == "" {
		t.Errorf("E37: %+v", p)
	}
	_, err = Find(filepath.Join(one, "gone"))
	if p := problemOf(t, err); !strings.Contains(p.Error(), "no such file or folder") {
		t.Errorf("%+v", p)
	}
}

// A web.config that leads to no app is what the person meant; that there is no
// project file here says nothing.
func TestE37_AWebConfigThatLeadsToNoAppIsNamed(t *testing.T) {
	for text, want := range map[string]string{
		"<configuration>\n  <system.web>\n</configuration>": ":3:17: there is a web.config, but it is not well-formed XML",
		"<configuration>\n <a b='1/>\n</configuration>":     ":3:2: there is a web.config, but it is not well-formed XML",
		"\n<configuration><system.web/></configuration>":    ":2:1: there is a web.config, but it has no aspNetCore element",
		"":                             ":1:1: there is a web.config, but it has no aspNetCore element",
		strings.Repeat(" ", 9<<20):     ":1:1: there is a web.config, and the file is longer than 8192 KB",
		"\xff\xfe<\x00a\x00/\x00>\x00": ":1:1: there is a web.config, but it has no aspNetCore element",
	} {
		dir := tree(t, "Web.Config", text)
		for _, opened := range []string{dir, filepath.Join(dir, "Web.Config")} {
			_, err := Find(opened)
			if p := problemOf(t, err); !strings.HasPrefix(p.Error(), filepath.Join(dir, "Web.Config")+want) || p.Hint == "" {
				t.Errorf("%.40q: %s (%s), want %s", text, p.Error(), p.Hint, want)
			}
		}
	}
	narrow := "<configuration><aspNetCore processPath='a'/></configuration>"
	if wide := find(t, tree(t, "web.config", strings.Join(strings.Split(narrow, ""), "\x00")+"\x00")); len(wide.Targets) != 1 {
		t.Errorf("UTF-16 without a mark: %+v", wide)
	}
}

func TestLS10_1_FilesThatMayBeOpened(t *testing.T) {
	dir := tree(t,
		"App/App.csproj", webProject, "App/App.csproj.user", "<Project/>", "App/Properties/launchSettings.json", "{}", "App/web.config", "<x/>", "App/Program.cs", "var x = 1;",
		"flat/Tool.csproj", toolProject, "flat/Tool.run.json", "{}",
		"single/hello.cs", "#!/usr/bin/env dotnet\n#:sdk Microsoft.NET.Sdk.Web@10.0\n#:property TargetFramework=net10.0\n", "single/hello.run.json", "{}",
		"alone/x.cs", "class X;",
		"out/bin/App.dll", "", "out/bin/App.runtimeconfig.json", `{"runtimeOptions": {"tfm": "net9.0"}}`, "out/bin/App", "", "out/bin/App.exe", "", "out/bin/Lib.dll", "", "out/appsettings.json", "{}",
		"published/web.config", `<configuration><aspNetCore processPath="dotnet"/></configuration>`, "published/Site.dll", "", "published/Site.runtimeconfig.json", "{}",
		"plain/Site.dll", "", "plain/Site.runtimeconfig.json", "{}")
	for opened, want := range map[string]string{
		"App/App.csproj":                     "web:App App",
		"App/web.config":                     "web:App App",
		"App/Properties/launchSettings.json": "web:App App",
		"App/Program.cs":                     "web:App App",
		"flat/Tool.run.json":                 "executable:Tool flat",
		"single/hello.cs":                    "file:hello single",
		"single/hello.run.json":              "file:hello single",
		"single":                             "file:hello single",
		"alone/x.cs":                         "file:x alone",
		"out/bin/App.dll":                    "assembly:App out",
		"out/bin/App":                        "assembly:App out",
		"out/bin/App.exe":                    "assembly:App out",
		"published":                          "published:published published",
		"published/web.config":               "published:published published",
		"plain":                              "assembly:Site plain",
	} {
		f, err := Find(filepath.Join(dir, filepath.FromSlash(opened)))
		if err != nil {
			t.Errorf("%s: %v", opened, err)
			continue
		}
		rel, _ := filepath.Rel(dir, f.Targets[0].Dir)
		if got := names(f.Targets) + " " + rel; got != want || !f.Targets[0].Runnable {
			t.Errorf("%s: %s, want %s", opened, got, want)
		}
	}
	app := find(t, dir, "App").Targets[0]
	if app.UserFile != filepath.Join(dir, "App", "App.csproj.user") || app.Settings != filepath.Join(dir, "App", "Properties", "launchSettings.json") {
		t.Errorf("%+v", app)
	}
	hello := find(t, dir, "single/hello.cs").Targets[0]
	if hello.SDK != "Microsoft.NET.Sdk.Web" || hello.Frameworks[0] != "net10.0" || hello.Settings == "" {
		t.Errorf("%+v", hello)
	}
	if dll := find(t, dir, "out/bin/App.dll").Targets[0]; dll.Frameworks[0] != "net9.0" {
		t.Errorf("%+v", dll)
	}
	for opened, want := range map[string]string{"out/bin/Lib.dll": "Lib.dll is a class library", "out/appsettings.json": "nothing that can be opened"} {
		_, err := Find(filepath.Join(dir, filepath.FromSlash(opened)))
		if p := problemOf(t, err); !strings.Contains(p.Message, want) || p.Hint == "" {
			t.Errorf("%s: %+v", opened, p)
		}
	}
}

func TestLS078_KindsOfProjects(t *testing.T) {
	project := func(sdk, inside string) string {
		return `<Project Sdk="` + sdk + `">` + inside + `</Project>`
	}
	exe := "<PropertyGroup><OutputType>exe</OutputType></PropertyGroup>"
	for _, c := range []struct {
		name, text string
		want       Kind
		why        string
	}{
		{"web", webProject, Web, ""},
		{"web with version", project("Microsoft.NET.Sdk.Web/10.0.1;Other.Sdk", ""), Web, ""},
		{"sdk element", `<Project><Sdk Name="Microsoft.NET.Sdk.Web" /></Project>`, Web, ""},
		{"sdk import", `<Project><Import Project="Sdk.props" Sdk="Microsoft.NET.Sdk.Web" /></Project>`, Web, ""},
		{"framework reference", project("Microsoft.NET.Sdk", exe+`<ItemGroup><FrameworkReference Include="Microsoft.AspNetCore.App"/></ItemGroup>`), Web, ""},
		{"framework reference of a library", project("Microsoft.NET.Sdk", `<ItemGroup><FrameworkReference Include="Microsoft.AspNetCore.App"/></ItemGroup>`), Library, "class library"},
		{"web library", project("Microsoft.NET.Sdk.Web", "<PropertyGroup><OutputType>Library</OutputType></PropertyGroup>"), Library, "class library"},
		{"blazor client", project("Microsoft.NET.Sdk.BlazorWebAssembly", ""), Web, ""},
		{"worker", project("Microsoft.NET.Sdk.Worker", ""), Console, ""},
		{"console", toolProject, Console, ""},
		{"E36 library", libraryProject, Library, "App.csproj is a class library and cannot be started"},
		{"razor library", project("Microsoft.NET.Sdk.Razor", ""), Library, "class library"},
		{"tests", project("Microsoft.NET.Sdk", exe+`<ItemGroup><PackageReference Include="Microsoft.NET.Test.Sdk" /></ItemGroup>`), Test, "test project"},
		{"empty", ``, Library, "names no SDK"},
		{".NET Framework", `<Project ToolsVersion="15.0"><PropertyGroup><TargetFrameworkVersion>v4.8</TargetFrameworkVersion></PropertyGroup></Project>`, NetFramework, "needs real IIS Express"},
		{"net48", project("Microsoft.NET.Sdk.Web", "<PropertyGroup><TargetFramework>net48</TargetFramework></PropertyGroup>"), NetFramework, "targets net48"},
		{"broken", "<Project>\n<", Library, "App.csproj:2:"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := find(t, tree(t, "App.csproj", c.text))
			got := f.Targets[0]
			if got.Kind != c.want || got.Runnable != (c.why == "") || !strings.Contains(got.Why, c.why) {
				t.Errorf("%+v", got)
			}
			if _, err := f.Pick(); (err == nil) != (c.why == "") || err != nil && !strings.Contains(err.Error(), c.why) {
				t.Errorf("Pick: %v", err)
			}
		})
	}
	site := find(t, tree(t, "App.csproj", toolProject, "Properties/launchSettings.json", `{"iisSettings": {}}`))
	if site.Targets[0].Kind != Web {
		t.Errorf("iisSettings make a site: %+v", site.Targets[0])
	}
}

func TestPropertiesOfAProject(t *testing.T) {
	dir := tree(t, "Directory.Build.props", `<Project><PropertyGroup><TargetFramework>net9.0</TargetFramework><OutputType>Exe</OutputType></PropertyGroup></Project>`,
		"a/App.csproj", `<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><AssemblyName>Shop</AssemblyName>
			<TargetFrameworks>net8.0; net10.0;$(More)</TargetFrameworks><OutputType Condition="'$(X)'==''">Library</OutputType></PropertyGroup></Project>`,
		"b/App.csproj", `<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><AssemblyName>$(Prefix).App</AssemblyName></PropertyGroup></Project>`)
	a := find(t, dir, "a").Targets[0]
	if a.AssemblyName != "Shop" || strings.Join(a.Frameworks, " ") != "net8.0 net10.0" || a.Kind != Console {
		t.Errorf("%+v", a)
	}
	b := find(t, dir, "b").Targets[0]
	if b.AssemblyName != "App" || strings.Join(b.Frameworks, " ") != "net9.0" || b.Kind != Console {
		t.Errorf("%+v", b)
	}
}

func TestLS077_Framework(t *testing.T) {
	target := Target{Path: "App.csproj", Frameworks: []string{"net8.0", "net10.0", "net9.0", "net10.0-android", "netstandard2.0"}}
	up9 := func(tfm string) bool { return tfm == "net8.0" || tfm == "net9.0" }
	for _, c := range []struct {
		before string
		usable func(string) bool
		want   string
	}{{"", nil, "net10.0"}, {"", up9, "net9.0"}, {"net8.0", up9, "net8.0"}, {"net7.0", nil, "net10.0"}, {"", func(string) bool { return false }, "net10.0"}} {
		got, note := target.Framework(c.before, c.usable)
		if got != c.want || (note == nil) != (got == c.before) {
			t.Errorf("%+v: %s, %v", c.before, got, note)
		}
	}
	_, note := (&Target{Path: "App.csproj", Frameworks: []string{"net8.0", "net9.0"}}).Framework("", nil)
	if note.Message != "App.csproj targets net8.0 and net9.0; using net9.0" || note.Hint == "" {
		t.Errorf("E39: %+v", note)
	}
	if got, note := (&Target{Frameworks: []string{"net8.0"}}).Framework("", nil); got != "net8.0" || note != nil {
		t.Errorf("%s, %v", got, note)
	}
}

func TestRealProjectsAreUnderstood(t *testing.T) {
	src := filepath.Join(aspnetcore.Folder(t), "templates")
	for name, want := range map[string]Kind{"webapi": Web, "mvc": Web, "classlib": Library, "blazor": Web} {
		f := find(t, src, name)
		if got := f.Targets[0]; got.Kind != want || len(got.Frameworks) != 1 || (want == Web) != (got.Settings != "") {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
