package app

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"falconer/app/build"
)

// builds are the builds in a site's journal: "fast ok", "verify differs".
func (w *stage) builds(site *Site) (out []string) {
	entries, _ := site.Journal(0)
	for _, e := range entries {
		if e.Kind == EntryBuild {
			out = append(out, e.Build.Kind+" "+e.Build.Result)
		}
	}
	return out
}

// awaitBuild waits until the journal holds that many builds and answers the last.
func (w *stage) awaitBuild(site *Site, n int) (kind string) {
	w.t.Helper()
	w.until(fmt.Sprintf("build %d has ended", n), func() bool { return len(w.builds(site)) >= n })
	return w.builds(site)[n-1]
}

// prepared waits until a save may take the fast build.
func (w *stage) prepared(site *Site) {
	w.t.Helper()
	w.until("the fast build is prepared", func() bool {
		site.main().crew.mu.Lock()
		defer site.main().crew.mu.Unlock()
		return site.main().crew.short.fast != nil
	})
}

// fastSite opens a project at a free address and waits until a save may take the
// fast build.
func (w *stage) fastSite(project string, f flags) (site *Site, base string) {
	w.t.Helper()
	site, base = w.freeSite(project, f)
	w.prepared(site)
	return site, base
}

// answers waits until a version answers.
func (w *stage) answers(base, version string) {
	w.t.Helper()
	client := w.client()
	w.until("version "+version+" answers", func() bool { return w.get(client, base+"/version").body == version })
}

func TestFastBuildServesASaveAndTheOrdinaryBuildConfirmsIt(t *testing.T) {
	w, project, site, base := webSite(t, nil)
	w.prepared(site)
	w.save(project, "1")
	w.answers(base, "1")
	if kind := w.awaitBuild(site, 2); kind != "fast ok" {
		t.Errorf("the save was built by %q, want the fast build", kind)
	}
	hash := site.Situation().Newest().Build
	if kind := w.awaitBuild(site, 3); kind != "verify ok" {
		t.Errorf("behind it there was %q, want a build that confirms it", kind)
	}
	s := w.await(site, "all is calm", func(s Situation) bool { return s.Next == nil && len(s.Leaving) == 0 })
	if s.Newest().Number != 2 || s.Newest().Build != hash {
		t.Errorf("after the confirmation generation %d of build %s serves, want 2 of %s", s.Newest().Number, s.Newest().Build, hash)
	}

	path := filepath.Join(project, "Program.cs")
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	w.write(path, strings.Replace(string(good), "app.Run();", "app.Run(;", 1))
	s = w.await(site, "the build has failed", func(s Situation) bool { return s.Failure != nil && s.Next == nil })
	if kind := w.awaitBuild(site, 4); kind != "fast failed" || !s.Stale || s.Newest().Number != 2 {
		t.Errorf("the error was found by %q; stale %v, generation %d serves", kind, s.Stale, s.Newest().Number)
	}
	if d := s.Failure.Diagnostics[0]; d.File != path || d.Line != 6 || d.Column != 9 || !strings.HasPrefix(d.Code, "CS") {
		t.Errorf("the error is %+v", d)
	}
	w.save(project, "2")
	w.answers(base, "2")
	if kind := w.awaitBuild(site, 5); kind != "fast ok" {
		t.Errorf("the repair was built by %q", kind)
	}

	w.write(filepath.Join(project, "New.cs"), "class New { public const string Version = \"3\"; }")
	if kind := w.awaitBuild(site, 6); kind != "fast ok" {
		t.Errorf("a new file was built by %q", kind)
	}
	w.write(path, strings.Replace(string(good), `"1"`, `New.Version`, 1))
	w.answers(base, "3")
	if kind := w.awaitBuild(site, 7); kind != "fast ok" {
		t.Errorf("a save after the new file was built by %q", kind)
	}
	w.write(filepath.Join(project, "New.cs"), "class New { public const string Version = \"4\"; }")
	w.answers(base, "4")
	if kind := w.awaitBuild(site, 8); kind != "fast ok" {
		t.Errorf("a changed const was built by %q", kind)
	}
	site.Restart()
	w.generation(site, site.Situation().Newest().Number+1)
	w.answers(base, "4")
	w.takesBack(site, project, base)
}

// takesBack holds that what an ordinary build made is compared with what runs, not
// with what lay in the output before: a fast build's change is taken back together
// with a change of the project file, so that the output stays as it was.
func (w *stage) takesBack(site *Site, project, base string) {
	w.t.Helper()
	source := filepath.Join(project, "New.cs")
	w.until("version 4 is verified", func() bool { list := w.builds(site); return list[len(list)-1] == "verify ok" })
	w.prepared(site)
	w.write(source, "class New { public const string Version = \"5\"; }")
	w.answers(base, "5")
	w.put(project, "Project", "<!-- the same -->\n")
	w.write(source, "class New { public const string Version = \"4\"; }")
	w.answers(base, "4")
	if kind := w.builds(site); kind[len(kind)-1] != "full ok" {
		w.t.Errorf("the builds were %q", kind)
	}
}

func TestFastBuildThatTheOrdinaryBuildContradictsIsReplaced(t *testing.T) {
	w, folder := dotnetStage(t)
	project := w.template(folder)
	// A step before the compiler that the sources decide: the fast build cannot
	// know what it would do.
	w.put(project, "Project", `
  <Target Name="Stamp" BeforeTargets="CoreCompile">
    <PropertyGroup><Stamped>$([System.IO.File]::ReadAllText('Program.cs').Contains('"1"'))</Stamped></PropertyGroup>
    <WriteLinesToFile File="$(IntermediateOutputPath)Stamp.g.cs" Overwrite="true" Lines="class Stamp { public const string Is = &quot;$(Stamped)&quot;%3B }" />
    <ItemGroup><Compile Remove="$(IntermediateOutputPath)Stamp.g.cs" /><Compile Include="$(IntermediateOutputPath)Stamp.g.cs" /></ItemGroup>
  </Target>
`)
	site, base := w.fastSite(project, nil)
	w.save(project, "1")
	if kind := w.awaitBuild(site, 2); kind != "fast ok" {
		t.Fatalf("the save was built by %q", kind)
	}
	if kind := w.awaitBuild(site, 3); kind != "verify differs" {
		t.Fatalf("behind it there was %q", kind)
	}
	s := w.await(site, "the real build serves", func(s Situation) bool { return s.Newest() != nil && s.Newest().Number == 3 && s.Next == nil })
	w.answers(base, "1")
	if s.Restart.Cause.Kind != CauseChange || len(s.Restart.Cause.Files) != 1 || !strings.HasSuffix(s.Restart.Cause.Files[0], ".dll") {
		t.Errorf("the cause is %+v, want the assembly that differed", s.Restart.Cause)
	}
	if c := site.main().crew; !c.keeping(&build.Fast{}).Anew {
		t.Error("what source generators had made of it is used again")
	}
}

func TestFastBuildDoesNotSuitAProjectWhoseAssemblyIsMadeOver(t *testing.T) {
	w, folder := dotnetStage(t)
	project := w.template(folder)
	w.put(project, "Project", `
  <Target Name="Weave" AfterTargets="Build"><WriteLinesToFile File="$(TargetPath)" Lines="woven" /></Target>
`)
	site, base := w.freeSite(project, nil)
	w.until("it is found unsuited", func() bool { return says(site, "each save takes the ordinary build") })
	w.save(project, "1")
	w.answers(base, "1")
	if kind := w.awaitBuild(site, 2); kind != "full ok" {
		t.Errorf("the save was built by %q", kind)
	}
}

func TestFastBuildIsSwitchedOffByASetting(t *testing.T) {
	w, project, site, base := webSite(t, flags{"fast-build": "false"})
	w.save(project, "1")
	w.answers(base, "1")
	if kind := w.awaitBuild(site, 2); kind != "full ok" {
		t.Errorf("the save was built by %q", kind)
	}
}

// withLibrary lays the web template out with a library that it references, and a
// file that both compile.
func (w *stage) withLibrary(folder, more string) (project, library string) {
	w.t.Helper()
	project, library = w.template(folder), filepath.Join(w.dir, "lib")
	w.put(project, "Project", `<ItemGroup><ProjectReference Include="../lib/lib.csproj" /></ItemGroup>`)
	w.write(filepath.Join(library, "lib.csproj"), `<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
  <ItemGroup><Compile Include="../web/Shared.cs" /></ItemGroup>`+more+`
</Project>`)
	w.write(filepath.Join(library, "Lib.cs"), `public static class Lib { public static string Word() => "0"; }`)
	w.write(filepath.Join(project, "Shared.cs"), `class Shared { public static string Word() => "0"; }`)
	w.write(filepath.Join(project, "Program.cs"), `var app = WebApplication.CreateBuilder(args).Build();
app.MapGet("/version", () => Lib.Word());
app.Run();
`)
	return project, library
}

// preparedAll waits until a save of a library may take the fast build, too.
func (w *stage) preparedAll(site *Site) {
	w.t.Helper()
	w.prepared(site)
	w.until("the libraries are prepared", func() bool {
		site.main().crew.mu.Lock()
		defer site.main().crew.mu.Unlock()
		return site.main().crew.short.behind == nil
	})
}

func TestFastBuildIsTakenForALibraryAndAFileOfTwoProjects(t *testing.T) {
	w, folder := dotnetStage(t)
	project, library := w.withLibrary(folder, "")
	site, base := w.freeSite(project, nil)
	w.preparedAll(site)
	first := site.Situation().Newest().Build
	lib := filepath.Join(library, "Lib.cs")
	w.write(lib, `public static class Lib { public static string Word() => "1"; }`)
	w.answers(base, "1")
	if kind := w.awaitBuild(site, 2); kind != "fast ok" {
		t.Fatalf("a save of the library was built by %q", kind)
	}
	if now := w.generation(site, 2).Newest().Build; now != first {
		t.Errorf("the app's own assembly is %s and was %s: it was compiled, too", now, first)
	}
	if kind := w.awaitBuild(site, 3); kind != "verify ok" {
		t.Errorf("behind it there was %q", kind)
	}

	shared := filepath.Join(project, "Shared.cs")
	w.write(shared, `class Shared { public static string Word() => "2"; }`)
	w.write(lib, `public static class Lib { public static string Word() => Shared.Word(); }`)
	w.answers(base, "2")
	if kind := w.awaitBuild(site, 4); kind != "fast ok" {
		t.Errorf("a file of two projects was built by %q", kind)
	}
	if kind := w.awaitBuild(site, 5); kind != "verify ok" {
		t.Errorf("behind it there was %q", kind)
	}

	w.write(lib, `public static class Lib { public static string Word() => Shared.Word() }`)
	s := w.await(site, "the build has failed", func(s Situation) bool { return s.Failure != nil && s.Next == nil })
	if d := s.Failure.Diagnostics[0]; d.File != lib || filepath.Base(d.Project) != "lib.csproj" || d.Code != "CS1002" || !s.Stale {
		t.Errorf("an error in the library is told as %+v, stale %v", d, s.Stale)
	}
	if kind := w.awaitBuild(site, 6); kind != "fast failed" {
		t.Errorf("the error was found by %q", kind)
	}
	w.write(filepath.Join(library, "More.cs"), `public static class More { public const string Word = "3"; }`)
	w.write(lib, `public static class Lib { public static string Word() => More.Word; }`)
	w.answers(base, "3")
	if kind := w.awaitBuild(site, 7); kind != "fast ok" {
		t.Errorf("a new file of the library was built by %q", kind)
	}
}

func TestFastBuildLeavesALibraryThatIsMadeOverToTheOrdinaryBuild(t *testing.T) {
	w, folder := dotnetStage(t)
	// An IL weaver, as far as a build can tell: it changes the assembly that was compiled.
	project, library := w.withLibrary(folder, `
  <Target Name="Weave" AfterTargets="CopyFilesToOutputDirectory">
    <WriteLinesToFile File="$(TargetPath)" Lines="woven" Condition="!$([System.IO.File]::ReadAllText('$(TargetPath)').Contains('woven'))" />
  </Target>`)
	site, base := w.freeSite(project, nil)
	w.preparedAll(site)
	if !says(site, "another assembly of lib.csproj") {
		t.Error("nobody says that the library is not suited")
	}
	w.write(filepath.Join(library, "Lib.cs"), `public static class Lib { public static string Word() => "1"; }`)
	w.answers(base, "1")
	if kind := w.awaitBuild(site, 2); kind != "full ok" {
		t.Errorf("a save of the library was built by %q", kind)
	}
	w.preparedAll(site)
	w.write(filepath.Join(project, "Program.cs"), `var app = WebApplication.CreateBuilder(args).Build();
app.MapGet("/version", () => Lib.Word() + "2");
app.Run();
`)
	w.answers(base, "12")
	if kind := w.awaitBuild(site, 3); kind != "fast ok" {
		t.Errorf("a save of the app was built by %q", kind)
	}
	if kind := w.awaitBuild(site, 4); kind != "verify ok" {
		t.Errorf("behind it there was %q", kind)
	}
}
