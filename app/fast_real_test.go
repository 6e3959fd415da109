package app

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
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

// answers waits until a version answers.
func (w *stage) answers(base, version string) {
	w.t.Helper()
	client := w.client()
	w.until("version "+version+" answers", func() bool { return w.get(client, base+"/version").body == version })
}

func TestFastBuildServesASaveAndTheOrdinaryBuildConfirmsIt(t *testing.T) {
	w, folder := dotnetStage(t)
	project := w.template(folder)
	site := w.open(project, flags{"url": "http://localhost:0"}, nil)
	base := w.up(site)
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
	if kind := w.awaitBuild(site, 6); kind != "full ok" {
		t.Errorf("a new file was built by %q, want the ordinary build", kind)
	}
	w.prepared(site)
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
}

func TestFastBuildThatTheOrdinaryBuildContradictsIsReplaced(t *testing.T) {
	w, folder := dotnetStage(t)
	project := w.template(folder)
	projects, err := filepath.Glob(filepath.Join(project, "*.csproj"))
	if err != nil || len(projects) != 1 {
		t.Fatalf("projects %q, %v", projects, err)
	}
	text, err := os.ReadFile(projects[0])
	if err != nil {
		t.Fatal(err)
	}
	// A step before the compiler that the sources decide: the fast build cannot
	// know what it would do.
	w.write(projects[0], strings.Replace(string(text), "</Project>", `
  <Target Name="Stamp" BeforeTargets="CoreCompile">
    <PropertyGroup><Stamped>$([System.IO.File]::ReadAllText('Program.cs').Contains('"1"'))</Stamped></PropertyGroup>
    <WriteLinesToFile File="$(IntermediateOutputPath)Stamp.g.cs" Overwrite="true" Lines="class Stamp { public const string Is = &quot;$(Stamped)&quot;%3B }" />
    <ItemGroup><Compile Remove="$(IntermediateOutputPath)Stamp.g.cs" /><Compile Include="$(IntermediateOutputPath)Stamp.g.cs" /></ItemGroup>
  </Target>
</Project>`, 1))
	site := w.open(project, flags{"url": "http://localhost:0"}, nil)
	base := w.up(site)
	w.prepared(site)
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
}

func TestFastBuildDoesNotSuitAProjectWhoseAssemblyIsMadeOver(t *testing.T) {
	w, folder := dotnetStage(t)
	project := w.template(folder)
	projects, _ := filepath.Glob(filepath.Join(project, "*.csproj"))
	text, err := os.ReadFile(projects[0])
	if err != nil {
		t.Fatal(err)
	}
	w.write(projects[0], strings.Replace(string(text), "</Project>", `
  <Target Name="Weave" AfterTargets="Build"><WriteLinesToFile File="$(TargetPath)" Lines="woven" /></Target>
</Project>`, 1))
	site := w.open(project, flags{"url": "http://localhost:0"}, nil)
	base := w.up(site)
	w.until("it is found unsuited", func() bool { return says(site, "each save takes the ordinary build") })
	w.save(project, "1")
	w.answers(base, "1")
	if kind := w.awaitBuild(site, 2); kind != "full ok" {
		t.Errorf("the save was built by %q", kind)
	}
}

func TestFastBuildIsSwitchedOffByASetting(t *testing.T) {
	w, folder := dotnetStage(t)
	project := w.template(folder)
	site := w.open(project, flags{"url": "http://localhost:0", "fast-build": "false"}, nil)
	base := w.up(site)
	w.save(project, "1")
	w.answers(base, "1")
	if kind := w.awaitBuild(site, 2); kind != "full ok" {
		t.Errorf("the save was built by %q", kind)
	}
}

func TestFastBuildIsTakenForARazorPage(t *testing.T) {
	w, folder := dotnetStage(t)
	project := filepath.Join(w.dir, "razor")
	if err := os.CopyFS(project, os.DirFS(filepath.Join(folder, "templates", "razor"))); err != nil {
		t.Fatal(err)
	}
	site := w.open(project, flags{"url": "http://localhost:0"}, nil)
	base := w.up(site)
	w.prepared(site)
	page := filepath.Join(project, "Pages", "Index.cshtml")
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	w.write(page, strings.Replace(string(text), "Welcome", "Be welcome", 1))
	client := w.client()
	w.until("the new page answers", func() bool { return strings.Contains(w.get(client, base+"/").body, "Be welcome") })
	if kind := w.awaitBuild(site, 2); kind != "fast ok" {
		t.Errorf("the page was built by %q", kind)
	}
	if kind := w.awaitBuild(site, 3); kind != "verify ok" {
		t.Errorf("behind it there was %q", kind)
	}
}

func TestFastBuildDoesNotSuitAFileOfTwoProjects(t *testing.T) {
	w, folder := dotnetStage(t)
	project := w.template(folder)
	projects, _ := filepath.Glob(filepath.Join(project, "*.csproj"))
	text, err := os.ReadFile(projects[0])
	if err != nil {
		t.Fatal(err)
	}
	w.write(projects[0], strings.Replace(string(text), "</Project>",
		`<ItemGroup><ProjectReference Include="../lib/lib.csproj" /></ItemGroup></Project>`, 1))
	w.write(filepath.Join(w.dir, "lib", "lib.csproj"), `<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
  <ItemGroup><Compile Include="../web/Shared.cs" /></ItemGroup>
</Project>`)
	shared := filepath.Join(project, "Shared.cs")
	w.write(shared, `class Shared { public static string Word() => "0"; }`)
	site := w.open(project, flags{"url": "http://localhost:0"}, nil)
	w.up(site)
	w.prepared(site)
	w.write(shared, `class Shared { public static string Word() => "1"; }`)
	if kind := w.awaitBuild(site, 2); kind != "fast ok" {
		t.Fatalf("the save was built by %q", kind)
	}
	if kind := w.awaitBuild(site, 3); kind != "verify differs" {
		t.Fatalf("behind it there was %q", kind)
	}
	w.await(site, "the real build serves", func(s Situation) bool { return s.Newest() != nil && s.Newest().Number == 3 && s.Next == nil })
	w.write(shared, `class Shared { public static string Word() => "2"; }`)
	if kind := w.awaitBuild(site, 4); kind != "full ok" {
		t.Errorf("the next save was built by %q", kind)
	}
	// Saved in the project that is referenced: never the fast build's.
	w.write(filepath.Join(w.dir, "lib", "Class.cs"), `public class Class { }`)
	if kind := w.awaitBuild(site, 5); kind != "full ok" && kind != "full unchanged" {
		t.Errorf("a library's file was built by %q", kind)
	}
}
