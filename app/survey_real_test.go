package app

import (
	"path/filepath"
	"strings"
	"testing"
)

// surveyed waits until the watcher knows what MSBuild names.
func (w *stage) surveyed(site *Site) {
	w.t.Helper()
	m := site.main()
	w.until("MSBuild's list is watched", func() bool {
		m.mu.Lock()
		defer m.mu.Unlock()
		return m.widened != nil && m.widened == m.watcher
	})
}

func TestW012_WhatMSBuildNamesIsWatched(t *testing.T) {
	w, folder := dotnetStage(t)
	project := w.template(folder)
	at := func(name string) string { return filepath.Join(w.dir, filepath.FromSlash(name)) }
	w.put(project, "Project", `
  <Import Project="../eng/more.props" />
  <ItemGroup>
    <ProjectReference Include="$(MSBuildThisFileDirectory)../lib/lib.csproj" />
    <Compile Include="../shared/*.cs" Link="Shared/%(Filename).cs" />
    <Compile Update="Generated.cs" Watch="false" />
    <Watch Include="../notes/*.txt" />
    <Watch Remove="Old/**" />
  </ItemGroup>
`)
	w.write(at("eng/more.props"), `<Project><PropertyGroup><More>1</More></PropertyGroup></Project>`)
	w.write(at("shared/Linked.cs"), `class Linked { public const string Word = "0"; }`)
	w.write(at("shared/Notes.md"), `not compiled`)
	w.write(at("notes/words.txt"), `0`)
	w.write(at("lib/lib.csproj"), `<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
  <ItemGroup><Compile Include="../more/*.cs" /></ItemGroup></Project>`)
	w.write(at("lib/Lib.cs"), `public class Lib { }`)
	w.write(at("more/More.cs"), `public class More { }`)
	w.write(filepath.Join(project, "Generated.cs"), `class Generated { }`)
	w.write(filepath.Join(project, "Old", "Old.cs"), `class Old { }`)
	site := w.open(project, flags{"url": "http://localhost:0", "fast-build": "false"}, nil)
	w.up(site)
	w.surveyed(site)
	generation := 1
	for _, step := range []struct{ file, text, cause string }{
		{"shared/Linked.cs", `class Linked { public const string Word = "1"; }`, "Linked.cs"},
		{"more/More.cs", `public class More { public int Another; }`, "More.cs"},
		{"eng/more.props", `<Project><PropertyGroup><DefineConstants>MORE</DefineConstants></PropertyGroup></Project>`, "more.props"},
		{"lib/Lib.cs", `public class Lib { public int Another; }`, "Lib.cs"},
		{"shared/New.cs", `class New { }`, "New.cs"},
		{"shared/New.cs", `class New { int a; }`, "New.cs"},
	} {
		for name, text := range map[string]string{"web/Generated.cs": "class Generated { int a" + step.cause[:2] + "; }", "web/Old/Old.cs": "class Old { int b; }", "shared/Notes.md": step.cause} {
			w.write(at(name), text) // watched by nobody
		}
		w.write(at(step.file), step.text)
		generation++
		s := w.generation(site, generation)
		if files := s.Restart.Cause.Files; s.Newest().Number != generation || len(files) != 1 || filepath.Base(files[0]) != step.cause {
			t.Errorf("after a save of %s generation %d serves because of %q", step.file, s.Newest().Number, files)
		}
	}
	before := len(w.builds(site))
	w.write(at("notes/words.txt"), `1`)
	if kind := w.awaitBuild(site, before+1); !strings.HasPrefix(kind, "full ") {
		t.Errorf("after a save of a Watch item there was %q", kind)
	}
}

// What a file-based app names in #:project is watched as a project's reference is,
// from the start, and what that links once MSBuild has told it.
func TestW012_TheProjectsOfAFileBasedAppAreWatched(t *testing.T) {
	w, _ := dotnetStage(t)
	at := func(name string) string { return filepath.Join(w.dir, filepath.FromSlash(name)) }
	w.write(at("app/main.cs"), "#:sdk Microsoft.NET.Sdk.Web\n#:property PublishAot=false\n#:project ../lib\n"+
		"var app = WebApplication.Create(args);\napp.MapGet(\"/\", () => Lib.Word() + More.Word);\napp.Run();\n")
	w.write(at("lib/lib.csproj"), `<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
  <ItemGroup><Compile Include="../more/*.cs" /></ItemGroup></Project>`)
	w.write(at("lib/Lib.cs"), `public static class Lib { public static string Word() => "0"; }`)
	w.write(at("more/More.cs"), `public class More { public static string Word => "0"; }`)
	site := w.open(at("app/main.cs"), flags{"url": "http://localhost:0", "fast-build": "false"}, nil)
	base, client := w.up(site), w.client()
	w.write(at("lib/Lib.cs"), `public static class Lib { public static string Word() => "1"; }`)
	w.generation(site, 2)
	if body := w.get(client, base+"/").body; body != "10" {
		t.Errorf("after a save of its library it answers %q", body)
	}
	w.surveyed(site)
	w.write(at("more/More.cs"), `public class More { public static string Word => "1"; }`)
	w.generation(site, 3)
	if body := w.get(client, base+"/").body; body != "11" {
		t.Errorf("after a save of what its library links it answers %q", body)
	}
	if lines := w.printed(site, 200); strings.Contains(lines, "are not watched") {
		t.Errorf("the log says that files are not watched:\n%s", lines)
	}
}

// Somebody saves a linked file while the first build runs, before anybody knows that the
// project has it: a step of the build does so here, behind the compiler.
func TestW012_ALinkedFileThatIsSavedDuringTheFirstBuildIsBuilt(t *testing.T) {
	w, folder := dotnetStage(t)
	project := w.template(folder)
	w.put(project, "Project", `
  <ItemGroup><Compile Include="../shared/*.cs" /></ItemGroup>
  <Target Name="Save" AfterTargets="CoreCompile" Condition="!Exists('../saved')">
    <WriteLinesToFile File="../shared/Linked.cs" Overwrite="true" Lines="class Linked { public const string Word = &quot;1&quot;%3B }" />
    <WriteLinesToFile File="../saved" Lines="once" />
  </Target>
`)
	w.write(filepath.Join(w.dir, "shared", "Linked.cs"), `class Linked { public const string Word = "0"; }`)
	w.write(filepath.Join(project, "Program.cs"), `var app = WebApplication.CreateBuilder(args).Build();
app.MapGet("/version", () => Linked.Word);
app.Run();
`)
	site, base := w.freeSite(project, flags{"fast-build": "false"})
	w.answers(base, "1")
	s := w.generation(site, 2)
	if files := s.Newest().Cause.Files; len(files) != 1 || filepath.Base(files[0]) != "Linked.cs" || len(w.builds(site)) != 2 {
		t.Errorf("generation 2 is because of %q, after the builds %q", files, w.builds(site))
	}
}
